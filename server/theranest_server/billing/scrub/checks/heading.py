"""What stands above the lines besides people: boxes 14 to 23 and 25 to 33."""

import re
from collections.abc import Iterator
from datetime import date

from ...codes.formats import is_ein, is_npi, is_taxonomy, is_zip9
from ..claim import Address, Provider, ScrubClaim
from ..context import PayerRules, ScrubContext
from ..finding import Example, Hit, check

_GUIDE = "005010X222A1 (837P guide); NUCC 1500 instructions"
_NPI = "45 CFR 162.406 (check digit over 80840)"
_PO_BOX = re.compile(r"\bP\.?\s*O\.?\s*BOX\b|\bPOST\s+OFFICE\s+BOX\b", re.IGNORECASE)
_ROSTER = "Correct it from the practice's roster."


def _with_address(**parts: str) -> Provider:
    return Provider(
        name="SAMPLE",
        npi="1234567893",
        address=Address(**{"street": "1 A ST", "city": "AUSTIN", "state": "TX", "zip_code": "787010001", **parts}),
    )


@check(
    "DISABILITY_DATES",
    number=21,
    field="box 16 / 2300 DTP*360, DTP*361",
    severity="warning",
    source=_GUIDE,
    passes=Example(),
    fails=Example(claim={"disability": (date(2026, 5, 2), date(2026, 5, 1))}),
)
def disability_dates(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    first, last = claim.disability
    if first and last and last < first:
        yield Hit(message="The disability ends before it begins.", fix="Correct the two dates.")


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
    "NOTE_LENGTH",
    number=25,
    field="box 19 / 2300 NTE02",
    severity="warning",
    source=_GUIDE,
    fails=Example(claim={"note": "A" * 81}),
)
def note_length(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if len(claim.note) > 80:
        yield Hit(message="The claim's note is longer than 80 characters.", fix="Shorten it, or send an attachment.")


@check(
    "OUTSIDE_LAB",
    number=26,
    field="box 20 / 2400 PS1",
    severity="warning",
    source=_GUIDE,
    fails=Example(claim={"outside_lab": True}),
)
def outside_lab(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if claim.outside_lab:
        yield Hit(message="An outside laboratory is stated on a therapy claim.", fix="Set box 20 to NO.")


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


@check("FREQUENCY", number=33, field="box 22 / 2300 CLM05-3", source=_GUIDE, fails=Example(claim={"frequency": ""}))
def frequency(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if claim.frequency not in ("1", "7", "8"):
        yield Hit(message="The claim's frequency is not 1, 7 or 8.", fix="Set 1 for a first claim.")


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
    "AUTHORIZATION_MISSING",
    number=35,
    field="box 23 / 2300 REF*G1",
    source="payer's rules",
    fails=Example(context={"payers": {"99999": PayerRules(authorization_needed=True)}}),
)
def authorization_present(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if context.rules_for(claim).authorization_needed and not claim.authorization:
        yield Hit(message="The payer asks for an authorization and the claim names none.", fix="Enter its number.")


@check(
    "TAX_ID",
    number=59,
    field="box 25 / 2010AA REF*EI or REF*SY",
    source=_GUIDE,
    fails=Example(claim={"tax_id": "12345"}),
)
def tax_id(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if not is_ein(claim.tax_id):
        what = "is not nine digits" if claim.tax_id else "is missing"
        yield Hit(message=f"The billing provider's tax id {what}.", fix="Enter the nine digits without hyphens.")
    elif claim.tax_id_kind not in ("EI", "SY"):
        yield Hit(message="The tax id is not marked as an employer's (EIN) or a person's (SSN).", fix="Mark its kind.")


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


@check("TOTAL", number=62, field="box 28 / 2300 CLM02", source=_GUIDE, fails=Example(claim={"total_cents": 18600}))
def total_charge(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """The form's charge is the line's, or with the record's fee schedule a unit's; an 837P's is always the line's."""
    charges = [line.charge_cents for line in claim.lines if line.charge_cents is not None]
    by_unit = sum((line.charge_cents or 0) * (line.units or 1) for line in claim.lines)
    if claim.origin == "form" and claim.total_cents == by_unit:
        return
    if claim.total_cents is None:
        yield Hit(message="The total charge is missing or not an amount.", fix="Enter the sum of the lines.")
    elif len(charges) == len(claim.lines) and sum(charges) != claim.total_cents:
        yield Hit(
            message="The total charge is not the sum of the lines.",
            fix="Correct the line or the total.",
            values=(_money(claim.total_cents), _money(sum(charges))),
        )


@check(
    "PAID_ABOVE_TOTAL",
    number=63,
    field="box 29 / 2300 AMT*F5",
    source=_GUIDE,
    fails=Example(claim={"paid_cents": 18501}),
)
def paid_amount(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if claim.paid_cents is not None and claim.total_cents is not None and claim.paid_cents > claim.total_cents:
        yield Hit(message="More was paid than is charged.", fix="Correct the amount paid or the charge.")


@check("SIGNATURE", number=66, field="box 31 / 2300 CLM06", source=_GUIDE, fails=Example(claim={"signature": False}))
def provider_signature(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if not claim.signature:
        yield Hit(message="The clinician's signature is not on file.", fix="Obtain it before the claim is sent.")


@check(
    "FACILITY_ADDRESS",
    number=67,
    field="box 32 / 2310C N3-N4",
    source=_GUIDE,
    passes=Example(claim={"facility": _with_address()}),
    fails=Example(claim={"facility": _with_address(street="PO BOX 12")}),
)
def facility_address(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if claim.facility.present:
        yield from _place(claim.facility, "service place")


@check(
    "FACILITY_NPI",
    number=68,
    field="box 32a / 2310C NM109",
    severity="warning",
    source=_NPI,
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
    yield from _place(claim.billing, "billing provider")


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
        yield Hit(message="The billing provider's phone is not ten digits.", fix="Write ten digits and nothing else.")


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
    taxonomy = claim.billing.taxonomy
    if taxonomy and not is_taxonomy(taxonomy):
        yield Hit(message="The billing taxonomy is not ten characters ending in X.", fix=_ROSTER, values=(taxonomy,))


@check("PAYER_ID", number=73, field="payer / 2010BB NM109", source=_GUIDE, fails=Example(claim={"payer_id": ""}))
def payer_id(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if claim.payer_id == "":
        yield Hit(message="The payer's id is missing.", fix="Take it from the clearinghouse's payer list.")


@check(
    "SECONDARY_WITHOUT_PRIMARY",
    number=74,
    field="boxes 9, 11d / 2000B SBR01, 2320",
    source=_GUIDE,
    passes=Example(claim={"rank": "S", "other_insurance": True, "other_insured_given": True}),
    fails=Example(claim={"rank": "S"}),
)
def secondary_names_primary(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """A secondary claim carries the primary plan, and the order is stated."""
    if claim.rank not in tuple("PSTABCDEFGHU"):
        yield Hit(message="The payer's order (primary, secondary) is not stated.", fix="Set P, S or T.")
    elif claim.rank in ("S", "T") and claim.other_insurance is False:
        yield Hit(
            message="The claim goes to a later payer and does not name the first.",
            fix="Add the primary plan and its decision.",
            values=(claim.rank,),
        )


def _place(provider: Provider, which: str) -> Iterator[Hit]:
    address = provider.address
    if not (address.street and address.city and address.state):
        yield Hit(message=f"The address of the {which} is not complete.", fix="Complete street, city and state.")
    if _PO_BOX.search(address.street):
        yield Hit(message=f"The address of the {which} is a post-office box.", fix="Enter the street address.")
    if not is_zip9(address.zip_code):
        yield Hit(message=f"The ZIP of the {which} is not of nine digits.", fix="Look up the ZIP+4.")


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}" if cents >= 0 else f"-{_money(-cents)}"


CHECKS = (
    disability_dates,
    referring_npi,
    note_length,
    outside_lab,
    replacement_reference,
    frequency,
    medicare_takes_no_replacement,
    authorization_present,
    tax_id,
    control_number,
    control_number_unique,
    accept_assignment,
    total_charge,
    paid_amount,
    provider_signature,
    facility_address,
    facility_npi,
    billing_address,
    billing_phone,
    billing_npi,
    billing_taxonomy,
    payer_id,
    secondary_names_primary,
)
