"""One tool a file, named as its file; `CATALOGUE` is all of them. A tool reads and answers; it cannot write."""

from . import (
    analyze_eob,
    draft_note,
    find_clients,
    get_client,
    get_denial,
    get_note_context,
    get_proposal,
    get_thread,
    list_claims,
    list_my_proposals,
    list_remittances,
    list_sessions,
    list_unanswered_messages,
    propose_claim_correction,
    propose_client_update,
    raise_alert,
    read_intake_documents,
    scrub_claim,
    send_portal_message_draft,
    withdraw_proposal,
)

CATALOGUE = (
    find_clients.TOOL,
    get_client.TOOL,
    list_sessions.TOOL,
    get_note_context.TOOL,
    draft_note.TOOL,
    list_unanswered_messages.TOOL,
    get_thread.TOOL,
    send_portal_message_draft.TOOL,
    list_claims.TOOL,
    scrub_claim.TOOL,
    list_remittances.TOOL,
    analyze_eob.TOOL,
    get_denial.TOOL,
    propose_claim_correction.TOOL,
    read_intake_documents.TOOL,
    propose_client_update.TOOL,
    raise_alert.TOOL,
    list_my_proposals.TOOL,
    get_proposal.TOOL,
    withdraw_proposal.TOOL,
)

__all__ = ["CATALOGUE"]
