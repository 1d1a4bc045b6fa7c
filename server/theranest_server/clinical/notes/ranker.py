"""How likely a clinician writes a sentence down, and in which section: plain logistic weights over words and place.

The weights are a data file (`data/ranker.tsv`, its header says from what they were fitted and under which licence);
`evals/notes/fit.py` writes it.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from .candidates import Candidate
from .draft import Facet, Role
from .words import data_lines, lemmas

ROUTES = (Facet.REPORT, Facet.OBSERVATION, Facet.ASSESSMENT, Facet.PLAN)
_SCALE = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    worth: float
    """Log-odds that it is written down."""
    facet: Facet


def features(candidate: Candidate) -> list[str]:
    """Names of the features that are on; each counts one."""
    first = candidate.said[0]
    role = "c" if candidate.role is Role.CLIENT else "d"
    said = {word: None for part in candidate.said for word in part.content}
    stems = {min(lemmas(word), key=len): None for word in said}
    count = sum(len(part.words) for part in candidate.said)
    found = [f"w:{stem}" for stem in stems]
    found += [f"{role}:{stem}" for stem in stems]
    found += [f"at:{role}{int(first.at * 10)}", f"long:{role}{min(int(math.log2(count + 1) * 2), 12)}", f"role:{role}"]
    found += [f"content:{min(len(stems), 12)}"]
    if candidate.exchange:
        found.append(f"exchange:{candidate.stance}")
    if any(char.isdigit() for char in candidate.folded):
        found.append(f"figure:{role}")
    return [*found, *_opening(candidate)]


def _opening(candidate: Candidate) -> Iterable[str]:
    words = candidate.said[0].words
    yield f"begins:{' '.join(words[:1])}"
    if len(words) > 1:
        yield f"begins:{' '.join(words[:2])}"
    if candidate.risk:
        yield "risk"


@cache
def _weights() -> dict[str, tuple[float, ...]]:
    rows = (line.split("\t") for line in data_lines("ranker.tsv"))
    return {name: tuple(int(value) / _SCALE for value in values) for name, *values in rows}


def ranked(candidate: Candidate) -> Ranking:
    weights = _weights()
    totals = list(weights.get("bias", (0.0,) * 5))
    for name in features(candidate):
        for number, weight in enumerate(weights.get(name, ())):
            totals[number] += weight
    best = max(range(len(ROUTES)), key=lambda number: totals[number + 1])
    return Ranking(worth=totals[0], facet=ROUTES[best])
