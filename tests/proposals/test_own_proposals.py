"""What a caller may do with proposals: hand in, look, take back; their own and nobody else's."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from approval_world import AMARA, BO, CLIENT, DEE, World, drafted, patch, reply, task
from sqlalchemy import Connection
from theranest_server.domain.ids import ClientId, PracticeId, ProposalId
from theranest_server.domain.people import CaseBinding, Principal
from theranest_server.domain.proposals import Change, ChangeKind, ProposalState
from theranest_server.domain.refusals import (
    BadArguments,
    LedgerUnavailable,
    NotFoundOrNotYours,
    NotPermitted,
    NotPossibleNow,
    PolicyUnavailable,
)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


async def test_a_proposal_is_stored_with_its_ledger_row_when_its_handle_leaves(world: World) -> None:
    status = await world.propose()
    assert (status.state, len(status.digest), status.client_id) == ("proposed", 64, CLIENT)
    assert status.review_url.endswith(status.id)
    assert world.told(status.id) == [("proposal", "proposed", None)]
    assert world.verified()


async def test_a_stored_proposal_survives_a_restart(world: World) -> None:
    status = await world.propose()
    world.restart()
    assert await world.desk().status(status.id) == status


async def test_nothing_of_a_proposals_text_lies_in_the_database_in_the_clear(world: World) -> None:
    await world.approved(reply("Sertraline makes her dizzy."))
    world.close()
    files = b"".join(path.read_bytes() for path in world.home.glob("practice.db*"))
    assert b"dizzy" not in files
    assert b"1990-02-28" not in files
    world.open()


async def test_ids_cannot_be_guessed(world: World) -> None:
    ids = {(await world.propose()).id for _ in range(5)}
    assert len(ids) == 5
    assert all(len(proposal_id.removeprefix("prop_")) == 32 for proposal_id in ids)


async def test_foreign_proposals_answer_like_unknown_ones(world: World) -> None:
    status = await world.propose()
    messages: set[str] = set()
    for desk, proposal_id in ((world.desk(world.principal(BO)), status.id), (world.desk(), ProposalId("prop_none"))):
        for act in (desk.status, desk.withdraw):
            with pytest.raises(NotFoundOrNotYours) as caught:
                await act(proposal_id)
            messages.add(str(caught.value.as_json()))
    assert len(messages) == 1
    assert await world.desk(world.principal(BO)).mine(state=None, limit=10) == ()


async def test_a_person_sees_what_an_agent_asked_for_in_her_name(world: World) -> None:
    status = await world.propose(by=agent("messaging"))
    assert [each.id for each in await world.desk().mine(state="proposed", limit=10)] == [status.id]


def agent(name: str, client: str = CLIENT) -> Principal:
    case = CaseBinding(client_id=ClientId(client), purpose="reply", run_id="run-1")
    world_principal = World.principal
    return world_principal(None, DEE, agent=name, on_behalf_of=AMARA, case=case)  # type: ignore[arg-type]


async def test_an_agent_sees_its_own_proposals_of_its_case_only(world: World) -> None:
    by_hand, own = await world.propose(), await world.propose(by=agent("messaging"))
    assert [each.id for each in await world.desk(agent("messaging")).mine(state=None, limit=10)] == [own.id]
    for principal, proposal_id in ((agent("denial_review"), own.id), (agent("messaging", "TH-2024-2"), own.id)):
        with pytest.raises(NotFoundOrNotYours):
            await world.desk(principal).status(proposal_id)
    with pytest.raises(NotFoundOrNotYours):
        await world.desk(agent("messaging")).status(by_hand.id)


async def test_taken_back_means_that_nobody_can_approve_it(world: World) -> None:
    status = await world.propose()
    assert (await world.desk().withdraw(status.id)).state == "withdrawn"
    with pytest.raises(NotPossibleNow):
        await world.review.approve(status.id, status.digest, world.reviewer())
    with pytest.raises(NotPossibleNow):
        await world.desk().withdraw(status.id)


async def test_what_is_approved_cannot_be_taken_back(world: World) -> None:
    status = await world.approved()
    with pytest.raises(NotPossibleNow) as caught:
        await world.desk().withdraw(status.id)
    assert caught.value.code == "proposal_approved"


async def test_what_waited_too_long_reads_as_expired(world: World) -> None:
    status = await world.propose()
    world.clock.go(days=7)
    assert (await world.desk().status(status.id)).state == "expired"
    assert ("proposal", "expired", None) in world.told(status.id)


async def test_a_state_that_does_not_exist_is_refused(world: World) -> None:
    with pytest.raises(BadArguments):
        await world.desk().mine(state="done", limit=10)


@pytest.mark.parametrize("body", ["warf\u200barin", "\u202etxt", "w\u0430rfarin", "\x00", "\U000e0041"])
async def test_hidden_and_look_alike_characters_are_refused_at_the_door(world: World, body: str) -> None:
    with pytest.raises(BadArguments) as caught:
        await world.propose(reply(body))
    assert body not in str(caught.value.as_json())
    assert world.told() == []


async def test_a_number_with_a_fraction_is_refused(world: World) -> None:
    change = Change(kind=ChangeKind.CREATE_TASK, client_id=CLIENT, fields={"title": "x", "hours": 0.5})
    with pytest.raises(BadArguments):
        await world.propose(drafted(change))


async def test_a_patch_must_state_what_it_replaces(world: World) -> None:
    blind = Change(kind=ChangeKind.PATCH_CLIENT, client_id=CLIENT, target_id=CLIENT, fields={"email": "x@example.org"})
    with pytest.raises(BadArguments) as caught:
        await world.propose(drafted(blind))
    assert caught.value.code == "unguarded_change"


async def test_nothing_and_too_much_are_refused(world: World) -> None:
    for draft in (drafted(), reply("x" * 1_100_000)):
        with pytest.raises(BadArguments):
            await world.propose(draft)


async def test_another_practices_principal_proposes_nothing_here(world: World) -> None:
    stranger = Principal(staff_id=AMARA, practice_id=PracticeId("PR-OTHER"), client_app=world.principal().client_app)
    with pytest.raises(NotPermitted):
        await world.propose(by=stranger)


async def test_without_a_policy_or_a_ledger_nothing_is_proposed(world: World) -> None:
    world.rules.broken = True
    with pytest.raises(PolicyUnavailable):
        await world.propose()
    world.rules.broken = False
    world.database.close()
    with pytest.raises(LedgerUnavailable):
        await world.propose()
    world.open()
    assert world.told() == []


async def test_the_same_content_is_known_again_whoever_asks(world: World) -> None:
    first, second, other = (
        await world.propose(),
        await world.propose(by=world.principal(BO)),
        await world.propose(patch()),
    )
    await world.review.reject(first.id, "wrong_tone", None, world.reviewer())
    known, unknown = await world.store.find(second.id), await world.store.find(other.id)
    assert known is not None
    assert unknown is not None
    long_ago = world.clock.now().replace(year=2025)
    assert [each.proposal.id for each in await world.store.rejected_like(known, long_ago)] == [first.id]
    assert await world.store.rejected_like(unknown, long_ago) == []


async def test_a_transition_that_does_not_exist_is_a_fault_of_the_program(world: World) -> None:
    status = await world.propose(drafted(task()))
    with pytest.raises(ValueError, match="does not follow"):
        await world.store.move(
            status.id,
            frozenset({ProposalState.DELIVERED}),
            ProposalState.PROPOSED,
            entry=None,  # type: ignore[arg-type]
        )


async def test_an_edit_is_a_new_proposal_and_closes_the_old_one(world: World) -> None:
    old = await world.propose()
    about = {"tool": "reply", "tool_schema_sha256": "schema-1", "principal": world.principal()}
    new = await world.intake.submit(reply("Better words."), **about, instead_of=old.id)  # type: ignore[arg-type]
    assert (await world.desk().status(old.id)).state == "superseded"
    assert (new.state, new.digest != old.digest) == ("proposed", True)
    with pytest.raises(NotPossibleNow):
        await world.intake.submit(reply("Again."), **about, instead_of=old.id)  # type: ignore[arg-type]
    assert len(await world.desk().mine(state=None, limit=10)) == 2


async def test_a_full_disk_keeps_what_was_stored_and_stores_nothing_by_halves(world: World) -> None:
    kept = await world.propose()
    full(world, spare_pages=1)
    with pytest.raises(LedgerUnavailable):
        await world.propose(reply("x" * 300_000))
    full(world, spare_pages=100_000)
    assert [each.id for each in await world.desk().mine(state=None, limit=10)] == [kept.id]
    assert world.told() == [("proposal", "proposed", None)]
    await world.review.approve(kept.id, kept.digest, world.reviewer())
    assert world.verified()


def full(world: World, *, spare_pages: int) -> None:
    """How much further SQLite lets the file grow."""

    def work(connection: Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar() or 0
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + spare_pages}")

    world.database.writer.run_blocking(work)
