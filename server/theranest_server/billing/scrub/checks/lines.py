"""Each row of box 24 by itself: date, place, procedure, modifiers, charge, units, clinician."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from ...codes.formats import is_npi, is_taxonomy, looks_like_procedure
from ...codes.places import TELEHEALTH_PLACES, modifier_kinds, places_of_service
from ...codes.procedures import procedures
from ..claim import Provider, ScrubClaim, ScrubLine
from ..context import ScrubContext
from ..finding import Example, Hit, check

_GUIDE = "005010X222A1 (837P guide); NUCC 1500 instructions"
_POS = "CMS place of service code set"
_NPI = "45 CFR 162.406 (check digit over 80840)"
_TIME = "CMS NCCI manual 2026, ch. XI; Novitas, psychotherapy time"
_CLINICIAN = "The rendering clinician decides by the signed note; billing does not change it alone."
_ROSTER = "Correct it from the practice's roster."
_MODIFIER = re.compile(r"[A-Z0-9]{2}", re.ASCII)
_ONE_UNIT = frozenset(("evaluation", "therapy", "therapy_with_em", "family", "group"))


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
    "FILING_LIMIT",
    number=39,
    field="box 24A / 2400 DTP*472",
    source="payer's filing limit; Medicare 12 months (42 CFR 424.44)",
    fails=Example(
        line={"first_day": date(2025, 8, 3), "last_day": date(2025, 8, 3)},
        claim={"filing": "MB", "member_id": "1EG4TE5MK73"},
    ),
)
def filing_limit(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """From four fifths of the limit on a warning; unknown limits are not guessed. Replacements have other limits."""
    limit = context.rules_for(claim).filing_days or (365 if claim.filing == "MB" else None)
    if limit is None or claim.replaces:
        return
    for line in claim.lines:
        if line.first_day is None:
            continue
        gone = (context.today - line.first_day).days
        if gone > limit * 4 // 5:
            late = gone > limit
            until = line.first_day + timedelta(days=limit)
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: the payer's filing limit {'has passed' if late else 'is near'}.",
                fix="Send it with proof of good cause." if late else "Send it at once.",
                values=(until.isoformat(),),
                severity="error" if late else "warning",
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
    "TELEHEALTH_WITHOUT_MODIFIER",
    number=40,
    field="box 24B, 24D / 2400 SV105, SV101",
    severity="warning",
    source="payer's telehealth rules",
    passes=Example(line={"place": "10", "modifiers": ("95",)}),
    fails=Example(line={"place": "10"}),
)
def telehealth_modifier(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Payers differ; an error only where the payer's rules name the modifier."""
    wanted = context.rules_for(claim).telehealth_modifier
    for line in claim.lines:
        if line.place in TELEHEALTH_PLACES and not _telehealth(line):
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: a telehealth place without a telehealth modifier.",
                fix=f"Most payers want 95 for video, 93 for audio only{f'; this one {wanted}' if wanted else ''}.",
                values=(line.place,),
                severity="error" if wanted else None,
            )


@check(
    "TELEHEALTH_MODIFIER_IN_PERSON",
    number=40,
    field="box 24B, 24D / 2400 SV105, SV101",
    severity="warning",
    source="payer's telehealth rules",
    passes=Example(line={"place": "02", "modifiers": ("95",)}),
    fails=Example(line={"place": "11", "modifiers": ("95",)}),
)
def telehealth_place(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    for line in claim.lines:
        if line.place in places_of_service() and line.place not in TELEHEALTH_PLACES and _telehealth(line):
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: a telehealth modifier with a place where people meet.",
                fix="By the note: place 10 (client at home) or 02 (elsewhere), or no telehealth modifier.",
                values=(line.place, *_telehealth(line)),
            )


@check(
    "NOT_BY_TELEHEALTH",
    number=41,
    field="box 24B / 2400 SV105",
    source="CMS, digital mental health treatment codes",
    passes=Example(line={"procedure": "G0552"}),
    fails=Example(line={"procedure": "G0552", "place": "10", "modifiers": ("95",)}),
)
def barred_from_telehealth(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    for line in claim.lines:
        if line.procedure in ("G0552", "G0553", "G0554") and line.place in TELEHEALTH_PLACES:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: this service is never billed with a telehealth place.",
                fix="Correct the place of service.",
                values=(line.procedure, line.place),
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
    "MODIFIERS",
    number=44,
    field="box 24D / 2400 SV101-3 to SV101-6",
    source=_GUIDE,
    fails=Example(line={"modifiers": ("9",)}),
)
def modifiers(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """At most four, two characters each, none twice; one that no list knows is a warning."""
    for line in claim.lines:
        name = f"Line {line.number}"
        for each in line.modifiers:
            if not _MODIFIER.fullmatch(each):
                yield Hit(
                    line=line.number,
                    message=f"{name}: a modifier is not of two characters.",
                    fix="Correct it.",
                    values=(each,),
                )
            elif each not in modifier_kinds():
                yield Hit(
                    line=line.number,
                    message=f"{name}: a modifier that behavioural health seldom uses.",
                    fix="Compare it with the payer's list.",
                    values=(each,),
                    severity="info",
                )
        if len(set(line.modifiers)) < len(line.modifiers):
            yield Hit(
                line=line.number,
                message=f"{name}: a modifier stands twice.",
                fix="Take it out once.",
                values=line.modifiers,
            )
        if len(line.modifiers) > 4:
            yield Hit(
                line=line.number, message=f"{name}: more than four modifiers.", fix="Keep the four that decide payment."
            )


@check(
    "VIDEO_AND_AUDIO",
    number=45,
    field="box 24D / 2400 SV101",
    source="payer's telehealth rules",
    fails=Example(line={"place": "10", "modifiers": ("95", "93")}),
)
def video_or_audio(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    for line in claim.lines:
        if {"95", "93"} <= set(line.modifiers):
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: marked as video and as audio only at once.",
                fix="Keep the one that the note documents.",
                values=("95", "93"),
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
    """Documented face-to-face minutes against the code; only where somebody typed them, and never upward."""
    for line in claim.lines:
        known = procedures().get(line.procedure)
        if known is None or known.minutes is None or line.minutes is None:
            continue
        least, most = known.minutes
        if line.minutes < least:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: fewer minutes are documented than the code asks for.",
                fix=_CLINICIAN,
                values=(line.procedure, str(line.minutes)),
            )
        elif most is not None and line.minutes > most:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: the documented minutes belong to another code of the family.",
                fix=_CLINICIAN,
                values=(line.procedure, str(line.minutes)),
                severity="info",
            )


@check("CHARGE", number=54, field="box 24F / 2400 SV102", source=_GUIDE, fails=Example(line={"charge_cents": 0}))
def charge(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    for line in claim.lines:
        if line.charge_cents is None or line.charge_cents <= 0:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: the charge is missing, zero or no amount.",
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


@check(
    "RENDERING_NPI",
    number=57,
    field="box 24J / 2310B or 2420A NM109",
    source=_NPI,
    fails=Example(line={"rendering": Provider(npi="1234567890")}),
)
def rendering_npi(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """On the form every row names its clinician; in an 837P nobody named means the billing provider."""
    if claim.origin == "837P" and claim.rendering.present and not is_npi(claim.rendering.npi):
        npi = claim.rendering.npi
        yield Hit(
            message="The rendering clinician's NPI is missing or not valid.", fix=_ROSTER, values=(npi,) if npi else ()
        )
    for line in claim.lines:
        npi = line.rendering.npi
        if (npi or line.rendering.present or claim.origin == "form") and not is_npi(npi):
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: the rendering clinician's NPI is {'not valid' if npi else 'missing'}.",
                fix=_ROSTER,
                values=(npi,) if npi else (),
            )


@check(
    "RENDERING_TAXONOMY",
    number=58,
    field="box 24J / 2310B or 2420A PRV03",
    source="NUCC provider taxonomy, format",
    fails=Example(claim={"rendering": Provider(npi="1003000126", taxonomy="101")}),
)
def rendering_taxonomy(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    found = {None: claim.rendering.taxonomy} | {line.number: line.rendering.taxonomy for line in claim.lines}
    for number, taxonomy in found.items():
        if taxonomy and not is_taxonomy(taxonomy):
            where = f"Line {number}: the" if number else "The"
            yield Hit(
                line=number,
                message=f"{where} rendering taxonomy is not ten characters ending in X.",
                fix=_ROSTER,
                values=(taxonomy,),
            )


@check(
    "LINE_NUMBER_REPEATED",
    number=84,
    field="box 24 / 2400 REF*6R",
    severity="warning",
    source=_GUIDE,
    passes=Example(more_lines=({"procedure": "96127", "line_control": "2"},)),
    fails=Example(more_lines=({"procedure": "96127"},)),
)
def line_numbers_unique(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    seen: set[str] = set()
    for line in claim.lines:
        if line.line_control in seen:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: another line of the claim has the same control number.",
                fix="Number the lines apart, so that the remittance's lines can be matched.",
            )
        if line.line_control:
            seen.add(line.line_control)


def _telehealth(line: ScrubLine) -> tuple[str, ...]:
    return tuple(each for each in line.modifiers if modifier_kinds().get(each) == "telehealth")


CHECKS = (
    has_lines,
    service_date,
    therapy_is_one_day,
    filing_limit,
    place_of_service,
    telehealth_modifier,
    telehealth_place,
    barred_from_telehealth,
    procedure_format,
    modifiers,
    video_or_audio,
    minutes_fit,
    charge,
    units,
    one_unit_a_session,
    rendering_npi,
    rendering_taxonomy,
    line_numbers_unique,
)
