"""Who may decide, and about which words."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from approval_world import AMARA, AMARA_AGAIN, BO, DEE, RUTH, World, authors_own, one_of, patch, reply, two_people
from theranest_server.domain.canonical import canonical_bytes, digest_of
from theranest_server.domain.ids import PracticeId, ProposalId
from theranest_server.domain.refusals import (
    BadArguments,
    NotFoundOrNotYours,
    NotPermitted,
    NotPossibleNow,
    PolicyUnavailable,
    Refused,
)
from theranest_server.ports import ApprovalRequirement, Standing, Way


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


@pytest.fixture
def billing(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path, two_people())
    yield world
    world.close()


async def refused(world: World, status_id: str, digest: str, staff: str = AMARA, **about: object) -> Refused:
    with pytest.raises(Refused) as caught:
        await world.review.approve(ProposalId(status_id), digest, world.reviewer(staff, **about))  # type: ignore[arg-type]
    assert ("approval", "refused", caught.value.code) in world.told(status_id)
    return caught.value


async def test_the_author_approves_her_own_note_in_one_step(world: World) -> None:
    status = await world.propose()
    decision = await world.review.approve(status.id, status.digest, world.reviewer())
    assert (decision.state, decision.approvals_missing) == ("approved", 0)
    assert ("approval", "approved", None) in world.told(status.id)


async def test_an_agents_session_cannot_approve(world: World) -> None:
    status = await world.propose()
    assert (await refused(world, status.id, status.digest, agent="messaging")).code == "not_a_reviewer"


async def test_a_token_for_the_chat_client_cannot_approve(world: World) -> None:
    status = await world.propose()
    assert (await refused(world, status.id, status.digest, audience="mcp")).code == "not_a_reviewer"
    assert await world.state(status.id) == "proposed"


async def test_an_approval_covers_only_the_words_the_clinician_saw(world: World) -> None:
    status = await world.propose()
    other = await world.propose(reply("Double the dose."))
    assert (await refused(world, status.id, other.digest)).code == "digest_differs"
    assert await world.state(status.id) == "proposed"


async def test_two_identical_proposals_need_two_approvals(world: World) -> None:
    first, second = await world.propose(), await world.propose()
    await world.review.approve(first.id, first.digest, world.reviewer())
    assert first.digest != second.digest
    assert (await refused(world, second.id, first.digest)).code == "digest_differs"


async def test_somebody_without_a_say_sees_the_proposal_as_little_as_an_unknown_one(world: World) -> None:
    status = await world.propose()
    foreign = await refused(world, status.id, status.digest, DEE)
    with pytest.raises(NotFoundOrNotYours) as unknown:
        await world.review.show(ProposalId("prop_0"), world.reviewer(DEE))
    assert foreign.as_json() == unknown.value.as_json()
    assert await world.review.list_for(world.reviewer(DEE)) == ()


async def test_another_practices_reviewer_finds_nothing(world: World) -> None:
    status = await world.propose()
    world.people.change(AMARA, practice_id=PracticeId("PR-OTHER"))
    assert (await refused(world, status.id, status.digest)).code == "not_found_or_not_yours"


async def test_a_code_change_takes_the_clinician_and_the_billing_supervisor(billing: World) -> None:
    status = await billing.propose(by=billing.principal(DEE))
    first = await billing.review.approve(status.id, status.digest, billing.reviewer(RUTH))
    second = await billing.review.approve(status.id, status.digest, billing.reviewer(BO))
    assert (first.state, first.approvals_missing) == ("approved_in_part", 1)
    assert second.state == "approved"


async def test_who_asked_for_it_cannot_approve_where_four_eyes_are_asked(billing: World) -> None:
    status = await billing.propose()
    assert (await refused(billing, status.id, status.digest, AMARA)).code == "four_eyes"


async def test_whom_the_agent_acts_for_cannot_approve_where_four_eyes_are_asked(billing: World) -> None:
    agent = billing.principal(DEE, agent="denial_review", on_behalf_of=RUTH)
    status = await billing.propose(by=agent)
    assert (await refused(billing, status.id, status.digest, RUTH)).code == "four_eyes"


async def test_the_requesters_second_account_is_the_same_person(billing: World) -> None:
    billing.rules.standing[AMARA_AGAIN] = (Standing(way=Way.BILLING_SUPERVISOR),)
    status = await billing.propose()
    assert (await refused(billing, status.id, status.digest, AMARA_AGAIN)).code == "four_eyes"


async def test_one_person_with_two_accounts_is_one_approver(billing: World) -> None:
    billing.rules.standing[AMARA_AGAIN] = (Standing(way=Way.BILLING_SUPERVISOR),)
    status = await billing.propose(by=billing.principal(DEE))
    await billing.review.approve(status.id, status.digest, billing.reviewer(AMARA))
    assert (await refused(billing, status.id, status.digest, AMARA_AGAIN)).code == "already_approved"


async def test_a_delegate_and_who_delegated_are_one_person(billing: World) -> None:
    billing.rules.standing[BO] = (Standing(way=Way.BILLING_SUPERVISOR, delegated_by=RUTH),)
    status = await billing.propose(by=billing.principal(DEE))
    await billing.review.approve(status.id, status.digest, billing.reviewer(RUTH))
    assert (await refused(billing, status.id, status.digest, BO)).code == "nothing_left_to_approve"


async def test_a_delegate_of_the_requester_is_no_second_pair_of_eyes(billing: World) -> None:
    billing.rules.standing[BO] = (Standing(way=Way.BILLING_SUPERVISOR, delegated_by=DEE),)
    status = await billing.propose(by=billing.principal(DEE))
    assert (await refused(billing, status.id, status.digest, BO)).code == "four_eyes"


async def test_a_requester_whom_nobody_knows_leaves_nobody_who_may_approve(billing: World) -> None:
    status = await billing.propose(by=billing.principal(DEE))
    del billing.people.members[DEE]
    assert (await refused(billing, status.id, status.digest, RUTH)).code == "four_eyes"


async def test_one_person_counts_once_however_often_they_press_the_button(billing: World) -> None:
    billing.rules.standing[RUTH] = (Standing(way=Way.RENDERING_CLINICIAN), Standing(way=Way.BILLING_SUPERVISOR))
    status = await billing.propose(by=billing.principal(DEE))
    tries = [billing.review.approve(status.id, status.digest, billing.reviewer(RUTH)) for _ in range(8)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(not isinstance(result, Refused) for result in results) == 1
    assert await billing.state(status.id) == "approved_in_part"


async def test_yes_and_no_at_once_leave_exactly_one_of_them(billing: World) -> None:
    billing.rules.requirement = one_of(Way.RENDERING_CLINICIAN, Way.BILLING_SUPERVISOR)
    for _ in range(10):
        status = await billing.propose(by=billing.principal(DEE))
        yes = billing.review.approve(status.id, status.digest, billing.reviewer(RUTH))
        no = billing.review.reject(status.id, "wrong_code", None, billing.reviewer(BO))
        results = await asyncio.gather(yes, no, return_exceptions=True)
        assert sum(isinstance(result, NotPossibleNow) for result in results) == 1
        assert await billing.state(status.id) in {"approved", "rejected"}


async def test_an_expired_proposal_cannot_be_approved(world: World) -> None:
    status = await world.propose()
    world.clock.at = status.expires_at
    assert (await refused(world, status.id, status.digest)).code == "expired"
    assert await world.state(status.id) == "expired"


async def test_a_clock_that_was_set_back_makes_nothing_young_again(world: World) -> None:
    status = await world.propose()
    world.clock.at = status.expires_at + timedelta(seconds=1)
    await world.propose(reply("Later."))
    world.clock.at = status.created_at
    assert (await refused(world, status.id, status.digest)).code == "expired"
    assert ("service", "clock_moved_back", None) in world.told()


async def test_without_a_policy_nobody_approves(world: World) -> None:
    status = await world.propose()
    world.rules.broken = True
    assert isinstance(await refused(world, status.id, status.digest), PolicyUnavailable)
    assert await world.state(status.id) == "proposed"


async def test_without_a_slot_nobody_approves(world: World) -> None:
    world.rules.requirement = ApprovalRequirement(slots=())
    with pytest.raises(NotPermitted):
        await world.propose()


async def test_an_unchanged_decision_is_stamped_with_the_new_policy(world: World) -> None:
    status = await world.propose()
    world.rules.version = "policy-2"
    world.rules.requirement = replace(world.rules.requirement, rule="approvals.yaml:99")
    await world.review.approve(status.id, status.digest, world.reviewer())
    assert ("proposal", "restamped", None) in world.told(status.id)
    stored = await world.store.find(status.id)
    assert stored is not None
    assert (stored.digest, stored.stamped_policy_sha256) == (status.digest, "policy-2")


async def test_a_changed_decision_voids_what_waited(world: World) -> None:
    status = await world.propose()
    world.rules.version, world.rules.requirement = "policy-2", two_people().requirement
    assert await world.judge.rejudge_all() == 1
    assert await world.state(status.id) == "voided"
    assert ("proposal", "voided", "policy_changed") in world.told(status.id)


async def test_a_requester_who_lost_the_right_voids_the_proposal(world: World) -> None:
    status = await world.propose()
    world.rules.forbids = True
    assert (await refused(world, status.id, status.digest)).code == "policy_forbids"
    assert await world.state(status.id) == "voided"


async def test_a_field_that_moved_voids_and_another_field_does_not(world: World) -> None:
    unaffected, affected = await world.propose(), await world.propose(patch())
    world.memory.edit("clients", "TH-2024-1", presenting_problem="Panic on trains.")
    await world.review.approve(unaffected.id, unaffected.digest, world.reviewer())
    page = await world.review.show(affected.id, world.reviewer())
    assert (page.may_approve, page.why_not) == (False, "target_moved")
    assert (await refused(world, affected.id, affected.digest)).code == "target_moved"
    assert await world.state(affected.id) == "voided"


async def test_a_tool_that_changed_since_voids_its_proposals(world: World) -> None:
    status = await world.propose()
    world.schemas["reply"] = "schema-2"
    assert (await refused(world, status.id, status.digest)).code == "tool_changed"


async def test_a_restored_database_lets_nothing_old_act(world: World) -> None:
    status = await world.propose()
    world.close()
    from theranest_server.adapters.database import Database

    database = Database(world.home / "practice.db")
    database.renew_epoch()
    database.close()
    world.open()
    assert (await refused(world, status.id, status.digest)).code == "restored_from_backup"


async def test_a_row_edited_in_the_database_is_set_aside(world: World) -> None:
    status = await world.propose()
    world.sql("UPDATE proposals SET originator = 'staff:bo'")
    assert (await refused(world, status.id, status.digest)).code == "proposal_damaged"
    assert ("proposal", "voided", "damaged") in world.told(status.id)


async def test_a_rejection_needs_a_reason_of_the_list_and_is_final(world: World) -> None:
    status = await world.propose()
    with pytest.raises(BadArguments):
        await world.review.reject(status.id, "because", None, world.reviewer())
    await world.review.reject(status.id, "wrong_tone", "Too brisk for her.", world.reviewer())
    assert (await refused(world, status.id, status.digest)).code == "proposal_rejected"
    assert (await world.desk().status(status.id)).reason == "wrong_tone"


async def test_asking_again_shows_the_earlier_no(world: World) -> None:
    first = await world.propose()
    await world.review.reject(first.id, "wrong_tone", None, world.reviewer())
    again = await world.propose()
    page = await world.review.show(again.id, world.reviewer())
    assert [warned.code for warned in page.warnings if warned.code == "rejected_before"] == ["rejected_before"]


async def test_the_page_shows_what_the_digest_covers_beside_the_record_as_it_is(world: World) -> None:
    status = await world.propose(patch())
    page = await world.review.show(status.id, world.reviewer())
    difference = page.differences[0]
    assert (difference.path, difference.now, difference.proposed) == (
        "presenting_problem",
        "Worry at night.",
        "Sleeps three hours.",
    )
    assert digest_of(canonical_bytes(page.canonical)) == status.digest
    assert page.clients["TH-2024-1"]["birth_date"] == "1990-02-28"
    assert "untrusted_source" in [warned.code for warned in page.warnings]


async def test_the_riskiest_proposal_comes_first(world: World) -> None:
    await world.propose()
    risky = await world.propose(reply("Call 988 now.", risk="high"))
    first, *_ = await world.review.list_for(world.reviewer())
    assert first.id == risky.id


async def test_an_account_that_was_closed_decides_nothing(world: World) -> None:
    status = await world.propose()
    session = world.reviewer()
    world.people.change(AMARA, active=False)
    with pytest.raises(NotPermitted):
        await world.review.approve(status.id, status.digest, session)


def test_the_default_rule_asks_the_author() -> None:
    assert authors_own().requirement.slots[0].any_of == {Way.ORIGINATOR}
