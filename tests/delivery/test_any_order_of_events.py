"""Whatever happens in whatever order: at most one effect a proposal, and only while it was rightly approved."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from approval_world import AMARA, BO, DEE, RUTH, World, both_of, two_people
from hypothesis import given, settings
from hypothesis import strategies as st
from theranest_server.domain.refusals import Refused
from theranest_server.ports import Way

EVENTS = (
    "clinician_approves", "supervisor_approves", "clinician_again", "requester_approves", "clinician_rejects",
    "requester_withdraws", "days_pass", "clinician_dismissed", "clinician_back", "policy_renamed", "policy_stricter",
    "answer_lost", "record_down", "record_up", "deliver", "deliver_twice", "restart",
)  # fmt: skip


class Story:
    def __init__(self, home: Path) -> None:
        self.world = World(home, two_people())
        self.created = self.world.clock.at

    async def happens(self, event: str) -> None:
        world, status = self.world, self.status
        match event:
            case "clinician_approves" | "clinician_again":
                await world.review.approve(status.id, status.digest, world.reviewer(RUTH))
            case "supervisor_approves":
                await world.review.approve(status.id, status.digest, world.reviewer(BO))
            case "requester_approves":
                await world.review.approve(status.id, status.digest, world.reviewer(DEE))
            case "clinician_rejects":
                await world.review.reject(status.id, "wrong_code", None, world.reviewer(RUTH))
            case "requester_withdraws":
                await world.desk(world.principal(DEE)).withdraw(status.id)
            case "days_pass":
                world.clock.go(days=4)
            case "clinician_dismissed" | "clinician_back":
                world.people.change(RUTH, active=event == "clinician_back")
            case "policy_renamed":
                world.rules.version += "+"
            case "policy_stricter":
                world.rules.version += "!"
                world.rules.requirement = both_of(Way.RENDERING_CLINICIAN, Way.COMPLIANCE_OFFICER)
            case "deliver":
                await world.delivery.deliver(status.id)
            case "deliver_twice":
                others = [world.delivery, world.deliverer()]
                await asyncio.gather(*(one.deliver(status.id) for one in others))
            case "restart":
                world.restart()
                await world.delivery.recover()
            case _:
                self.record(event)

    def record(self, event: str) -> None:
        from theranest_server.adapters.memory import MemoryFault

        match event:
            case "answer_lost":
                self.world.memory.fail(MemoryFault.LOST_ANSWER)
            case "record_down":
                self.world.memory.fail(MemoryFault.DOWN, None)
            case _:
                self.world.memory.heal()

    def rightly(self) -> bool:
        """Whether a write is right at this moment, as the practice would say."""
        told = self.world.told(self.status.id)
        return (
            told.count(("approval", "approved", None)) == 2
            and not any(decision in {"rejected", "withdrawn", "expired", "voided"} for _, decision, _ in told)
            and self.world.people.members[RUTH].active
            and "!" not in self.world.rules.version
            and self.world.clock.at < self.created + timedelta(days=7)
        )

    async def told(self, events: list[str]) -> None:
        self.status = await self.world.propose(by=self.world.principal(DEE))
        for event in events:
            before = len(self.world.memory.written)
            try:
                await self.happens(event)
            except Refused:
                assert len(self.world.memory.written) == before
            if len(self.world.memory.written) > before:
                assert self.rightly()
                assert event in {"deliver", "deliver_twice", "restart"}
        assert len(self.world.memory.written) <= 1
        assert self.world.people.members[AMARA].active
        if await self.world.state(self.status.id) == "delivered":
            assert len(self.world.memory.written) == 1
        assert self.world.verified()


@settings(max_examples=100, deadline=None)
@given(approved=st.sampled_from([True, True, False]), events=st.lists(st.sampled_from(EVENTS), max_size=6))
def test_at_most_one_effect_and_only_while_rightly_approved(
    approved: bool, events: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    story = Story(tmp_path_factory.mktemp("story"))
    first = ["clinician_approves", "supervisor_approves"] if approved else []
    try:
        asyncio.run(story.told([*first, *events, "record_up", "deliver", "deliver"]))
    finally:
        story.world.close()
