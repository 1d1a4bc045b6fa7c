"""Who claims: tax id, account number, payer, assignment, signature."""

from collections.abc import Iterator

from ...codes.formats import is_ein, is_ssn
from ..claim import ScrubClaim
from ..context import ScrubContext
from ..finding import Example, Hit, Patch, check

_GUIDE = "005010X222A1 (837P guide); NUCC 1500 instructions"


@check(
    "TAX_ID",
    number=59,
    field="box 25 / 2010AA REF*EI or REF*SY",
    source=_GUIDE,
    fails=Example(claim={"tax_id": "12345"}),
)
def tax_id(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Nine digits that can be what they are marked as: an employer's number (EI) or a person's (SY)."""
    number, kind = claim.tax_id, claim.tax_id_kind
    hyphens = number.replace("-", "")
    if not number:
        yield Hit(message="The billing provider's tax id is missing.", fix="Enter the nine digits without hyphens.")
    elif not is_ein(number):
        patch = Patch(path="2010AA REF02", op="keep_digits") if is_ein(hyphens) else None
        yield Hit(
            message="The billing provider's tax id is not nine digits.",
            fix="Enter the nine digits without hyphens.",
            patch=patch,
        )
    elif kind not in ("EI", "SY"):
        yield Hit(message="The tax id is not marked as an employer's (EIN) or a person's (SSN).", fix="Mark its kind.")
    elif kind == "SY" and not is_ssn(number):
        yield Hit(
            message="The tax id is marked as a person's (SSN) and cannot be one.",
            fix="Mark it as an employer's (EIN), or correct the number from the W-9.",
        )


@check(
    "CONTROL_NUMBER_MISSING",
    number=60,
    field="box 26 / 2300 CLM01",
    source=_GUIDE,
    fails=Example(claim={"control_number": ""}),
)
def control_number(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Present, and short enough that payers send it back whole."""
    if not claim.control_number:
        yield Hit(message="The claim has no account number.", fix="Give it one, so that the remittance can be matched.")
    elif len(claim.control_number) > 20:
        yield Hit(message="The account number is longer than 20 characters.", fix="Shorten it: payers cut it off.")


@check(
    "CONTROL_NUMBER_REPEATED",
    number=60,
    field="box 26 / 2300 CLM01",
    source=_GUIDE,
    fails=Example(context={"repeated_numbers": frozenset({"SAMPLE1"})}),
)
def control_number_unique(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if claim.control_number in context.repeated_numbers:
        yield Hit(
            message="Another claim of the same file has the same account number.",
            fix="Number the claims apart: a remittance could not tell them from each other.",
        )


@check("ACCEPT_ASSIGNMENT", number=61, field="box 27 / 2300 CLM07", source=_GUIDE, fails=Example(claim={"accept": ""}))
def accept_assignment(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if claim.accept is not None and claim.accept not in ("A", "B", "C"):
        yield Hit(message="Whether assignment is accepted is not answered.", fix="Answer it as the contract says.")


@check("SIGNATURE", number=66, field="box 31 / 2300 CLM06", source=_GUIDE, fails=Example(claim={"signature": False}))
def provider_signature(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if not claim.signature:
        yield Hit(message="The clinician's signature is not on file.", fix="Obtain it before the claim is sent.")


@check("PAYER_ID", number=73, field="payer / 2010BB NM109", source=_GUIDE, fails=Example(claim={"payer_id": ""}))
def payer_id(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if claim.payer_id == "":
        yield Hit(message="The payer's id is missing.", fix="Take it from the clearinghouse's payer list.")


CHECKS = (
    tax_id,
    control_number,
    control_number_unique,
    accept_assignment,
    provider_signature,
    payer_id,
)
