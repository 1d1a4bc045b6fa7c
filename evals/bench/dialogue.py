"""A session of about fifteen minutes of speech, from the sandbox's own dialogues."""

from collections import defaultdict
from importlib.resources import files

WORDS = 15 * 150
"""A quarter of an hour at 150 words a minute, an unhurried pace of talk."""
_TALKS = ("worry", "activation", "loss", "rhythm")
_FILLED = {"name": "Dana", "NAME": "DANA", "score": "12", "before": "16", "hours": "five", "day": "Monday"}


def long_session(words: int = WORDS) -> str:
    """Whole turns until so many words are spoken; speakers are `Therapist:` and `Client:`."""
    kept: list[str] = []
    spoken = 0
    for line in _turns():
        if spoken >= words:
            break
        kept.append(line)
        spoken += len(line.split()) - 1
    return "\n".join(kept)


def _turns() -> list[str]:
    given = defaultdict(lambda: "the usual one", _FILLED)
    folder = files("theranest_sandbox.seed") / "dialogues"
    lines = [line for talk in _TALKS for line in (folder / f"{talk}.txt").read_text("utf-8").splitlines()]
    mine = [line.removeprefix("@office ") for line in lines if not line.startswith("@remote ")]
    return [_labelled(line).format_map(given) for line in mine if line.strip()]


def _labelled(line: str) -> str:
    """The same two labels throughout; some talks write theirs in capitals."""
    label, colon, words = line.partition(":")
    return ("Therapist" if label.casefold() == "therapist" else "Client") + colon + words
