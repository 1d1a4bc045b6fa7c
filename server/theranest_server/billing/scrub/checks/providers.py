"""Boxes 17b, 32 and 33: who refers, where, and who bills."""

import re
from collections.abc import Iterator

from ...codes.formats import is_npi, is_taxonomy, is_zip9
from ..claim import Address, Provider, ScrubClaim
from ..context import ScrubContext
from ..finding import Example, Hit, Patch, check

_GUIDE = "005010X222A1 (837P guide); NUCC 1500 instructions"
_NPI = "45 CFR 162.406 (check digit over 80840)"
_PO_BOX = re.compile(
    r"\b(?:P\.?\s*O\.?|POST(?:AL)?)\s*(?:OFFICE\s*)?BOX\b|^\s*BOX\s+[0-9]+|\bLOCK\s*BOX\b", re.IGNORECASE
)
_ROSTER = "Correct it from the practice's roster."
_OFFICE = Address(street="1 A ST", city="AUSTIN", state="TX", zip_code="787010001")


def _with_address(street: str = "1 A ST", zip_code: str = "787010001") -> Provider:
    address = Address(street=street, city="AUSTIN", state="TX", zip_code=zip_code)
    return Provider(name="SAMPLE", npi="1234567893", address=address)


@check(
    "REFERRING_NPI",
    number=23,
    field="box 17b / 2310A NM109",
    source=_NPI,
    passes=Example(claim={"referring": Provider(name="DOCTOR", npi="1234567893")}),
    fails=Example(claim={"referring": Provider(name="DOCTOR", npi="1234567890")}),
)
def referring_npi(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if claim.referring.npi and not is_npi(claim.referring.npi):
        yield Hit(message="The referring clinician's NPI is not valid.", fix=_ROSTER, values=(claim.referring.npi,))


@check(
    "FACILITY_ADDRESS",
    number=67,
    field="box 32 / 2310C N3-N4",
    source=_GUIDE,
    only="facility",
    passes=Example(claim={"facility": _with_address()}),
    fails=Example(claim={"facility": _with_address(street="PO BOX 12")}),
)
def facility_address(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Where the claim names a service place: a street, not a post-office box, with a nine-digit ZIP."""
    yield from _place(claim, claim.facility, "service place")


@check(
    "FACILITY_NPI",
    number=68,
    field="box 32a / 2310C NM109",
    severity="warning",
    source=_NPI,
    only="facility",
    passes=Example(claim={"facility": Provider(name="SITE", npi="1003000126", address=_with_address().address)}),
    fails=Example(claim={"facility": _with_address()}),
)
def facility_npi(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """In an 837P the loop is sent only for a place other than the billing provider's."""
    npi = claim.facility.npi
    if npi and not is_npi(npi):
        yield Hit(message="The service place's NPI is not valid.", fix=_ROSTER, values=(npi,))
    elif npi and claim.origin == "837P" and npi == claim.billing.npi:
        yield Hit(
            message="The service place is the billing provider itself.", fix="Leave out loop 2310C.", values=(npi,)
        )


@check(
    "BILLING_ADDRESS",
    number=69,
    field="box 33 / 2010AA N3-N4",
    source=_GUIDE,
    fails=Example(claim={"billing": _with_address(zip_code="78701")}),
)
def billing_address(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """A street, not a post-office box, with a nine-digit ZIP."""
    yield from _place(claim, claim.billing, "billing provider")


@check(
    "BILLING_PHONE",
    number=70,
    field="box 33 / 2010AA PER04",
    severity="warning",
    source=_GUIDE,
    fails=Example(claim={"billing": Provider(npi="1234567893", phone="512-555")}),
)
def billing_phone(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    phone = claim.billing.phone
    if phone and not (phone.isascii() and phone.isdigit() and len(phone) == 10):
        ten = len(re.sub(r"[^0-9]", "", phone)) == 10
        yield Hit(
            message="The billing provider's phone is not ten digits.",
            fix="Write ten digits and nothing else.",
            patch=Patch(path="2010AA PER04", op="keep_digits") if ten else None,
        )


@check(
    "BILLING_NPI",
    number=71,
    field="box 33a / 2010AA NM109",
    source=_NPI,
    fails=Example(claim={"billing": Provider(npi="1234567890")}),
)
def billing_npi(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    npi = claim.billing.npi
    if not is_npi(npi):
        what = "is not valid" if npi else "is missing"
        yield Hit(message=f"The billing provider's NPI {what}.", fix=_ROSTER, values=(npi,) if npi else ())


@check(
    "BILLING_TAXONOMY",
    number=72,
    field="box 33b / 2000A PRV*BI",
    source="NUCC provider taxonomy, format",
    fails=Example(claim={"billing": Provider(npi="1234567893", taxonomy="101Y")}),
)
def billing_taxonomy(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Ten characters ending in X; present where the payer's file asks for it."""
    taxonomy = claim.billing.taxonomy
    rules = context.known_rules(claim)
    if not taxonomy and rules and rules.taxonomy_needed:
        yield Hit(message="This payer asks for the billing taxonomy.", fix=_ROSTER, source=rules.source)
    if taxonomy and not is_taxonomy(taxonomy):
        yield Hit(message="The billing taxonomy is not ten characters ending in X.", fix=_ROSTER, values=(taxonomy,))


def _place(claim: ScrubClaim, provider: Provider, which: str) -> Iterator[Hit]:
    address = provider.address
    if not (address.street and address.city and address.state):
        yield Hit(message=f"The address of the {which} is not complete.", fix="Complete street, city and state.")
    if _PO_BOX.search(address.street):
        yield Hit(message=f"The address of the {which} is a post-office box.", fix="Enter the street address.")
    if not is_zip9(address.zip_code):
        hyphen = is_zip9(address.zip_code.replace("-", ""))
        yield Hit(
            message=f"The ZIP of the {which} is not of nine digits.",
            fix="Look up the ZIP+4.",
            patch=Patch(path=f"{'2310C' if which == 'service place' else '2010AA'} N403", op="keep_digits")
            if hyphen
            else None,
        )


CHECKS = (
    referring_npi,
    facility_address,
    facility_npi,
    billing_address,
    billing_phone,
    billing_npi,
    billing_taxonomy,
)
