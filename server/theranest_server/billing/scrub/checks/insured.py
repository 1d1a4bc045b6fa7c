"""Insured and coverage: boxes 4, 6 to 9, 11 to 13."""

from collections.abc import Iterator

from ...codes.formats import STATES, is_zip
from ..claim import Address, Person, ScrubClaim
from ..context import ScrubContext
from ..finding import Example, Hit, check

_GUIDE = "005010X222A1 (837P guide); NUCC 1500 instructions"
_CARD = "Compare with the client's card or the eligibility answer and correct the box."
_HOME = Address(street="1 A ST", city="AUSTIN", state="TX", zip_code="787020001")


@check(
    "INSURED_NAME",
    number=6,
    field="box 4 / 2010BA NM103",
    source=_GUIDE,
    passes=Example(claim={"relation": "other", "patient_loop": True}),
    fails=Example(claim={"relation": "other", "patient_loop": True, "insured": Person()}),
)
def insured_name(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if claim.relation == "other" and not claim.insured.last_name:
        yield Hit(message="The client is not the insured, and the insured's name is missing.", fix=_CARD)


@check(
    "RELATION_MISSING",
    number=8,
    field="box 6 / 2000B SBR02 or 2000C PAT01",
    source=_GUIDE,
    fails=Example(claim={"relation": ""}),
)
def relation_present(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if not claim.relation:
        yield Hit(message="The client's relation to the insured is missing.", fix="Set the relation (self: 18).")


@check(
    "SELF_WITH_PATIENT_LOOP",
    number=8,
    field="box 6 / 2000B SBR02 and 2000C",
    source=_GUIDE,
    fails=Example(claim={"patient_loop": True}),
)
def no_patient_loop_for_self(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if claim.relation == "self" and claim.patient_loop:
        yield Hit(
            message="The client is the insured, yet a separate patient loop is sent.",
            fix="Leave out loop 2000C, or correct the relation.",
        )


@check(
    "INSURED_ADDRESS",
    number=9,
    field="box 7 / 2010BA N3-N4",
    source=_GUIDE,
    passes=Example(
        claim={"relation": "other", "patient_loop": True, "insured": Person(last_name="SAMPLE", address=_HOME)}
    ),
    fails=Example(
        claim={
            "relation": "other",
            "patient_loop": True,
            "insured": Person(last_name="SAMPLE", address=Address(street="1 A ST", city="AUSTIN")),
        }
    ),
)
def insured_address(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Where another person is insured, an address that is begun is whole. Whether one is wanted, payers decide."""
    address = claim.insured.address
    if claim.relation != "other" or address.is_empty or address.is_abroad:
        return
    whole = address.street and address.city and address.state in STATES and is_zip(address.zip_code)
    if not whole:
        yield Hit(message="The insured's address is not complete.", fix="Complete street, city, state and ZIP.")


@check(
    "OTHER_INSURED",
    number=10,
    field="box 9-9d, 11d / 2320, 2330A",
    source=_GUIDE,
    passes=Example(claim={"other_insurance": True, "other_insured_given": True}),
    fails=Example(claim={"other_insurance": True}),
)
def other_insured(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if claim.other_insurance and not claim.other_insured_given:
        yield Hit(
            message="Another health plan is stated without its insured and policy.",
            fix="Complete the other plan's insured, policy and name, or correct box 11d.",
        )


@check(
    "MEDICARE_GROUP",
    number=13,
    field="box 11 / 2000B SBR03",
    severity="warning",
    source="Medicare Claims Processing Manual ch. 26",
    passes=Example(claim={"origin": "form", "filing": "MB", "group_number": "NONE"}),
    fails=Example(claim={"origin": "form", "filing": "MB"}),
)
def medicare_group(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """On the form, Medicare as primary wants NONE; the 837P has no such entry."""
    if claim.origin == "form" and claim.filing == "MB" and claim.rank == "P" and not claim.group_number:
        yield Hit(message="Medicare is primary and box 11 is empty.", fix="Enter NONE if there is no primary plan.")


@check(
    "INSURED_BIRTH_DATE",
    number=14,
    field="box 11a / 2010BA DMG",
    severity="warning",
    source=_GUIDE,
    only="form",
    passes=Example(claim={"relation": "other", "patient_loop": True, "insured": Person(last_name="SAMPLE")}),
    fails=Example(claim={"origin": "form", "relation": "other", "insured": Person(last_name="SAMPLE")}),
)
def insured_birth_date(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """On the form. An 837P has the insured's birth date only where the insured is the client."""
    on_form = claim.origin == "form" and claim.relation == "other"
    if on_form and claim.insured.last_name and claim.insured.birth_date is None:
        yield Hit(message="The insured is another person and has no birth date.", fix=_CARD)


@check(
    "GROUP_NAME_AND_NUMBER",
    number=15,
    field="box 11, 11c / 2000B SBR03, SBR04",
    severity="warning",
    source=_GUIDE,
    passes=Example(claim={"group_number": "G100"}),
    fails=Example(claim={"group_number": "G100", "plan_name": "SAMPLE GROUP"}),
)
def group_name_or_number(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """An 837P names the group only where it has no number; the form has room for both."""
    if claim.origin == "837P" and claim.group_number and claim.plan_name:
        yield Hit(message="The group has a number and a name.", fix="Leave the name (SBR04) out.")


@check("RELEASE", number=17, field="box 12 / 2300 CLM09", source=_GUIDE, fails=Example(claim={"release": "N"}))
def release_of_information(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if claim.release not in ("Y", "I"):
        yield Hit(
            message="The release of information is not stated.",
            fix="Obtain the client's signature or consent; only then set Y (or I).",
        )


@check("ASSIGNMENT", number=18, field="box 13 / 2300 CLM08", source=_GUIDE, fails=Example(claim={"assignment": ""}))
def assignment_of_benefits(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if claim.assignment is not None and claim.assignment not in ("Y", "N", "W"):
        yield Hit(message="The assignment of benefits is not answered.", fix="Set Y, N or W.")


CHECKS = (
    insured_name,
    relation_present,
    no_patient_loop_for_self,
    insured_address,
    other_insured,
    medicare_group,
    insured_birth_date,
    group_name_or_number,
    release_of_information,
    assignment_of_benefits,
)
