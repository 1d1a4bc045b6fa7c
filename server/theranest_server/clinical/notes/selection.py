"""Choose what is worth writing down: danger and what therapy notes need always, the rest by rank until the note is full."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .candidates import Candidate
from .cues import has, techniques_in
from .draft import Facet, Role
from .ranker import ranked
from .scores import FIGURE
from .words import tokens

_SHARE_THERAPY = 0.8
_SHARE_GENERAL = 0.42
_FEWEST_WORDS, _MOST_WORDS = 120, 650
_FEWEST_OF_THERAPY, _MOST_OF_THERAPY = 600, 1_100
_MOST_OF = {Facet.INTERVENTION: 10, Facet.PLAN: 10, Facet.OBSERVATION: 8, Facet.ASSESSMENT: 6, Facet.RESPONSE: 8}
_MOST_ALIKE = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    candidate: Candidate
    facet: Facet


def chosen(candidates: Sequence[Candidate], *, medical: bool, spoken_words: int) -> list[Chosen]:
    """In the order of the session."""
    written = [candidate for candidate in candidates if candidate.text and not candidate.aside]
    room = _budget(spoken_words, medical=medical)
    ranked_ones = [_judged(candidate, written, number, medical=medical) for number, candidate in enumerate(written)]
    order = sorted(range(len(written)), key=lambda number: (-ranked_ones[number][0], number))
    kept: dict[int, Facet] = {}
    seen = _Seen()
    counts: dict[Facet, int] = {}
    for number in order:
        worth, facet = ranked_ones[number]
        candidate = written[number]
        size = len(candidate.text.split())
        if not candidate.risk and (worth <= _NEVER or (size > room and worth < _ALWAYS)):
            continue
        if counts.get(facet, 0) >= _MOST_OF.get(facet, 10_000) and not candidate.risk and not medical:
            continue
        if seen.repeats(candidate.text):
            continue
        counts[facet] = counts.get(facet, 0) + 1
        room -= 0 if candidate.risk and not medical else size
        kept[number] = facet
    return [Chosen(candidate=written[number], facet=kept[number]) for number in sorted(kept)]


_ALWAYS, _NEVER = 100.0, -50.0


def _budget(spoken_words: int, *, medical: bool) -> int:
    if medical:
        return int(min(max(spoken_words * _SHARE_GENERAL, _FEWEST_WORDS), _MOST_WORDS))
    return int(min(max(spoken_words * _SHARE_THERAPY, _FEWEST_OF_THERAPY), _MOST_OF_THERAPY))


def _judged(
    candidate: Candidate, all_of_them: Sequence[Candidate], number: int, *, medical: bool
) -> tuple[float, Facet]:
    ranking = ranked(candidate)
    if candidate.risk:
        return _ALWAYS * 10, Facet.RISK
    if medical:
        return ranking.worth, ranking.facet
    if candidate.facet is not None:
        worth = _ALWAYS if candidate.must or candidate.facet in (Facet.PLAN, Facet.INTERVENTION) else 5.0
        return worth + ranking.worth, candidate.facet
    return _of_client(candidate, all_of_them[max(number - 6, 0) : number], ranking.worth)


def _of_client(candidate: Candidate, before: Sequence[Candidate], worth: float) -> tuple[float, Facet]:
    """Therapy is no medical visit: what clients say of symptoms, daily life, goals and what helped counts more than learned words."""
    spoken = candidate.folded
    if has("sensitive", spoken):
        return _NEVER * 2, Facet.REPORT
    bonus = 1.5 * has("symptom", spoken) + 1.0 * has("functioning", spoken) + 1.0 * has("coping_done", spoken)
    bonus += 1.0 * candidate.exchange + 1.0 * (FIGURE.search(spoken) is not None) - 1.5 * has("small_talk", spoken)
    bonus -= 1.5 * (candidate.said[0].at < _GREETING and not has("symptom", spoken))
    worth = 0.5 * worth + bonus
    if is_response(candidate, before):
        return worth + 4.0, Facet.RESPONSE
    if candidate.role is Role.CLIENT and has("goal", spoken):
        return worth + 3.0, Facet.GOAL
    if candidate.role is Role.UNKNOWN:
        return worth, _facet_by_words(spoken)
    return worth, Facet.REPORT


def _facet_by_words(spoken: str) -> Facet:
    if has("homework", spoken) or has("next_appointment", spoken) or has("plan", spoken):
        return Facet.PLAN
    return Facet.INTERVENTION if techniques_in(spoken) else Facet.REPORT


def is_response(candidate: Candidate, before: Sequence[Candidate]) -> bool:
    """The client's own words on how something worked, soon after it was done or naming it; never a wish or another's success."""
    spoken = candidate.folded
    asked_how = candidate.exchange and _ASKED_HOW.search(spoken) is not None
    if candidate.role is not Role.CLIENT or candidate.risk or not (has("response", spoken) or asked_how):
        return False
    if has("hypothetical", spoken) or has("other_person", spoken) or has("past", spoken):
        return False
    return bool(techniques_in(spoken)) or any(techniques_in(earlier.folded) for earlier in before)


_GREETING = 0.03
_ASKED_HOW = re.compile(
    r"\bhow (?:is|was|does|did|do) (?:it|that|this|the \w+)\b|^and now\b|\bwhat (?:do|did) you (?:notice|feel)\b"
)


class _Seen:
    """Sentences already chosen, so that none is written twice. Looked up by words, so that long sessions stay linear."""

    def __init__(self) -> None:
        self._texts: set[tuple[str, ...]] = set()
        self._sets: list[frozenset[str]] = []

    def repeats(self, text: str) -> bool:
        words = tuple(tokens(text))
        alone = frozenset(words)
        if words in self._texts or any(_alike(alone, other) for other in self._sets[-200:]):
            return True
        self._texts.add(words)
        self._sets.append(alone)
        return False


def _alike(first: frozenset[str], second: frozenset[str]) -> bool:
    return len(first & second) >= _MOST_ALIKE * max(len(first | second), 1) and bool(first)
