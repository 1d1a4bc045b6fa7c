"""The role by tool table, so that a change of policy shows in the diff; and that the tools' lists agree with it."""

from inline_snapshot import snapshot
from policy_folder import PolicyFolder, caller
from theranest_server.adapters.casbin_policy import CasbinPolicy
from theranest_server.adapters.policy.vocabulary import PERMISSIONS
from theranest_server.domain.ids import ClientAppId
from theranest_server.domain.sensitivity import Sensitivity
from theranest_server.gate.minimised import plan_for
from theranest_server.gate.schemas import check_catalogue
from theranest_server.tools import CATALOGUE

SHORT = {"allow": "yes", "refuse": "-"}


def test_every_tool_of_the_catalogue_is_fully_described() -> None:
    check_catalogue(CATALOGUE, PERMISSIONS)


def test_who_may_use_which_tool(policy: CasbinPolicy) -> None:
    table = policy.matrix(CATALOGUE)
    shown = {role: {t: SHORT.get(c, c) for t, c in cells.items() if c != "refuse"} for role, cells in table.items()}
    assert shown == snapshot(
        {
            "default": {
                "find_clients": "yes",
                "get_client": "yes",
                "get_schedule": "yes",
                "get_account": "yes",
                "get_practice_facts": "yes",
                "draft_task": "yes",
                "raise_alert": "yes",
                "list_my_proposals": "yes",
                "get_proposal": "yes",
                "withdraw_proposal": "yes",
            },
            "billing": {
                "find_clients": "yes",
                "get_client": "yes",
                "get_account": "yes",
                "get_practice_facts": "yes",
                "draft_task": "yes",
                "list_claims": "yes",
                "scrub_claim": "yes",
                "list_remittances": "yes",
                "analyze_eob": "yes",
                "get_denial": "yes",
                "propose_claim_correction": "yes",
                "raise_alert": "yes",
                "list_my_proposals": "yes",
                "get_proposal": "yes",
                "withdraw_proposal": "yes",
            },
            "therapist": {
                "find_clients": "yes",
                "get_client": "yes",
                "list_sessions": "when seat:provider",
                "get_note_context": "when seat:provider",
                "draft_note": "when seat:provider and not licence:expired and (not licence:none or not supervision:none)",
                "list_unanswered_messages": "when seat:provider",
                "get_thread": "when seat:provider",
                "send_portal_message_draft": "when seat:provider",
                "read_intake_documents": "yes",
                "propose_client_update": "yes",
                "get_schedule": "yes",
                "get_account": "yes",
                "get_practice_facts": "yes",
                "draft_task": "yes",
                "raise_alert": "yes",
                "list_my_proposals": "yes",
                "get_proposal": "yes",
                "withdraw_proposal": "yes",
            },
            "administrator": {
                "find_clients": "yes",
                "get_client": "yes",
                "list_sessions": "when seat:provider",
                "get_note_context": "when seat:provider",
                "draft_note": "when seat:provider and not licence:expired and (not licence:none or not supervision:none)",
                "list_unanswered_messages": "when seat:provider",
                "get_thread": "when seat:provider",
                "send_portal_message_draft": "when seat:provider",
                "get_schedule": "yes",
                "get_account": "yes",
                "get_practice_facts": "yes",
                "draft_task": "yes",
                "list_claims": "yes",
                "scrub_claim": "yes",
                "list_remittances": "yes",
                "analyze_eob": "yes",
                "get_denial": "yes",
                "propose_claim_correction": "yes",
                "read_intake_documents": "yes",
                "propose_client_update": "yes",
                "raise_alert": "yes",
                "list_my_proposals": "yes",
                "get_proposal": "yes",
                "withdraw_proposal": "yes",
            },
            "organization_administrator": {
                "find_clients": "yes",
                "get_client": "yes",
                "list_sessions": "when seat:provider",
                "get_note_context": "when seat:provider",
                "draft_note": "when seat:provider and not licence:expired and (not licence:none or not supervision:none)",
                "list_unanswered_messages": "when seat:provider",
                "get_thread": "when seat:provider",
                "send_portal_message_draft": "when seat:provider",
                "get_schedule": "yes",
                "get_account": "yes",
                "get_practice_facts": "yes",
                "draft_task": "yes",
                "list_claims": "yes",
                "scrub_claim": "yes",
                "list_remittances": "yes",
                "analyze_eob": "yes",
                "get_denial": "yes",
                "propose_claim_correction": "yes",
                "read_intake_documents": "yes",
                "propose_client_update": "yes",
                "raise_alert": "yes",
                "list_my_proposals": "yes",
                "get_proposal": "yes",
                "withdraw_proposal": "yes",
            },
            "front_desk": {
                "find_clients": "yes",
                "get_client": "yes",
                "read_intake_documents": "yes",
                "propose_client_update": "yes",
                "get_schedule": "yes",
                "get_account": "yes",
                "get_practice_facts": "yes",
                "draft_task": "yes",
                "raise_alert": "yes",
                "list_my_proposals": "yes",
                "get_proposal": "yes",
                "withdraw_proposal": "yes",
            },
            "scheduler": {
                "find_clients": "yes",
                "get_client": "yes",
                "get_schedule": "yes",
                "get_account": "yes",
                "get_practice_facts": "yes",
                "draft_task": "yes",
                "raise_alert": "yes",
                "list_my_proposals": "yes",
                "get_proposal": "yes",
                "withdraw_proposal": "yes",
            },
            "biller": {
                "find_clients": "yes",
                "get_client": "yes",
                "get_account": "yes",
                "get_practice_facts": "yes",
                "draft_task": "yes",
                "list_claims": "yes",
                "scrub_claim": "yes",
                "list_remittances": "yes",
                "analyze_eob": "yes",
                "get_denial": "yes",
                "propose_claim_correction": "yes",
                "raise_alert": "yes",
                "list_my_proposals": "yes",
                "get_proposal": "yes",
                "withdraw_proposal": "yes",
            },
            "billing_supervisor": {
                "find_clients": "yes",
                "get_client": "yes",
                "get_account": "yes",
                "get_practice_facts": "yes",
                "draft_task": "yes",
                "list_claims": "yes",
                "scrub_claim": "yes",
                "list_remittances": "yes",
                "analyze_eob": "yes",
                "get_denial": "yes",
                "propose_claim_correction": "yes",
                "raise_alert": "yes",
                "list_my_proposals": "yes",
                "get_proposal": "yes",
                "withdraw_proposal": "yes",
            },
            "intern": {
                "find_clients": "yes",
                "get_client": "yes",
                "list_sessions": "when seat:provider",
                "get_note_context": "when seat:provider",
                "draft_note": "when seat:provider and not licence:expired and (not licence:none or not supervision:none) and not supervision:none",
                "list_unanswered_messages": "when seat:provider",
                "get_thread": "when seat:provider",
                "send_portal_message_draft": "when seat:provider",
                "read_intake_documents": "yes",
                "propose_client_update": "yes",
                "get_schedule": "yes",
                "get_account": "yes",
                "get_practice_facts": "yes",
                "draft_task": "yes",
                "raise_alert": "yes",
                "list_my_proposals": "yes",
                "get_proposal": "yes",
                "withdraw_proposal": "yes",
            },
            "associate": {
                "find_clients": "yes",
                "get_client": "yes",
                "list_sessions": "when seat:provider",
                "get_note_context": "when seat:provider",
                "draft_note": "when seat:provider and not licence:expired and (not licence:none or not supervision:none) and not supervision:none",
                "list_unanswered_messages": "when seat:provider",
                "get_thread": "when seat:provider",
                "send_portal_message_draft": "when seat:provider",
                "read_intake_documents": "yes",
                "propose_client_update": "yes",
                "get_schedule": "yes",
                "get_account": "yes",
                "get_practice_facts": "yes",
                "draft_task": "yes",
                "raise_alert": "yes",
                "list_my_proposals": "yes",
                "get_proposal": "yes",
                "withdraw_proposal": "yes",
            },
            "clinician": {
                "find_clients": "yes",
                "get_client": "yes",
                "list_sessions": "when seat:provider",
                "get_note_context": "when seat:provider",
                "draft_note": "when seat:provider and not licence:expired and (not licence:none or not supervision:none)",
                "list_unanswered_messages": "when seat:provider",
                "get_thread": "when seat:provider",
                "send_portal_message_draft": "when seat:provider",
                "read_intake_documents": "yes",
                "propose_client_update": "yes",
                "get_schedule": "yes",
                "get_account": "yes",
                "get_practice_facts": "yes",
                "draft_task": "yes",
                "raise_alert": "yes",
                "list_my_proposals": "yes",
                "get_proposal": "yes",
                "withdraw_proposal": "yes",
            },
            "clinical_supervisor": {
                "find_clients": "yes",
                "get_client": "yes",
                "list_sessions": "when seat:provider",
                "get_note_context": "when seat:provider",
                "draft_note": "when seat:provider and not licence:expired and (not licence:none or not supervision:none)",
                "list_unanswered_messages": "when seat:provider",
                "get_thread": "when seat:provider",
                "send_portal_message_draft": "when seat:provider",
                "read_intake_documents": "yes",
                "propose_client_update": "yes",
                "get_schedule": "yes",
                "get_account": "yes",
                "get_practice_facts": "yes",
                "draft_task": "yes",
                "raise_alert": "yes",
                "list_my_proposals": "yes",
                "get_proposal": "yes",
                "withdraw_proposal": "yes",
            },
            "practice_administrator": {
                "find_clients": "yes",
                "get_client": "yes",
                "list_sessions": "when seat:provider",
                "get_note_context": "when seat:provider",
                "draft_note": "when seat:provider and not licence:expired and (not licence:none or not supervision:none)",
                "list_unanswered_messages": "when seat:provider",
                "get_thread": "when seat:provider",
                "send_portal_message_draft": "when seat:provider",
                "get_schedule": "yes",
                "get_account": "yes",
                "get_practice_facts": "yes",
                "draft_task": "yes",
                "list_claims": "yes",
                "scrub_claim": "yes",
                "list_remittances": "yes",
                "analyze_eob": "yes",
                "get_denial": "yes",
                "propose_claim_correction": "yes",
                "read_intake_documents": "yes",
                "propose_client_update": "yes",
                "raise_alert": "yes",
                "list_my_proposals": "yes",
                "get_proposal": "yes",
                "withdraw_proposal": "yes",
            },
            "compliance_officer": {
                "find_clients": "yes",
                "get_client": "yes",
                "get_practice_facts": "yes",
                "draft_task": "yes",
                "raise_alert": "yes",
                "list_my_proposals": "yes",
                "get_proposal": "yes",
                "withdraw_proposal": "yes",
            },
        }
    )


def test_the_list_of_tools_of_a_role_agrees_with_the_table(policy: CasbinPolicy) -> None:
    table = policy.matrix(CATALOGUE)
    for role in policy.roles:
        listed = {t.name for t in policy.visible_tools(policy.somebody(role), ClientAppId("cli"), CATALOGUE)}
        cells = table[role]
        assert {t for t, cell in cells.items() if cell == "allow"} <= listed
        assert listed <= {t for t, cell in cells.items() if cell != "refuse"}


def test_an_application_without_an_agreement_lists_no_tool_that_needs_client_data(policy: CasbinPolicy) -> None:
    for role in policy.roles:
        listed = policy.visible_tools(policy.somebody(role), ClientAppId("unknown"), CATALOGUE)
        assert not [tool.name for tool in listed if tool.needs_client_data]


def test_every_tool_has_somebody_who_may_use_it(policy: CasbinPolicy) -> None:
    table = policy.matrix(CATALOGUE)
    for tool in CATALOGUE:
        assert any(cells[tool.name] != "refuse" for cells in table.values()), tool.name


def test_which_classes_of_data_a_biller_sees_in_each_tool(policy: CasbinPolicy) -> None:
    biller = caller(policy.somebody("biller"))
    shown = {
        tool.name: plan_for(tool, policy.view(biller, tool.permission).classes).shown
        for tool in policy.visible_to(biller, CATALOGUE)
    }
    clinical = {
        Sensitivity.PROGRESS_NOTE,
        Sensitivity.PLAN,
        Sensitivity.MEASURES,
        Sensitivity.RISK,
        Sensitivity.MESSAGE,
    }
    assert not clinical & {c for classes in shown.values() for c in classes}
    assert shown == snapshot(
        {
            "find_clients": ["client_ref", "demographics"],
            "get_client": ["balance", "client_ref", "contact", "coverage", "demographics", "diagnosis", "staff"],
            "get_account": ["balance", "client_ref"],
            "get_practice_facts": [],
            "draft_task": [],
            "list_claims": ["claims", "client_ref", "diagnosis"],
            "scrub_claim": ["claims", "client_ref"],
            "list_remittances": ["remittances"],
            "analyze_eob": ["client_ref", "remittances"],
            "get_denial": ["claims", "client_ref", "coverage", "diagnosis", "remittances"],
            "propose_claim_correction": [],
            "raise_alert": [],
            "list_my_proposals": ["client_ref"],
            "get_proposal": ["client_ref"],
            "withdraw_proposal": [],
        }
    )


def test_an_explanation_names_lines_and_what_is_missing(policy: CasbinPolicy, folder: PolicyFolder) -> None:
    clinician, biller = caller(policy.somebody("clinician")), caller(policy.somebody("biller"))
    assert policy.explain(clinician, "notes.draft").because[0].file == "grants/clinical.csv"
    refused = policy.explain(biller, "notes.draft")
    assert not refused.allowed
    assert refused.missing == ["seat:provider", "a line in grants/ that gives this right"]
    folder.replace("rollout.yaml", "rights: [notes.*]\n    state: on", "rights: [notes.*]\n    state: off")
    assert "note_drafting" in folder.load().explain(clinician, "notes.draft").missing[0]
