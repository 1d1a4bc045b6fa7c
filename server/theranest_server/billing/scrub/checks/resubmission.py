"""Box 22 and late claims: frequency, what is replaced, and why it comes late."""

from collections.abc import Iterator
from datetime import date, timedelta

from ..claim import ScrubClaim
from ..context import ScrubContext
from ..finding import Example, Hit, check
from ..payer import sample_payers

_GUIDE = "005010X222A1 (837P guide); NUCC 1500 instructions"
_REASONS = frozenset(("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "15"))
_MEDICARE_DAYS = 365


@check("FREQUENCY", number=33, field="box 22 / 2300 CLM05-3", source=_GUIDE, fails=Example(claim={"frequency": ""}))
def frequency(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if claim.frequency not in ("1", "7", "8"):
        yield Hit(message="The claim's frequency is not 1, 7 or 8.", fix="Set 1 for a first claim.")


@check(
    "REPLACEMENT_REFERENCE",
    number=33,
    field="box 22 / 2300 CLM05-3, REF*F8",
    source=_GUIDE,
    passes=Example(claim={"frequency": "7", "original_reference": "ICN1"}),
    fails=Example(claim={"frequency": "7"}),
)
def replacement_reference(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """A replacement (7) or void (8) names the payer's number of the old claim; a first claim names none."""
    if claim.replaces and not claim.original_reference:
        yield Hit(
            message="A replaced or voided claim must name the payer's number of the old one.",
            fix="Take the claim number from the payer's remittance (CLP07).",
            values=(claim.frequency,),
        )
    if claim.frequency == "1" and claim.original_reference:
        yield Hit(
            message="A first claim must not name an older claim.",
            fix="Set the frequency to 7 or 8, or take the old number out.",
            values=(claim.frequency,),
        )


@check(
    "MEDICARE_REPLACEMENT",
    number=34,
    field="box 22 / 2300 CLM05-3",
    source="Medicare Claims Processing Manual ch. 1, 34",
    fails=Example(claim={"filing": "MB", "frequency": "7", "original_reference": "ICN1"}),
)
def medicare_takes_no_replacement(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if claim.filing == "MB" and claim.replaces:
        yield Hit(
            message="Medicare Part B takes no replacement or void claims.",
            fix="Ask for a reopening, or send a new claim where the old one was not processed.",
            values=(claim.frequency,),
        )


@check(
    "CORRECTED_NOT_TAKEN",
    number=34,
    field="box 22 / 2300 CLM05-3",
    source="payer's rules",
    only="rules",
    passes=Example(
        claim={"frequency": "7", "original_reference": "ICN1"}, context={"payers": sample_payers(takes_corrected=True)}
    ),
    fails=Example(
        claim={"frequency": "7", "original_reference": "ICN1"}, context={"payers": sample_payers(takes_corrected=False)}
    ),
)
def corrected_claims_taken(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Where the practice's file says that the payer takes no replaced or voided claims, none is sent."""
    rules = context.rules_for(claim)
    if claim.replaces and rules.takes_corrected is False and claim.filing != "MB":
        yield Hit(
            message="This payer takes no replaced or voided claims.",
            fix="Ask the payer for a reopening, or send a new claim where the old one was not processed.",
            values=(claim.frequency,),
            source=rules.source,
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
    """From four fifths of the limit on a warning; unknown limits are not guessed. Replacements have other limits.

    A claim of the record that was sent already is judged by the day on which it was first sent.
    """
    rules = context.known_rules(claim)
    limit = (rules.filing_days if rules else None) or (_MEDICARE_DAYS if claim.filing == "MB" else None)
    if limit is None or claim.replaces:
        return
    sent = claim.submitted_on if claim.origin == "form" and claim.submitted_on else context.today
    for line in claim.lines:
        gone = (sent - line.first_day).days if line.first_day else 0
        if line.first_day and gone > limit * 4 // 5:
            late = gone > limit
            until = line.first_day + timedelta(days=limit)
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: the payer's filing limit {'has passed' if late else 'is near'}.",
                fix="Send it with its delay reason and proof of good cause." if late else "Send it at once.",
                values=(until.isoformat(),),
                severity="error" if late else "warning",
            )


@check(
    "DELAY_REASON",
    number=76,
    field="box 19 / 2300 CLM20",
    severity="warning",
    source=_GUIDE,
    passes=Example(claim={"delay_reason": "8"}),
    fails=Example(claim={"delay_reason": "12"}),
)
def delay_reason(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """A delay reason is one of the guide's codes (1-11, 15)."""
    if claim.delay_reason and claim.delay_reason not in _REASONS:
        yield Hit(
            message="The delay reason is no code of the guide.",
            fix="Set 1-11 or 15, or leave it out where the claim is in time.",
            values=(claim.delay_reason,),
        )


CHECKS = (
    frequency,
    replacement_reference,
    medicare_takes_no_replacement,
    corrected_claims_taken,
    filing_limit,
    delay_reason,
)
