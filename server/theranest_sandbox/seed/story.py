"""The whole practice, told in order: who works there, who comes, what happened, what was written and billed."""

from __future__ import annotations

from datetime import date

from .cast import make_clients
from .claim_errors import spoil
from .claims import add_claims
from .clients import add_clients, complete
from .consents import add_cases, add_consents
from .coverage import Coverage, add_authorizations, add_eligibility
from .documents import add_documents
from .money import add_corrections, add_payments, add_self_pay
from .notes import add_notes
from .numbers import Phones
from .payers import add_payers
from .plans import add_measures, add_plans
from .practice import add_practice
from .registry import Registry
from .remittances import add_remittances
from .sessions import Diary, add_sessions
from .staff import add_staff
from .tasks import add_tasks
from .threads import add_threads
from .transcripts import add_transcripts
from .world import World


def held(diary: Diary) -> dict[str, list[date]]:
    """Days of completed sessions by client, in order."""
    days: dict[str, list[date]] = {}
    for session in diary.sessions:
        if session.row["status"] == "completed":
            for persona in session.personas:
                days.setdefault(persona.id, []).append(session.day)
    return days


def tell(*, seed: int, practice: str = "group") -> World:
    world = World(seed=seed)
    add_practice(world, practice)
    add_payers(world)
    team = add_staff(world, practice)
    registry = Registry(
        world=world, team=team, rng=world.chance("clients"), phones=Phones(rng=world.chance("phones")),
        coverage=Coverage(rng=world.chance("coverage")),
    )  # fmt: skip
    personas = make_clients(registry)
    for persona in personas:
        complete(registry, persona)
    add_cases(world, team, personas)
    add_consents(world, personas)
    diary = add_sessions(world, team, personas)
    days = held(diary)
    plans = add_plans(world, personas)
    measures = add_measures(world, personas, days)
    add_eligibility(world, personas)
    add_authorizations(world, personas, days)
    waiting = add_notes(world, team, diary, plans, measures, personas)
    cases = add_claims(world, team, diary)
    spoil(world, cases)
    desk = add_remittances(world, team, cases)
    add_payments(world, desk)
    add_self_pay(world, diary)
    add_corrections(world, desk)
    add_tasks(world, team, personas)
    add_threads(world, team, personas)
    add_documents(world, personas, world.of("notes"))
    add_transcripts(world, waiting, measures)
    add_clients(world, personas)
    return world
