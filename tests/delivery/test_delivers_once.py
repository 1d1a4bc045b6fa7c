"""What was approved is written once, and the proposal says what came of it."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from approval_world import AMARA, BO, CLIENT, DEE, RUTH, World, drafted, patch, reply, task, two_people
from theranest_server.adapters.memory import MemoryFault, MemoryRecords
from theranest_server.domain.ids import ProposalId
from theranest_server.domain.json import Json
from theranest_server.domain.proposals import Change, ChangeKind, ReliedOn
from theranest_server.domain.refusals import NotFoundOrNotYours
from theranest_server.ports import OutcomeUnknown, Written


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


async def test_an_approved_reply_is_sent_with_its_reference_inside(world: World) -> None:
    status = await world.approved()
    delivered = await world.delivery.deliver(status.id)
    assert delivered.state == "delivered"
    assert delivered.result == {"resource": "messages", "id": world.memory.written[0][1].id}
    found = await world.memory.find_by_reference(status_change(), f"{status.id}/1")
    assert found is not None
    steps = [decision for kind, decision, _ in world.told(status.id) if kind == "delivery"]
    assert steps == ["claimed", "sending", "written", "delivered"]


class Wire:
    """A record at the end of a line that swallows requests, or an adapter with a fault of its own."""

    def __init__(self, memory: MemoryRecords) -> None:
        self._memory = memory
        self.drops = 0
        self.explodes = 0

    async def apply(
        self, change: Change, *, key: str, reference: str, version: str | None, key_first_used: datetime | None = None
    ) -> Written:
        if self.drops:
            self.drops -= 1
            raise OutcomeUnknown("no answer")
        written = await self._memory.apply(
            change, key=key, reference=reference, version=version, key_first_used=key_first_used
        )
        if self.explodes:
            self.explodes -= 1
            raise RuntimeError("a fault with the client's name in it")
        return written

    async def find_by_reference(self, change: Change, reference: str) -> Written | None:
        return await self._memory.find_by_reference(change, reference)

    async def read_fields(self, resource: str, id: str, paths: Sequence[str]) -> tuple[Mapping[str, Json], str]:
        return await self._memory.read_fields(resource, id, paths)


def over_a_wire(world: World) -> Wire:
    wire = Wire(world.memory)
    world.records = wire
    world.restart()
    return wire


def status_change() -> Change:
    return reply().changes[0]


async def test_what_nobody_approved_is_not_written(world: World) -> None:
    status = await world.propose()
    assert (await world.delivery.deliver(status.id)).state == "proposed"
    assert world.memory.written == ()


async def test_an_unknown_id_delivers_nothing(world: World) -> None:
    with pytest.raises(NotFoundOrNotYours):
        await world.delivery.deliver(ProposalId("prop_1"))


async def test_delivering_again_gives_the_stored_result_and_writes_nothing(world: World) -> None:
    status = await world.approved()
    first = await world.delivery.deliver(status.id)
    assert await world.delivery.deliver(status.id) == first
    assert len(world.memory.written) == 1


async def test_sixteen_deliveries_at_once_write_one_message(world: World) -> None:
    status = await world.approved()
    others = [world.deliverer() for _ in range(16)]
    await asyncio.gather(*(one.deliver(status.id) for one in others))
    assert len(world.memory.written) == 1
    assert await world.state(status.id) == "delivered"


async def test_an_approval_that_waited_too_long_is_not_delivered(world: World) -> None:
    status = await world.approved()
    world.clock.go(days=8)
    assert (await world.delivery.deliver(status.id)).state == "expired"
    assert world.memory.written == ()


async def test_an_approver_who_was_dismissed_since_no_longer_counts(world: World) -> None:
    status = await world.approved()
    world.people.change(AMARA, active=False)
    delivered = await world.delivery.deliver(status.id)
    assert (delivered.state, delivered.reason) == ("voided", "approver_right_gone")
    assert world.memory.written == ()


async def test_an_approver_who_lost_the_role_no_longer_counts(world: World) -> None:
    status = await world.approved()
    world.rules.standing.clear()
    assert (await world.delivery.deliver(status.id)).reason == "approver_right_gone"


async def test_a_policy_that_asks_for_more_since_stops_the_delivery(world: World) -> None:
    status = await world.approved()
    world.rules.version, world.rules.requirement = "policy-2", two_people().requirement
    assert (await world.delivery.deliver(status.id)).reason == "policy_changed"
    assert world.memory.written == ()


async def test_a_policy_that_asks_the_same_delivers_under_its_new_stamp(world: World) -> None:
    status = await world.approved()
    world.rules.version = "policy-2"
    assert (await world.delivery.deliver(status.id)).state == "delivered"
    assert ("proposal", "restamped", None) in world.told(status.id)


async def test_a_field_that_moved_after_approval_stops_the_patch(world: World) -> None:
    status = await world.approved(patch())
    world.memory.edit("clients", CLIENT, presenting_problem="Panic on trains.")
    assert (await world.delivery.deliver(status.id)).reason == "target_moved"
    assert world.memory.written == ()


async def test_another_field_that_moved_does_not_stop_the_patch(world: World) -> None:
    status = await world.approved(patch())
    world.memory.edit("clients", CLIENT, medication_history="Sertraline 50 mg.")
    assert (await world.delivery.deliver(status.id)).state == "delivered"
    values, _ = await world.memory.read_fields("clients", CLIENT, ["presenting_problem", "medication_history"])
    assert values == {"presenting_problem": "Sleeps three hours.", "medication_history": "Sertraline 50 mg."}


async def test_a_stale_version_is_read_again_and_the_patch_is_written_once(world: World) -> None:
    status = await world.approved(patch())
    world.memory.fail(MemoryFault.STALE, 2)
    assert (await world.delivery.deliver(status.id)).state == "delivered"
    assert len(world.memory.written) == 1


async def test_what_the_record_refuses_has_failed(world: World) -> None:
    fields: dict[str, Json] = {"thread_id": "TR-1", "recipient": "person:stranger", "body": "Hello."}
    change = Change(kind=ChangeKind.SEND_MESSAGE, client_id=CLIENT, target_id="TR-1", fields=fields)
    status = await world.approved(drafted(change))
    delivered = await world.delivery.deliver(status.id)
    assert (delivered.state, delivered.reason, delivered.result) == ("failed", "rejected_by_record", None)


async def test_an_edited_row_is_never_written(world: World) -> None:
    status = await world.approved()
    other = await world.propose(reply("Double the dose."))
    world.sql(f"UPDATE proposals SET sealed = (SELECT sealed FROM proposals WHERE id = '{other.id}')")
    delivered = await world.delivery.deliver(status.id)
    assert (delivered.state, delivered.reason) == ("voided", "damaged")
    assert world.memory.written == ()


async def test_a_state_set_by_hand_is_no_approval(world: World) -> None:
    status = await world.propose()
    world.sql("UPDATE proposals SET state = 'approved'")
    assert (await world.delivery.deliver(status.id)).reason == "approver_right_gone"
    assert world.memory.written == ()


async def test_an_approval_row_made_by_hand_is_no_approval(world: World) -> None:
    status = await world.propose()
    world.sql(
        "INSERT INTO approvals (proposal_id, person_id, staff_id, session_id, digest, at, sealed) VALUES "
        f"('{status.id}', 'person:amara', 'staff:amara', 's', '{status.digest}', '2026', x'01')"
    )
    world.sql("UPDATE proposals SET state = 'approved'")
    assert (await world.delivery.deliver(status.id)).reason == "damaged"


async def test_the_approval_of_one_proposal_cannot_be_moved_to_another(world: World) -> None:
    await world.approved()
    other = await world.propose(reply("Double the dose."))
    world.sql(
        "INSERT INTO approvals SELECT "
        f"'{other.id}', person_id, staff_id, session_id, '{other.digest}', at, sealed FROM approvals"
    )
    world.sql(f"UPDATE proposals SET state = 'approved' WHERE id = '{other.id}'")
    assert (await world.delivery.deliver(other.id)).reason == "damaged"


async def test_switched_off_means_not_now_and_the_approval_stays(world: World) -> None:
    status = await world.approved()
    world.people.switched_off = {"all"}
    assert (await world.delivery.deliver(status.id)).reason == "switched_off"
    world.people.switched_off = set()
    assert (await world.delivery.deliver(status.id)).state == "delivered"


async def test_without_a_policy_nothing_is_delivered_and_the_approval_stays(world: World) -> None:
    status = await world.approved()
    world.rules.broken = True
    assert (await world.delivery.deliver(status.id)).reason == "policy_unavailable"
    world.rules.broken = False
    assert (await world.delivery.deliver(status.id)).state == "delivered"


async def test_a_record_that_is_down_loses_no_approval(world: World) -> None:
    status = await world.approved()
    world.memory.fail(MemoryFault.DOWN, None)
    assert (await world.delivery.deliver(status.id)).reason == "records_unavailable"
    world.memory.heal()
    assert (await world.delivery.deliver(status.id)).state == "delivered"
    assert len(world.memory.written) == 1


async def test_a_lost_answer_of_a_creation_is_settled_by_its_reference(world: World) -> None:
    status = await world.approved()
    world.memory.fail(MemoryFault.LOST_ANSWER)
    assert (await world.delivery.deliver(status.id)).state == "unknown"
    assert (await world.delivery.deliver(status.id)).state == "delivered"
    assert len(world.memory.written) == 1


async def test_a_lost_answer_of_a_patch_is_settled_by_its_fields(world: World) -> None:
    status = await world.approved(patch())
    world.memory.fail(MemoryFault.LOST_ANSWER)
    assert (await world.delivery.deliver(status.id)).state == "unknown"
    delivered = await world.delivery.deliver(status.id)
    assert (delivered.state, delivered.result) == ("delivered", {"resource": "clients", "id": CLIENT})
    assert len(world.memory.written) == 1


async def test_a_write_that_never_arrived_is_sent_again_under_the_same_key(world: World) -> None:
    over_a_wire(world).drops = 1
    status = await world.approved()
    assert (await world.delivery.deliver(status.id)).state == "unknown"
    assert (await world.delivery.deliver(status.id)).state == "delivered"
    assert len(world.memory.written) == 1


async def test_after_the_keys_life_nothing_is_sent_again(world: World) -> None:
    over_a_wire(world).drops = 1
    status = await world.approved()
    await world.delivery.deliver(status.id)
    world.clock.go(hours=24)
    delivered = await world.delivery.deliver(status.id)
    assert (delivered.state, delivered.reason) == ("failed", "not_written")
    assert world.memory.written == ()


async def test_a_patch_that_somebody_overwrote_meanwhile_needs_a_person(world: World) -> None:
    status = await world.approved(patch())
    world.memory.fail(MemoryFault.LOST_ANSWER)
    await world.delivery.deliver(status.id)
    world.memory.edit("clients", CLIENT, presenting_problem="Panic on trains.")
    delivered = await world.delivery.deliver(status.id)
    assert (delivered.state, delivered.reason) == ("needs_person", "changed_meanwhile")
    decision = await world.review.confirm(status.id, written=True, reviewer=world.reviewer())
    assert decision.state == "delivered"


async def test_a_right_that_was_lost_while_the_outcome_was_open_stops_the_replay(world: World) -> None:
    over_a_wire(world).drops = 1
    status = await world.approved()
    await world.delivery.deliver(status.id)
    world.people.change(AMARA, active=False)
    assert (await world.delivery.deliver(status.id)).state == "unknown"
    world.clock.go(minutes=3)
    delivered = await world.delivery.deliver(status.id)
    assert (delivered.state, delivered.reason) == ("failed", "approver_right_gone")
    assert world.memory.written == ()


async def test_several_changes_are_written_in_order_under_their_own_keys(world: World) -> None:
    status = await world.approved(drafted(task("First"), task("Second")))
    delivered = await world.delivery.deliver(status.id)
    assert delivered.result is not None
    assert len(delivered.result["changes"]) == 2  # type: ignore[arg-type]
    for number in (1, 2):
        assert await world.memory.find_by_reference(task(), f"{status.id}/{number}") is not None


async def test_a_second_change_that_is_refused_leaves_a_delivery_in_part(world: World) -> None:
    fields: dict[str, Json] = {"title": "Call", "assignee": "staff:nobody", "client_id": CLIENT}
    impossible = Change(kind=ChangeKind.CREATE_TASK, client_id=CLIENT, fields=fields)
    status = await world.approved(drafted(task(), impossible))
    delivered = await world.delivery.deliver(status.id)
    assert (delivered.state, delivered.reason) == ("delivered_in_part", "rejected_by_record")
    assert delivered.result == {"resource": "tasks", "id": world.memory.written[0][1].id}


async def test_two_patches_of_one_client_do_not_stop_each_other_when_an_answer_is_lost(world: World) -> None:
    second = Change(
        kind=ChangeKind.PATCH_CLIENT,
        client_id=CLIENT,
        target_id=CLIENT,
        fields={"medication_history": "Sertraline 50 mg."},
        relies_on=(ReliedOn(resource="clients", id=CLIENT, path="medication_history", value="None."),),
    )
    status = await world.approved(drafted(patch().changes[0], second))
    world.memory.fail(MemoryFault.LOST_ANSWER)
    assert (await world.delivery.deliver(status.id)).state == "unknown"
    assert (await world.delivery.deliver(status.id)).state == "delivered"
    assert len(world.memory.written) == 2


async def test_two_approvers_are_both_judged_again_at_delivery(tmp_path: Path) -> None:
    world = World(tmp_path, two_people())
    status = await world.propose(by=world.principal(DEE))
    for person in (RUTH, BO):
        await world.review.approve(status.id, status.digest, world.reviewer(person))
    world.people.change(BO, active=False)
    assert (await world.delivery.deliver(status.id)).reason == "approver_right_gone"
    world.close()


async def test_the_service_goes_on_by_itself_after_a_lost_answer(world: World) -> None:
    over_a_wire(world).drops = 2
    delivery = world.deliverer(pauses=(0.0,))
    await delivery.start()
    status = await world.approved()
    delivery.request(status.id)
    async with asyncio.timeout(20):
        while await world.state(status.id) != "delivered":
            await asyncio.sleep(0.01)
    await delivery.stop()
    assert len(world.memory.written) == 1


async def test_what_was_approved_before_a_restart_is_delivered_after_it(world: World) -> None:
    status = await world.approved()
    world.restart()
    assert [delivered.state for delivered in await world.delivery.recover()] == ["delivered"]
    assert await world.state(status.id) == "delivered"


async def test_a_fault_of_our_own_leaves_the_outcome_to_be_read(world: World, caplog: pytest.LogCaptureFixture) -> None:
    wire = over_a_wire(world)
    wire.explodes = 1
    status = await world.approved()
    assert (await world.delivery.deliver(status.id)).state == "unknown"
    assert (await world.delivery.deliver(status.id)).state == "delivered"
    assert "client's name" not in caplog.text
