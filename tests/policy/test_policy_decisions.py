"""Who may do what, as the shipped policy says."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policy_folder import TODAY, PolicyFolder, caller, member
from theranest_server.adapters.casbin_policy import BrokenPolicy, CasbinPolicy, load_policy
from theranest_server.adapters.policy.reference import CasbinReference
from theranest_server.adapters.policy.vocabulary import EXCLUSIVE, FLAGS, PERMISSIONS, SEATS
from theranest_server.domain.ids import StaffId
from theranest_server.domain.people import ClientAppLevel, PermissionLevel, StaffFlags, SupervisionMode
from theranest_server.domain.refusals import PolicyUnavailable
from theranest_server.domain.sensitivity import Sensitivity

NO_SEATS = frozenset[str]()
BILLER = member("biller", PermissionLevel.BILLING, seats=frozenset(), expires=None)
ADMINISTRATOR = member("practice_administrator", PermissionLevel.ADMINISTRATOR, seats=frozenset(), expires=None)


def test_a_clinician_drafts_notes_and_the_ruling_names_its_line(policy: CasbinPolicy) -> None:
    ruling = policy.decide(caller(member()), "notes.draft")
    file, _, line = ruling.rule.partition(":")
    assert ruling.allowed
    assert "p, role:therapist, may:notes.draft" in _line(file, int(line))


def test_a_refusal_names_the_line_that_refuses(policy: CasbinPolicy) -> None:
    ruling = policy.decide(caller(member(seats=frozenset())), "notes.draft")
    file, _, line = ruling.rule.partition(":")
    assert not ruling.allowed
    assert "not seat:provider" in _line(file, int(line))
    assert "provider seat" in ruling.because


def _line(file: str, number: int) -> str:
    from theranest_server.adapters.policy.folder import packaged

    return (packaged() / file).read_text("utf-8").splitlines()[number - 1]


def test_an_administrator_documents_nothing_without_a_provider_seat(policy: CasbinPolicy) -> None:
    for permission in ("notes.draft", "notes.context", "messages.read"):
        assert not policy.decide(caller(ADMINISTRATOR), permission).allowed
    treating = member("practice_administrator", PermissionLevel.ADMINISTRATOR)
    assert policy.decide(caller(treating), "notes.draft").allowed


def test_a_licence_that_ran_out_stops_drafting_the_day_after(policy: CasbinPolicy) -> None:
    last_day, day_after = member(expires=TODAY), member(expires=TODAY - timedelta(days=1))
    assert policy.decide(caller(last_day), "notes.draft").allowed
    assert not policy.decide(caller(day_after), "notes.draft").allowed
    assert policy.decide(caller(day_after), "notes.context").allowed, "reading the chart is not drafting"


def test_an_intern_drafts_only_under_a_supervisor(policy: CasbinPolicy) -> None:
    alone = member("intern", expires=None)
    supervised = replace(alone, supervisor_id=StaffId("staff:ruth"), supervision_mode=SupervisionMode.MUST_APPROVE)
    assert not policy.decide(caller(alone), "notes.draft").allowed
    assert not policy.decide(caller(member("intern")), "notes.draft").allowed, "nor with a licence and no supervisor"
    assert policy.decide(caller(supervised), "notes.draft").allowed


def test_a_biller_reads_claims_and_no_note(policy: CasbinPolicy) -> None:
    assert policy.decide(caller(BILLER), "claims.scrub").allowed
    assert policy.decide(caller(BILLER), "remittances.analyze").allowed
    for permission in ("notes.context", "notes.draft", "messages.read"):
        assert not policy.decide(caller(BILLER), permission).allowed


def test_the_front_desk_reads_neither_notes_nor_claims_nor_messages(policy: CasbinPolicy) -> None:
    desk = member("front_desk", PermissionLevel.DEFAULT, seats=frozenset(), expires=None)
    refused = {p for p in PERMISSIONS if not policy.decide(caller(desk), p).allowed}
    assert {"notes.context", "claims.list", "remittances.list", "messages.read"} <= refused
    assert policy.decide(caller(desk), "clients.find").allowed


def test_the_compliance_officer_reads_the_ledger_and_no_clinical_text(policy: CasbinPolicy) -> None:
    officer = member("compliance_officer", PermissionLevel.ADMINISTRATOR)
    assert policy.decide(caller(officer), "ledger.read").allowed
    for permission in PERMISSIONS:
        if permission.startswith(("notes.", "messages.", "claims.", "remittances.")):
            assert not policy.decide(caller(officer), permission).allowed, permission


def test_who_has_left_can_do_nothing(policy: CasbinPolicy) -> None:
    gone = member(active=False)
    assert not [p for p in PERMISSIONS if policy.decide(caller(gone), p).allowed]


def test_everybody_here_can_call_for_help_and_follow_the_own_proposals(policy: CasbinPolicy) -> None:
    for role in policy.roles:
        for permission in ("alerts.raise", "proposals.read", "proposals.list", "proposals.withdraw"):
            assert policy.decide(caller(policy.somebody(role)), permission).allowed, (role, permission)


def test_a_job_of_another_level_is_not_believed(policy: CasbinPolicy) -> None:
    impostor = member("practice_administrator", PermissionLevel.DEFAULT)
    assert not [p for p in PERMISSIONS if policy.decide(caller(impostor), p).allowed]


def test_without_a_job_the_bare_level_counts(policy: CasbinPolicy) -> None:
    assert policy.decide(caller(member(None)), "notes.draft").allowed
    assert not policy.decide(caller(member("wizard")), "clients.find").allowed


def test_an_agent_does_what_both_it_and_its_person_may(policy: CasbinPolicy) -> None:
    clinician = member()
    assert policy.decide(caller(clinician, agent="messaging"), "messages.draft").allowed
    assert not policy.decide(caller(clinician, agent="messaging"), "notes.draft").allowed, "the agent may not"
    assert not policy.decide(caller(BILLER, agent="messaging"), "messages.draft").allowed, "the person may not"
    assert not policy.decide(caller(clinician, agent="unheard_of"), "clients.read").allowed


def test_no_agent_decides_about_a_proposal(policy: CasbinPolicy) -> None:
    assert policy.decide(caller(member(), app=None), "proposals.approve").allowed
    for agent in ("messaging", "denial_review", "intake", "scribe"):
        assert not policy.decide(caller(member(), agent=agent), "proposals.approve").allowed


def test_an_unknown_application_has_no_agreement(policy: CasbinPolicy) -> None:
    assert policy.level_of("some-app") is ClientAppLevel.NO_BAA
    assert not policy.decide(caller(member(), app="some-app"), "clients.read").allowed
    assert policy.decide(caller(member(), app="some-app"), "alerts.raise").allowed


def test_chat_clients_of_the_sandbox_count_for_nothing_in_another_practice() -> None:
    real = load_policy(None, sandbox=False)
    assert real.level_of("claude-desktop") is ClientAppLevel.NO_BAA
    assert real.level_of("example-chat-with-baa") is ClientAppLevel.BAA


def test_views_keep_diagnoses_from_the_front_desk_and_notes_from_billing(policy: CasbinPolicy) -> None:
    desk = policy.view(caller(policy.somebody("front_desk")), "clients.read").classes
    billing = policy.view(caller(policy.somebody("biller")), "clients.read").classes
    assert not desk & {Sensitivity.DIAGNOSIS, Sensitivity.PROGRESS_NOTE, Sensitivity.RISK}
    assert Sensitivity.DIAGNOSIS in billing
    assert not billing & {Sensitivity.PROGRESS_NOTE, Sensitivity.PLAN, Sensitivity.MEASURES, Sensitivity.RISK}
    assert not billing & {Sensitivity.MESSAGE, Sensitivity.DOCUMENT}


def test_no_view_of_anybody_holds_psychotherapy_notes(policy: CasbinPolicy) -> None:
    for role in policy.roles:
        for permission in PERMISSIONS:
            seen = policy.view(caller(policy.somebody(role)), permission).classes
            assert Sensitivity.PSYCHOTHERAPY_NOTE not in seen


def test_an_agent_sees_no_more_than_its_person(policy: CasbinPolicy) -> None:
    person = policy.view(caller(BILLER), "clients.read").classes
    agent = policy.view(caller(BILLER, agent="messaging"), "clients.read").classes
    assert agent < person


def test_clinical_text_is_for_those_who_treat_the_client_whatever_the_flag_says(policy: CasbinPolicy) -> None:
    free = member(flags=StaffFlags(assigned_clients_only=False))
    assert policy.reaches_practice(caller(free), "clients.read")
    assert not policy.reaches_practice(caller(member()), "clients.read")
    assert not policy.reaches_practice(caller(free), "notes.context")
    assert policy.reaches_practice(caller(BILLER), "claims.list")


def test_a_pilot_is_open_to_its_group_alone(folder: PolicyFolder) -> None:
    folder.replace(
        "rollout.yaml",
        "    rights: [notes.*]\n    state: on",
        "    rights: [notes.*]\n    state: pilot\n    pilot: {staff: ['user:staff:amara'], teams: ['team:family']}",
    )
    policy = folder.load()
    assert policy.open_to(caller(member(name="amara")), "notes.draft")
    assert policy.open_to(caller(member(name="bo", teams=("team:family",))), "notes.draft")
    assert not policy.open_to(caller(member(name="bo")), "notes.draft")
    assert policy.open_to(caller(member(name="bo")), "clients.read")


def test_the_policy_in_pieces_changes_its_hash_and_a_comment_does_not_move_an_approval(folder: PolicyFolder) -> None:
    from theranest_server.domain.proposals import ChangeKind

    before = folder.load()
    folder.append("approvals.yaml", "# A remark.\n")
    remarked = folder.load()
    assert remarked.policy_sha256 != before.policy_sha256
    assert remarked.slice_sha256(ChangeKind.CREATE_DRAFT_NOTE) == before.slice_sha256(ChangeKind.CREATE_DRAFT_NOTE)
    folder.replace("approvals.yaml", "expires_after_hours: 72", "expires_after_hours: 71")
    changed = folder.load()
    assert changed.slice_sha256(ChangeKind.SEND_MESSAGE) != before.slice_sha256(ChangeKind.SEND_MESSAGE)
    assert changed.slice_sha256(ChangeKind.CREATE_DRAFT_NOTE) == before.slice_sha256(ChangeKind.CREATE_DRAFT_NOTE)


def test_a_broken_policy_refuses_everything_and_says_why() -> None:
    shut = BrokenPolicy("denies.csv:3: is empty.")
    with pytest.raises(PolicyUnavailable, match=r"denies\.csv:3"):
        shut.decide(caller(member()), "alerts.raise")
    with pytest.raises(PolicyUnavailable):
        shut.level_of("cli")


facts = st.tuples(
    *[st.sampled_from(sorted(group)) for group in EXCLUSIVE.values()],
).flatmap(lambda chosen: st.sets(st.sampled_from(sorted(SEATS | FLAGS))).map(lambda more: frozenset({*chosen, *more})))


@settings(max_examples=300, deadline=None)
@given(data=st.data(), holds=facts)
def test_the_table_and_casbin_agree_on_whatever_is_asked(
    policy: CasbinPolicy, data: st.DataObject, holds: frozenset[str]
) -> None:
    role = data.draw(st.sampled_from(sorted(policy.folder.roles.above)))
    permission = data.draw(st.sampled_from(sorted(PERMISSIONS)))
    reference = CasbinReference(policy.folder.model, policy.folder.rules, policy.folder.roles)
    ruling = policy._ruling(role, permission, holds)
    assert reference(role, f"may:{permission}", holds) is ruling.allowed


def test_somebody_in_a_role_is_as_roles_csv_says(policy: CasbinPolicy) -> None:
    intern = policy.somebody("intern")
    assert intern.permission_level is PermissionLevel.THERAPIST
    assert intern.supervision_mode is SupervisionMode.MUST_APPROVE
    assert intern.state_licences[0].expires == date.max
