"""Treatment plans, and the scores that go with them."""

from __future__ import annotations

import random
from datetime import date, timedelta

from .calendar import AS_OF, HISTORY_STARTS, utc
from .persona import Persona
from .world import Row, World, happens, pick


def _objectives(rng: random.Random, persona: Persona, plan_id: str, began: date) -> list[Row]:
    words = persona.words()
    share = min(1.0, ((persona.ended or AS_OF) - began).days / 300)
    found: list[Row] = []
    for number, objective in enumerate(persona.theme.objectives, 1):
        progress = min(100, int(share * 100 * rng.random() * 1.3) // 5 * 5)
        if "stagnant" in persona.tags:
            progress = 10
        status = "achieved" if progress >= 100 else "in_progress" if progress else "not_started"
        found.append({
            "id": f"{plan_id}-O{number}", "text": objective.text.format(**words),
            "interventions": list(objective.interventions), "target": objective.target,
            "due": (began + timedelta(days=180 + 30 * number)).isoformat(), "status": status,
            "progress_percent": progress,
        })  # fmt: skip
    return found


def _plan(world: World, persona: Persona, began: date, status: str) -> Row:
    plan_id = world.next_id("PLAN", width=4)
    rng = world.chance("plan", plan_id)
    words = persona.words()
    goal: Row = {
        "id": f"{plan_id}-G1", "text": persona.theme.goal.format(**words),
        "objectives": _objectives(rng, persona, plan_id, began),
    }  # fmt: skip
    problem: Row = {
        "id": f"{plan_id}-P1", "text": persona.theme.problem, "icd10": persona.row["diagnoses"][0]["icd10"],
        "goals": [goal],
    }  # fmt: skip
    row: Row = {
        "id": plan_id, "client_id": persona.id, "case_id": persona.case_id, "author_id": persona.staff_id,
        "status": status, "effective": began.isoformat(), "review_due": (began + timedelta(days=180)).isoformat(),
        "problems": [problem],
    }  # fmt: skip
    return world.add("plans", row, at=utc(min(AS_OF, began + timedelta(days=rng.randrange(60))), 16 * 60))


def add_plans(world: World, personas: list[Persona]) -> dict[str, list[Row]]:
    """A plan per client in treatment; long ones have a superseded first version. Answers each client's, newest last."""
    written: dict[str, list[Row]] = {}
    for persona in personas:
        rng = world.chance("plans", persona.id)
        if "new" in persona.tags or happens(rng, 0.06) or not persona.row.get("diagnoses"):
            continue
        first = max(persona.began, HISTORY_STARTS) + timedelta(days=10)
        last = persona.ended or AS_OF
        if (last - first).days > 240:
            written[persona.id] = [_plan(world, persona, first, "superseded")]
            first += timedelta(days=182)
        if first > AS_OF:
            continue
        plan = _plan(world, persona, first, "completed" if persona.ended else "active")
        written.setdefault(persona.id, []).append(plan)
    return written


def _spread(rng: random.Random, total: int, items: int, *, top: int = 3) -> list[int]:
    scores = [0] * items
    order = list(range(items))
    while total > 0:
        place = pick(rng, order)
        if scores[place] < top:
            scores[place] += 1
            total -= 1
    return scores


def scores_for(rng: random.Random, items: int, total: int) -> list[int]:
    """Answers of 0 to 3 that add up to about `total`; a ninth PHQ-9 item stays at 0."""
    scored = min(items, 8)
    return [*_spread(rng, min(total, 3 * scored), scored), *[0] * (items - scored)]


def _scores(rng: random.Random, persona: Persona, instrument: str, total: int) -> list[int]:
    if instrument == "GAD-7":
        return _spread(rng, min(total, 21), 7)
    if instrument == "PCL-5":
        return _spread(rng, min(total * 3, 76), 20, top=4)
    ninth = 0
    if persona.theme.key in {"depression", "bipolar", "teen", "perinatal"} and total > 12 and happens(rng, 0.3):
        ninth = 1 if happens(rng, 0.8) else 2
    return [*_spread(rng, min(24, max(0, total - ninth)), 8), ninth]


def add_measures(world: World, personas: list[Persona], held: dict[str, list[date]]) -> dict[str, list[Row]]:
    """PHQ-9, GAD-7 and PCL-5 about every fourth session, falling, standing still or rising."""
    found: dict[str, list[Row]] = {}
    for persona in personas:
        rng = world.chance("measures", persona.id)
        main = persona.theme.measure
        if main is None:
            continue
        instruments = [main] + (["GAD-7"] if main == "PHQ-9" and happens(rng, 0.5) else [])
        if persona.theme.key == "trauma":
            instruments.append("PCL-5")
        slope = pick(rng, (0.35, 0.5, 0.6, 0.8, 0.95, 1.2))
        days = held.get(persona.id, [])[::4]
        for step, day in enumerate(days):
            level = persona.high * (1 - (1 - slope) * step / max(1, len(days) - 1))
            for instrument in instruments:
                total = max(0, min(26, round(level + rng.random() * 4 - 2)))
                items = _scores(rng, persona, instrument, total)
                row: Row = {
                    "id": world.next_id("MSR"), "client_id": persona.id, "instrument": instrument, "items": items,
                    "total": sum(items), "taken_on": day.isoformat(), "taken_by": persona.staff_id,
                }  # fmt: skip
                found.setdefault(persona.id, []).append(world.add("measures", row, at=utc(day, 8 * 60)))
    return found
