"""Box 21 and the pointers of box 24E. What a client's diagnosis is, only the rendering clinician says."""

from collections.abc import Iterator
from datetime import date

from ...codes.diagnoses import DiagnosisEdition
from ...codes.formats import looks_like_icd10
from ..claim import Diagnosis, ScrubClaim
from ..context import ScrubContext
from ..finding import Example, Hit, Patch, check

_GUIDE = "005010X222A1 (837P guide); NUCC 1500 instructions"
_CLINICIAN = "The rendering clinician decides: compare with the signed note, then correct."
_SUBDIVIDED_SINCE = date(2025, 10, 1)
"""From here on the shipped release tells which headings have codes below them; longer ones may be younger."""
_EXTERNAL = frozenset("VWXY")


def _example(*codes: str) -> Example:
    found = [Diagnosis(code=code, qualifier="ABF" if at else "ABK") for at, code in enumerate(codes)]
    return Example(claim={"diagnoses": tuple(found)})


@check("DIAGNOSIS_COUNT", number=27, field="box 21 / 2300 HI", source=_GUIDE, fails=_example())
def diagnosis_count(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """One to twelve."""
    if not claim.diagnoses:
        yield Hit(message="The claim has no diagnosis.", fix="Enter the diagnosis of the signed note.")
    elif len(claim.diagnoses) > 12:
        yield Hit(message="The claim has more than twelve diagnoses.", fix="Keep the twelve that the services rest on.")


@check(
    "DIAGNOSIS_QUALIFIER",
    number=27,
    field="box 21 / 2300 HI",
    source=_GUIDE,
    passes=_example("F411", "F331"),
    fails=Example(claim={"diagnoses": (Diagnosis(code="F411", qualifier="ABF"),)}),
)
def diagnosis_qualifiers(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """The first is ABK, the others ABF; on the form the indicator says ICD-10."""
    for at, each in enumerate(claim.diagnoses):
        if each.qualifier is not None and each.qualifier != ("ABF" if at else "ABK"):
            yield Hit(
                message=f"Diagnosis {at + 1} has the wrong qualifier.",
                fix="First ABK, all others ABF.",
                values=(each.qualifier,),
                patch=Patch(path=f"2300 HI0{at + 1}-1", op="set", value="ABF" if at else "ABK")
                if each.qualifier in ("ABK", "ABF")
                else None,
            )
    if claim.icd_indicator is not None and claim.icd_indicator != "0":
        yield Hit(
            message="The form does not say that its codes are ICD-10.",
            fix="Set the indicator of box 21 to 0.",
            severity=None if claim.icd_indicator else "warning",
            patch=Patch(path="form.icd_indicator", op="set", value="0"),
        )


@check(
    "DIAGNOSIS_FORMAT", number=28, field="box 21 / 2300 HI", source="ICD-10-CM, form of codes", fails=_example("4111")
)
def diagnosis_format(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    for each in claim.diagnoses:
        if not looks_like_icd10(each.plain):
            yield Hit(message="A diagnosis has not the form of an ICD-10-CM code.", fix=_CLINICIAN, values=(each.code,))


@check(
    "DIAGNOSIS_NOT_BILLABLE",
    number=28,
    field="box 21 / 2300 HI",
    source="CMS/NCHS ICD-10-CM",
    fails=_example("F32"),
)
def diagnosis_billable(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """A heading needs another character: a subtype, a side, or a seventh character.

    For service dates before the release on hand, a longer heading may have been billable then: a warning.
    """
    day = claim.first_day
    edition = context.diagnoses.at(day)
    for each in claim.diagnoses:
        if edition.standing(each.plain) == "needs_more":
            below = edition.children(each.plain)
            sure = len(each.plain) == 3 or day is None or day >= min(_SUBDIVIDED_SINCE, edition.first)
            yield Hit(
                message="A diagnosis needs more characters to be billed.",
                fix=f"{_CLINICIAN} Billable below it: {', '.join(below[:12])}{' ...' if len(below) > 12 else ''}.",
                values=(each.code,),
                severity=None if sure else "warning",
                edition=edition.name,
            )


@check(
    "DIAGNOSIS_UNKNOWN",
    number=28,
    field="box 21 / 2300 HI",
    source="CMS/NCHS ICD-10-CM",
    fails=_example("F417"),
)
def diagnosis_known(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """An error only where the edition covers every service date; else a warning that names it."""
    edition = context.diagnoses.at(claim.first_day)
    for each in claim.diagnoses:
        if edition.standing(each.plain) == "unknown" and looks_like_icd10(each.plain):
            filled = edition.with_placeholders(each.plain)
            advice = f" With X before the seventh character it exists: {filled}." if filled else ""
            yield Hit(
                message="A diagnosis is not in the edition on hand.",
                fix=f"{_CLINICIAN}{advice}",
                values=(each.code,),
                severity="error" if _covered(claim, edition) else "warning",
                edition=edition.name,
            )


@check("DIAGNOSIS_POINT", number=29, field="box 21 / 2300 HI", source=_GUIDE, fails=_example("F41.1"))
def no_decimal_point(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if claim.origin == "837P":
        for each in claim.diagnoses:
            if "." in each.code:
                yield Hit(
                    message="A diagnosis is sent with its point.",
                    fix="Leave the point out.",
                    values=(each.code,),
                    patch=Patch(path="2300 HI", op="remove_point"),
                )


@check(
    "DIAGNOSIS_TWICE",
    number=29,
    field="box 21 / 2300 HI",
    source=_GUIDE,
    passes=_example("F411", "F331"),
    fails=_example("F411", "F411"),
)
def diagnosis_once(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    codes = [each.plain for each in claim.diagnoses if each.code]
    for code in dict.fromkeys(code for code in codes if codes.count(code) > 1):
        yield Hit(
            message="A diagnosis is listed twice.", fix="Take it out once and set the pointers anew.", values=(code,)
        )


@check(
    "DIAGNOSIS_EXCLUDES",
    number=32,
    field="box 21 / 2300 HI",
    severity="warning",
    source="ICD-10-CM Excludes1 notes",
    passes=_example("F331", "F411"),
    fails=_example("F331", "F320"),
)
def diagnoses_exclude_each_other(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """An Excludes1 note says that two conditions are not coded together; two unrelated ones are an exception."""
    codes = list(dict.fromkeys(each.plain for each in claim.diagnoses))
    if len(codes) < 2:
        return
    edition = context.diagnoses.at(claim.first_day)
    for at, one in enumerate(codes):
        for other in codes[at + 1 :]:
            if edition.excludes(one, other):
                yield Hit(
                    message="Two of the diagnoses exclude each other.",
                    fix=_CLINICIAN,
                    values=(one, other),
                    edition=edition.name,
                )


@check(
    "FIRST_DIAGNOSIS",
    number=31,
    field="box 21 / 2300 HI01",
    severity="warning",
    source="ICD-10-CM guidelines, I.A.13 and I.C.20",
    passes=_example("G309", "F0280"),
    fails=_example("F0280", "G309"),
)
def first_diagnosis(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Not an external cause, not a manifestation (the underlying disease goes first), nor what the payer bars."""
    first = claim.diagnoses[0].plain if claim.diagnoses else ""
    rules = context.known_rules(claim)
    if first[:1] in _EXTERNAL:
        yield Hit(message="An external cause stands first.", fix=_CLINICIAN, values=(first,))
    elif context.diagnoses.at(claim.first_day).is_manifestation(first):
        yield Hit(
            message="A manifestation stands first: the disease that it belongs to goes before it.",
            fix=_CLINICIAN,
            values=(first,),
        )
    elif rules and rules.first_diagnosis_not and first.startswith(rules.first_diagnosis_not):
        yield Hit(
            message="This payer does not take such a diagnosis as the first.",
            fix=_CLINICIAN,
            values=(first,),
            source=rules.source,
        )


@check("POINTER_MISSING", number=52, field="box 24E / 2400 SV107", source=_GUIDE, fails=Example(line={"pointers": ()}))
def pointer_present(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Each line points to a diagnosis; a claim without any has its own finding."""
    for line in claim.lines:
        if not line.pointers and claim.diagnoses:
            yield Hit(
                line=line.number,
                message=f"Line {line.number} points to no diagnosis.",
                fix="Point to the diagnosis that the note names for this service.",
            )


@check(
    "POINTER_INVALID", number=52, field="box 24E / 2400 SV107", source=_GUIDE, fails=Example(line={"pointers": (1, 4)})
)
def pointer_valid(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """At most four, each to a diagnosis of the claim, none twice."""
    for line in claim.lines:
        if not claim.diagnoses:
            return
        wrong = [place for place in line.pointers if not 1 <= place <= min(len(claim.diagnoses), 12)]
        if wrong:
            yield Hit(
                line=line.number,
                message=f"Line {line.number} points to a diagnosis that the claim does not have.",
                fix="Point to the diagnosis that the note names for this service.",
                values=tuple("ABCDEFGHIJKL"[place - 1] if 1 <= place <= 12 else "?" for place in wrong),
            )
        elif len(line.pointers) > 4 or len(set(line.pointers)) < len(line.pointers):
            yield Hit(
                line=line.number,
                message=f"Line {line.number} has more than four pointers, or one of them twice.",
                fix="Keep up to four different ones.",
            )


def _covered(claim: ScrubClaim, edition: DiagnosisEdition) -> bool:
    days = [line.first_day for line in claim.lines if line.first_day]
    return bool(days) and all(edition.covers(day) for day in days)


CHECKS = (
    diagnosis_count,
    diagnosis_qualifiers,
    diagnosis_format,
    diagnosis_billable,
    diagnosis_known,
    no_decimal_point,
    diagnosis_once,
    diagnoses_exclude_each_other,
    first_diagnosis,
    pointer_present,
    pointer_valid,
)
