"""What stands around a hit: a denial or a past date lowers it, a turn of phrase takes it away. Nothing silences it.

Lowered danger is still marked. Patterns headed `fixed` are never lowered.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from .datafiles import word_group, words
from .folding import Folded
from .matching import Hit
from .patterns import classes
from .verdict import Tier

_SCOPE = 6
"""Words that a denial reaches forward."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A hit with what its surroundings make of it."""

    reason: str
    tier: Tier
    lowered: str | None = None


def weigh(folded: Folded, hits: list[Hit]) -> list[Weighed]:
    """Each hit that stands, with its tier; phrases that explain a hit away leave a mark."""
    idioms = [hit for hit in hits if hit.pattern.reason == "idiom"]
    cues = _Cues(folded, hits)
    return [_weighed(folded, hit, idioms, cues) for hit in _dangers(hits)]


def explained_words(folded: Folded, hits: list[Hit]) -> tuple[str, ...]:
    """The words for the classifier: what is a turn of phrase, denied or past stands as one word that says so."""
    spans = [(hit.start, hit.end, "idiom") for hit in hits if hit.pattern.reason == "idiom"]
    for hit, weighed in zip(_dangers(hits), weigh(folded, hits), strict=True):
        if weighed.lowered in ("denied", "past"):
            spans.append((hit.start, hit.end, weighed.lowered))
    kept: list[str] = []
    at = 0
    for start, end, name in sorted(spans):
        if start >= at:
            kept.extend(folded.words[at:start])
            kept.append(f"{name}_")
        at = max(at, end)
    return (*kept, *folded.words[at:])


def _dangers(hits: list[Hit]) -> list[Hit]:
    return [hit for hit in hits if hit.pattern.tier is not Tier.NONE]


def _weighed(folded: Folded, hit: Hit, idioms: list[Hit], cues: "_Cues") -> Weighed:
    tier, reason = hit.pattern.tier, hit.pattern.reason
    if _explained(folded, hit, idioms):
        return Weighed(reason, Tier.MARK, "figure_of_speech")
    if "fixed" in hit.pattern.flags:
        return Weighed(reason, tier)
    if denied(folded, hit):
        return Weighed(reason, tier.lowered(), "denied")
    sentence = _sentence(folded, hit)
    if cues.past(sentence):
        now = tier is Tier.PAGE and reason == "suicide_intent" and not cues.years(sentence)
        return Weighed(reason, Tier.SAME_DAY if now else Tier.MARK, "past")
    if (
        reason in word_group("told_of_others")
        and cues.story(sentence)
        and not word_group("first_person") & set(folded.words[hit.start : hit.end])
    ):
        return Weighed(reason, Tier.MARK if tier is not Tier.PAGE else Tier.SAME_DAY, "story")
    return Weighed(reason, tier)


@cache
def _common() -> frozenset[str]:
    return frozenset(words("common.txt"))


def _explained(folded: Folded, hit: Hit, idioms: Iterable[Hit]) -> bool:
    """Whether the last word that carries the hit, or half of them, belong to a turn of phrase."""
    filling = {at for start, end in hit.gaps for at in range(start, end)}
    own = (at for at in range(hit.start, hit.end) if at not in filling)
    carrying = [at for at in own if folded.words[at] not in _common() and folded.words[at] != "."]
    inside = [at for at in carrying if any(idiom.start <= at < idiom.end for idiom in idioms)]
    most = bool(inside) and (2 * len(inside) >= len(carrying) or inside[-1] == carrying[-1])
    return most and _self_is_inside(folded, hit, idioms)


def _self_is_inside(folded: Folded, hit: Hit, idioms: Iterable[Hit]) -> bool:
    """`myself` belongs to the phrase too (`shoot myself in the foot`), or the hit does not speak of oneself."""
    own = [at for at in range(hit.start, hit.end) if folded.words[at] == "myself"]
    return all(any(idiom.start <= at < idiom.end for idiom in idioms) for at in own)


@cache
def _denials() -> frozenset[str]:
    return frozenset(classes()["not"])


def denied(folded: Folded, hit: Hit) -> bool:
    """Whether `not`, `never`, `sin` ... before the hit, or in a gap inside it, reaches it."""
    before = range(max(0, hit.start - _SCOPE), hit.start)
    inside = (at for start, end in hit.gaps for at in range(start, end))
    return any(_reaches(folded, at, hit) for at in (*before, *inside))


def _reaches(folded: Folded, at: int, hit: Hit) -> bool:
    if folded.words[at] not in _denials():
        return False
    following = folded.words[at + 1] if at + 1 < len(folded.words) else "."
    if following in word_group("no_denial_before"):
        return False
    return not word_group("contrast") & set(folded.words[at + 1 : hit.start])


def _sentence(folded: Folded, hit: Hit) -> tuple[int, int]:
    start, end = hit.start, hit.end
    while start > 0 and folded.words[start - 1] != "." and hit.start - start < 30:
        start -= 1
    while end < len(folded.words) and folded.words[end] != "." and end - hit.end < 30:
        end += 1
    return start, end


class _Cues:
    """Where the words stand that put a sentence into the past, a story or the present."""

    def __init__(self, folded: Folded, hits: list[Hit]) -> None:
        self._folded = folded
        self._at = {
            cue: [hit for hit in hits if hit.pattern.reason == cue] for cue in ("past_cue", "story_cue", "now_cue")
        }

    def _within(self, cue: str, span: tuple[int, int]) -> Iterator[Hit]:
        return (hit for hit in self._at[cue] if span[0] <= hit.start and hit.end <= span[1])

    def past(self, span: tuple[int, int]) -> bool:
        return any(self._within("past_cue", span)) and not any(self._within("now_cue", span))

    def years(self, span: tuple[int, int]) -> bool:
        """A past of years: nobody has to be called for it."""
        return any(
            word in word_group("years") or (word.isdigit() and len(word) == 4)
            for hit in self._within("past_cue", span)
            for word in self._folded.words[hit.start : hit.end]
        )

    def story(self, span: tuple[int, int]) -> bool:
        return any(self._within("story_cue", span))
