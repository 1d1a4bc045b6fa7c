"""Sound claims of invented people, as the API's JSON. Mistakes are planted into them elsewhere."""

import random
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

Claim = dict[str, Any]
TODAY = date(2026, 9, 20)
"""The day on which every case is scrubbed."""

_LAST = [
    "ABARA",
    "BECKETT",
    "CASTILLO",
    "DUBOIS",
    "ELLINGTON",
    "FARROW",
    "GUPTA",
    "HOLLIS",
    "IBARRA",
    "JANSSEN",
    "O'NEILL",
    "VAN",
    "DYKE",
    "ST.CLAIR",
]
_FIRST = [
    "AVERY",
    "BLAKE",
    "CAMERON",
    "DEVIN",
    "EMERSON",
    "FINLEY",
    "HARPER",
    "JULES",
    "KENDALL",
    "LOGAN",
    "MARLOWE",
    "NIKO",
]
_PLACES = [
    ("AUSTIN", "TX", "78701"), ("DENVER", "CO", "80203"), ("ALBANY", "NY", "12207"), ("TAMPA", "FL", "33602"),
    ("EUGENE", "OR", "97401"), ("BOISE", "ID", "83702"), ("OMAHA", "NE", "68102"), ("MACON", "GA", "31201"),
]  # fmt: skip
_PAYERS = [
    ("60054", "ALPHA COMMERCIAL", "CI"), ("62308", "BETA LIFE AND HEALTH", "CI"), ("84980", "GAMMA BLUE PLAN", "BL"),
    ("LIFE1", "DELTA HMO", "HM"), ("86916", "EPSILON STATE PLAN", "MC"), ("04412", "ZETA PART B", "MB"),
]  # fmt: skip
_SESSIONS = [
    ("90832", 11000, 25), ("90834", 14500, 45), ("90837", 18500, 55), ("90791", 22000, 60), ("90847", 16500, 50),
    ("90846", 15500, 50), ("90853", 7500, 75), ("90839", 24000, 60),
]  # fmt: skip
_DIAGNOSES = ["F41.1", "F33.1", "F43.10", "F43.23", "F90.0", "F10.20", "F42.9", "F40.10", "F50.819", "F60.3", "Z63.0"]
_MBI = ["1EG4TE5MK73", "2A12AA2AA22", "9YT9YY9YY99", "4C55D67FG89", "7M88N90PQ12"]


def npi(rng: random.Random) -> str:
    """A number whose check digit fits (Luhn over 80840 and the number)."""
    body = f"{rng.choice('12')}{rng.randrange(10**8):08d}"
    total = 0
    for at, sign in enumerate(reversed("80840" + body)):
        value = int(sign) * (2 if at % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


def sound_claim(rng: random.Random, number: int) -> Claim:
    """One session in the office or by video, complete and right."""
    code, cents, minutes = rng.choice(_SESSIONS)
    payer_id, payer, filing = rng.choice(_PAYERS)
    city, state, postal = rng.choice(_PLACES)
    day = TODAY - timedelta(days=rng.randrange(12, 60))
    name = {"last": rng.choice(_LAST), "first": rng.choice(_FIRST)}
    born = date(rng.randrange(1950, 2000), rng.randrange(1, 13), rng.randrange(1, 28)).isoformat()
    video = rng.random() < 0.4 and code != "90853"
    address = {
        "line1": f"{rng.randrange(10, 9000)} SAMPLE LANE", "line2": None, "city": city, "state": state,
        "postal_code": postal + f"{rng.randrange(1, 9000):04d}",
    }  # fmt: skip
    office = {
        "name": "SAMPLE PRACTICE LLC",
        "address": {
            "line1": "200 SAMPLE ST",
            "line2": None,
            "city": city,
            "state": state,
            "postal_code": postal + "1234",
        },
        "phone": "5125550142",
        "npi": npi(rng),
        "taxonomy": "101YM0800X",
    }
    line: Claim = {
        "service_date": day.isoformat(), "pos": rng.choice(("10", "02")) if video else "11", "cpt": code,
        "modifiers": ["95"] if video else [], "pointers": ["A"], "charge_cents": cents, "units": 1,
        "rendering_npi": npi(rng), "rendering_taxonomy": "103TC0700X", "line_control_number": f"C{number:06d}L1",
        "documented_minutes": minutes,
    }  # fmt: skip
    if code == "90853":
        line["documented_minutes"] = None
    sex = rng.choice("FMU")
    form: Claim = {
        "insurance_type": filing, "insured_id": rng.choice(_MBI) if filing == "MB" else f"W{rng.randrange(10**9):09d}",
        "patient_name": dict(name), "patient_birth_date": born, "patient_sex": sex, "patient_address": dict(address),
        "insured_name": dict(name), "insured_birth_date": born, "insured_sex": sex, "insured_address": dict(address),
        "patient_relationship": "self", "insured_group": "NONE" if filing == "MB" else f"G{rng.randrange(10**5):05d}",
        "condition_employment": False, "condition_auto_accident": False, "condition_other_accident": False,
        "another_health_plan": False, "patient_signature": "SIGNATURE ON FILE", "insured_signature": "SIGNATURE ON FILE",
        "provider_signature": "SAMPLE CLINICIAN", "outside_lab": False, "icd_indicator": "0",
        "diagnoses": rng.sample(_DIAGNOSES, rng.choice((1, 1, 2))), "federal_tax_id": "751234567",
        "federal_tax_id_kind": "EIN", "patient_account": f"C{number:06d}", "accept_assignment": True,
        "total_charge_cents": cents, "amount_paid_cents": 0, "billing_provider": office,
    }  # fmt: skip
    if rng.random() < 0.3 and form["diagnoses"][0] != "Z63.0":
        form["prior_authorization"] = f"A{rng.randrange(10**7):07d}"
    return {
        "id": f"C{number:06d}", "client_id": f"TH-{number}", "form": form, "lines": [line],
        "payer": {"payer_id": payer_id, "name": payer, "rank": "primary"}, "state": "awaiting_submission",
    }  # fmt: skip


def with_line(claim: Claim, code: str, cents: int, **changes: Any) -> Claim:
    """A further line like the first, for another procedure; the total grows with it."""
    lines: list[Claim] = claim["lines"]
    line = deepcopy(lines[0]) | {"cpt": code, "charge_cents": cents, "documented_minutes": None} | changes
    line["line_control_number"] = f"{claim['id']}L{len(lines) + 1}"
    lines.append(line)
    total(claim)
    return claim


def session(claim: Claim, code: str, cents: int, minutes: int | None = None) -> Claim:
    """The first line becomes this session."""
    claim["lines"][0] |= {"cpt": code, "charge_cents": cents, "documented_minutes": minutes}
    total(claim)
    return claim


def total(claim: Claim) -> None:
    claim["form"]["total_charge_cents"] = sum(line["charge_cents"] for line in claim["lines"])
