"""What the practice's own record says of a claim: authorization, eligibility, note, licence, consents.

Each check is silent where the record was not asked. Notes are facts here (present, signed, timed), never text.
"""

from collections.abc import Iterator
from datetime import date

from ..claim import ScrubClaim
from ..context import ScrubContext
from ..facts import AuthorizationFact, EligibilityFact, LicenceFact, NoteFact, RecordFacts
from ..finding import Example, Hit, check
from ..payer import sample_payers

_FRESH_DAYS = 30
_UNITS = {"90840", "90785"}
"""Add-ons that no authorization counts."""


def _facts(**values: object) -> Example:
    return Example(context={"facts": {"SAMPLE1": RecordFacts(**values)}})  # type: ignore[arg-type]


def _authorized(**changes: object) -> Example:
    values: dict[str, object] = {
        "number": "A1",
        "first": date(2026, 1, 1),
        "last": date(2026, 12, 31),
        "units_left": 5,
        "active": True,
        "procedures": frozenset({"90837"}),
    }
    fact = AuthorizationFact(**(values | changes))  # type: ignore[arg-type]
    return Example(claim={"authorization": "A1"}, context={"facts": {"SAMPLE1": RecordFacts(authorizations=(fact,))}})


@check(
    "DIAGNOSIS_NOT_IN_RECORD",
    number=30,
    field="box 21 / 2300 HI",
    source="client's diagnoses and signed notes",
    only="facts",
    passes=_facts(diagnoses=frozenset({"F411", "F331"})),
    fails=_facts(diagnoses=frozenset({"F331"})),
)
def diagnoses_in_record(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Every diagnosis of the claim is one of the client's record."""
    known = context.facts[claim.claim_id].diagnoses
    for each in claim.diagnoses if known is not None else ():
        if known is not None and each.plain not in known:
            yield Hit(
                message="A diagnosis of the claim is not among the client's in the record.",
                fix="The rendering clinician decides: the claim follows the signed note, never the other way round.",
                values=(each.code,),
            )


@check(
    "AUTHORIZATION",
    number=35,
    field="box 23 / 2300 REF*G1",
    source="practice's authorizations",
    only="facts",
    passes=_authorized(),
    fails=_authorized(last=date(2026, 8, 1)),
)
def authorization_holds(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """The authorization named is known, in force on the day, for the procedure and clinician, with units left."""
    known = context.facts[claim.claim_id].authorizations
    if known is None:
        return
    by_number = {each.number: each for each in known}
    needed = context.rules_for(claim).authorization
    used: dict[str, int] = {}
    for line in claim.lines:
        number = line.authorization or claim.authorization
        if not number or line.procedure in _UNITS or (needed and line.procedure not in needed):
            continue
        found = by_number.get(number)
        if found is None:
            what = "is not among the client's in the record" if by_number else "is not in the record"
        else:
            used[number] = used.get(number, 0) + (line.units or 1)
            what = _why_not(found, claim, line.number - 1, used[number])
        if what:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: the authorization {what}.",
                fix="Enter the one that covers this service, or ask the payer for it (also retroactively).",
                values=(line.procedure,),
            )
            return


def _why_not(found: AuthorizationFact, claim: ScrubClaim, at: int, used: int) -> str:
    line = claim.lines[at]
    if line.first_day and not found.first <= line.first_day <= found.last:
        return "does not cover the service date"
    if found.procedures and line.procedure not in found.procedures:
        return "is for other procedures" if line.charge_cents and _main(claim) == at else ""
    if found.npi and claim.rendering_of(line) not in ("", found.npi):
        return "is for another clinician"
    if used > found.units_left:
        return "has no units left"
    return ""


def _main(claim: ScrubClaim) -> int:
    """The line that the authorization is for: the one with the highest charge."""
    return max(range(len(claim.lines)), key=lambda at: claim.lines[at].charge_cents or 0)


@check(
    "NOT_COVERED_ON_DAY",
    number=38,
    field="box 24A / 2400 DTP*472",
    source="practice's eligibility answers and registration",
    only="facts",
    passes=_facts(began=date(2026, 8, 3)),
    fails=_facts(began=date(2026, 8, 4)),
)
def covered_on_day(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """No service before the client was registered."""
    began = context.facts[claim.claim_id].began
    for line in claim.lines if began else ():
        if began and line.first_day and line.first_day < began:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: the service lies before the client's coverage with this payer.",
                fix="Compare the service date with the policy's dates; bill the payer of that day.",
            )


@check(
    "ELIGIBILITY",
    number=79,
    field="box 1a / 2010BB",
    source="practice's eligibility answers",
    only="facts",
    passes=_facts(eligibility=(EligibilityFact(active=True, asked_for=date(2026, 8, 1), checked_on=date(2026, 8, 1)),)),
    fails=_facts(eligibility=(EligibilityFact(active=False, asked_for=date(2026, 8, 1), checked_on=date(2026, 8, 1)),)),
)
def eligible(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """The answer nearest to the service says active; none, or an old one, is a warning."""
    answers = context.facts[claim.claim_id].eligibility
    day = claim.first_day
    if answers is None or day is None:
        return
    fix = "Ask the payer for eligibility on the service date; bill the plan that was active."
    if not answers:
        yield Hit(message="Eligibility with this payer was never asked.", fix=fix, severity="warning")
        return
    nearest = min(answers, key=lambda each: abs((each.asked_for - day).days))
    away = abs((nearest.asked_for - day).days)
    if not nearest.active:
        sure = away <= _FRESH_DAYS or nearest.asked_for <= day
        yield Hit(
            message="The payer answered that the coverage was not active.",
            fix=fix,
            severity=None if sure else "warning",
        )
    elif away > 6 * _FRESH_DAYS:
        yield Hit(message="The last eligibility answer is far from the service date.", fix=fix, severity="warning")


@check(
    "NOTE",
    number=78,
    field="box 24 / 2400",
    source="practice's notes (present, signed, timed)",
    only="facts",
    passes=_facts(notes={1: NoteFact(present=True, signed=True, timed=True)}),
    fails=_facts(notes={1: NoteFact(present=True)}),
)
def note_signed(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Each line has a signed progress note of its session, with times, and cosigned where supervision asks for it."""
    notes = context.facts[claim.claim_id].notes
    for line in claim.lines if notes is not None else ():
        note = (notes or {}).get(line.number)
        if note is None:
            continue
        what = (
            "has no note in the record"
            if not note.present
            else "has a note that is not signed"
            if not note.signed
            else "has a note without the cosignature that its supervision asks for"
            if note.cosignature_missing
            else ""
        )
        if what:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: the service {what}.",
                fix="Hold the claim until the clinician has finished and signed it.",
            )
        elif not note.timed:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: the session's note has no start and stop.",
                fix="Ask the clinician to document the times; time-based codes rest on them.",
                severity="warning",
            )


@check(
    "LICENCE",
    number=66,
    field="box 31, 24J / 2310B",
    source="practice's roster; state licence",
    only="facts",
    passes=_facts(licences={1: LicenceFact(valid_until=date(2027, 1, 1), supervised=False, has_supervisor=False)}),
    fails=_facts(licences={1: LicenceFact(valid_until=date(2026, 8, 2), supervised=False, has_supervisor=False)}),
)
def licensed(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Who rendered was licensed on the day, and supervised where the licence asks for it and the payer takes it."""
    licences = context.facts[claim.claim_id].licences
    rules = context.rules_for(claim)
    for line in claim.lines if licences is not None else ():
        found = (licences or {}).get(line.number)
        if found is None:
            continue
        expired = found.valid_until is not None and line.first_day is not None and found.valid_until < line.first_day
        name = f"Line {line.number}: the rendering clinician"
        if found.valid_until is None:
            yield Hit(line=line.number, message=f"{name} has no licence in the roster.", fix="Complete the roster.")
        elif expired:
            yield Hit(
                line=line.number,
                message=f"{name} was not licensed on that day.",
                fix="Hold the claim; check the licence.",
            )
        elif found.supervised and not found.has_supervisor:
            yield Hit(
                line=line.number, message=f"{name} needs supervision and has no supervisor.", fix="Complete the roster."
            )
        elif found.supervised and rules.supervised == "not_paid":
            yield Hit(
                line=line.number,
                message=f"{name} works under supervision, and this payer does not pay such services.",
                fix="Hold the claim; the practice's contract decides how it may be billed.",
                severity="warning",
                source=rules.source,
            )


@check(
    "OTHER_COVERAGE",
    number=16,
    field="box 11d / 2320",
    source="client's policies in the record",
    only="facts",
    passes=_facts(other_coverage=False),
    fails=_facts(other_coverage=True),
)
def other_coverage_told(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Box 11d agrees with the policies that the record knows."""
    known = context.facts[claim.claim_id].other_coverage
    if known is True and claim.other_insurance is False:
        yield Hit(
            message="The record knows another plan, and the claim says that there is none.",
            fix="Answer box 11d and complete boxes 9-9d, or end the other policy in the record.",
        )
    elif known is False and claim.other_insurance:
        yield Hit(
            message="The claim names another plan that the record does not know.",
            fix="Complete the client's policies, or correct box 11d.",
            severity="warning",
        )


@check(
    "SESSION_LIMIT",
    number=35,
    field="box 23 / 2300 REF*G1",
    source="payer's rules",
    only="facts",
    passes=Example(
        context={"payers": sample_payers(session_limit=6), "facts": {"SAMPLE1": RecordFacts(sessions_before=5)}}
    ),
    fails=Example(
        context={"payers": sample_payers(session_limit=6), "facts": {"SAMPLE1": RecordFacts(sessions_before=6)}}
    ),
)
def session_limit(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """An assistance program pays a number of sessions; what the record has billed before counts."""
    rules, before = context.rules_for(claim), context.facts[claim.claim_id].sessions_before
    if rules.session_limit is not None and before is not None and before >= rules.session_limit:
        yield Hit(
            message="The sessions that this program pays are used up.",
            fix="Ask the program for more, or bill the client's health plan.",
            values=(str(before), str(rules.session_limit)),
            source=rules.source,
        )


@check(
    "SELF_PAY_RESTRICTION",
    number=86,
    field="claim",
    source="45 CFR 164.522(a)(1)(vi)",
    only="facts",
    passes=_facts(self_pay_restriction=False),
    fails=_facts(self_pay_restriction=True),
)
def no_self_pay_restriction(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """A client who pays in full may forbid that the plan hears of it."""
    if context.facts[claim.claim_id].self_pay_restriction:
        yield Hit(message="The client asked that this plan is not told.", fix="Do not send the claim.")


@check(
    "SUD_CONSENT",
    number=87,
    field="claim",
    source="42 CFR 2.31, 2.33",
    only="facts",
    passes=_facts(sud_consent=True),
    fails=_facts(sud_consent=False),
)
def sud_consent(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Services of a substance-use program are billed with the client's consent only."""
    if context.facts[claim.claim_id].sud_consent is False:
        yield Hit(
            message="A service of a substance-use program, without a consent to disclose it for payment.",
            fix="Obtain the consent before the claim is sent.",
        )


CHECKS = (
    diagnoses_in_record,
    authorization_holds,
    covered_on_day,
    eligible,
    note_signed,
    licensed,
    other_coverage_told,
    session_limit,
    no_self_pay_restriction,
    sud_consent,
)
