"""Sound claims that look odd: a scrubber that stops them costs a practice money."""

import random
from collections.abc import Callable
from datetime import date, timedelta

from .drafts import TODAY, Claim, npi, session, with_line
from .kinds import balanced_secondary

Tricky = Callable[[Claim, random.Random], None]


def visit_with_therapy_added(claim: Claim, rng: random.Random) -> None:
    session(claim, rng.choice(("99213", "99214")), 17500)
    claim["lines"][0]["modifiers"] = [*claim["lines"][0]["modifiers"], "25"]
    with_line(
        claim, rng.choice(("90833", "90836")), 9500, modifiers=[m for m in claim["lines"][0]["modifiers"] if m == "95"]
    )


def complexity_beside_therapy(claim: Claim, rng: random.Random) -> None:
    session(claim, rng.choice(("90832", "90834", "90837", "90791")), 14500)
    with_line(claim, "90785", 2500)


def long_crisis(claim: Claim, rng: random.Random) -> None:
    session(claim, "90839", 24000, 60)
    with_line(claim, "90840", 11500, units=2)


def family_on_another_day(claim: Claim, rng: random.Random) -> None:
    session(claim, "90837", 18500, 55)
    day = date.fromisoformat(claim["lines"][0]["service_date"]) + timedelta(days=1)
    with_line(claim, "90847", 16500, service_date=day.isoformat())


def colleagues_visit_on_the_same_day(claim: Claim, rng: random.Random) -> None:
    session(claim, "90834", 14500, 45)
    with_line(claim, "99214", 17500, rendering_npi=npi(rng))


def family_apart_with_modifier(claim: Claim, rng: random.Random) -> None:
    session(claim, "90834", 14500, 45)
    modifiers = [*claim["lines"][0]["modifiers"], rng.choice(("59", "XE"))]
    with_line(claim, "90847", 16500, modifiers=modifiers)


def audio_at_home(claim: Claim, rng: random.Random) -> None:
    session(claim, "90834", 14500, 45)
    claim["lines"][0].update(pos="10", modifiers=["93"])


def older_modifier_for_video(claim: Claim, rng: random.Random) -> None:
    session(claim, "90834", 14500, 45)
    claim["lines"][0].update(pos="02", modifiers=["GT"])


def video_with_state_modifiers(claim: Claim, rng: random.Random) -> None:
    session(claim, "90834", 14500, 45)
    claim["lines"][0].update(pos="10", modifiers=["95", "HO", "U4", "HF"])


def medicare_video_without_modifier(claim: Claim, rng: random.Random) -> None:
    claim["form"].update(insurance_type="MB", insured_id="1EG4TE5MK73", insured_group="NONE")
    session(claim, "90834", 14500, 45)
    claim["lines"][0].update(pos="10", modifiers=[])


def replacement_with_number(claim: Claim, rng: random.Random) -> None:
    if claim["form"]["insurance_type"] == "MB":
        claim["form"].update(insurance_type="CI", insured_id="W123456789")
    claim["form"].update(resubmission_code=rng.choice("78"), original_ref_no="2026ICN00017")


def child_on_a_parents_plan(claim: Claim, rng: random.Random) -> None:
    claim["form"].update(insurance_type="CI", insured_id="W123456789", insured_group="G1")
    claim["form"].update(patient_relationship="child", patient_birth_date="2014-05-06")
    claim["form"]["insured_name"] = {"last": "PARENT-SMITH", "first": "ROWAN"}
    claim["form"]["insured_birth_date"] = "1985-01-09"


def names_as_people_have_them(claim: Claim, rng: random.Random) -> None:
    name = rng.choice(({"last": "O'BRIEN-DE LA CRUZ", "first": "D'ANGELO"}, {"last": "NG", "first": "Y"}, {"last": "ST. JOHN", "first": "MARY ANN"}))  # fmt: skip
    claim["form"].update(patient_name=dict(name), insured_name=dict(name))


def born_long_ago_sex_not_told(claim: Claim, rng: random.Random) -> None:
    claim["form"].update(patient_birth_date="1927-02-28", insured_birth_date="1927-02-28", patient_sex="U")


def twelve_diagnoses(claim: Claim, rng: random.Random) -> None:
    claim["form"]["diagnoses"] = ["F41.1", "F43.10", "F90.0", "F10.20", "F40.10", "F60.3", "F42.2", "F51.01", "Z63.0", "Z56.9", "R45.851", "F33.1"]  # fmt: skip
    claim["lines"][0]["pointers"] = ["A", "L", "C", "K"]


def whole_new_billable_codes(claim: Claim, rng: random.Random) -> None:
    claim["form"]["diagnoses"] = rng.sample(["F50.010", "F32.A", "U07.1", "Z59.82", "F43.81", "T43.225A"], 2)


def person_bills_with_own_number(claim: Claim, rng: random.Random) -> None:
    claim["form"].update(federal_tax_id="219099999", federal_tax_id_kind="SSN")
    claim["lines"][0]["rendering_npi"] = claim["form"]["billing_provider"]["npi"]


def street_named_box(claim: Claim, rng: random.Random) -> None:
    claim["form"]["billing_provider"]["address"]["line1"] = rng.choice(
        ("12 BOXWOOD LN", "400 POBOXTER RD", "9 POST OAK BLVD")
    )


def accident_with_everything(claim: Claim, rng: random.Random) -> None:
    claim["form"].update(condition_auto_accident=True, auto_accident_state="CO")
    claim["form"]["current_illness_date"] = {"on": "2026-05-04", "qualifier": "439"}


def inpatient_with_admission(claim: Claim, rng: random.Random) -> None:
    session(claim, "90832", 11000, 25)
    claim["lines"][0].update(pos="51", modifiers=[])
    day = date.fromisoformat(claim["lines"][0]["service_date"]) - timedelta(days=2)
    claim["form"]["hospitalization"] = {"from_date": day.isoformat()}


def last_day_that_medicare_takes(claim: Claim, rng: random.Random) -> None:
    claim["form"].update(insurance_type="MB", insured_id="1EG4TE5MK73", insured_group="NONE")
    claim["lines"][0]["service_date"] = (TODAY - timedelta(days=280)).isoformat()


def testing_with_hours(claim: Claim, rng: random.Random) -> None:
    session(claim, "96130", 16000)
    claim["lines"][0].update(pos="11", modifiers=[])
    with_line(claim, "96131", 12000, units=3)
    with_line(claim, "96136", 8000)
    with_line(claim, "96137", 7000, units=5)


def scored_instrument_by_itself(claim: Claim, rng: random.Random) -> None:
    session(claim, "96127", 1500)
    claim["lines"][0].update(pos="11", modifiers=[], units=3)


def minutes_at_the_edge(claim: Claim, rng: random.Random) -> None:
    code, minutes = rng.choice((("90832", 16), ("90832", 37), ("90834", 38), ("90834", 52), ("90837", 53), ("90837", 75), ("90847", 26), ("90839", 30), ("90839", 74)))  # fmt: skip
    session(claim, code, 15000, minutes)


def clinic_that_bills_video_under_its_place(claim: Claim, rng: random.Random) -> None:
    session(claim, "90834", 14500, 45)
    claim["lines"][0].update(pos="50", modifiers=["FQ"])


def second_session_with_modifier(claim: Claim, rng: random.Random) -> None:
    session(claim, "90832", 11000, 25)
    with_line(claim, "90832", 11000, modifiers=[*claim["lines"][0]["modifiers"], "76"])


def second_payer_that_balances(claim: Claim, rng: random.Random) -> None:
    session(claim, "90834", 14500, 45)
    balanced_secondary(claim, 9000, 9000, 5500)


def penny_amounts(claim: Claim, rng: random.Random) -> None:
    session(claim, "90834", 14507, 45)
    claim["form"]["amount_paid_cents"] = 2533


TRICKY: tuple[Tricky, ...] = tuple(
    value
    for name, value in list(globals().items())
    if callable(value)
    and getattr(value, "__module__", "") == __name__
    and not name.startswith("_")
    and name != "Tricky"
)
ONLY_837 = frozenset(("second_payer_that_balances",))
