"""One recommended step for a claim, with the reason for it and what to hold ready.

A client is never billed from group PR alone: QMB and Medicaid clients may not be billed, in-network CO never, and a
wrong PR is common. Without a person's answer in the facts the step is `hold`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ..codes.ncci import Pair, shipped_ncci
from ..codes.reasons import Action, AdjustmentReason, adjustment_reasons, remarks
from .facts import ClaimFacts
from .model import Adjustment, RemittanceClaim
from .outcome import Result, Routing, denying
from .pairing import Place

_DECIDED_BY_REMARK = frozenset(("16", "96", "125", "A1", "252"))
_RECORDS = frozenset(("M127", "N29", "N705", "N26", "N202"))
_ABOUT_NECESSITY = frozenset(("50", "150", "151", "152"))
_PASSED_ON = frozenset(("MA07", "MA18", "N89"))
_QMB = frozenset(("N781", "N782", "N783"))
_BUNDLED = frozenset(("97", "231", "236"))
_NEVER_SEPARATE = frozenset(("N19", "N390"))
_BY_COVERAGE_RULE = frozenset(("N115", "N386"))


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """`evidence` names segments of the 835 first, then what to have at hand."""

    action: Action
    why: str
    evidence: tuple[str, ...]


def next_step(
    claim: RemittanceClaim, *, result: Result, routing: Routing, place: Place, facts: ClaimFacts, balanced: bool
) -> NextStep:
    """`balanced`: whether the claim's own figures add up; where they do not, nothing else is recommended."""
    special = _by_place(claim, routing, place, balanced)
    if special is not None:
        return special
    refusals = denying(claim)
    if result in ("denied", "partial"):
        return _for_refusals(claim, refusals, routing, facts)
    return _for_patient_share(claim, result, routing, facts)


def _by_place(claim: RemittanceClaim, routing: Routing, place: Place, balanced: bool) -> NextStep | None:
    if routing == "predetermination":
        return _plain("none", "An estimate before the service: nothing was claimed and nothing is posted.")
    if place.superseded:
        return _plain("none", "A later reversal undoes this claim: go by the correction.")
    if place.role == "reversal" and place.answered:
        return _plain("none", "The payer takes its earlier decision back; the correction follows: post both together.")
    if place.role == "reversal":
        return _plain(
            "hold", "The payer takes its earlier decision back and no correction was read: wait or ask for it."
        )
    if not (balanced and claim.readable):
        return _plain("hold", "The claim's figures do not add up or could not be read: ask the payer for a sound file.")
    if routing == "not_ours":
        return _plain("bill_other_payer", "The payer says the claim is not its own: bill the plan that covers it.")
    return None


def _for_refusals(
    claim: RemittanceClaim, refusals: Sequence[tuple[int, Adjustment]], routing: Routing, facts: ClaimFacts
) -> NextStep:
    if not refusals:
        return NextStep(
            action="ask_payer",
            why="Nothing was paid and no adjustment refuses it: ask the payer for its reason.",
            evidence=(f"segment {claim.segment}: CLP",),
        )
    deciding = refusals[0][1]
    reason = adjustment_reasons().get(deciding.carc)
    action, why = _from_reason(claim, deciding, reason)
    action, why = _cautioned(claim, deciding, action, why, routing, facts)
    noted = [f"{why} "] + [_about(code) for code in deciding.rarc if code in remarks()]
    needed = reason.evidence if reason else ()
    return NextStep(action=action, why=" ".join(part.strip() for part in noted), evidence=(_cited(refusals)) + needed)


def _from_reason(claim: RemittanceClaim, deciding: Adjustment, reason: AdjustmentReason | None) -> tuple[Action, str]:
    if reason is None:
        return "ask_payer", "The payer gave a reason that is not in the table: ask what it means."
    named = set(deciding.rarc)
    if deciding.carc in _ABOUT_NECESSITY and named & _RECORDS:
        return "send_records", "The payer decided without the record: send it; the clinician releases clinical pages."
    if deciding.carc == "29" and (claim.filing == "MB" or "N211" in named):
        return "reopening", "No appeal is open for late filing: ask for a reopening with proof of timely acceptance."
    if deciding.carc == "193" and claim.filing == "MB":
        return "appeal", "The payer upheld its decision: Medicare's next level is a reconsideration, with new evidence."
    if deciding.carc in _BUNDLED and named & _NEVER_SEPARATE:
        return "write_off", "The payer never pays this beside the other service: check its policy, then write off."
    if deciding.carc in _BUNDLED:
        return _bundled(claim, reason)
    if deciding.carc in _DECIDED_BY_REMARK:
        return _by_remark(deciding, reason)
    return reason.action, reason.why


def _by_remark(deciding: Adjustment, reason: AdjustmentReason) -> tuple[Action, str]:
    if "MA130" in deciding.rarc:
        return "correct_and_resubmit", "The claim could not be processed: send a new claim, not a replacement."
    if "MA04" in deciding.rarc and deciding.carc in ("16", "125"):
        return "correct_and_resubmit", "The primary payer's payment is missing on the claim: add it and send it again."
    for code in deciding.rarc:
        remark = remarks().get(code)
        if remark is not None and remark.action is not None:
            return remark.action, reason.why
    if _BY_COVERAGE_RULE & set(deciding.rarc):
        return "appeal", "The payer refuses by a coverage determination: appeal with its own criteria."
    return reason.action, reason.why


def _bundled(claim: RemittanceClaim, reason: AdjustmentReason) -> tuple[Action, str]:
    """NCCI tells whether a true modifier could separate the services; outside Medicare it is only a hint."""
    pair = _pair_within(claim)
    if pair is None:
        return reason.action, reason.why
    edition = shipped_ncci().edition.name
    if not pair.modifier_allowed:
        return "write_off", f"{pair.column1} and {pair.column2} are never paid together ({edition}, no modifier)."
    return (
        "correct_and_resubmit",
        f"{pair.column1} and {pair.column2} can be separated ({edition}) only if the notes document separate sessions.",
    )


def _pair_within(claim: RemittanceClaim) -> Pair | None:
    ncci = shipped_ncci()
    lines = claim.lines[:50]
    for at, one in enumerate(lines):
        for other in lines[at + 1 :]:
            pair = ncci.between(one.procedure, other.procedure)
            if pair is not None and one.service_date == other.service_date:
                return pair
    return None


def _cautioned(
    claim: RemittanceClaim, deciding: Adjustment, action: Action, why: str, routing: Routing, facts: ClaimFacts
) -> tuple[Action, str]:
    if routing == "forwarded" and action == "bill_other_payer":
        return "hold", "The payer has passed the claim on: wait for the next payer, do not bill it a second time."
    if deciding.group == "PR" and action == "hold" and _client_may_be_billed(claim, facts):
        return "bill_patient", f"{why} Coverage, contract and estimate were checked."
    if action == "get_authorization" and facts.authorization_on_file:
        return (
            "correct_and_resubmit",
            "An authorization is on file: put its number in box 23 and send a corrected claim.",
        )
    return action, why


def _for_patient_share(claim: RemittanceClaim, result: Result, routing: Routing, facts: ClaimFacts) -> NextStep:
    cited = (f"segment {claim.segment}: CLP",)
    if routing == "forwarded" or claim.crossover or _remarks_of(claim) & _PASSED_ON:
        return NextStep(
            action="none", why="Passed on to the next payer: wait for it before anybody else is billed.", evidence=cited
        )
    unsettled = _unsettled(claim)
    if unsettled is not None and not (claim.patient_cents > 0 and result == "paid"):
        return NextStep(action=unsettled.action, why=unsettled.why, evidence=cited + unsettled.evidence)
    if claim.patient_cents <= 0:
        why = "Paid in full as the contract has it." if result == "paid" else "Nothing is left to ask of this payer."
        return NextStep(action="none", why=why, evidence=cited)
    if facts.has_other_payer:
        return NextStep(
            action="bill_other_payer", why="The client's share goes to the next coverage first.", evidence=cited
        )
    if _client_may_be_billed(claim, facts):
        why = "The client's share may be billed: coverage, contract and estimate were checked."
        return NextStep(action="bill_patient", why=why, evidence=cited)
    if result == "paid":
        why = "Paid. A share is marked as the client's: before a statement, check coverage, contract and what was collected."
        return NextStep(action="none", why=why, evidence=cited)
    why = "All of it was left to the client's share (no denial): check Medicaid, QMB, contract and estimate before billing."
    return NextStep(action="hold", why=why, evidence=cited)


def _unsettled(claim: RemittanceClaim) -> AdjustmentReason | None:
    """A reason that refuses nothing and still asks for something: under review, passed on, capitation, a cut to check."""
    reasons = adjustment_reasons()
    for each in claim.all_adjustments:
        reason = reasons.get(each.carc)
        if reason is None or not each.cents:
            continue
        if reason.effect in ("pending", "forwarded") or each.carc in ("24", "59"):
            return reason
    return None


def _client_may_be_billed(claim: RemittanceClaim, facts: ClaimFacts) -> bool:
    """Never for Medicaid, QMB, workers' compensation; an answer on file is needed for everybody else."""
    if _remarks_of(claim) & _QMB:
        return False
    barred = claim.filing in ("MC", "WC") or facts.coverage in ("medicaid", "qmb", "workers_compensation")
    return facts.client_may_be_billed is True and not barred


def _remarks_of(claim: RemittanceClaim) -> set[str]:
    return {*claim.remarks, *(code for line in claim.lines for code in line.remarks)}


def _cited(refusals: Sequence[tuple[int, Adjustment]]) -> tuple[str, ...]:
    seen = dict.fromkeys(f"segment {segment}: {each.group}-{each.carc}" for segment, each in refusals[:6])
    return tuple(seen)


def _about(code: str) -> str:
    remark = remarks()[code]
    return f"Remark {code}: {remark.meaning} ({remark.where_to_fix})."


def _plain(action: Action, why: str) -> NextStep:
    return NextStep(action=action, why=why, evidence=())
