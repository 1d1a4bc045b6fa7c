"""Who approves what, over the record as it is now."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from policy_folder import TODAY, PolicyFolder, member
from theranest_server.adapters.casbin_policy import BrokenPolicy, CasbinPolicy
from theranest_server.adapters.guard_facts import RecordFacts
from theranest_server.adapters.memory import MemoryRecords
from theranest_server.adapters.policy.approvals import PolicyApprovals
from theranest_server.adapters.records.kinds import KINDS
from theranest_server.adapters.records.wire import record_from
from theranest_server.domain.approvals import Way
from theranest_server.domain.ids import ClientAppId, ClientId, PracticeId, ProposalId, StaffId
from theranest_server.domain.people import PermissionLevel, StaffFlags, SupervisionMode
from theranest_server.domain.proposals import Change, ChangeKind, Proposal, ProposalDraft
from theranest_server.domain.refusals import NotPermitted, PolicyUnavailable

PRACTICE = PracticeId("PR-5567")
INES = ClientId("TH-2024-1")
FREE = StaffFlags(assigned_clients_only=False, edit_client_details=True)
STAFF = (
    member(name="amara"),
    member("clinical_supervisor", name="ruth"),
    member("intern", name="ivo", supervisor_id=StaffId("staff:ruth"), supervision_mode=SupervisionMode.MUST_APPROVE),
    member("biller", PermissionLevel.BILLING, name="bo", seats=frozenset(), expires=None),
    member("billing_supervisor", PermissionLevel.BILLING, name="vera", seats=frozenset(), expires=None),
    member("front_desk", PermissionLevel.DEFAULT, name="dana", seats=frozenset(), expires=None, flags=FREE),
    member("practice_administrator", PermissionLevel.ADMINISTRATOR, name="max", seats=frozenset(), expires=None),
)


def _record(plural: str, id: str, **fields: Any) -> Any:
    row = {"id": id, "practice_id": PRACTICE, "updated_at": "2026-11-10T09:00:00.000000Z", **fields}
    return record_from(KINDS[plural], row)


def practice() -> MemoryRecords:
    line = {"service_date": "2026-10-05", "cpt": "90834", "charge_cents": 15000, "pointers": ["A"], "pos": "11"}
    claim = {
        "client_id": INES, "staff_id": "staff:amara", "state": "awaiting_submission", "lines": [line],
        "form": {"insured_id": "XJ100", "diagnoses": ["F411"], "total_charge_cents": 15000},
        "payer": {"payer_id": "PAY-1", "name": "Cobalt Mutual"},
    }  # fmt: skip
    assigned = ["staff:amara", "staff:dana"]
    return MemoryRecords([
        *STAFF,
        _record("clients", INES, legal_name={"first": "Ines", "last": "Vega"}, assigned_staff_ids=assigned),
        _record("claims", "CLM-1", **claim),
    ], practice_id=PRACTICE)  # fmt: skip


class Today:
    async def today(self) -> date:
        return TODAY


def rules_of(policy: CasbinPolicy | BrokenPolicy, records: MemoryRecords | None = None) -> PolicyApprovals:
    record = records or practice()
    facts = RecordFacts(record.reader, lambda feature: False, Today(), PRACTICE)
    return PolicyApprovals(policy, facts, record.reader, Today())  # type: ignore[arg-type]


def proposal(kind: ChangeKind, by: str = "amara", originator: str = "amara", **fields: Any) -> Proposal:
    target = "CLM-1" if kind in (ChangeKind.PATCH_CLAIM, ChangeKind.CORRECT_CLAIM) else None
    change = Change(kind=kind, client_id=INES, target_id=target, fields=fields or {"text": "x"})
    draft = ProposalDraft(changes=(change,), originator=StaffId(f"staff:{originator}"), summary="A change.")
    at = datetime(2026, 11, 16, tzinfo=UTC)
    return Proposal(
        id=ProposalId("P-1"), practice_id=PRACTICE, tool="t", tool_schema_sha256="s", draft=draft,
        policy_slice_sha256="p", requested_by=StaffId(f"staff:{by}"), client_app=ClientAppId("cli"), agent=None,
        on_behalf_of=None, created_at=at, expires_at=at + timedelta(days=1), epoch="e",
    )  # fmt: skip


async def ways(rules: PolicyApprovals, made: Proposal, who: str) -> set[Way]:
    return {standing.way for standing in await rules.standings(made, StaffId(f"staff:{who}"))}


async def test_a_note_is_released_by_its_clinician_alone(policy: CasbinPolicy) -> None:
    rules, note = rules_of(policy), proposal(ChangeKind.CREATE_DRAFT_NOTE)
    asked = await rules.for_proposal(note)
    assert [slot.any_of for slot in asked.slots] == [frozenset({Way.ORIGINATOR})]
    assert not asked.four_eyes, "the author is the approver"
    assert asked.rule.startswith("approvals.yaml:")
    assert await ways(rules, note, "amara") == {Way.ORIGINATOR}
    for other in ("ruth", "bo", "vera", "dana", "max", "nobody"):
        assert await ways(rules, note, other) == set(), other


async def test_in_a_supervised_mode_the_author_releases_the_draft_and_not_the_supervisor(policy: CasbinPolicy) -> None:
    rules, note = rules_of(policy), proposal(ChangeKind.CREATE_DRAFT_NOTE, by="ivo", originator="ivo")
    assert await ways(rules, note, "ivo") == {Way.ORIGINATOR}
    assert await ways(rules, note, "ruth") == set()


async def test_a_clinician_whose_licence_ran_out_releases_no_note(policy: CasbinPolicy) -> None:
    records, note = practice(), proposal(ChangeKind.CREATE_DRAFT_NOTE)
    records.put(replace(member(name="amara", expires=date(2026, 11, 1))))
    assert await ways(rules_of(policy, records), note, "amara") == set()
    with pytest.raises(NotPermitted):
        await rules_of(policy, records).for_proposal(note)


async def test_a_reply_is_released_by_an_assigned_therapist(policy: CasbinPolicy) -> None:
    rules, reply = rules_of(policy), proposal(ChangeKind.SEND_MESSAGE)
    assert await ways(rules, reply, "amara") == {Way.THERAPIST_OR_DELEGATE}
    assert await ways(rules, reply, "dana") == set(), "assigned, but no provider"
    assert await ways(rules, reply, "ruth") == set(), "a provider, but not assigned"


async def test_a_delegate_releases_replies_until_the_day_that_is_written(folder: PolicyFolder) -> None:
    reply = proposal(ChangeKind.SEND_MESSAGE)
    for until, expected in ((TODAY, "staff:amara"), (TODAY - timedelta(days=1), None)):
        written = f'inbox_delegations: [{{from: "user:staff:amara", to: "user:staff:dana", until: {until}}}]\n'
        path = folder.path / "approvals.yaml"
        kept = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("inbox_delegations")]
        path.write_text("\n".join(kept) + "\n" + written, "utf-8")
        found = await rules_of(folder.load()).standings(reply, StaffId("staff:dana"))
        assert [standing.delegated_by for standing in found] == ([expected] if expected else [])


async def test_a_change_of_codes_needs_who_rendered_it_and_the_billing_supervisor(policy: CasbinPolicy) -> None:
    rules = rules_of(policy)
    for kind in (ChangeKind.PATCH_CLAIM, ChangeKind.CORRECT_CLAIM):
        change = proposal(kind, by="bo", originator="bo", lines=[{"cpt": "90837"}])
        asked = await rules.for_proposal(change)
        assert [set(slot.any_of) for slot in asked.slots] == [{Way.RENDERING_CLINICIAN}, {Way.BILLING_SUPERVISOR}]
        assert asked.distinct_persons
        assert asked.four_eyes
        assert await ways(rules, change, "amara") == {Way.RENDERING_CLINICIAN}
        assert await ways(rules, change, "vera") == {Way.BILLING_SUPERVISOR}
        assert await ways(rules, change, "ruth") == set()
        assert await ways(rules, change, "bo") == set()


async def test_another_change_of_a_claim_needs_the_billing_supervisor_alone(policy: CasbinPolicy) -> None:
    asked = await rules_of(policy).for_proposal(proposal(ChangeKind.PATCH_CLAIM, by="bo", form={"insured_id": "XJ101"}))
    assert [set(slot.any_of) for slot in asked.slots] == [{Way.BILLING_SUPERVISOR}]


async def test_client_details_are_confirmed_by_who_may_edit_them_and_clinical_answers_by_the_therapist(
    policy: CasbinPolicy,
) -> None:
    rules = rules_of(policy)
    phone = proposal(ChangeKind.PATCH_CLIENT, phones=[{"number": "1"}])
    problem = proposal(ChangeKind.PATCH_CLIENT, presenting_problem="Worry.")
    both = proposal(ChangeKind.PATCH_CLIENT, presenting_problem="Worry.", phones=[{"number": "1"}])
    assert await ways(rules, phone, "dana") == {Way.CLIENT_DETAILS_EDITOR}
    assert await ways(rules, phone, "amara") == set()
    assert await ways(rules, problem, "dana") == set()
    assert await ways(rules, problem, "amara") == {Way.TREATING_CLINICIAN}
    assert len((await rules.for_proposal(both)).slots) == 2


async def test_who_has_left_approves_nothing(policy: CasbinPolicy) -> None:
    records, note = practice(), proposal(ChangeKind.CREATE_DRAFT_NOTE)
    records.put(member(name="amara", active=False))
    assert await ways(rules_of(policy, records), note, "amara") == set()


async def test_a_requester_who_lost_the_right_voids_the_proposal(policy: CasbinPolicy) -> None:
    records, note = practice(), proposal(ChangeKind.CREATE_DRAFT_NOTE)
    records.put(member(name="amara", seats=frozenset()))
    with pytest.raises(NotPermitted, match="may no longer propose"):
        await rules_of(policy, records).for_proposal(note)


async def test_without_a_policy_nobody_approves() -> None:
    rules = rules_of(BrokenPolicy("denies.csv:1: is empty."))
    note = proposal(ChangeKind.CREATE_DRAFT_NOTE)
    with pytest.raises(PolicyUnavailable):
        await rules.for_proposal(note)
    with pytest.raises(PolicyUnavailable):
        await rules.standings(note, StaffId("staff:amara"))
    with pytest.raises(PolicyUnavailable):
        rules.slice_sha256("t", frozenset({ChangeKind.CREATE_DRAFT_NOTE}))


async def test_every_kind_of_change_has_a_rule_and_a_life(policy: CasbinPolicy) -> None:
    rules = rules_of(policy)
    for kind in ChangeKind:
        assert timedelta(0) < rules.expires_after(frozenset({kind})) <= timedelta(days=14), kind
        assert len(rules.slice_sha256("t", frozenset({kind}))) == 64
