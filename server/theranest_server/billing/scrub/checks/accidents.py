"""Circumstances: boxes 10, 14 to 16, 18 and 20, and the numbers that belong to accidents."""

import re
from collections.abc import Iterator
from datetime import date

from ...codes.formats import STATES
from ..claim import ScrubClaim
from ..context import ScrubContext
from ..finding import Example, Hit, check

_GUIDE = "005010X222A1 (837P guide); NUCC 1500 instructions"
_INPATIENT = frozenset(("21", "51", "61"))
_OTHER_DATES = frozenset(("454", "304", "453", "439", "455", "471", "090", "091", "444", "050"))
_FORM_CONDITIONS = frozenset(
    [
        "AA",
        "AB",
        "AC",
        "AD",
        "AE",
        "AF",
        "AG",
        "AH",
        "AI",
        "AJ",
        "AK",
        "AL",
        "AM",
        "AN",
        "W2",
        "W3",
        "W4",
        "W5",
        "45",
        "07",
        "17",
        "80",
        "DR",
        "B3",
        "M5",
    ]
)
_CONDITION = re.compile(r"[0-9A-Z]{2}", re.ASCII)


@check(
    "AUTO_ACCIDENT_STATE",
    number=11,
    field="box 10b / 2300 CLM11-4",
    source=_GUIDE,
    only="accident",
    passes=Example(claim={"auto_accident": True, "accident_state": "TX"}),
    fails=Example(claim={"auto_accident": True}),
)
def auto_accident_state(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if claim.auto_accident and claim.accident_state not in STATES:
        yield Hit(message="An auto accident is stated without the state in which it happened.", fix="Add the state.")


@check(
    "ACCIDENT_DATE",
    number=11,
    field="box 10, 14 / 2300 DTP*439",
    source=_GUIDE,
    only="accident",
    passes=Example(),
    fails=Example(claim={"other_accident": True}),
)
def accident_date(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if (claim.auto_accident or claim.other_accident) and claim.accident_date is None:
        yield Hit(message="An accident is stated without its date.", fix="Add the date of the accident.")


@check(
    "CONDITION_CODE",
    number=12,
    field="box 10d / 2300 HI*BG",
    severity="warning",
    source="NUCC 1500 instructions, condition codes",
    passes=Example(claim={"condition_codes": ("W2",)}),
    fails=Example(claim={"condition_codes": ("W22",)}),
)
def condition_codes(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Two characters; on the form only those that the form's owner allows there."""
    for code in claim.condition_codes:
        known = code in _FORM_CONDITIONS if claim.origin == "form" else _CONDITION.fullmatch(code)
        if not known:
            yield Hit(message="A condition code that box 10d does not take.", fix="Take it out.", values=(code,))


@check(
    "ONSET_DATE",
    number=19,
    field="box 14 / 2300 DTP*431, DTP*484",
    severity="warning",
    source=_GUIDE,
    passes=Example(claim={"onset_date": date(2026, 7, 1)}),
    fails=Example(claim={"onset_date": date(2026, 8, 4)}),
)
def onset_date(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Not after the service; on the form with qualifier 431 (onset), 484 (last period) or 439 (accident)."""
    first = claim.first_day
    if claim.onset_date and first and claim.onset_date > first:
        yield Hit(message="The onset of the illness lies after the service.", fix="Correct box 14 by the record.")
    if claim.onset_qualifier is not None and claim.onset_qualifier not in ("431", "484", "439"):
        yield Hit(message="The date of box 14 has no qualifier that the form knows.", fix="Set 431, 484 or 439.")


@check(
    "OTHER_DATE",
    number=20,
    field="box 15 / 2300 DTP*454",
    severity="warning",
    source=_GUIDE,
    passes=Example(claim={"other_date_qualifier": "454"}),
    fails=Example(claim={"other_date_qualifier": ""}),
)
def other_date(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """A date in box 15 says what it is of."""
    if claim.other_date_qualifier is not None and claim.other_date_qualifier not in _OTHER_DATES:
        yield Hit(message="The date of box 15 does not say what it is of.", fix="Set its qualifier (such as 454).")


@check(
    "DISABILITY_DATES",
    number=21,
    field="box 16 / 2300 DTP*360, DTP*361",
    severity="warning",
    source=_GUIDE,
    passes=Example(claim={"disability": (date(2026, 5, 1), date(2026, 5, 2))}),
    fails=Example(claim={"disability": (date(2026, 5, 2), date(2026, 5, 1))}),
)
def disability_dates(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    first, last = claim.disability
    if first and last and last < first:
        yield Hit(message="The disability ends before it begins.", fix="Correct the two dates.")


@check(
    "HOSPITAL_DATES",
    number=24,
    field="box 18 / 2300 DTP*435",
    source=_GUIDE,
    passes=Example(
        line={"place": "51", "procedure": "99232"},
        claim={"admitted": True, "hospital": (date(2026, 8, 1), date(2026, 8, 6))},
    ),
    fails=Example(line={"place": "51"}),
)
def hospital_dates(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """An inpatient place (21, 51, 61) has its admission date, not after the service, not after the discharge."""
    admitted, discharged = claim.hospital
    if discharged and admitted and discharged < admitted:
        yield Hit(message="The discharge lies before the admission.", fix="Correct the two dates of box 18.")
    for line in claim.lines:
        if line.place in _INPATIENT and not claim.admitted:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: an inpatient place without the admission date.",
                fix="Enter the admission date in box 18, or correct the place of service.",
                values=(line.place,),
            )
            return
        if line.place in _INPATIENT and admitted and line.first_day and line.first_day < admitted:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: the service lies before the admission.",
                fix="Correct the admission date or the service date.",
            )


@check(
    "CASUALTY_NUMBER",
    number=80,
    field="box 11b / 2010CA or 2010BA REF*Y4",
    severity="warning",
    source=_GUIDE,
    passes=Example(claim={"casualty_number": "C1", "employment": True}),
    fails=Example(claim={"casualty_number": "C1"}),
)
def casualty_number(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """A property and casualty claim number belongs to claims of an accident or of work."""
    related = claim.employment or claim.auto_accident or claim.other_accident or claim.filing in ("WC", "AM", "LM")
    if claim.casualty_number and not related:
        yield Hit(
            message="A casualty claim number on a claim without accident or employment.",
            fix="Take the number out, or answer box 10.",
        )


@check(
    "OUTSIDE_LAB",
    number=26,
    field="box 20 / 2400 PS1",
    severity="warning",
    source=_GUIDE,
    fails=Example(claim={"outside_lab": True}),
)
def outside_lab(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if claim.outside_lab:
        yield Hit(message="An outside laboratory is stated on a therapy claim.", fix="Set box 20 to NO.")


@check(
    "RESERVED_BOX",
    number=65,
    field="box 30",
    severity="warning",
    source="NUCC 1500 instructions",
    fails=Example(claim={"origin": "form", "reserved": True}),
)
def reserved_box(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Box 30 is reserved: nothing is written there, not even the balance."""
    if claim.reserved:
        yield Hit(message="The reserved box 30 is filled.", fix="Leave it blank.")


CHECKS = (
    auto_accident_state,
    accident_date,
    condition_codes,
    onset_date,
    other_date,
    disability_dates,
    hospital_dates,
    casualty_number,
    outside_lab,
    reserved_box,
)
