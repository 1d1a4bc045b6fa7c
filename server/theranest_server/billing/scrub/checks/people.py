"""Client and member id: boxes 1 to 3 and 5."""

import re
from collections.abc import Iterator
from datetime import date

from ...codes.formats import STATES, is_mbi, is_zip
from ...codes.postal import states_of
from ..claim import Address, Person, ScrubClaim
from ..context import ScrubContext
from ..finding import Example, Hit, Patch, check
from ..payer import sample_payers

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
_CLIENT = Person(
    last_name="SAMPLE",
    first_name="PAT",
    birth_text="19800102",
    birth_date=date(1980, 1, 2),
    sex="F",
    address=Address(street="1 A ST", city="AUSTIN", state="TX", zip_code="787020001"),
)


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
            patch=Patch(
                path="form.insured_id" if claim.origin == "form" else "2010BA NM109", op="keep_letters_and_digits"
            ),
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
    "MEMBER_ID_PATTERN",
    number=2,
    field="box 1a / 2010BA NM109",
    source="payer's rules",
    only="rules",
    passes=Example(context={"payers": sample_payers(member_id="W[0-9]{9}")}),
    fails=Example(context={"payers": sample_payers(member_id="[0-9]{9}")}),
)
def member_id_of_payer(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Where the practice's file gives the form of the payer's member ids, the id has it."""
    rules = context.rules_for(claim)
    plain = re.sub(r"[^A-Z0-9]", "", claim.member_id.upper())
    if rules.member_id and plain and claim.filing != "MB" and not re.fullmatch(rules.member_id, plain):
        yield Hit(message="The member id has not the form of this payer's ids.", fix=_CARD, source=rules.source)


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
    """A real day, not in the future, not more than 120 years ago."""
    born = claim.client.birth_date
    if born is None:
        what = "is not a date" if claim.client.birth_text else "is missing"
        yield Hit(message=f"The client's birth date {what}.", fix=_CARD)
        return
    if born > context.today or context.today.year - born.year > 120:
        yield Hit(message="The client's birth date cannot be right: in the future or over 120 years ago.", fix=_CARD)


@check(
    "SERVICE_BEFORE_BIRTH",
    number=4,
    field="box 3, 24A / 2010CA or 2010BA DMG02, 2400 DTP*472",
    source=_GUIDE,
    fails=Example(line={"first_day": date(1979, 8, 3), "last_day": date(1979, 8, 3)}),
)
def service_after_birth(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """No service before the client's birth."""
    born, first = claim.client.birth_date, claim.first_day
    if born and first and first < born and born <= context.today:
        number = next(line.number for line in claim.lines if line.first_day == first)
        yield Hit(
            line=number,
            message=f"Line {number}: the service date lies before the client's birth date.",
            fix="Correct whichever of the two is wrong, by the client's record and the note.",
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
    if address.is_abroad:
        return
    for text, which in (
        (address.street, "street"),
        (address.city, "city"),
        (address.state, "state"),
        (address.zip_code, "ZIP"),
    ):
        if not text:
            yield Hit(message=f"The client's {which} is missing.", fix="Complete the address from the record.")
    if address.state and address.state not in STATES:
        lower = address.state.upper() in STATES
        yield Hit(
            message="The client's state is no state code.",
            fix="Use the two capital letters of the state.",
            values=(address.state,),
            patch=Patch(path=_state_of(claim), op="upper_case") if lower else None,
        )
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
    if address.state in STATES and is_zip(address.zip_code) and not address.is_abroad:
        states = states_of(address.zip_code)
        if address.state not in states:
            yield Hit(
                message="The client's state and ZIP do not agree.",
                fix="Correct the state or the ZIP.",
                values=(address.state, address.zip_code[:3]),
            )


def _state_of(claim: ScrubClaim) -> str:
    if claim.origin == "form":
        return "form.patient_address.state"
    return "2010CA N402" if claim.patient_loop else "2010BA N402"


CHECKS = (
    filing_code,
    member_id_present,
    member_id_plain,
    medicare_id,
    member_id_of_payer,
    client_name,
    birth_date,
    service_after_birth,
    sex_code,
    client_address,
    state_and_zip,
)
