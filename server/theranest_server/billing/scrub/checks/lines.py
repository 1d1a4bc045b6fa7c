"""Each row of box 24 by itself: dates, place, procedure, modifiers, minutes."""

import re
from collections.abc import Iterator
from datetime import date

from ...codes.formats import looks_like_procedure
from ...codes.places import modifier_kinds, places_of_service
from ...codes.procedures import ended_or_unknown, procedures
from ..claim import ScrubClaim
from ..context import ScrubContext
from ..finding import Example, Hit, Patch, check
from ..payer import sample_payers

_GUIDE = "005010X222A1 (837P guide); NUCC 1500 instructions"
_POS = "CMS place of service code set"
_TIME = "CMS NCCI manual 2026, ch. XI; Novitas, psychotherapy time"
_CLINICIAN = "The rendering clinician decides by the signed note; billing does not change it alone."
_MODIFIER = re.compile(r"[A-Z0-9]{2}", re.ASCII)


@check(
    "LINES_MISSING",
    number=83,
    field="box 24 / 2400 LX",
    source=_GUIDE,
    fails=Example(claim={"lines": (), "total_cents": 0}),
)
def has_lines(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """One to fifty."""
    if not claim.lines:
        yield Hit(message="The claim has no service line.", fix="Add the services, or do not send the claim.")
    elif len(claim.lines) > 50:
        yield Hit(message="The claim has more than fifty service lines.", fix="Split it.")


@check(
    "SERVICE_DATE",
    number=37,
    field="box 24A / 2400 DTP*472",
    source=_GUIDE,
    fails=Example(line={"first_day": date(2026, 9, 1), "last_day": date(2026, 9, 1)}),
)
def service_date(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """A real day, not in the future; from before to, in one month."""
    for line in claim.lines:
        first, last, name = line.first_day, line.last_day, f"Line {line.number}"
        if first is None or last is None:
            what = "is not a date" if line.date_text else "is missing"
            yield Hit(line=line.number, message=f"{name}: the service date {what}.", fix="Enter the session's date.")
        elif last < first:
            yield Hit(line=line.number, message=f"{name}: the service ends before it begins.", fix="Correct the dates.")
        elif last > context.today:
            yield Hit(
                line=line.number,
                message=f"{name}: the service date lies in the future.",
                fix="Bill after the session.",
                values=(last.isoformat(),),
            )
        elif (first.year, first.month) != (last.year, last.month):
            yield Hit(line=line.number, message=f"{name}: the service spans two months.", fix="Split the line.")


@check(
    "SERVICE_AFTER_FILE",
    number=37,
    field="box 24A / 2400 DTP*472, BHT04",
    severity="warning",
    source=_GUIDE,
    passes=Example(claim={"submitted_on": date(2026, 8, 3)}),
    fails=Example(claim={"submitted_on": date(2026, 8, 2)}),
)
def service_before_file(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """No service after the day on which the file says it was made, or the record that it was sent."""
    sent = claim.submitted_on
    if sent is None:
        return
    for line in claim.lines:
        if line.last_day and sent < line.last_day <= context.today:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: the service lies after the day the claim was made.",
                fix="Compare the service date with the note.",
                values=(line.last_day.isoformat(),),
            )
            return


@check(
    "THERAPY_OVER_DAYS",
    number=37,
    field="box 24A / 2400 DTP*472",
    source=_TIME,
    fails=Example(line={"last_day": date(2026, 8, 4)}),
)
def therapy_is_one_day(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    for line in claim.lines:
        known = procedures().get(line.procedure)
        if known and known.family and line.first_day and line.last_day and line.first_day < line.last_day:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: a session is billed over several days.",
                fix="One line for each day.",
                values=(line.procedure,),
            )


@check(
    "PLACE_OF_SERVICE",
    number=40,
    field="box 24B / 2300 CLM05-1 or 2400 SV105",
    source=_POS,
    fails=Example(line={"place": "1"}),
)
def place_of_service(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    for line in claim.lines:
        if line.place not in places_of_service():
            what = "is no code of the list" if line.place else "is missing"
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: the place of service {what}.",
                fix="Enter where the client was (two digits).",
                values=(line.place,) if line.place else (),
            )


@check(
    "PROCEDURE_FORMAT",
    number=43,
    field="box 24D / 2400 SV101-2",
    source="CPT and HCPCS, form of codes",
    fails=Example(line={"procedure": "9083"}),
)
def procedure_format(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    for line in claim.lines:
        if not looks_like_procedure(line.procedure):
            what = "has not the form of a code" if line.procedure else "is missing"
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: the procedure {what}.",
                fix=_CLINICIAN,
                values=(line.procedure,) if line.procedure else (),
            )


@check(
    "PROCEDURE_NOT_IN_FORCE",
    number=43,
    field="box 24D / 2400 SV101-2",
    source="CPT and HCPCS codes in force; psychiatry and testing families",
    passes=Example(line={"procedure": "90899"}),
    fails=Example(line={"procedure": "90806"}),
)
def procedure_in_force(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Codes that ended before the service date, and numbers of the psychiatry family that are no code."""
    for line in claim.lines:
        ended = ended_or_unknown(line.procedure, line.first_day)
        if ended is not None:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: the procedure {ended}.",
                fix=_CLINICIAN,
                values=(line.procedure,),
            )


@check(
    "NOT_COVERED",
    number=43,
    field="box 24D / 2400 SV101-2",
    source="payer's rules",
    severity="warning",
    passes=Example(context={"payers": sample_payers(not_covered=frozenset({"90845"}))}),
    fails=Example(context={"payers": sample_payers(not_covered=frozenset({"90837"}))}),
)
def procedure_covered(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """What the payer's file, or Medicare's status list for a Medicare claim, says is not paid."""
    rules = context.known_rules(claim)
    for line in claim.lines:
        by_rule = rules is not None and line.procedure in rules.not_covered
        by_medicare = claim.filing == "MB" and (line.procedure in _NOT_MEDICARE or line.procedure[:1] == "H")
        if by_rule or by_medicare:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: this payer does not pay the procedure.",
                fix="Ask the payer before it is sent; it may be another plan's, or the client's by prior agreement.",
                values=(line.procedure,),
                source=rules.source if rules and by_rule else "Medicare physician fee schedule, status of codes",
            )


@check(
    "MODIFIERS",
    number=44,
    field="box 24D / 2400 SV101-3 to SV101-6",
    only="modifiers",
    source=_GUIDE,
    fails=Example(line={"modifiers": ("9",)}),
)
def modifiers(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """At most four, two characters each, each one of a list, none twice."""
    known = modifier_kinds()
    for line in claim.lines:
        if not line.modifiers:
            continue
        name, path = f"Line {line.number}", _modifiers_of(claim, line.number)
        for each in line.modifiers:
            if each in known:
                continue
            form = _MODIFIER.fullmatch(each) is not None
            yield Hit(
                line=line.number,
                message=f"{name}: a modifier {'that no list knows' if form else 'is not of two characters'}.",
                fix="Correct it by the note and the payer's list.",
                values=(each,),
                patch=Patch(path=path, op="upper_case") if each.upper() in known else None,
            )
        if len(set(line.modifiers)) < len(line.modifiers):
            yield Hit(
                line=line.number,
                message=f"{name}: a modifier stands twice.",
                fix="Take it out once.",
                values=line.modifiers,
                patch=Patch(path=path, op="remove_repeats"),
            )
        if len(line.modifiers) > 4:
            yield Hit(
                line=line.number, message=f"{name}: more than four modifiers.", fix="Keep the four that decide payment."
            )


@check(
    "MINUTES",
    number=50,
    field="box 24D / 2400 SV101-2",
    source=_TIME,
    passes=Example(line={"minutes": 53}),
    fails=Example(line={"minutes": 45}),
)
def minutes_fit(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Documented face-to-face minutes against the code (16-37, 38-52, 53 and over; crisis from 30; family from 26).

    Only where somebody typed them. Fewer than the code asks for is an error; more is told, never billed upward.
    """
    noted = context.facts[claim.claim_id].notes if claim.claim_id in context.facts else None
    for line in claim.lines:
        minutes = line.minutes
        if minutes is None and noted and line.number in noted:
            minutes = noted[line.number].minutes
        known = procedures().get(line.procedure) if minutes is not None else None
        if known is None or known.minutes is None or minutes is None:
            continue
        least, most = known.minutes
        if minutes < least:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: fewer minutes are documented than the code asks for.",
                fix=_CLINICIAN,
                values=(line.procedure, str(minutes)),
            )
        elif most is not None and minutes > most:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: the documented minutes belong to another code of the family.",
                fix=_CLINICIAN,
                values=(line.procedure, str(minutes)),
                severity="warning",
            )


def _modifiers_of(claim: ScrubClaim, number: int) -> str:
    return f"lines[{number - 1}].modifiers" if claim.origin == "form" else "2400 SV101-3"


_NOT_MEDICARE = frozenset(("90863", "99408", "99409", "90882", "90885", "90887", "90889"))


CHECKS = (
    has_lines,
    service_date,
    service_before_file,
    therapy_is_one_day,
    place_of_service,
    procedure_format,
    procedure_in_force,
    procedure_covered,
    modifiers,
    minutes_fit,
)
