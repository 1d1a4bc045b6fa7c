"""The rest of each client's record: contacts, guardians, history, diagnoses, portal accounts, requests."""

from __future__ import annotations

import random
from datetime import date, timedelta

from .calendar import AS_OF, age_on, utc
from .coverage import subscribe
from .names import EMPLOYERS, FEMININE, MASCULINE, PHARMACIES, PRIMARY_CARE, SCHOOLS
from .persona import Persona
from .registry import Registry
from .world import Row, World, happens, pick

REFERRALS = ("primary care", "insurer's directory", "a friend", "school counselor", "web search", "hospital", "court")
PREVIOUS = (
    "None.",
    "Six sessions of counseling in college.",
    "Two years of therapy with another therapist until a move in 2021.",
    "One hospital stay of five days in 2019.",
    "Couples counseling in 2022, ended by mutual choice.",
    "Saw a school counselor for a year.",
    "Group therapy for grief in 2018.",
)
PREVIOUS_OF_CHILDREN = ("None.", "Saw a school counselor for a year.", "Play therapy in 2023, ended by a move.")
ALLERGIES = ("None known.", "Penicillin (rash).", "Sulfa drugs.", "Peanuts.", "Latex.")
RELATIONS = ("mother", "father", "sister", "brother", "friend", "partner", "aunt", "neighbor")


def _somebody(rng: random.Random, relation: str, last: str) -> str:
    feminine = relation in {"mother", "sister", "aunt", "grandmother"} or (
        relation in {"friend", "partner", "neighbor"} and happens(rng, 0.5)
    )
    return f"{pick(rng, FEMININE if feminine else MASCULINE)} {last}"


def _emergency(registry: Registry, rng: random.Random, persona: Persona) -> Row:
    relation = pick(rng, ("aunt", "grandmother", "neighbor") if persona.minor else RELATIONS)
    related = relation not in {"friend", "partner", "neighbor"}
    last = persona.row["legal_name"]["last"] if related else pick(rng, ("Abara", "Lindholm", "Pruitt", "Castellan"))
    return {"name": _somebody(rng, relation, str(last)), "relation": relation, "phone": registry.phones.next("TX")}


def _guardians(registry: Registry, rng: random.Random, persona: Persona) -> list[Row]:
    """One or two parents; a parent who is a client too keeps the person id of their own account."""
    last = str(persona.row["legal_name"]["last"])
    known = [parent for parent in persona.partners if "parent" in parent.tags]
    found: list[Row] = []
    for relation in ("mother", "father") if happens(rng, 0.6) or "split_custody" in persona.tags else ("mother",):
        found.append({
            "person": f"{persona.person}-{relation}", "name": _somebody(rng, relation, last), "relation": relation,
            "phone": registry.phones.next("TX"), "email": f"{relation}.{last}{rng.randrange(10, 99)}@example.net".lower(),
        })  # fmt: skip
    if known:
        parent = known[0]
        relation = "father" if parent.pronouns.label == "he/him" else "mother"
        name = parent.row["legal_name"]
        found = [g for g in found if g["relation"] != relation]
        found.insert(0, {"person": parent.person, "name": f"{name['first']} {name['last']}", "relation": relation,
                         "phone": parent.row["phones"][0]["number"], "email": parent.row["email"]})  # fmt: skip
    if "split_custody" in persona.tags:
        found[-1]["legal_custody"] = False
    return found


def _account(persona: Persona) -> Row:
    return {"person": persona.person, "name": f"{persona.called} {persona.row['legal_name']['last']}", "relation": "self",
            "since": persona.began.isoformat()}  # fmt: skip


def _portal(rng: random.Random, persona: Persona) -> list[Row]:
    since = persona.began.isoformat()
    if persona.minor:
        accounts: list[Row] = [
            {"person": g["person"], "name": g["name"], "relation": g["relation"], "since": since}
            for g in persona.row["guardians"][:2]
        ]
        return [*accounts, _account(persona)] if age_on(persona.born, AS_OF) >= 14 else accounts
    if "shared_account" in persona.tags:
        return [{**_account(persona), "shared": True}]
    if "shared_thread" in persona.tags:
        other = persona.partners[0]
        name = f"{other.called} {other.row['legal_name']['last']}"
        return [_account(persona), {"person": other.person, "name": name, "relation": "spouse", "since": since}]
    wanted = {"new", "steady", "reach", "spanish", "couple", "other_state"} & persona.tags
    return [_account(persona)] if wanted or happens(rng, 0.6) else []


def _requests(registry: Registry, persona: Persona) -> Row:
    tags = persona.tags
    if "do_not_contact" in tags:
        return {"do_not_contact": {"phone": True, "text": True, "email": True, "mail": True,
                                   "reason": "Shares the phone and the mailbox with a former partner."}}  # fmt: skip
    if "no_messages" in tags:
        return {"do_not_contact": {"portal": True, "text": True, "email": True, "reason": "Asked not to be written to.",
                                   "until": (AS_OF + timedelta(days=60)).isoformat()}}  # fmt: skip
    if "confidential" in tags:
        return {"confidential_communication": {
            "requested": True, "only_by": "portal", "phone": registry.phones.next("TX"),
            "note": "Nothing by mail to the home address; calls to the work number only."}}  # fmt: skip
    if "not_to_subscriber" in tags:
        return {"confidential_communication": {
            "requested": True, "only_by": "email", "email": f"private{registry.rng.randrange(100, 999)}@example.org",
            "address": registry.address("TX"), "not_to_subscriber": True,
            "note": "Statements must not go to the policy holder."}}  # fmt: skip
    return {}


def _history(rng: random.Random, persona: Persona) -> Row:
    theme, words = persona.theme, persona.words()
    codes = [theme.icd10[0] if happens(rng, 0.6) else pick(rng, theme.icd10)]
    if not persona.minor and happens(rng, 0.25):
        codes.append(pick(rng, [code for code in ("F41.1", "F51.01", "Z63.0", "Z56.6", "F33.0") if code not in codes]))
    current = pick(rng, theme.medication).format(**words) if theme.medication and happens(rng, 0.6) else "None"
    return {
        "diagnoses": [{"icd10": code, "since": persona.began.isoformat(), "rank": n} for n, code in enumerate(codes, 1)],
        "presenting_problem": pick(rng, theme.presenting).format(**words),
        "medication_history": f"Current: {current}. Pharmacy: {pick(rng, PHARMACIES)}.",
        "previous_treatment": pick(rng, PREVIOUS_OF_CHILDREN if persona.minor else PREVIOUS), "allergies": pick(rng, ALLERGIES),
    }  # fmt: skip


def _custom(rng: random.Random, persona: Persona) -> dict[str, str]:
    fields = {"primary_care": pick(rng, PRIMARY_CARE)}
    if persona.minor:
        fields["school"] = pick(rng, SCHOOLS)
    else:
        fields["employer"] = pick(rng, EMPLOYERS)
    if "spanish" in persona.tags:
        fields["language"] = "Spanish"
    if "split_custody" in persona.tags:
        fields["custody"] = "Court order on file: one parent decides on treatment; the other is informed on request."
    return fields


def complete(registry: Registry, persona: Persona) -> None:
    rng = registry.world.chance("client", persona.id)
    row = persona.row
    row["guardians"] = _guardians(registry, rng, persona) if persona.minor else []
    if persona.minor:
        subscribe(persona, row["guardians"][0])
    row["portal_accounts"] = _portal(rng, persona)
    row["referral_source"] = pick(rng, REFERRALS[:5] if persona.minor else REFERRALS)
    row["custom_fields"] = _custom(rng, persona)
    row.update(_requests(registry, persona))
    if persona.theme.measure and persona.payer_id and happens(rng, 0.12):
        persona.tags.add("96127")
    if "sliding" in persona.tags:
        row["sliding_scale_percent"] = pick(rng, (40, 50, 60, 70))
    if persona.ended:
        row["discharged_on"] = persona.ended.isoformat()
    if "intake" not in persona.tags:
        row["emergency_contact"] = _emergency(registry, rng, persona)
        row.update(_history(rng, persona))
    if happens(rng, 0.3) and row["phones"]:
        row["phones"].append({"number": registry.phones.next("TX"), "kind": "work", "may_leave_message": False,
                              "may_text": False})  # fmt: skip


def add_clients(world: World, personas: list[Persona]) -> None:
    """Store the rows, once billing has set the balances."""
    for persona in personas:
        day = persona.ended or max(
            persona.began, date(2026, 10, 1) + timedelta(days=world.chance("changed", persona.id).randrange(40))
        )
        world.add("clients", persona.row, at=utc(min(day, AS_OF), 11 * 60))
