"""Services of one client, day and clinician against each other, over all claims that are read together."""

from collections.abc import Iterator
from datetime import date

from ...codes.ncci import Ncci, NcciBook, Pair, quarter_from
from ...codes.places import modifier_kinds
from ...codes.procedures import is_evaluation_and_management, may_stand_with, procedures
from ..claim import ScrubClaim, ScrubLine
from ..context import ScrubContext
from ..finding import Example, Hit, Severity, check

_CLINICIAN = "The rendering clinician decides by the signed notes; billing does not change codes alone."
_ALONE = frozenset(("90832", "90834", "90837"))
_NO_PAIRS = NcciBook(editions=(Ncci(edition=quarter_from(date(2024, 7, 1)), pairs={}, units={}),))


@check(
    "ADD_ON_ALONE",
    number=47,
    field="box 24D / 2400 SV101-2",
    source="CMS NCCI manual 2026, ch. XI; denial B15 with N122",
    passes=Example(more_lines=({"procedure": "90785"},)),
    fails=Example(line={"procedure": "90785"}),
)
def add_on_has_parent(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """The parent is rendered on the same day by the same clinician, on this claim or another one read with it."""
    for line in claim.lines:
        known = procedures().get(line.procedure)
        if known is None or not known.is_add_on:
            continue
        beside = context.parents_of(claim, line)
        if not any(may_stand_with(known, other.procedure) for _, other in beside):
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: an add-on without the service it is added to.",
                fix=f"Bill it beside its primary service of the day, or not at all. {_CLINICIAN}",
                values=(line.procedure,),
            )


@check(
    "THERAPY_WITH_VISIT",
    number=48,
    field="box 24D / 2400 SV101-2",
    only="together",
    source="CMS NCCI manual 2026, ch. XI",
    passes=Example(line={"procedure": "99214"}, more_lines=({"procedure": "90833"},)),
    fails=Example(line={"procedure": "99214"}, more_lines=({"procedure": "90834"},)),
)
def stand_alone_therapy_with_visit(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Beside an evaluation and management visit of the same clinician, therapy is billed as its add-on."""
    for line in claim.lines:
        if line.procedure not in _ALONE:
            continue
        visits = [
            other for _, other in context.lines_of_visit(claim, line) if is_evaluation_and_management(other.procedure)
        ]
        if visits:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: stand-alone therapy on the day of a visit by the same clinician.",
                fix=f"90833, 90836 or 90838 are the add-ons to a visit. {_CLINICIAN}",
                values=(line.procedure, visits[0].procedure),
            )


@check(
    "NCCI_PAIR",
    number=49,
    field="box 24D / 2400 SV101-2",
    severity="warning",
    only="together",
    source="CMS NCCI procedure-to-procedure edits, practitioner",
    passes=Example(more_lines=({"procedure": "90847", "modifiers": ("59",)},)),
    fails=Example(more_lines=({"procedure": "96127"},)),
)
def ncci_pair(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """An error only where the payer's rules say that NCCI applies and the edition covers the date."""
    for line, other, pair, ncci in _pairs(claim, context):
        if pair.modifier_allowed and (_separated(line) or _separated(other)):
            continue
        never = not pair.modifier_allowed
        yield Hit(
            line=line.number,
            message=(
                f"Line {line.number}: {pair.column2} is {'never' if never else 'not without a modifier'} paid beside"
                f" {pair.column1} for the same clinician and day."
            ),
            fix=(
                f"Keep one of the two. {_CLINICIAN}"
                if never
                else f"A modifier (59, XE, XP, XS, XU, 25) only if the notes document separate services. {_CLINICIAN}"
            ),
            values=(pair.column1, pair.column2),
            severity=_severity(claim, context, ncci, line.first_day),
            edition=ncci.edition.name,
        )


@check(
    "UNIT_LIMIT",
    number=55,
    field="box 24G / 2400 SV104",
    severity="warning",
    source="CMS NCCI medically unlikely edits, practitioner",
    passes=Example(line={"procedure": "96127", "units": 3, "units_text": "3"}),
    fails=Example(line={"procedure": "96127", "units": 4, "units_text": "4"}),
)
def unit_limit(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Units of the day for the same client, clinician and code, over all lines; a line sent twice counts once."""
    for line in claim.lines:
        ncci = context.ncci.units_at(line.first_day)
        limit = ncci.units.get(line.procedure)
        if not limit:
            continue
        beside = [other for each, other in context.lines_of_visit(claim, line) if _same_payer(claim, each)]
        counted = [other for other in beside if other is line or not _alike(line, other)]
        total = sum(other.units or 0 for other in counted if other.procedure == line.procedure)
        if total > limit:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: more units of the day than the edition allows.",
                fix="Compare units with the notes; documentation may support an appeal.",
                values=(line.procedure, str(total), str(limit)),
                severity=_severity(claim, context, ncci, line.first_day),
                edition=ncci.edition.name,
            )


@check(
    "DUPLICATE",
    number=77,
    field="box 24 / 2400",
    only="together",
    source="claims read together; denial 18",
    passes=Example(more_lines=({"modifiers": ("59",)},)),
    fails=Example(more_lines=({},)),
)
def duplicate(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """The same client, day, procedure, modifiers, clinician and payer twice, in this claim, file or history.

    Claims that were rejected or denied are not open, so sending them anew repeats nothing.
    """
    for line in claim.lines:
        if line.first_day is None or not line.procedure:
            continue
        beside = context.lines_of_visit(claim, line)
        if len(beside) < 2:
            continue
        same = [other for each, other in beside if _alike(line, other) and _same_payer(claim, each)]
        if len(same) > 1:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: the same service of the day is billed twice.",
                fix="Send it once; a second session needs its own note and a modifier, a correction frequency 7.",
                values=(line.procedure, *line.modifiers),
            )


@check(
    "EVALUATION_AND_THERAPY",
    number=None,
    field="box 24D / 2400 SV101-2",
    severity="warning",
    only="together",
    source="CMS NCCI manual 2026, ch. XI",
    passes=Example(line={"procedure": "90791"}),
    fails=Example(
        line={"procedure": "90791"},
        more_lines=({"procedure": "90834"},),
        context={"ncci": _NO_PAIRS},
    ),
)
def evaluation_with_treatment(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """What the manual says in words, for pairs that the shipped pairs do not hold."""
    for line in claim.lines:
        if _family(line) != "evaluation":
            continue
        for _, other in context.lines_of_visit(claim, line):
            unlisted = context.ncci.at(line.first_day).between(line.procedure, other.procedure) is None
            if unlisted and _family(other) in ("therapy", "therapy_with_em", "crisis", "family", "group"):
                yield Hit(
                    line=line.number,
                    message=f"Line {line.number}: an evaluation and treatment on the same day by the same clinician.",
                    fix=_CLINICIAN,
                    values=(line.procedure, other.procedure),
                )


def _pairs(claim: ScrubClaim, context: ScrubContext) -> Iterator[tuple[ScrubLine, ScrubLine, Pair, Ncci]]:
    """Each pair once, told at the later line of this claim; stand-alone therapy with a visit has its own check."""
    told: set[tuple[str, str, str]] = set()
    for line in claim.lines:
        beside = context.lines_of_visit(claim, line)
        if len(beside) < 2:
            continue
        ncci = context.ncci.at(line.first_day)
        for each, other in beside:
            if other is line or (_therapy_and_visit(line, other) or _therapy_and_visit(other, line)):
                continue
            pair = ncci.between(line.procedure, other.procedure)
            one, two = sorted((line.procedure, other.procedure))
            key = (line.date_text, one, two)
            if pair is not None and key not in told and _same_payer(claim, each):
                told.add(key)
                yield line, other, pair, ncci


def _severity(claim: ScrubClaim, context: ScrubContext, ncci: Ncci, day: date | None) -> Severity:
    applies = context.rules_for(claim).ncci_applies is True
    return "error" if applies and day is not None and ncci.edition.covers(day) else "warning"


def _same_payer(claim: ScrubClaim, other: ScrubClaim) -> bool:
    """A claim to the second payer repeats the services of the first."""
    same = claim.payer_id == other.payer_id if claim.payer_id else claim.payer_name == other.payer_name
    return other is claim or (same and claim.rank == other.rank)


def _separated(line: ScrubLine) -> bool:
    return any(modifier_kinds().get(each) == "separate" for each in line.modifiers)


def _therapy_and_visit(line: ScrubLine, other: ScrubLine) -> bool:
    return line.procedure in _ALONE and is_evaluation_and_management(other.procedure)


def _alike(line: ScrubLine, other: ScrubLine) -> bool:
    return line.procedure == other.procedure and sorted(line.modifiers) == sorted(other.modifiers)


def _family(line: ScrubLine) -> str:
    known = procedures().get(line.procedure)
    return known.family if known else ""


CHECKS = (
    add_on_has_parent,
    stand_alone_therapy_with_visit,
    ncci_pair,
    unit_limit,
    duplicate,
    evaluation_with_treatment,
)
