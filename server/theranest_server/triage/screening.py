"""Screens a client's message for danger: every reading of it, by rules and by the classifier; the highest tier counts.

Never raises. What fails, cannot be read or is in an unknown language is at least same-day: screening errs towards a person.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from . import classifier
from .acknowledgements import emoji_only
from .categories import category
from .context import explained_words, weigh
from .deadline import Deadline, TimedOut
from .folding import Folded, fold
from .language import danger_in_another_script, is_known_language
from .matching import Hit, find
from .readings import Reading, decoded_bytes, is_too_long, readings
from .verdict import Tier, Verdict

_SECONDS = 5.0
"""Time for one message; ordinary ones take a thousandth of it."""


_WISHES = frozenset({"death_wish", "suicidal_thoughts", "no_future", "burden", "slang_suicide"})
_PREPARATIONS = frozenset({"means_at_hand", "goodbye", "giving_away", "final_arrangements"})

_Result = TypeVar("_Result")


@dataclass
class _Findings:
    """Reasons with the highest tier each was found at."""

    tiers: dict[str, Tier] = field(default_factory=dict[str, Tier])

    def add(self, reason: str, tier: Tier) -> None:
        self.tiers[reason] = tier.max(self.tiers.get(reason, Tier.NONE))

    def together(self) -> None:
        """A wish to be dead beside something prepared is a plan, though each alone would wait until the evening."""
        grave = {reason for reason, tier in self.tiers.items() if tier.rank >= Tier.SAME_DAY.rank}
        if grave & _WISHES and grave & _PREPARATIONS:
            self.add("wish_with_preparation", Tier.PAGE)

    def verdict(self, about: str) -> Verdict:
        ordered = sorted(self.tiers, key=lambda reason: (-self.tiers[reason].rank, reason))
        tier = self.tiers[ordered[0]] if ordered else Tier.NONE
        return Verdict(tier=tier, category=about, reasons=tuple(ordered))


def screen(text: str | bytes, *, rules_only: bool = False) -> Verdict:
    """Judge one message. `rules_only`: the classifier is not touched (states that forbid inferring mental states).

    Never raises: a failure inside gives at least `same_day` with the reason `screening_failed`.
    """
    findings = _Findings()
    try:
        return _screened(text, findings, rules_only)
    except TimedOut:
        findings.add("timed_out", Tier.SAME_DAY)
    except Exception:
        findings.add("screening_failed", Tier.SAME_DAY)
    return findings.verdict("clinical")


def _screened(text: str | bytes, findings: _Findings, rules_only: bool) -> Verdict:
    deadline = Deadline(_SECONDS)
    message, certain = decoded_bytes(text)
    if not certain:
        findings.add("undecodable", Tier.SAME_DAY)
    if is_too_long(message):
        findings.add("too_long", Tier.SAME_DAY)
    if not message.strip():
        findings.add("empty", Tier.SAME_DAY)
        return findings.verdict("other")
    judged: list[tuple[Folded, list[Hit]]] = []
    for reading in readings(message):
        folded = fold(reading.text)
        hits = _guarded(findings, lambda f=folded, r=reading: _rules(f, r, findings, deadline))
        judged.append((folded, hits or []))
    if not rules_only:
        for folded, hits in judged:
            _guarded(findings, lambda f=folded, h=hits: _classified(explained_words(f, h), findings, deadline))
    first = judged[0][0]
    _guarded(findings, lambda: _readable(message, first, findings))
    findings.together()
    verdict = findings.verdict("other")
    return findings.verdict(category(first, dangerous=verdict.crisis))


def _guarded(findings: _Findings, step: Callable[[], _Result]) -> _Result | None:
    """One step failing leaves what the others found, and is itself a reason to look."""
    try:
        return step()
    except TimedOut:
        findings.add("timed_out", Tier.SAME_DAY)
    except Exception:
        findings.add("screening_failed", Tier.SAME_DAY)
    return None


def _rules(folded: Folded, reading: Reading, findings: _Findings, deadline: Deadline) -> list[Hit]:
    if reading.sign:
        findings.add(reading.sign, Tier.MARK)
    hits = find(folded, deadline)
    for weighed in weigh(folded, hits):
        findings.add(weighed.reason, weighed.tier)
        if weighed.lowered:
            findings.add(weighed.lowered, Tier.MARK)
    if danger_in_another_script(reading.text):
        findings.add("danger_in_another_language", Tier.PAGE)
    return hits


def _classified(words: tuple[str, ...], findings: _Findings, deadline: Deadline) -> None:
    if not any(word.isalpha() for word in words):
        return
    score = classifier.score(words, deadline)
    limits = classifier.model().numbers
    if score.urgent >= limits["page_from"]:
        findings.add("reads_as_urgent", Tier.PAGE)
    if score.danger >= limits["same_day_from"]:
        findings.add("reads_as_danger", Tier.SAME_DAY)
    elif score.danger >= limits["mark_from"]:
        findings.add("reads_as_concern", Tier.MARK)


def _readable(message: str, folded: Folded, findings: _Findings) -> None:
    """Whether there was anything to read, in a language the rules know."""
    if not _has_words(folded.words) or not any(char.isalpha() for char in message):
        findings.add(*emoji_only(message))
    elif not is_known_language(message, folded.words):
        findings.add("unknown_language", Tier.SAME_DAY)


def _has_words(words: Iterable[str]) -> bool:
    return any(word.isalnum() and not word.isdigit() for word in words)
