"""Portal threads: answered and unanswered, from clients, parents and partners."""

from __future__ import annotations

from datetime import timedelta

from .calendar import AS_OF, utc
from .persona import Persona
from .staff import Team
from .thread_text import (
    ANSWERED,
    CRISIS,
    INJECTION,
    OPEN_TALKS,
    PARENT,
    SHARED,
    SPANISH,
    Talk,
)
from .world import Row, World, pick


def _people(team: Team, persona: Persona, writer: Row, *, shared: bool) -> list[Row]:
    holders: list[Row] = list(persona.row["portal_accounts"]) if shared else [writer]
    clients = {persona.person: persona.id} | {other.person: other.id for other in persona.partners}
    people: list[Row] = [
        {
            "person": h["person"],
            "name": h["name"],
            "client_id": clients.get(str(h["person"])),
            "relation": h["relation"],
        }
        for h in holders
    ]
    therapist: Row = {"person": persona.staff_id, "name": team.name(persona.staff_id), "relation": "therapist"}
    return [*people, therapist]


class _Portal:
    def __init__(self, world: World, team: Team) -> None:
        self.world, self.team = world, team
        self.used: set[str] = set()

    def talk(self, persona: Persona, talk: Talk, account: Row | None = None, *, shared: bool = False) -> None:
        """Write one thread of a client. The writer is the client or the given account's holder."""
        writer: Row = account or persona.row["portal_accounts"][0]
        thread_id = self.world.next_id("THR", width=4)
        rng = self.world.chance("thread", thread_id)
        low, high = talk.days_ago
        day = AS_OF - timedelta(days=low + rng.randrange(high - low + 1))
        minute = 6 * 60 + rng.randrange(150 if day == AS_OF else 900)
        people = _people(self.team, persona, writer, shared=shared)
        words = persona.words(
            writer=str(writer["name"]).split()[0], doctor=f"{self.team.name(persona.staff_id).split()[0]}"
        )
        for place, turn in enumerate(talk.turns):
            inbound = turn.startswith("<")
            sent = utc(day - timedelta(days=len(talk.turns) - 1 - place), minute + 7 * place)
            unread = inbound and place == len(talk.turns) - 1
            self.world.add("messages", {
                "id": self.world.next_id("MSG"), "client_id": persona.id, "thread_id": thread_id, "participants": people,
                "direction": "inbound" if inbound else "outbound",
                "sender": writer["person"] if inbound else persona.staff_id,
                "recipient": persona.staff_id if inbound else writer["person"],
                "body": turn[1:].format(**words), "sent_at": sent, "read_at": None if unread else sent,
            }, at=sent)  # fmt: skip
        self.used.add(persona.id)

    def next(self, personas: list[Persona], *wanted: str) -> Persona:
        """The next client in treatment with an account and all the tags, who has no thread yet."""
        fresh = [p for p in personas if p.id not in self.used and set(wanted) <= p.tags] or [
            p for p in personas if set(wanted) <= p.tags
        ]
        return fresh[0]


def add_threads(world: World, team: Team, personas: list[Persona]) -> None:
    portal = _Portal(world, team)
    open_ = [p for p in personas if p.ended is None and p.row["portal_accounts"] and team.jobs[p.staff_id].active]
    adults = [p for p in open_ if not p.minor and "shared_thread" not in p.tags and "known" not in p.tags]
    children = [p for p in open_ if p.minor]
    plain = [p for p in adults if not {"reach", "couple", "part2", "spanish"} & p.tags]
    steady = [p for p in plain if "steady" in p.tags]
    for persona, talk in zip((p for p in open_ if "shared_thread" in p.tags), SHARED, strict=False):
        portal.talk(persona, talk, persona.row["portal_accounts"][1], shared=True)
    for persona, talk in zip((p for p in adults if "spanish" in p.tags), SPANISH, strict=False):
        portal.talk(persona, talk)
    for talk in (*INJECTION, *(t for t in CRISIS if t.part == "crisis")):
        portal.talk(portal.next(plain), talk)
    for talk in (*PARENT, *(t for t in CRISIS if t.part == "crisis_parent")):
        portal.talk(portal.next(children), talk)
    for talk in OPEN_TALKS:
        portal.talk(portal.next(steady), talk)
    for tag in ("do_not_contact", "no_messages", "confidential", "part2"):
        portal.talk(portal.next(adults, tag), OPEN_TALKS[0])
    _quiet(portal, plain, children)


def _quiet(portal: _Portal, plain: list[Persona], children: list[Persona]) -> None:
    """Old answered threads, a fresh thread of each kind for the clients who wrote, and a few without any worry."""
    rng = portal.world.chance("answered")
    for persona in plain[:70]:
        portal.talk(persona, pick(rng, ANSWERED))
    for persona in children[:8]:
        portal.talk(persona, PARENT[3])
