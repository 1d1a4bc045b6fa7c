"""Who pays for whom: insurance policies, eligibility answers and authorizations."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from .calendar import AS_OF, utc
from .numbers import medicare_id, member_id
from .payers import PAYERS
from .persona import Persona
from .world import Row, World, happens, pick

MEDICARE, MEDICAID, SUPPLEMENT = "payer:medicare-south", "payer:pecan-community", "payer:silver-bridge"
THERAPY_CODES = ["90791", "90832", "90834", "90837", "90846", "90847", "90853"]
EXPIRED, EXHAUSTED, SOON = "authorization_expired", "authorization_exhausted", "authorization_ends_soon"
EXPIRED_FOR = 62
"""Days since an authorization tagged `EXPIRED` ended."""


@dataclass(slots=True, kw_only=True)
class Coverage:
    rng: random.Random
    numbers: set[str] = field(default_factory=set[str])

    def draw(self, age: int) -> str | None:
        """A payer for a client of this age; None pays on their own."""
        if happens(self.rng, 0.07):
            return None
        if age >= 65:
            return MEDICARE if happens(self.rng, 0.85) else "payer:summit-ridge"
        if age < 18 and happens(self.rng, 0.4):
            return MEDICAID
        adults = [p for p in PAYERS.values() if p.weight and p.kind != "medicare"]
        return self.rng.choices([p.id for p in adults], [p.weight for p in adults])[0]

    def member(self, payer_id: str) -> str:
        payer = PAYERS[payer_id]
        while True:
            number = medicare_id(self.rng) if payer_id == MEDICARE else member_id(self.rng, payer.prefix, payer.digits)
            if number not in self.numbers and not number.startswith("0"):
                self.numbers.add(number)
                return number

    def policy(self, payer_id: str, persona: Persona, rank: str = "primary", plan_kind: str | None = None) -> Row:
        payer = PAYERS[payer_id]
        commercial = payer.plan_kind in {"commercial", "eap"}
        return {
            "payer_id": payer_id, "payer_name": payer.name, "member_id": self.member(payer_id),
            "group": f"G{self.rng.randrange(10000, 99999)}" if commercial else None, "rank": rank,
            "relation": "child" if persona.minor and commercial else "self",
            "effective": f"{pick(self.rng, (2023, 2024, 2025))}-01-01", "plan_kind": plan_kind or payer.plan_kind,
        }  # fmt: skip

    def insure(self, persona: Persona) -> None:
        """Write the client's policies. A Medicare client may be a QMB (Medicaid pays the share) or have a supplement."""
        if persona.payer_id is None:
            persona.row["insurance"] = []
            return
        policies = [self.policy(persona.payer_id, persona)]
        if persona.payer_id == MEDICARE:
            if "qmb" in persona.tags or happens(self.rng, 0.2):
                policies.append(self.policy(MEDICAID, persona, "secondary", "qmb"))
                persona.tags.add("qmb")
            elif happens(self.rng, 0.5):
                policies.append(self.policy(SUPPLEMENT, persona, "secondary"))
        elif persona.payer_id == "payer:bluestem" and happens(self.rng, 0.12):
            policies.append(self.policy("payer:summit-ridge", persona, "secondary"))
        persona.row["insurance"] = policies


def subscribe(persona: Persona, guardian: Row) -> None:
    """A child insured through a parent: the parent is the subscriber."""
    for policy in persona.row["insurance"]:
        if policy["relation"] == "child":
            first, _, last = str(guardian["name"]).partition(" ")
            policy["subscriber"] = {
                "name": {"first": first, "last": last}, "birth_date": f"{persona.born.year - 31}-04-12",
                "sex": "F" if guardian["relation"] == "mother" else "M", "address": persona.row["address"],
            }  # fmt: skip


def _eligibility(world: World, persona: Persona, policy: Row, day: date) -> None:
    rng = world.chance("eligibility", persona.id, str(policy["rank"]))
    lapsed = "coverage_lapsed" in persona.tags
    row: Row = {
        "id": world.next_id("ELG"), "client_id": persona.id, "payer_id": policy["payer_id"],
        "checked_at": utc(day, 9 * 60 + rng.randrange(300)), "service_date": day.isoformat(), "active": not lapsed,
        "member_id": policy["member_id"],
        "detail": "Coverage ended on 2026-09-30." if lapsed else "Active; behavioral health benefit included.",
    }  # fmt: skip
    world.add("eligibility", row, at=row["checked_at"])


def add_eligibility(world: World, personas: list[Persona]) -> None:
    for persona in personas:
        for policy in persona.row["insurance"]:
            _eligibility(world, persona, policy, persona.began + timedelta(days=1))
            if persona.ended is None:
                _eligibility(world, persona, policy, AS_OF - timedelta(days=13))


def _authorization(world: World, persona: Persona, start: date, used: int) -> None:
    until = start + timedelta(days=181)
    approved = 24 if persona.every > 1 else 30
    state = "active"
    if EXPIRED in persona.tags:
        until, state = AS_OF - timedelta(days=EXPIRED_FOR), "expired"
    elif until < AS_OF:
        state = "expired"
    elif EXHAUSTED in persona.tags:
        approved, used, state = 12, 12, "exhausted"
    elif SOON in persona.tags:
        until, used = AS_OF + timedelta(days=9), max(used, approved - 2)
    rng = world.chance("authorization", persona.id, start.isoformat())
    row: Row = {
        "id": world.next_id("AUTH"), "client_id": persona.id, "payer_id": persona.payer_id,
        "number": f"A{start.year % 100}{rng.randrange(1000000, 9999999)}", "cpts": THERAPY_CODES,
        "staff_id": persona.staff_id, "from_date": start.isoformat(), "until": until.isoformat(),
        "units_approved": approved, "units_used": min(used, approved), "state": state,
    }  # fmt: skip
    world.add("authorizations", row, at=utc(start, 10 * 60))


def add_authorizations(world: World, personas: list[Persona], held: dict[str, list[date]]) -> None:
    """Authorizations of half a year each for the payers that want them; `held` are the days of completed sessions."""
    for persona in personas:
        if persona.payer_id is None or not PAYERS[persona.payer_id].authorization:
            continue
        last = persona.ended or AS_OF
        start = max(persona.began, date(2025, 11, 20))
        if EXPIRED in persona.tags:
            start = AS_OF - timedelta(days=EXPIRED_FOR + 181)
        elif EXHAUSTED in persona.tags:
            start = AS_OF - timedelta(days=120)
        elif SOON in persona.tags:
            start = AS_OF - timedelta(days=172)
        while start < last:
            until = start + timedelta(days=181)
            used = sum(start <= day <= until for day in held.get(persona.id, []))
            _authorization(world, persona, start, used)
            start = until + timedelta(days=1)
            if {EXPIRED, EXHAUSTED} & persona.tags:
                break
