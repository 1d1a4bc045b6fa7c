"""Who can write into the home's database but holds no key neither approves nor delivers, and waiting makes nothing good."""

import asyncio
import inspect
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from approval_world import AMARA, RUTH, World, drafted, reply, task, two_people
from theranest_server.adapters.memory import MemoryFault
from theranest_server.adapters.proposals.store import MOST_WAITING
from theranest_server.delivery import Delivery
from theranest_server.domain.ids import ProposalId
from theranest_server.domain.proposals import Change
from theranest_server.domain.refusals import NotPossibleNow, Unavailable
from theranest_server.ports import Written


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


def set_state(world: World, proposal_id: str, state: str) -> None:
    world.sql(f"UPDATE proposals SET state = '{state}' WHERE id = '{proposal_id}'")


@pytest.mark.parametrize("end", ["rejected", "withdrawn", "expired"])
async def test_a_decided_proposal_that_is_opened_again_by_hand_cannot_be_approved(world: World, end: str) -> None:
    """Rows 2 and 11: the ledger tells that it was decided, whatever the state says."""
    status = await world.propose()
    match end:
        case "rejected":
            await world.review.reject(status.id, "other", None, world.reviewer())
        case "withdrawn":
            await world.desk().withdraw(status.id)
        case _:
            world.clock.go(days=30)
            await world.desk().status(status.id)
            world.clock.go(days=-30)
    set_state(world, status.id, "proposed")
    with pytest.raises(NotPossibleNow) as refused:
        await world.review.approve(status.id, status.digest, world.reviewer())
    assert refused.value.code in ("proposal_damaged", "expired")
    assert await world.state(status.id) in ("voided", "expired")
    assert world.memory.written == ()


async def test_what_was_delivered_is_not_delivered_again_by_setting_its_state_back(world: World) -> None:
    """Rows 2 and 7: not even when the steps of the delivery are removed and the record has forgotten the key."""
    status = await world.approved()
    await world.delivery.deliver(status.id)
    set_state(world, status.id, "approved")
    world.sql("DELETE FROM delivery_steps")
    again = await world.deliverer().deliver(status.id)
    assert (again.state, again.reason) == ("voided", "damaged")
    assert len(world.memory.written) == 1


@pytest.mark.parametrize(
    "edit",
    [
        "risk = 'high'",
        "content_sha256 = 'x'",
        "created_at = '2020-01-01T00:00:00.000000Z'",
        "requirement = '{}'",
        "requirement = 'x'",
        "state = 'blessed'",
        "result = '{'",
        "client_id = 'TH-2024-9'",
        "expires_at = '2099-01-01T00:00:00.000000Z'",
    ],
)
async def test_a_row_that_somebody_edited_is_set_aside_and_hides_no_other(world: World, edit: str) -> None:
    """Row 2: neither approved nor shown, and the list of the others still opens."""
    spoilt, sound = await world.propose(), await world.propose(reply("Another one."))
    world.sql(f"UPDATE proposals SET {edit} WHERE id = '{spoilt.id}'")
    with pytest.raises(NotPossibleNow) as refused:
        await world.review.approve(spoilt.id, spoilt.digest, world.reviewer())
    assert refused.value.code == "proposal_damaged"
    assert [item.id for item in await world.review.list_for(world.reviewer())] == [sound.id]


async def test_a_rule_that_somebody_made_softer_in_the_database_asks_for_two_people_all_the_same(
    tmp_path: Path,
) -> None:
    """Rows 2 and 14: who must approve is asked of the policy of that moment, not of the row."""
    world = World(tmp_path, two_people())
    status = await world.propose()
    one = '{"slots": [["rendering_clinician"]], "distinct_persons": false, "four_eyes": false, "lifetime_seconds": 9, "rule": ""}'
    world.sql(f"UPDATE proposals SET requirement = '{one}'")
    decision = await world.review.approve(status.id, status.digest, world.reviewer(RUTH))
    assert decision.state == "approved_in_part"
    world.close()


async def test_the_kill_switch_stops_a_delivery_that_waits_for_the_record(world: World) -> None:
    """Rows 13 and 15: waiting for a record that is down is no reason to act later against the switch."""
    status = await waiting_for_the_record(world)
    world.people.switched_off.add("delivery")
    kept = await world.delivery.deliver(status)
    assert (kept.state, kept.reason) == ("delivering", "switched_off")
    assert len(world.memory.written) == 1
    world.people.switched_off.clear()
    assert (await world.delivery.deliver(status)).state == "delivered"


@pytest.mark.parametrize("since", ["expired", "approver_right_gone", "policy_forbids", "tool_changed"])
async def test_a_delivery_that_the_record_kept_waiting_is_judged_again_before_it_is_sent(
    world: World, since: str
) -> None:
    """Rows 13, 14, 15 and 17."""
    status = await waiting_for_the_record(world)
    match since:
        case "expired":
            world.clock.go(days=30)
        case "approver_right_gone":
            world.people.change(AMARA, active=False)
        case "policy_forbids":
            world.rules.forbids = True
        case _:
            world.schemas["reply"] = "schema-2"
    done = await world.delivery.deliver(status)
    assert (done.state, done.reason) == ("delivered_in_part", since)
    assert len(world.memory.written) == 1


async def waiting_for_the_record(world: World) -> ProposalId:
    """Of two tasks one is written; then the record goes down, so that nothing of the second is sent."""
    status = await world.approved(drafted(task("Call the payer."), task("Call the client.")))
    apply = world.memory.apply

    async def and_then_down(change: Change, **about: Any) -> Written:
        written = await apply(change, **about)
        world.memory.fail(MemoryFault.DOWN, times=None)
        return written

    world.memory.apply = and_then_down  # type: ignore[method-assign]
    waits = await world.delivery.deliver(status.id)
    assert (waits.state, len(world.memory.written)) == ("delivering", 1)
    world.memory.apply = apply  # type: ignore[method-assign]
    world.memory.heal()
    return status.id


async def test_a_record_that_holds_the_message_already_gets_no_second_one_from_a_restored_home(world: World) -> None:
    """Rows 44 and 46: even where the whole home was put back, and the record has forgotten the key since."""
    status = await world.approved()
    world.close()
    copy = (world.home / "practice.db").read_bytes()
    world.open()
    await world.delivery.deliver(status.id)
    world.close()
    (world.home / "practice.db").write_bytes(copy)
    world.clock.go(hours=25)
    world.open()
    assert (await world.delivery.deliver(status.id)).state == "delivered"
    assert len(world.memory.written) == 1


@pytest.mark.parametrize("early", [timedelta(milliseconds=1), timedelta(0), -timedelta(milliseconds=1)])
async def test_an_approval_at_the_very_end_has_one_outcome(world: World, early: timedelta) -> None:
    """Row 12: by the clock of the database; yes or no, and what has expired by then never acts."""
    status = await world.propose()
    world.clock.at = status.expires_at - early
    refused = None
    try:
        await world.review.approve(status.id, status.digest, world.reviewer())
    except NotPossibleNow as error:
        refused = error.code
    world.clock.at = status.expires_at + timedelta(seconds=1)
    await world.delivery.deliver(status.id)
    assert refused in ((None,) if early > timedelta(0) else ("expired", "proposal_expired"))
    assert await world.state(status.id) == "expired"
    assert world.memory.written == ()


async def test_who_asks_too_often_waits_and_nobody_else_does(world: World) -> None:
    """Row 22: a flood of requests is bounded, told apart by agent, and ends when reviewers decide."""
    drafts = [world.propose(drafted(task(f"Call {number}."))) for number in range(MOST_WAITING)]
    first, *_ = await asyncio.gather(*drafts)
    with pytest.raises(Unavailable) as refused:
        await world.propose(drafted(task("One more.")))
    assert (refused.value.code, refused.value.retriable) == ("too_many_waiting", True)
    await world.propose(by=world.principal(RUTH))
    await world.propose(by=world.principal(agent="messaging", on_behalf_of=AMARA))
    await world.desk().withdraw(first.id)
    await world.propose(drafted(task("One more.")))
    assert len(await world.review.list_for(world.reviewer())) > MOST_WAITING


async def test_the_same_asked_again_is_judged_anew_with_the_earlier_no_in_sight(world: World) -> None:
    """Row 23."""
    first = await world.propose()
    await world.review.reject(first.id, "other", None, world.reviewer())
    second = await world.propose()
    page = await world.review.show(second.id, world.reviewer())
    assert "rejected_before" in [warned.code for warned in page.warnings]


async def test_what_is_written_is_what_was_approved_with_nothing_filled_in(world: World) -> None:
    """Row 18: the record gets the fields of the canonical bytes and no others."""
    status = await world.propose()
    page = await world.review.show(status.id, world.reviewer())
    await world.review.approve(status.id, status.digest, world.reviewer())
    sent: list[object] = []
    apply = world.memory.apply

    async def watched(change: Change, **about: Any) -> Written:
        sent.append(dict(change.fields))
        return await apply(change, **about)

    world.memory.apply = watched  # type: ignore[method-assign]
    await world.delivery.deliver(status.id)
    changes = page.canonical["changes"]
    assert isinstance(changes, list)
    assert sent == [changes[0]["fields"]]  # type: ignore[index]


def test_delivery_takes_an_id_and_nothing_else() -> None:
    """Row 43: whoever can reach the queue can hand in no content."""
    for name in ("deliver", "request"):
        assert list(inspect.signature(getattr(Delivery, name)).parameters) == ["self", "proposal_id"]


async def test_an_approval_row_cannot_be_edited_or_removed(world: World) -> None:
    """Rows 2 and 10: the database itself refuses."""
    await world.approved()
    for statement in ("UPDATE approvals SET staff_id = 'staff:bo'", "DELETE FROM approvals", "DELETE FROM ledger"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            world.sql(statement)
