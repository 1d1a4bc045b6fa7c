"""Questionnaires: the item that asks about suicide, judged against the last time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .screening import screen
from .verdict import Tier, Verdict, highest

Items = Sequence[int | None] | Mapping[int | str, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _SafetyItem:
    """The item (from 1), how many items there are, and the answer from which it pages by itself."""

    item: int
    count: int
    pages_from: int
    highest: int = 3


_SAFETY_ITEMS = {
    "phq9": _SafetyItem(item=9, count=9, pages_from=3),
    "phqa": _SafetyItem(item=9, count=9, pages_from=3),
    "phq9a": _SafetyItem(item=9, count=9, pages_from=3),
    "phq9m": _SafetyItem(item=9, count=9, pages_from=3),
    "epds": _SafetyItem(item=10, count=10, pages_from=3),
    "bdiii": _SafetyItem(item=9, count=21, pages_from=2),
    "bdi2": _SafetyItem(item=9, count=21, pages_from=2),
}
_WITHOUT = frozenset({"gad7", "phq8", "gad2", "phq2", "pcl5", "audit", "auditc", "dast10", "asrs", "isi", "who5"})
_PLAN = frozenset({"suicide_plan", "suicide_intent", "means_at_hand", "overdose"})


def screen_measure(instrument: str, items: Items, previous_items: Items | None = None, *, note: str = "") -> Verdict:
    """Judge a questionnaire as taken; `items` in the instrument's order, `note` what was written beside it.

    An answer above 0 is same-day; rising since last time, or with a plan or means in `note`, it pages. An answer
    that is missing or out of range counts as same-day. Never raises.
    """
    try:
        return _judged(instrument, items, previous_items, note)
    except Exception:
        return Verdict(tier=Tier.SAME_DAY, category="clinical", reasons=("screening_failed",))


def _judged(instrument: str, items: Items, previous_items: Items | None, note: str) -> Verdict:
    name = "".join(char for char in instrument.lower() if char.isalnum())
    written = screen(note) if note.strip() else Verdict(tier=Tier.NONE, category="clinical")
    asked = _SAFETY_ITEMS.get(name)
    if asked is None:
        tier = Tier.NONE if name in _WITHOUT else Tier.MARK
        reasons = () if name in _WITHOUT else ("unknown_instrument",)
        return _joined(tier, reasons, written)
    answer = _answer(items, asked)
    if answer is None:
        return _joined(Tier.SAME_DAY, ("safety_item_missing",), written)
    return _joined(*_by_answer(answer, _answer(previous_items, asked), asked, written), written)


def _by_answer(answer: int, before: int | None, asked: _SafetyItem, written: Verdict) -> tuple[Tier, tuple[str, ...]]:
    if answer == 0:
        return Tier.NONE, ()
    if before is not None and answer > before:
        return Tier.PAGE, ("safety_item_rising",)
    if answer >= asked.pages_from:
        return Tier.PAGE, ("safety_item_highest",)
    if written.crisis and _PLAN & set(written.reasons):
        return Tier.PAGE, ("safety_item_with_plan",)
    return Tier.SAME_DAY, ("safety_item_positive",)


def _answer(items: Items | None, asked: _SafetyItem) -> int | None:
    """The answer to the safety item; `None` when it is missing, no whole number or out of range."""
    if items is None:
        return None
    if isinstance(items, Mapping):
        found = next((items[key] for key in (asked.item, str(asked.item)) if key in items), None)
    else:
        found = items[asked.item - 1] if len(items) == asked.count else None
    if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found <= asked.highest:
        return None
    return found


def _joined(tier: Tier, reasons: tuple[str, ...], written: Verdict) -> Verdict:
    return Verdict(
        tier=highest((tier, written.tier)),
        category="clinical",
        reasons=tuple(dict.fromkeys((*reasons, *written.reasons))),
    )
