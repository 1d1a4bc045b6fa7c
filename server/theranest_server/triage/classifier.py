"""The trained part: logistic regression over hashed features, as integer weights in `data/classifier.bin`.

It adds to the rules and never takes anything away from them.
"""

import json
import struct
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt

from .datafiles import binary
from .deadline import Deadline
from .features import SIZE, buckets

_MAGIC = b"TRI1"
_WINDOW, _STEP = 36, 18
"""Words of a window over long texts, and how far it moves."""
_SENTENCE_WORDS = 4
"""A shorter sentence is judged with its neighbours only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """`danger` and `urgent` weights (one byte a bucket), their scales, offsets and thresholds."""

    danger: Sequence[int]
    urgent: Sequence[int]
    numbers: dict[str, float]


@cache
def model() -> Model:
    """Read on first use. Raises `ValueError` for a file that is not a model of this version."""
    raw = binary("classifier.bin")
    if raw[:4] != _MAGIC:
        raise ValueError("classifier.bin is not a model of this version")
    (length,) = struct.unpack("<I", raw[4:8])
    numbers = json.loads(raw[8 : 8 + length])
    body = raw[8 + length :]
    if len(body) != 2 * SIZE:
        raise ValueError("classifier.bin is cut short")
    return Model(danger=array("b", body[:SIZE]), urgent=array("b", body[SIZE:]), numbers=numbers)


def packed(danger: list[int], urgent: list[int], numbers: dict[str, float]) -> bytes:
    """The file of a model; for training."""
    head = json.dumps(numbers, sort_keys=True).encode()
    return _MAGIC + struct.pack("<I", len(head)) + head + array("b", danger).tobytes() + array("b", urgent).tobytes()


@dataclass(frozen=True, slots=True)
class Score:
    """Log-odds of danger, and of danger now; the highest of the message and its parts."""

    danger: float
    urgent: float


def score(words: tuple[str, ...], deadline: Deadline) -> Score:
    """Scores the whole message if it is short, and each sentence or window. Raises `TimedOut`."""
    best_danger = best_urgent = -99.0
    for part in parts(words):
        deadline.check()
        danger, urgent = _one(part)
        best_danger, best_urgent = max(best_danger, danger), max(best_urgent, urgent)
    return Score(best_danger, best_urgent)


def parts(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The pieces of a message that are judged by themselves."""
    found = [words] if len(words) <= 2 * _WINDOW else _windows(words)
    sentences = _sentences(words)
    if len(sentences) > 1:
        for sentence in sentences:
            if len(sentence) > 2 * _WINDOW:
                continue
            if len(sentence) >= _SENTENCE_WORDS:
                found.append(sentence)
    return found


def _windows(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [words[at : at + _WINDOW] for at in range(0, max(1, len(words) - _STEP), _STEP)]


def _sentences(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    start = 0
    for at, word in enumerate(words):
        if word == ".":
            if at > start:
                found.append(words[start:at])
            start = at + 1
    if start < len(words):
        found.append(words[start:])
    return found


def _one(words: tuple[str, ...]) -> tuple[float, float]:
    known = model()
    found = buckets(words)
    numbers = known.numbers
    danger_weights, urgent_weights = known.danger, known.urgent
    danger = urgent = 0
    for each in found:
        danger += danger_weights[each]
        urgent += urgent_weights[each]
    size = sqrt(len(found) or 1)
    return (
        danger * numbers["danger_scale"] / size + numbers["danger_offset"],
        urgent * numbers["urgent_scale"] / size + numbers["urgent_offset"],
    )
