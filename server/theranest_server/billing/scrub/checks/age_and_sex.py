"""Conflicts with age and sex: warnings that never question what the record says of a client."""

from collections.abc import Iterator

from ..claim import Diagnosis, ScrubClaim, ScrubLine
from ..context import ScrubContext
from ..finding import Example, Hit, check

_EDITS = "CMS Medicare code editor, sex and age conflicts"
_FEMALE = ("F53", "F3281", "F525", "F5222", "F5231", "N943", "O", "Z33", "Z34", "Z39")
_MALE = ("F5221", "F524", "F5232")
_SEX_FIX = (
    "The client's record stays as it is. If the payer rejects it, the usual ways are condition code 45 or modifier KX,"
    " and a call to the payer."
)
_AGES = {"HA": (0, 21), "HB": (18, 200), "HC": (50, 200), "EP": (0, 21)} | {
    "99381": (0, 0),
    "99382": (1, 4),
    "99383": (5, 11),
    "99384": (12, 17),
    "99385": (18, 39),
    "99386": (40, 64),
    "99387": (65, 200),
}


@check(
    "SEX_CONFLICT",
    number=5,
    field="box 3, 21 / 2010BA DMG03, 2300 HI",
    severity="warning",
    source=_EDITS,
    passes=Example(claim={"diagnoses": (Diagnosis(code="F530", qualifier="ABK"),)}),
    fails=Example(claim={"diagnoses": (Diagnosis(code="F5221", qualifier="ABK"),)}),
)
def sex_conflict(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """A payer's edit may stop it; that says nothing about the client."""
    barred = {"F": _MALE, "M": _FEMALE}.get(claim.client.sex)
    for each in claim.diagnoses if barred else ():
        if each.plain.startswith(barred or ()):
            yield Hit(
                message="A payer's edit may find this diagnosis and the entry for sex in conflict.",
                fix=_SEX_FIX,
                values=(each.code,),
            )


@check(
    "AGE_CONFLICT",
    number=4,
    field="box 3, 24D / 2010BA DMG02, 2400 SV101",
    severity="warning",
    source=_EDITS,
    passes=Example(line={"modifiers": ("HB",)}),
    fails=Example(line={"modifiers": ("HA",)}),
)
def age_conflict(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Program modifiers and procedures for children or adults, against the age on the service date."""
    for line in claim.lines:
        age = _age(claim, line)
        if age is None:
            continue
        for what in (*line.modifiers, line.procedure):
            least, most = _AGES.get(what, (0, 200))
            if not least <= age <= most:
                yield Hit(
                    line=line.number,
                    message=f"Line {line.number}: meant for another age than the client's on that day.",
                    fix="Compare birth date, program and procedure with the record; correct what is wrong.",
                    values=(what,),
                )
    if any(each.plain == "F642" for each in claim.diagnoses) and any(
        (_age(claim, line) or 0) >= 18 for line in claim.lines
    ):
        yield Hit(
            message="A diagnosis of childhood on a claim of an adult.",
            fix="The rendering clinician decides by the note.",
            values=("F642",),
        )


def _age(claim: ScrubClaim, line: ScrubLine) -> int | None:
    born, day = claim.client.birth_date, line.first_day
    if born is None or day is None or day < born:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


CHECKS = (
    sex_conflict,
    age_conflict,
)
