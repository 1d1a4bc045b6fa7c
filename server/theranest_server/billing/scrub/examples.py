"""One sound claim of an invented client; every check's examples are changes to it."""

from datetime import date
from functools import cache
from typing import Any

from .claim import Address, Diagnosis, Person, Provider, ScrubClaim, ScrubLine
from .context import ScrubContext
from .finding import Example

_HOME = Address(street="12 SAMPLE WAY", city="AUSTIN", state="TX", zip_code="787020001")
_OFFICE = Address(street="100 SAMPLE ST", city="AUSTIN", state="TX", zip_code="787010001")
BILLING_NPI, CLINICIAN_NPI = "1234567893", "1003000126"
SAMPLE_DAY = date(2026, 8, 3)


@cache
def sound_claim() -> ScrubClaim:
    """A 53-minute session in the office, sent as an 837P; no check has anything to say about it."""
    client = Person(
        last_name="SAMPLE",
        first_name="PAT",
        birth_text="19800102",
        birth_date=date(1980, 1, 2),
        sex="F",
        address=_HOME,
    )
    return ScrubClaim(
        origin="837P",
        claim_id="SAMPLE1",
        control_number="SAMPLE1",
        client=client,
        insured=client,
        member_id="W123456789",
        patient_loop=False,
        filing="CI",
        payer_name="SAMPLE PLAN",
        payer_id="99999",
        other_insurance=False,
        employment=False,
        auto_accident=False,
        other_accident=False,
        admitted=False,
        diagnoses=(Diagnosis(code="F411", qualifier="ABK"),),
        billing=Provider(name="SAMPLE PRACTICE", npi=BILLING_NPI, taxonomy="101YM0800X", address=_OFFICE),
        rendering=Provider(name="CLINICIAN", npi=CLINICIAN_NPI, taxonomy="101YM0800X"),
        tax_id="751234567",
        tax_id_kind="EI",
        total_cents=18500,
        lines=(_line(),),
    )


def _line() -> ScrubLine:
    return ScrubLine(
        number=1,
        procedure="90837",
        charge_cents=18500,
        place="11",
        pointers=(1,),
        date_text="20260803",
        first_day=SAMPLE_DAY,
        last_day=SAMPLE_DAY,
        line_control="1",
    )


def sample_context(example: Example) -> ScrubContext:
    """Ten days after the session, with the example's changes."""
    values: dict[str, Any] = {"today": date(2026, 8, 13), **example.context}
    return ScrubContext(**values)
