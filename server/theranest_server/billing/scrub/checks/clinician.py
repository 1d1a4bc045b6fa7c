"""Box 24C, 24H, 24J and 19: who rendered, at what level, and for whom."""

from collections.abc import Iterator

from ...codes.formats import is_npi, is_taxonomy
from ...codes.places import modifier_kinds
from ..claim import Provider, ScrubClaim
from ..context import ScrubContext
from ..finding import Example, Hit, check
from ..payer import sample_payers

_GUIDE = "005010X222A1 (837P guide); NUCC 1500 instructions"
_NPI = "45 CFR 162.406 (check digit over 80840)"
_ROSTER = "Correct it from the practice's roster."
_URGENT = frozenset(("90839", "90840", "H2011", "S9484", "S9485", "T2034"))


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
    "RENDERING_PERSON",
    number=57,
    field="box 24J / 2310B NM102",
    source=_GUIDE,
    severity="warning",
    passes=Example(claim={"rendering": Provider(name="A", npi="1003000126", is_person=True)}),
    fails=Example(claim={"rendering": Provider(name="A", npi="1003000126", is_person=False)}),
)
def rendering_is_a_person(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Therapy is rendered by a person (NM102 is 1); an organisation's NPI in box 24J is usually the group's."""
    if claim.rendering.is_person is False:
        yield Hit(message="The rendering clinician is sent as an organisation.", fix="Name the person who rendered.")


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
    "LICENCE_MODIFIER",
    number=46,
    field="box 24D / 2400 SV101-3",
    source="payer's rules",
    only="rules",
    passes=Example(
        line={"modifiers": ("HO",)}, context={"payers": sample_payers(licence_modifiers=frozenset({"90837"}))}
    ),
    fails=Example(context={"payers": sample_payers(licence_modifiers=frozenset({"90837"}))}),
)
def licence_modifier(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Procedures for which the payer's file asks for the level of licence carry its modifier."""
    rules = context.rules_for(claim)
    for line in claim.lines if rules.licence_modifiers else ():
        levels = [each for each in line.modifiers if modifier_kinds().get(each) == "license"]
        if line.procedure in rules.licence_modifiers and not levels:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: this payer asks for a modifier of the clinician's licence level.",
                fix="Add the one of the rendering clinician's licence (such as HO, HP, AJ, AH), from the roster.",
                values=(line.procedure,),
                source=rules.source,
            )


@check(
    "EMERGENCY_FLAG",
    number=42,
    field="box 24C / 2400 SV109",
    severity="warning",
    source=_GUIDE,
    passes=Example(line={"emergency": "Y", "procedure": "90839"}),
    fails=Example(line={"emergency": "Y"}),
)
def emergency_flag(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """An emergency is marked on crisis services, in an emergency room, or with ET."""
    for line in claim.lines:
        marked = line.emergency == "Y"
        if marked and line.procedure not in _URGENT and line.place != "23" and "ET" not in line.modifiers:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: marked as an emergency, without a crisis service or place.",
                fix="Keep the mark only if the note documents an emergency.",
            )


@check(
    "EPSDT",
    number=56,
    field="box 24H / 2400 SV111",
    severity="warning",
    source="payer's rules; 42 USC 1396d(r)",
    only="rules",
    passes=Example(context={"payers": sample_payers(epsdt=True)}),
    fails=Example(line={"epsdt": "Y"}, context={"payers": sample_payers(epsdt=True)}),
)
def epsdt(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Where the payer keeps the program, it is for clients under 21."""
    born = claim.client.birth_date
    for line in claim.lines if context.rules_for(claim).epsdt and born else ():
        day = line.first_day
        if line.epsdt in ("Y", "S2", "ST", "AV", "NU") and day and born and (day - born).days >= 21 * 365.25:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: marked for the children's program (EPSDT) for a client of 21 or over.",
                fix="Take the mark out, or correct the birth date.",
            )


@check(
    "NOTE_LENGTH",
    number=25,
    field="box 19 / 2300 NTE02",
    severity="warning",
    source=_GUIDE,
    fails=Example(claim={"note": "A" * 81}),
)
def note_length(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if len(claim.note) > 80:
        yield Hit(message="The claim's note is longer than 80 characters.", fix="Shorten it, or send an attachment.")


CHECKS = (
    rendering_npi,
    rendering_is_a_person,
    rendering_taxonomy,
    licence_modifier,
    emergency_flag,
    epsdt,
    note_length,
)
