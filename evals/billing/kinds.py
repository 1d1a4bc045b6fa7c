"""Mistakes, each with the box where a biller would look for it. Written from the form and its guide, not from the checks."""

import random
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta

from .drafts import TODAY, Claim, npi, session, with_line

Plant = Callable[[Claim, random.Random], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`boxes`: any of these in a finding's `field` counts. `ways`: how the claim can be handed over."""

    name: str
    plant: Plant
    boxes: tuple[str, ...]
    severity: str = "error"
    ways: tuple[str, ...] = ("json", "837")
    touches: frozenset[str] = frozenset()
    """What it changes, so that two mistakes of a pair do not undo each other."""


def kind(
    boxes: str, *touches: str, severity: str = "error", ways: tuple[str, ...] = ("json", "837")
) -> Callable[[Plant], Kind]:
    def named(plant: Plant) -> Kind:
        name = getattr(plant, "__name__", "")
        return Kind(
            name=name,
            plant=plant,
            boxes=tuple(boxes.split("|")),
            severity=severity,
            ways=ways,
            touches=frozenset(touches),
        )

    return named


def _form(claim: Claim) -> Claim:
    return claim["form"]


def _first(claim: Claim) -> Claim:
    return claim["lines"][0]


def _on(claim: Claim, day: str) -> None:
    for line in claim["lines"]:
        line["service_date"] = day


def _wrong_digit(number: str, rng: random.Random) -> str:
    at = rng.randrange(1, 10)
    return number[:at] + str((int(number[at]) + rng.randrange(1, 9)) % 10) + number[at + 1 :]


@kind("box 1 /", "filing")
def no_kind_of_insurance(claim: Claim, rng: random.Random) -> None:
    _form(claim)["insurance_type"] = ""


@kind("box 1a", "member")
def no_member_id(claim: Claim, rng: random.Random) -> None:
    _form(claim)["insured_id"] = None


@kind("box 1a", "member")
def spaced_member_id(claim: Claim, rng: random.Random) -> None:
    number = _form(claim)["insured_id"]
    _form(claim)["insured_id"] = number[:4] + rng.choice(" -") + number[4:]


@kind("box 1a", "member", "filing")
def not_a_medicare_number(claim: Claim, rng: random.Random) -> None:
    _form(claim)["insurance_type"] = "MB"
    _form(claim)["insured_group"] = "NONE"
    _form(claim)["insured_id"] = rng.choice(("1EG4TE5MKB3", "W12345678", "1SG4TE5MK73", "123456789A"))


@kind("box 2", "name")
def no_first_name(claim: Claim, rng: random.Random) -> None:
    _form(claim)["patient_name"]["first"] = _form(claim)["insured_name"]["first"] = ""


@kind("box 3", "birth")
def born_in_the_future(claim: Claim, rng: random.Random) -> None:
    later = (TODAY + timedelta(days=rng.randrange(200, 4000))).isoformat()
    _form(claim)["patient_birth_date"] = _form(claim)["insured_birth_date"] = later


@kind("box 3", "birth")
def no_birth_date(claim: Claim, rng: random.Random) -> None:
    _form(claim)["patient_birth_date"] = None


@kind("box 3", "birth", ways=("837",))
def impossible_birth_date(claim: Claim, rng: random.Random) -> None:
    _form(claim)["patient_birth_date"] = rng.choice(("1980-13-04", "1975-02-30", "1990-00-10"))


@kind("box 3|box 24A", "birth")
def served_before_birth(claim: Claim, rng: random.Random) -> None:
    born = date.fromisoformat(_first(claim)["service_date"]) + timedelta(days=2)
    _form(claim)["patient_birth_date"] = _form(claim)["insured_birth_date"] = born.isoformat()


@kind("box 5", "address")
def no_city(claim: Claim, rng: random.Random) -> None:
    _form(claim)["patient_address"]["city"] = ""


@kind("box 5", "address")
def state_of_another_zip(claim: Claim, rng: random.Random) -> None:
    address = _form(claim)["patient_address"]
    address["state"] = "NV" if address["state"] != "NV" else "ME"


@kind("box 6", "relation", ways=("json",))
def no_relation(claim: Claim, rng: random.Random) -> None:
    _form(claim)["patient_relationship"] = None


@kind("box 10|box 14", "accident")
def accident_without_date(claim: Claim, rng: random.Random) -> None:
    _form(claim)["condition_other_accident"] = True


@kind("box 10b", "accident")
def auto_accident_without_state(claim: Claim, rng: random.Random) -> None:
    _form(claim)["condition_auto_accident"] = True
    _form(claim)["current_illness_date"] = {"on": "2026-06-01", "qualifier": "439"}


@kind("box 9|box 11d", "others", ways=("json",))
def other_plan_without_policy(claim: Claim, rng: random.Random) -> None:
    _form(claim)["another_health_plan"] = True


@kind("box 12", "release")
def no_release(claim: Claim, rng: random.Random) -> None:
    _form(claim)["patient_signature"] = None


@kind("box 17b", "referring")
def referring_npi_wrong(claim: Claim, rng: random.Random) -> None:
    _form(claim)["referring_provider"] = {"name": "DOCTOR", "qualifier": "DN", "npi": _wrong_digit(npi(rng), rng)}


@kind("box 18", "place", "code")
def inpatient_without_admission(claim: Claim, rng: random.Random) -> None:
    session(claim, "90832", 11000, 25)
    _first(claim).update(pos=rng.choice(("21", "51")), modifiers=[])


@kind("box 21", "diagnosis")
def heading_as_diagnosis(claim: Claim, rng: random.Random) -> None:
    _form(claim)["diagnoses"] = [rng.choice(("F32", "F33", "F43.1", "F50.81", "F41", "F31.1", "F10", "F90", "T14.91"))]


@kind("box 21", "diagnosis")
def diagnosis_that_is_none(claim: Claim, rng: random.Random) -> None:
    _form(claim)["diagnoses"] = [rng.choice(("F41.7", "F33.55", "F99.9", "F12.77", "G47.99", "Z63.99"))]


@kind("box 21", "diagnosis")
def no_diagnosis(claim: Claim, rng: random.Random) -> None:
    _form(claim)["diagnoses"] = []
    for line in claim["lines"]:
        line["pointers"] = []


@kind("box 21", "diagnosis")
def same_diagnosis_twice(claim: Claim, rng: random.Random) -> None:
    _form(claim)["diagnoses"] = [_form(claim)["diagnoses"][0]] * 2


@kind("box 21", "diagnosis", ways=("837",))
def diagnosis_with_point(claim: Claim, rng: random.Random) -> None:
    claim["points"] = True
    _form(claim)["diagnoses"] = ["F41.1"]


@kind("box 21", "diagnosis", severity="warning")
def diagnoses_that_exclude(claim: Claim, rng: random.Random) -> None:
    pairs = (("F33.1", "F32.1"), ("F31.81", "F33.0"), ("F10.20", "F10.10"), ("F84.0", "F84.5"), ("F40.01", "F41.0"))
    _form(claim)["diagnoses"] = list(rng.choice(pairs))


@kind("box 22", "frequency", "filing", "member")
def replacement_without_number(claim: Claim, rng: random.Random) -> None:
    _form(claim)["resubmission_code"] = rng.choice("78")
    if _form(claim)["insurance_type"] == "MB":
        _form(claim).update(insurance_type="CI", insured_id="W123456789")


@kind("box 22", "frequency")
def first_claim_with_old_number(claim: Claim, rng: random.Random) -> None:
    _form(claim)["original_ref_no"] = f"ICN{rng.randrange(10**8)}"


@kind("box 22", "frequency", "filing", "member")
def replacement_to_medicare(claim: Claim, rng: random.Random) -> None:
    _form(claim).update(insurance_type="MB", insured_id="1EG4TE5MK73", insured_group="NONE")
    _form(claim).update(resubmission_code="7", original_ref_no="ICN100")


@kind("box 24A", "date", "code")
def served_in_the_future(claim: Claim, rng: random.Random) -> None:
    _on(claim, (TODAY + timedelta(days=rng.randrange(2, 300))).isoformat())


@kind("box 24A", "date", "code", ways=("837",))
def impossible_date(claim: Claim, rng: random.Random) -> None:
    _on(claim, rng.choice(("2026-02-30", "2026-13-01", "2026-06-31")))


@kind("box 24A", "date", "code")
def session_over_days(claim: Claim, rng: random.Random) -> None:
    session(claim, "90837", 18500, 55)
    _first(claim).update(service_date="2026-08-10", service_date_to="2026-08-12")


@kind("box 24A", "date", "code")
def ends_before_it_begins(claim: Claim, rng: random.Random) -> None:
    _first(claim).update(service_date="2026-08-10", service_date_to="2026-08-08")


@kind("box 24A", "date", "code", "filing", "member")
def too_late_for_medicare(claim: Claim, rng: random.Random) -> None:
    _form(claim).update(insurance_type="MB", insured_id="1EG4TE5MK73", insured_group="NONE")
    _on(claim, (TODAY - timedelta(days=rng.randrange(370, 420))).isoformat())


@kind("box 24B", "place")
def place_that_is_none(claim: Claim, rng: random.Random) -> None:
    _first(claim).update(pos=rng.choice(("1", "00", "88", "")), modifiers=[])


@kind("box 24B|box 24D", "place")
def video_modifier_in_the_office(claim: Claim, rng: random.Random) -> None:
    _first(claim).update(pos="11", modifiers=[rng.choice(("95", "GT", "93"))])


@kind("box 24B|box 24D", "place", "filing", "member", severity="warning")
def telehealth_without_modifier(claim: Claim, rng: random.Random) -> None:
    _form(claim).update(insurance_type="CI", insured_id="W123456789")
    session(claim, "90834", 14500, 45)
    _first(claim).update(pos=rng.choice(("02", "10")), modifiers=[])


@kind("box 24B", "place", "code")
def device_by_telehealth(claim: Claim, rng: random.Random) -> None:
    session(claim, rng.choice(("G0552", "G0553")), 9000)
    _first(claim).update(pos=rng.choice(("02", "10")), modifiers=["95"])


@kind("box 24D", "place")
def video_and_audio(claim: Claim, rng: random.Random) -> None:
    _first(claim).update(pos="10", modifiers=["95", "93"])


@kind("box 24D", "code")
def procedure_malformed(claim: Claim, rng: random.Random) -> None:
    session(claim, rng.choice(("9083", "90837A", "ABCDE", "9O837")), 18500)


@kind("box 24D", "code")
def procedure_ended(claim: Claim, rng: random.Random) -> None:
    session(claim, rng.choice(("90806", "90801", "90862", "96101", "99201", "99441")), 15000)
    _first(claim).update(pos="11", modifiers=[])


@kind("box 24D", "place")
def modifier_malformed(claim: Claim, rng: random.Random) -> None:
    _first(claim).update(pos="11", modifiers=[rng.choice(("9", "9S5", "X"))])


@kind("box 24D", "place")
def modifier_twice(claim: Claim, rng: random.Random) -> None:
    _first(claim).update(pos="10", modifiers=["95", "95"])


@kind("box 24D", "code")
def add_on_alone(claim: Claim, rng: random.Random) -> None:
    session(claim, rng.choice(("90785", "90833", "90836", "90840", "96131", "96137", "99417")), 9000)


@kind("box 24D", "code")
def therapy_beside_visit(claim: Claim, rng: random.Random) -> None:
    session(claim, rng.choice(("90832", "90834", "90837")), 14500)
    with_line(claim, rng.choice(("99213", "99214", "99205")), 17500)


@kind("box 24D", "code", severity="warning")
def evaluation_beside_therapy(claim: Claim, rng: random.Random) -> None:
    session(claim, rng.choice(("90791", "90792")), 22000)
    with_line(claim, rng.choice(("90834", "90837", "90847", "90839", "90853")), 14500)


@kind("box 24D", "code", severity="warning")
def family_beside_therapy(claim: Claim, rng: random.Random) -> None:
    session(claim, "90834", 14500, 45)
    with_line(claim, rng.choice(("90846", "90847")), 15500)


@kind("box 24D", "code", severity="warning")
def crisis_beside_therapy(claim: Claim, rng: random.Random) -> None:
    session(claim, "90839", 24000, 60)
    with_line(claim, rng.choice(("90834", "90837", "90846")), 14500)


@kind("box 24D", "code", ways=("json",))
def too_few_minutes(claim: Claim, rng: random.Random) -> None:
    cases = (("90837", 52), ("90834", 37), ("90832", 15), ("90847", 25), ("90839", 29), ("90837", 38))
    code, minutes = rng.choice(cases)
    session(claim, code, 15000, minutes)


@kind("box 24E", "pointer")
def pointer_to_nothing(claim: Claim, rng: random.Random) -> None:
    _first(claim)["pointers"] = ["A", rng.choice("EFGL")]


@kind("box 24E", "pointer")
def no_pointer(claim: Claim, rng: random.Random) -> None:
    _first(claim)["pointers"] = []


@kind("box 24F|box 28", "charge")
def charge_of_nothing(claim: Claim, rng: random.Random) -> None:
    amount = rng.choice((0, -14500))
    session(claim, _first(claim)["cpt"], amount, _first(claim)["documented_minutes"])


@kind("box 24G", "units")
def units_of_nothing(claim: Claim, rng: random.Random) -> None:
    _first(claim)["units"] = rng.choice((0, -1))


@kind("box 24G", "units", "code")
def two_units_of_a_session(claim: Claim, rng: random.Random) -> None:
    session(claim, rng.choice(("90837", "90834", "90853", "90791", "90847")), 15000)
    _first(claim)["units"] = rng.choice((2, 3))


@kind("box 24G", "units", "code", "place", severity="warning")
def more_units_than_a_day_has(claim: Claim, rng: random.Random) -> None:
    code, units = rng.choice((("96127", 4), ("96127", 9)))
    session(claim, code, 1500)
    _first(claim).update(units=units, pos="11", modifiers=[])


@kind("box 24J", "rendering")
def rendering_npi_wrong(claim: Claim, rng: random.Random) -> None:
    wrong = _wrong_digit(_first(claim)["rendering_npi"], rng)
    for line in claim["lines"]:
        line["rendering_npi"] = wrong


@kind("box 24J", "rendering")
def rendering_taxonomy_wrong(claim: Claim, rng: random.Random) -> None:
    _first(claim)["rendering_taxonomy"] = rng.choice(("103TC0700", "103TC07000", "101Y"))


@kind("box 25", "tax")
def tax_id_wrong(claim: Claim, rng: random.Random) -> None:
    _form(claim)["federal_tax_id"] = rng.choice(("75123456", "7512345678", "75123456A"))


@kind("box 25", "tax")
def employer_number_as_persons(claim: Claim, rng: random.Random) -> None:
    _form(claim).update(federal_tax_id=rng.choice(("912345678", "000123456", "666123456")), federal_tax_id_kind="SSN")


@kind("box 26", "account")
def no_account_number(claim: Claim, rng: random.Random) -> None:
    _form(claim)["patient_account"] = None


@kind("box 27", "accept")
def assignment_not_answered(claim: Claim, rng: random.Random) -> None:
    _form(claim)["accept_assignment"] = None


@kind("box 28", "total", "code", "charge")
def total_is_not_the_sum(claim: Claim, rng: random.Random) -> None:
    _form(claim)["total_charge_cents"] += rng.choice((100, -100, 5000))


@kind("box 29", "paid", "code", "charge", "total")
def paid_more_than_charged(claim: Claim, rng: random.Random) -> None:
    _form(claim)["amount_paid_cents"] = _form(claim)["total_charge_cents"] + 100


@kind("box 31", "signature")
def not_signed(claim: Claim, rng: random.Random) -> None:
    _form(claim)["provider_signature"] = None


@kind("box 32", "facility")
def service_place_in_a_box(claim: Claim, rng: random.Random) -> None:
    office = deepcopy(_form(claim)["billing_provider"])
    office["address"]["line1"], office["npi"] = "PO BOX 40", npi(rng)
    _form(claim)["service_facility"] = office


@kind("box 33 ", "billing")
def billing_in_a_box(claim: Claim, rng: random.Random) -> None:
    _form(claim)["billing_provider"]["address"]["line1"] = rng.choice(("P.O. BOX 7", "PO Box 117", "Post Office Box 3"))


@kind("box 33 ", "billing")
def billing_zip_of_five(claim: Claim, rng: random.Random) -> None:
    address = _form(claim)["billing_provider"]["address"]
    address["postal_code"] = address["postal_code"][:5]


@kind("box 33a", "billing_npi")
def billing_npi_wrong(claim: Claim, rng: random.Random) -> None:
    office = _form(claim)["billing_provider"]
    office["npi"] = _wrong_digit(office["npi"], rng)


@kind("payer", "payer")
def no_payer_id(claim: Claim, rng: random.Random) -> None:
    claim["payer"]["payer_id"] = None


def _secondary(claim: Claim, paid: int, line_paid: int, adjusted: int) -> None:
    charge = _first(claim)["charge_cents"]
    claim["payer"]["rank"] = "secondary"
    claim["others"] = [
        "SBR*P*18*******CI", f"AMT*D*{paid / 100:g}", "OI***Y***Y", "NM1*IL*1*SAMPLE*PAT****MI*Q1",
        "NM1*PR*2*FIRST PLAN*****PI*FIRST",
    ]  # fmt: skip
    cpt = _first(claim)["cpt"]
    _first(claim)["decided"] = [
        f"SVD*FIRST*{line_paid / 100:g}*HC:{cpt}**1", f"CAS*CO*45*{adjusted / 100:g}", "DTP*573*D8*20260901"
    ]  # fmt: skip
    assert charge > 0


@kind("2430|2320", "others", "code", ways=("837",))
def line_of_first_payer_does_not_balance(claim: Claim, rng: random.Random) -> None:
    session(claim, "90834", 14500, 45)
    _secondary(claim, 9000, 9000, 14500 - 9000 + rng.choice((-100, 500)))


@kind("2320", "others", "code", ways=("837",))
def paid_of_first_payer_does_not_add_up(claim: Claim, rng: random.Random) -> None:
    session(claim, "90834", 14500, 45)
    _secondary(claim, 9000 + rng.choice((-500, 500)), 9000, 5500)


@kind("2320|SBR01", "others", ways=("837",))
def second_payer_without_first(claim: Claim, rng: random.Random) -> None:
    claim["payer"]["rank"] = "secondary"


KINDS: tuple[Kind, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Kind))
balanced_secondary: Callable[[Claim, int, int, int], None] = _secondary
