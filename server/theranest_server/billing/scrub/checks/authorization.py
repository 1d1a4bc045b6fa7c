"""Boxes 17 and 23: authorizations and referrals, as far as the claim itself shows them."""

from collections.abc import Iterator

from ..claim import Provider, ScrubClaim
from ..context import ScrubContext
from ..finding import Example, Hit, check
from ..payer import sample_payers

_GUIDE = "005010X222A1 (837P guide); NUCC 1500 instructions"
_QUALIFIERS = ("DN", "DK", "DQ")
_DOCTOR = Provider(name="DOCTOR", npi="1234567893", qualifier="DN")


@check(
    "AUTHORIZATION_MISSING",
    number=35,
    field="box 23 / 2300 REF*G1",
    source="payer's rules",
    only="rules",
    passes=Example(
        claim={"authorization": "A1"}, context={"payers": sample_payers(authorization=frozenset({"90837"}))}
    ),
    fails=Example(context={"payers": sample_payers(authorization=frozenset({"90837"}))}),
)
def authorization_present(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """A procedure that the payer's file lists as needing an authorization has one, on the claim or its line."""
    rules = context.rules_for(claim)
    if claim.authorization or not rules.authorization:
        return
    for line in claim.lines:
        if line.procedure in rules.authorization and not line.authorization:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: the payer asks for an authorization and the claim names none.",
                fix="Enter its number, or obtain one before the claim is sent.",
                values=(line.procedure,),
                source=rules.source,
            )
            return


@check(
    "REFERRAL_MISSING",
    number=22,
    field="box 17 / 2310A NM1*DN",
    source="payer's rules",
    only="rules",
    passes=Example(claim={"referring": _DOCTOR}, context={"payers": sample_payers(referral_needed=True)}),
    fails=Example(context={"payers": sample_payers(referral_needed=True)}),
)
def referral_present(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Where the payer's file asks for a referral, the claim names who referred, or its number."""
    rules = context.rules_for(claim)
    if rules.referral_needed and not claim.referring.present and not claim.referral:
        yield Hit(
            message="The payer asks for a referral and the claim names none.",
            fix="Enter the referring clinician, or the referral's number.",
            source=rules.source,
        )


@check(
    "REFERRING_QUALIFIER",
    number=22,
    field="box 17 / 2310A NM101",
    source=_GUIDE,
    passes=Example(claim={"referring": _DOCTOR}),
    fails=Example(claim={"referring": Provider(name="DOCTOR", npi="1234567893", qualifier="")}),
)
def referring_named(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """A referring, ordering or supervising clinician has a name, and on the form DN, DK or DQ before it."""
    referring = claim.referring
    if referring.present and not referring.name:
        yield Hit(message="The referring clinician has no name.", fix="Enter the name, or leave box 17 empty.")
    if referring.qualifier is not None and referring.qualifier not in _QUALIFIERS:
        yield Hit(
            message="Box 17 does not say whether the clinician referred, ordered or supervises.",
            fix="Set DN (referring), DK (ordering) or DQ (supervising).",
            values=(referring.qualifier,) if referring.qualifier else (),
        )


@check(
    "REFERRAL_AS_AUTHORIZATION",
    number=36,
    field="box 23 / 2300 REF*9F",
    severity="warning",
    source=_GUIDE,
    passes=Example(claim={"referral": "R1", "authorization": "A1"}),
    fails=Example(claim={"referral": "R1", "authorization": "R1"}),
)
def referral_in_its_place(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """A referral number stands under 9F, an authorization under G1; the same number under both is neither."""
    if claim.referral and claim.referral == claim.authorization:
        yield Hit(
            message="The same number is sent as referral and as authorization.",
            fix="Keep it under the qualifier that fits: 9F for a referral, G1 for an authorization.",
        )


CHECKS = (
    authorization_present,
    referral_present,
    referring_named,
    referral_in_its_place,
)
