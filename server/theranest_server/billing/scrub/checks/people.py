"""Client, insured and coverage: boxes 1 to 13."""

import re
from collections.abc import Iterator

from ...codes.formats import STATES, is_mbi, is_zip
from ...codes.postal import states_of
from ..claim import Address, Person, ScrubClaim
from ..context import ScrubContext
from ..finding import Example, Hit, check

_GUIDE = "005010X222A1 (837P guide); NUCC 1500 instructions"
_FILING = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "16",
        "17",
        "AM",
        "BL",
        "CH",
        "CI",
        "DS",
        "FI",
        "HM",
        "LM",
        "MA",
        "MB",
        "MC",
        "OF",
        "TV",
        "VA",
        "WC",
        "ZZ",
    ]
)
_NAME = re.compile(r"[^\W\d_][^\d_*~^|:<>]*")
_CARD = "Compare with the client's card or the eligibility answer and correct the box."


@check("FILING_CODE", number=1, field="box 1 / 2000B SBR09", source=_GUIDE, fails=Example(claim={"filing": ""}))
def filing_code(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """The kind of insurance is stated with a code of the guide."""
    if claim.filing not in _FILING:
        what = "is not a code of the guide" if claim.filing else "is missing"
        yield Hit(
            message=f"The kind of insurance {what}.",
            fix="Set the claim filing code of the plan (such as CI, MB, MC).",
            values=(claim.filing,) if claim.filing else (),
        )


@check(
    "MEMBER_ID_MISSING", number=2, field="box 1a / 2010BA NM109", source=_GUIDE, fails=Example(claim={"member_id": ""})
)
def member_id_present(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if not claim.member_id:
        yield Hit(message="The member id is missing.", fix=_CARD)


@check(
    "MEMBER_ID_FORMAT",
    number=2,
    field="box 1a / 2010BA NM109",
    source=_GUIDE,
    fails=Example(claim={"member_id": "W12 345"}),
)
def member_id_plain(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Letters and digits only: blanks and hyphens make the payer's match fail."""
    if claim.member_id and not (claim.member_id.isascii() and claim.member_id.isalnum()):
        yield Hit(
            message="The member id holds a blank or a sign that is neither letter nor digit.",
            fix="Write it without blanks and punctuation, as the payer stores it.",
        )


@check(
    "MEDICARE_ID_FORMAT",
    number=2,
    field="box 1a / 2010BA NM109",
    source="CMS, Medicare beneficiary identifier format",
    passes=Example(claim={"filing": "MB", "member_id": "1EG4TE5MK73", "group_number": "NONE"}),
    fails=Example(claim={"filing": "MB", "member_id": "1EG4TE5MKB3", "group_number": "NONE"}),
)
def medicare_id(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Eleven positions, each with its own characters; plans that replace Medicare use their own ids."""
    plain = claim.member_id.replace("-", "").replace(" ", "").upper()
    if claim.filing == "MB" and plain and not is_mbi(plain):
        yield Hit(message="The member id has not the form of a Medicare number.", fix=_CARD)


@check(
    "CLIENT_NAME",
    number=3,
    field="box 2 / 2010CA or 2010BA NM103-NM104",
    source=_GUIDE,
    fails=Example(claim={"client": Person(last_name="SAMPLE")}),
)
def client_name(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Both names are there and hold no digits or separators."""
    for text, which in ((claim.client.last_name, "last"), (claim.client.first_name, "first")):
        if not text:
            yield Hit(message=f"The client's {which} name is missing.", fix=_CARD)
        elif not _NAME.fullmatch(text):
            yield Hit(message=f"The client's {which} name holds signs that a name cannot have.", fix=_CARD)


@check(
    "BIRTH_DATE",
    number=4,
    field="box 3 / 2010CA or 2010BA DMG02",
    source=_GUIDE,
    fails=Example(claim={"client": Person(last_name="SAMPLE", first_name="PAT", sex="F", birth_text="19801302")}),
)
def birth_date(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """A real day, not in the future, not after the service, not more than 120 years ago."""
    born = claim.client.birth_date
    if born is None:
        what = "is not a date" if claim.client.birth_text else "is missing"
        yield Hit(message=f"The client's birth date {what}.", fix=_CARD)
        return
    if born > context.today or context.today.year - born.year > 120:
        yield Hit(message="The client's birth date cannot be right: in the future or over 120 years ago.", fix=_CARD)
    elif any(line.first_day and line.first_day < born for line in claim.lines):
        yield Hit(
            message="A service date lies before the client's birth date.", fix="Correct whichever of the two is wrong."
        )


@check(
    "SEX_CODE",
    number=5,
    field="box 3 / 2010CA or 2010BA DMG03",
    source=_GUIDE,
    fails=Example(
        claim={"client": Person(last_name="SAMPLE", first_name="PAT", birth_text="19800102", sex="X")},
    ),
)
def sex_code(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Only the form of the entry. What the record says of a client is never questioned because of a claim."""
    if claim.client.sex not in ("M", "F", "U"):
        yield Hit(
            message="The entry for sex is not one that the form can carry (M, F, U).",
            fix="Enter what the payer holds; U where that is not known. The client's record stays as it is.",
        )


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
    "CLIENT_ADDRESS",
    number=7,
    field="box 5 / 2010CA or 2010BA N3-N4",
    source=_GUIDE,
    fails=Example(
        claim={
            "client": Person(
                last_name="SAMPLE", first_name="PAT", address=Address(street="1 A ST", city="AUSTIN", state="TX")
            )
        },
    ),
)
def client_address(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Street, city, state and ZIP, in forms that exist; addresses abroad carry no state."""
    address = claim.client.address
    for text, which in (
        (address.street, "street"),
        (address.city, "city"),
        (address.state, "state"),
        (address.zip_code, "ZIP"),
    ):
        if not text:
            yield Hit(message=f"The client's {which} is missing.", fix="Complete the address from the record.")
    if address.state and address.state not in STATES:
        yield Hit(message="The client's state is no state code.", fix="Use the two letters of the state.")
    if address.zip_code and not is_zip(address.zip_code):
        yield Hit(message="The client's ZIP is not of five or nine digits.", fix="Correct the ZIP.")


@check(
    "STATE_AND_ZIP",
    number=7,
    field="box 5 / 2010CA or 2010BA N4",
    source="USPS ranges of ZIP prefixes",
    fails=Example(
        claim={"client": Person(address=Address(street="1 A ST", city="AUSTIN", state="NV", zip_code="787020001"))},
    ),
)
def state_and_zip(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    address = claim.client.address
    if address.state in STATES and is_zip(address.zip_code):
        states = states_of(address.zip_code)
        if address.state not in states:
            yield Hit(
                message="The client's state and ZIP do not agree.",
                fix="Correct the state or the ZIP.",
                values=(address.state, address.zip_code[:3]),
            )


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
    "OTHER_INSURED",
    number=10,
    field="boxes 9-9d, 11d / 2320, 2330A",
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
    "AUTO_ACCIDENT_STATE",
    number=11,
    field="box 10b / 2300 CLM11-4",
    source=_GUIDE,
    passes=Example(claim={"auto_accident": True, "accident_state": "TX"}),
    fails=Example(claim={"auto_accident": True}),
)
def auto_accident_state(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if claim.auto_accident and claim.accident_state not in STATES:
        yield Hit(message="An auto accident is stated without the state in which it happened.", fix="Add the state.")


@check(
    "ACCIDENT_DATE",
    number=11,
    field="boxes 10, 14 / 2300 DTP*439",
    source=_GUIDE,
    passes=Example(),
    fails=Example(claim={"other_accident": True}),
)
def accident_date(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if (claim.auto_accident or claim.other_accident) and claim.accident_date is None:
        yield Hit(message="An accident is stated without its date.", fix="Add the date of the accident.")


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
    passes=Example(claim={"relation": "other", "patient_loop": True}),
    fails=Example(claim={"relation": "other", "patient_loop": True, "insured": Person(last_name="SAMPLE")}),
)
def insured_birth_date(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    if claim.relation == "other" and claim.insured.last_name and claim.insured.birth_date is None:
        yield Hit(message="The insured is another person and has no birth date.", fix=_CARD)


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
    filing_code,
    member_id_present,
    member_id_plain,
    medicare_id,
    client_name,
    birth_date,
    sex_code,
    insured_name,
    client_address,
    state_and_zip,
    relation_present,
    no_patient_loop_for_self,
    other_insured,
    auto_accident_state,
    accident_date,
    medicare_group,
    insured_birth_date,
    release_of_information,
    assignment_of_benefits,
)
