"""Writes `triage/data/known_words.txt`: the words of the training part of the corpus and of the project's own English.

Spelling is only repaired towards the lexicon for words that are not in this list. `python -m evals.triage.words`
"""

import re
from collections import Counter
from importlib.resources import files
from pathlib import Path

from theranest_server.triage.characters import without_accents

from .corpus.generate import corpus

_ROOT = Path(__file__).parents[2]
_WORD = re.compile(r"[a-z]+")
_PROSE = (
    "README.md",
    "server/theranest_sandbox/seed/*.py",
    "server/theranest_sandbox/seed/dialogues/*.txt",
    "policies/*.md",
)
_CLEAN_VOICES = {"plain", "careful"}
_CARELESS = {"dmitri", "jaylen", "sofia_r", "maya", "sage"}
"""Hand-written authors whose spelling is no guide."""


def main() -> None:
    counts: Counter[str] = Counter()
    for message in corpus():
        clean = message.author in _CLEAN_VOICES or (message.id.startswith("w-") and message.author not in _CARELESS)
        if message.split == "train" and clean and message.language in ("en", "es", "mix"):
            counts.update(set(_words(message.text)))
    for pattern in _PROSE:
        for path in sorted(_ROOT.glob(pattern)):
            counts.update(set(_words(path.read_text(encoding="utf-8"))))
    everyday = Path(__file__).with_name("everyday_words.txt").read_text(encoding="utf-8")
    counts.update(_words("\n".join(line for line in everyday.splitlines() if not line.startswith("#"))))
    mistyped = set((Path(__file__).with_name("mistyped.txt")).read_text(encoding="utf-8").split())
    words = sorted(word for word in counts if 2 <= len(word) <= 18 and word not in mistyped)
    target = Path(str(files("theranest_server.triage"))) / "data" / "known_words.txt"
    lines = [" ".join(words[at : at + 16]) for at in range(0, len(words), 16)]
    target.write_text(
        "# Words of ordinary messages in English and Spanish, without accents. Written by evals/triage/words.py\n"
        + "\n".join(lines)
        + "\n"
    )
    print(f"{len(words)} words")


def _words(text: str) -> list[str]:
    return _WORD.findall(without_accents(text.lower().replace("'", "").replace("’", "")))


if __name__ == "__main__":
    main()
