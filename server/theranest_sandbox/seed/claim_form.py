"""The CMS-1500's boxes of a claim, complete and right; `claim_errors` spoils some afterwards."""

from __future__ import annotations

from datetime import date, timedelta

from .payers import PAYERS, charge
from .persona import Persona
from .practice import ADDRESS, NAME, NPI, PHONE, TAX_ID
from .sessions import Session
from .staff import Team
from .world import Row

TAXONOMY = "251S00000X"
LETTERS = "ABCDEFGHIJKL"


def _insured(persona: Persona, policy: Row) -> Row:
    subscriber = policy.get("subscriber")
    name = subscriber["name"] if subscriber else persona.row["legal_name"]
    return {
        "insured_id": policy["member_id"], "insured_name": name,
        "insured_address": subscriber["address"] if subscriber else persona.row["address"],
        "insured_phone": persona.row["phones"][0]["number"] if not subscriber else None,
        "insured_group": policy.get("group") or ("NONE" if policy["plan_kind"] == "medicare" else None),
        "insured_birth_date": subscriber["birth_date"] if subscriber else persona.row["birth_date"],
        "insured_sex": subscriber["sex"] if subscriber else persona.row["sex"],
        "insured_plan_name": policy["payer_name"],
    }  # fmt: skip


def _other(persona: Persona, policies: list[Row]) -> Row:
    if len(policies) < 2:
        return {"another_health_plan": False}
    second = policies[1]
    return {
        "another_health_plan": True,
        "other_insured": {"name": persona.row["legal_name"], "policy": second["member_id"], "plan_name": second["payer_name"]},
    }  # fmt: skip


def lines_of(
    persona: Persona, session: Session, team: Team, payer_id: str, note_id: str | None, number: str
) -> list[Row]:
    """The session's own line, and a scored questionnaire's line where one was billed with it."""
    cpt, staff = session.row["service"]["cpt"], team.rows[session.row["staff_id"]]
    payer = PAYERS[payer_id]
    modifiers = list(session.row["service"]["modifiers"])
    if payer.telehealth_modifier is None:
        modifiers = []
    codes = [cpt]
    if "96127" in persona.tags and cpt in {"90834", "90837"}:
        codes.append("96127")
    return [
        {
            "service_date": session.day.isoformat(), "pos": session.row["pos"], "cpt": code,
            "modifiers": modifiers if code == cpt else [], "pointers": ["A"], "charge_cents": charge(code), "units": 1,
            "rendering_npi": staff["npi"], "rendering_taxonomy": staff["taxonomy"], "appointment_id": session.row["id"],
            "note_id": note_id, "line_control_number": f"{number}L{place}",
        }
        for place, code in enumerate(codes, 1)
    ]  # fmt: skip


def form_of(persona: Persona, session: Session, team: Team, payer_id: str, number: str, lines: list[Row]) -> Row:
    policies: list[Row] = persona.row["insurance"]
    policy = next(p for p in policies if p["payer_id"] == payer_id)
    payer = PAYERS[payer_id]
    work = payer_id == "payer:worksafe-pool"
    signed = (session.day + timedelta(days=2)).isoformat()
    form: Row = {
        "insurance_type": payer.filing, "patient_name": persona.row["legal_name"],
        "patient_birth_date": persona.row["birth_date"], "patient_sex": persona.row["sex"],
        "patient_address": persona.row["address"], "patient_phone": persona.row["phones"][0]["number"],
        "patient_relationship": policy["relation"], "condition_employment": work, "condition_auto_accident": False,
        "condition_other_accident": False, "patient_signature": "SIGNATURE ON FILE",
        "patient_signature_date": persona.began.isoformat(), "insured_signature": "SIGNATURE ON FILE",
        "outside_lab": False, "icd_indicator": "0",
        "diagnoses": [d["icd10"] for d in persona.row.get("diagnoses", [])] or ["F41.1"],
        "federal_tax_id": TAX_ID, "federal_tax_id_kind": "EIN", "patient_account": number, "accept_assignment": True,
        "total_charge_cents": sum(line["charge_cents"] * line["units"] for line in lines), "amount_paid_cents": 0,
        "provider_signature": team.name(session.row["staff_id"]), "provider_signature_date": signed,
        "service_facility": {"name": NAME, "address": ADDRESS, "npi": NPI, "phone": PHONE},
        "billing_provider": {"name": NAME, "address": ADDRESS, "phone": PHONE, "npi": NPI, "taxonomy": TAXONOMY},
        **_insured(persona, policy), **_other(persona, policies),
    }  # fmt: skip
    if work:
        form["current_illness_date"] = {
            "on": date(persona.began.year, persona.began.month, 1).isoformat(),
            "qualifier": "439",
        }
    return form
