"""Builds the corpus: hand-written messages as they are, and messages from templates in the voices of invented authors.

`python -m evals.triage.corpus.generate` prints the counts. Everything is seeded: the same files give the same corpus.
Not clinically reviewed; the labels are the authors' own.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .voices import VOICES

_HERE = Path(__file__).parent
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
SEED = 20250607

HELD_OUT_AUTHORS = frozenset({"marcus", "nell", "opal", "rey"})
DEV_AUTHORS = frozenset({"renee", "bea", "rosa_abuela"})
"""Hand-written authors that training never sees. Templates are split by the line of their family, each split with voices of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message with its labels. `family` names the template family or the hand-written group."""

    id: str
    text: str
    tier: str
    category: str
    language: str
    author: str
    family: str
    split: str

    @property
    def crisis(self) -> bool:
        return self.tier in ("page", "same_day")


def _sections(path: Path) -> Iterator[tuple[dict[str, str], str]]:
    head: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            head = dict(pair.split("=", 1) for pair in line[3:].split())
        elif line.strip():
            yield head, line.strip()


def written() -> Iterator[Message]:
    """The hand-written messages; split by author."""
    for path in sorted((_HERE / "written").glob("*.txt")):
        for number, (head, text) in enumerate(_sections(path)):
            author = head["author"]
            yield Message(
                id=f"w-{path.stem}-{number:03}",
                text=text,
                tier=head["tier"],
                category=head["category"],
                language=head["lang"],
                author=author,
                family=head["family"],
                split="held_out" if author in HELD_OUT_AUTHORS else "dev" if author in DEV_AUTHORS else "train",
            )


def _split(family_line: int) -> str:
    """Of six lines of a family the fifth is held out, the sixth is for development, the rest for training."""
    return {4: "held_out", 5: "dev"}.get(family_line % 6, "train")


def _filled(template: str, chance: random.Random) -> str:
    while found := _CHOICE.search(template):
        choices = found.group(1).split("|")
        template = template[: found.start()] + chance.choice(choices) + template[found.end() :]
    return re.sub(r"\s+([,.?!])", r"\1", re.sub(r"\s+", " ", template)).strip()


def _room(template: str) -> int:
    """How many different messages a template line can give, at most what is wanted of one line."""
    room = 1
    for choice in _CHOICE.findall(template):
        room *= len(choice.split("|"))
    return min(room, 60)


def generated() -> Iterator[Message]:
    """Messages of the templates, each in the voice of an invented author of its split."""
    chance = random.Random(SEED)
    seen: set[str] = set()
    lines = Counter[str]()
    for head, template in _sections(_HERE / "templates.txt"):
        family = head["family"]
        line = lines[family]
        lines[family] += 1
        for number in range(_room(template)):
            plain = _filled(template, chance)
            split = _split(line)
            voice = chance.choice([voice for voice in VOICES if voice.split == split])
            text = voice.say(plain, chance) if head["lang"] != "other" else plain
            if text in seen:
                continue
            seen.add(text)
            yield Message(
                id=f"t-{family}-{line:02}-{number:03}",
                text=text,
                tier=head["tier"],
                category=head["category"],
                language=head["lang"],
                author=voice.name,
                family=f"{family}/{line}",
                split=split,
            )


def corpus() -> list[Message]:
    """All messages, hand-written first."""
    return [*written(), *generated()]


def as_row(message: Message) -> dict[str, object]:
    """The shape of the cases that `evals.triage.measure` reads."""
    return {
        "id": message.id,
        "text": message.text,
        "crisis": int(message.crisis),
        "tier": message.tier,
        "category": message.category,
        "language": message.language,
        "split": message.split,
        "family": message.family,
    }


def main() -> None:
    counts = Counter((message.split, message.tier) for message in corpus())
    for (split, tier), count in sorted(counts.items()):
        print(f"{split:10} {tier:10} {count}")


if __name__ == "__main__":
    main()
