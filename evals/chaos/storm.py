"""The storm: a message a point, people approving meanwhile, and a kill at a random moment of a random stage."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from .practice import PracticeProcess, Thread
from .service import ServiceProcess

ROUTINE = (
    "When is my next appointment?",
    "What time is my next session?",
    "Can you confirm the date of my next appointment please?",
)
DANGER = (
    "I want to end my life tonight, I have the pills here.",
    "I can't go on. I am going to kill myself this evening.",
    "I have written the goodbye letters and I will hang myself tonight.",
)
EVERY_DANGEROUS = 4
"""One message in so many."""
STAGES = ("webhook", "queue", "run", "delivery")
TARGETS = ("service", "worker", "both")
_LONGEST = {"webhook": 0.15, "queue": 1.2, "run": 1.2, "delivery": 0.3}
"""Seconds after the stage was seen within which the kill comes."""
_PATIENCE = 15.0
"""Seconds in which a stage is waited for; a worker that is just starting may not reach it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """`danger`: what the message is, so that what has to come of it is known beforehand."""

    message_id: str
    thread: Thread
    danger: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One kill: meant for `stage`, of `target`; and what was under way at that moment by the service's database."""

    stage: str
    target: str
    under_way: tuple[str, ...]


@dataclass(slots=True)
class Storm:
    practice: PracticeProcess
    service: ServiceProcess
    chance: random.Random
    say: Callable[[str], None]
    sent: list[Sent] = field(default_factory=list[Sent])
    points: list[Point] = field(default_factory=list[Point])
    approving: list[threading.Thread] = field(default_factory=list[threading.Thread])

    def rage(self, points: int) -> None:
        """Raises `RuntimeError` if there are too few threads."""
        threads = self.practice.threads()
        self.chance.shuffle(threads)
        if points > len(threads):
            raise RuntimeError(f"the practice has {len(threads)} quiet threads; ask for as many points at most")
        for number, thread in enumerate(threads[:points], 1):
            point = self._point(thread, danger=number % EVERY_DANGEROUS == 0)
            self.points.append(point)
            self.say(f"{number}/{points}: {point.target} killed in {point.stage} ({', '.join(point.under_way) or '-'})")

    def calm(self, seconds: float) -> bool:
        """Nothing is killed any more and everything may end; whether it did."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for proposal in self.service.waiting_replies():
                self.service.approve(proposal)
            if not self._open():
                return True
            time.sleep(0.5)
        return False

    def _point(self, thread: Thread, *, danger: bool) -> Point:
        """Danger is killed while it comes in: no queue, run or delivery ever sees it."""
        stage, target = self.chance.choice(STAGES), self.chance.choice(TARGETS)
        stage = "webhook" if danger else stage
        if self.chance.random() < 0.3:
            self.practice.tell_twice(1)
        self._write(thread, danger=danger)
        if stage == "delivery":
            self._approve_in_background()
        else:
            self._wait_for(stage)
        time.sleep(self.chance.uniform(0, _LONGEST[stage]))
        under_way = self._under_way()
        self.service.kill(target)
        if target != "worker":
            time.sleep(self.chance.uniform(0, 0.5))
            self.service.start()
        for thread_of_approval in self.approving:
            thread_of_approval.join()
        self.approving.clear()
        return Point(stage=stage, target=target, under_way=under_way)

    def _write(self, thread: Thread, *, danger: bool) -> None:
        body = self.chance.choice(DANGER if danger else ROUTINE)
        self.sent.append(Sent(message_id=self.practice.message(thread, body), thread=thread, danger=danger))

    def _approve_in_background(self) -> None:
        """One of those that wait, if any: the approval is answered when it is delivered."""
        until = time.monotonic() + _PATIENCE
        while not (waiting := self.service.waiting_replies()) and time.monotonic() < until:
            time.sleep(0.05)
        for proposal in waiting[:2]:
            thread = threading.Thread(target=self.service.approve, args=(proposal,), daemon=True)
            thread.start()
            self.approving.append(thread)

    def _wait_for(self, stage: str) -> None:
        until = time.monotonic() + _PATIENCE
        queries = {
            "queue": "SELECT 1 FROM agent_cases WHERE state = 'waiting'",
            "run": "SELECT 1 FROM agent_cases WHERE state = 'claimed'",
        }
        query = queries.get(stage)
        while query and not self.service.rows(query) and time.monotonic() < until:
            time.sleep(0.01)

    def _under_way(self) -> tuple[str, ...]:
        found = self.service.rows(
            "SELECT 'event ' || state AS what FROM events WHERE state = 'received'"
            " UNION ALL SELECT 'case ' || state FROM agent_cases WHERE state IN ('waiting', 'claimed')"
            " UNION ALL SELECT 'proposal ' || state FROM proposals WHERE state IN ('approved', 'delivering')"
        )
        return tuple(sorted({row["what"] for row in found}))

    def _open(self) -> bool:
        """Whether something is still to come to its end."""
        known = {row["resource_id"] for row in self.service.rows("SELECT resource_id FROM events")}
        if not {one.message_id for one in self.sent} <= known:
            return True
        return bool(
            self.service.rows(
                "SELECT id FROM events WHERE state = 'received'"
                " UNION ALL SELECT id FROM agent_cases WHERE state IN ('waiting', 'claimed')"
                " UNION ALL SELECT id FROM proposals WHERE state IN ('approved', 'delivering', 'unknown')"
                " UNION ALL SELECT id FROM proposals WHERE state = 'proposed' AND tool = 'send_portal_message_draft'"
            )
        )
