"""What a client wrote into the intake questionnaire, mostly as the record has it, sometimes not."""

from __future__ import annotations

from .names import PRIMARY_CARE
from .persona import Persona
from .plans import scores_for
from .registry import KNOWN
from .world import World, happens, pick

Answers = dict[str, str | bool | list[int]]
KNOWN_STORY = {
    "presenting_problem": "Since I was made shift lead in August I worry from the moment I wake up. I reread every message, my "
    "neck hurts, and I have stopped going to my Thursday dance class because I feel I should be working.",
    "medication_history": "Escitalopram 10 mg since September 2026 (Dr. Inez Carrigan). Tried hydroxyzine 25 mg in 2022, made me "
    "sleepy. Vitamin D.",
    "previous_treatment": "Eight sessions of counseling at college in 2012 for test anxiety. Nothing since.",
    "allergies": "Penicillin (rash)",
    "emergency_contact": "Rosalba Quintero (sister) 512-555-0177",
    "referral_source": "primary care",
}


def _name(persona: Persona) -> str:
    name = persona.row["legal_name"]
    return f"{name['first']} {name['last']}"


def _address(persona: Persona) -> str:
    a = persona.row["address"]
    street = f"{a['line1']}, {a['line2']}" if a.get("line2") else a["line1"]
    return f"{street}, {a['city']}, {a['state']} {a['postal_code']}"


def _insurance(persona: Persona) -> str:
    policies = persona.row["insurance"]
    return f"{policies[0]['payer_name']}, member {policies[0]['member_id']}" if policies else "none, self-pay"


def _contact(persona: Persona) -> str:
    contact = persona.row.get("emergency_contact")
    return f"{contact['name']} ({contact['relation']}) {contact['phone']}" if contact else ""


def answers_of(world: World, persona: Persona) -> Answers:
    """Field names are the API's client fields; PHQ-9 and GAD-7 as item lists with a stated total."""
    rng = world.chance("intake", persona.id)
    row = persona.row
    preferred = row.get("preferred_name")
    answers: Answers = {
        "legal_name": _name(persona), "preferred_name": str(preferred["first"]) if preferred else "",
        "birth_date": persona.born.strftime("%m/%d/%Y"), "sex": str(row["sex"]), "pronouns": str(row["pronouns"]),
        "gender_identity": str(row.get("gender_identity") or ""), "address": _address(persona),
        "phones": str(row["phones"][0]["number"]), "email": str(row["email"]), "emergency_contact": _contact(persona),
        "insurance": _insurance(persona), "presenting_problem": str(row.get("presenting_problem") or ""),
        "medication_history": str(row.get("medication_history") or ""),
        "previous_treatment": str(row.get("previous_treatment") or ""), "allergies": str(row.get("allergies") or ""),
        "referral_source": str(row.get("referral_source") or ""), "primary_care": pick(rng, PRIMARY_CARE),
        "consent_telehealth": happens(rng, 0.7), "consent_reminders": happens(rng, 0.8),
    }  # fmt: skip
    if persona.id == KNOWN:
        answers |= KNOWN_STORY
    if not persona.minor:
        answers["phq9_items"] = scores_for(rng, 9, persona.high - 4)
        answers["gad7_items"] = scores_for(rng, 7, persona.high - 4)
    return answers
