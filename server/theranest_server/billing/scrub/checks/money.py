"""Charges, units and totals: boxes 24F, 24G, 28 and 29."""

from collections.abc import Iterator

from ...codes.procedures import procedures
from ..claim import ScrubClaim
from ..context import ScrubContext
from ..finding import Example, Hit, check

_GUIDE = "005010X222A1 (837P guide); NUCC 1500 instructions"
_TIME = "CMS NCCI manual 2026, ch. XI; Novitas, psychotherapy time"
_ONE_UNIT = frozenset(("evaluation", "therapy", "therapy_with_em", "family", "group"))


@check("CHARGE", number=54, field="box 24F / 2400 SV102", source=_GUIDE, fails=Example(line={"charge_cents": 0}))
def charge(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    for line in claim.lines:
        if line.charge_cents is None or line.charge_cents <= 0:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: the charge is missing, zero, negative or no amount.",
                fix="Enter the charge of the fee schedule.",
            )


@check(
    "UNITS",
    number=55,
    field="box 24G / 2400 SV103-SV104",
    source=_GUIDE,
    fails=Example(line={"units": 0, "units_text": "0"}),
)
def units(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """A whole number from 1 on, in units (UN; MJ is anesthesia's minutes)."""
    for line in claim.lines:
        if line.units is None or line.units < 1:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: the units are no whole number from 1 on.",
                fix="Correct them.",
            )
        elif line.unit_basis is not None and line.unit_basis not in ("UN", "MJ"):
            yield Hit(line=line.number, message=f"Line {line.number}: the basis of the units is not UN.", fix="Set UN.")


@check(
    "SESSION_UNITS",
    number=55,
    field="box 24G / 2400 SV104",
    source=_TIME,
    fails=Example(line={"units": 2, "units_text": "2"}),
)
def one_unit_a_session(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Sessions are chosen by length, not multiplied; crisis' further half hours have a code of their own."""
    for line in claim.lines:
        known = procedures().get(line.procedure)
        single = known is not None and (known.family in _ONE_UNIT or line.procedure == "90839")
        if single and line.units is not None and line.units > 1:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: a session is billed with more than one unit.",
                fix="One unit a session; a second session of the day is a line of its own.",
                values=(line.procedure, line.units_text),
            )


@check("TOTAL", number=62, field="box 28 / 2300 CLM02", source=_GUIDE, fails=Example(claim={"total_cents": 18600}))
def total_charge(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """The form's charge is the line's, or with the record's fee schedule a unit's; an 837P's is always the line's."""
    charges = [line.charge_cents for line in claim.lines if line.charge_cents is not None]
    by_unit = sum((line.charge_cents or 0) * (line.units or 1) for line in claim.lines)
    if claim.origin == "form" and claim.total_cents == by_unit:
        return
    if claim.total_cents is None:
        yield Hit(message="The total charge is missing or not an amount.", fix="Enter the sum of the lines.")
    elif len(charges) == len(claim.lines) and sum(charges) != claim.total_cents:
        yield Hit(
            message="The total charge is not the sum of the lines.",
            fix="Correct the line or the total.",
            values=(_money(claim.total_cents), _money(sum(charges))),
        )


@check(
    "PAID_ABOVE_TOTAL",
    number=63,
    field="box 29 / 2300 AMT*F5",
    source=_GUIDE,
    fails=Example(claim={"paid_cents": 18501}),
)
def paid_amount(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """What was paid before is no negative amount and not more than the total."""
    if claim.paid_cents is not None and claim.paid_cents < 0:
        yield Hit(message="The amount paid is negative.", fix="Correct box 29.")
    elif claim.paid_cents is not None and claim.total_cents is not None and claim.paid_cents > claim.total_cents > 0:
        yield Hit(message="More was paid than is charged.", fix="Correct the amount paid or the charge.")


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}" if cents >= 0 else f"-{_money(-cents)}"


CHECKS = (
    charge,
    units,
    one_unit_a_session,
    total_charge,
    paid_amount,
)
