"""Families of services: group, couple and family codes with what is said beside them."""

from collections.abc import Iterator

from ...codes.procedures import procedures
from ..claim import ScrubClaim
from ..context import ScrubContext
from ..facts import NoteFact, RecordFacts
from ..finding import Example, Hit, check
from ..payer import sample_payers

_CLINICIAN = "The rendering clinician decides by the signed note."
_AGAINST = {"90846": ("HR", "HQ"), "90847": ("HS", "HQ"), "90849": ("HS",)} | dict.fromkeys(
    ("90832", "90834", "90837", "90833", "90836", "90838", "90839", "90840", "90791", "90792"), ("HQ", "HS")
)
"""Modifiers that contradict the code: HQ group, HR family with the client, HS family without."""
_TEAM = NoteFact(present=True, signed=True, people=4)
_ALONE = NoteFact(present=True, signed=True, people=1)


@check(
    "SETTING_MODIFIER",
    number=51,
    field="box 24D / 2400 SV101",
    severity="warning",
    only="modifiers",
    source="HCPCS modifiers HQ, HR, HS",
    passes=Example(line={"procedure": "90853", "modifiers": ("HQ",)}),
    fails=Example(line={"modifiers": ("HQ",)}),
)
def setting_modifier(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Group, with-client and without-client modifiers agree with the code's own setting."""
    for line in claim.lines:
        for each in line.modifiers:
            if each in _AGAINST.get(line.procedure, ()):
                yield Hit(
                    line=line.number,
                    message=f"Line {line.number}: the modifier names another setting than the code.",
                    fix=_CLINICIAN,
                    values=(line.procedure, each),
                )


@check(
    "ROSTER",
    number=51,
    field="box 24D / 2400 SV101-2",
    severity="warning",
    source="practice's appointments",
    only="facts",
    passes=Example(line={"procedure": "90853"}, context={"facts": {"SAMPLE1": RecordFacts(notes={1: _TEAM})}}),
    fails=Example(line={"procedure": "90853"}, context={"facts": {"SAMPLE1": RecordFacts(notes={1: _ALONE})}}),
)
def roster(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """A group or family session has more than one person in the record's appointment."""
    notes = context.facts[claim.claim_id].notes or {}
    for line in claim.lines:
        known, note = procedures().get(line.procedure), notes.get(line.number)
        together = known is not None and (known.family == "group" or line.procedure == "90847")
        if together and note is not None and note.people == 1:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: a session of several people, and the appointment knows one.",
                fix="Complete the appointment's participants, or correct the code by the note.",
                values=(line.procedure,),
            )


@check(
    "NECESSITY",
    number=53,
    field="box 24E / 2400 SV107",
    severity="warning",
    source="payer's rules",
    only="rules",
    passes=Example(context={"payers": sample_payers(necessity={"90837": ("F",)})}),
    fails=Example(context={"payers": sample_payers(necessity={"90837": ("Z",)})}),
)
def diagnosis_supports_service(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Where the payer's file lists diagnoses for a procedure, the first one that the line points to is among them."""
    rules = context.rules_for(claim)
    for line in claim.lines if rules.necessity else ():
        wanted = rules.necessity.get(line.procedure)
        place = line.pointers[0] if line.pointers else 0
        if wanted and 1 <= place <= len(claim.diagnoses):
            first = claim.diagnoses[place - 1]
            if not first.plain.startswith(wanted):
                yield Hit(
                    line=line.number,
                    message=f"Line {line.number}: this payer does not list the first diagnosis for the procedure.",
                    fix=_CLINICIAN,
                    values=(line.procedure, first.code),
                    source=rules.source,
                )


CHECKS = (
    setting_modifier,
    roster,
    diagnosis_supports_service,
)
