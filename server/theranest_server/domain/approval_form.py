"""What of a proposal a reviewer approves, as canonical bytes; the rest (evidence, summary) is shown, not approved."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from .canonical import canonical_bytes, comparable, digest_of, parse_canonical, settled
from .changes import is_patch, patched_values
from .ids import ClientAppId, ClientId, PracticeId, ProposalId, StaffId
from .json import Json
from .proposals import Change, ChangeKind, Evidence, Proposal, ProposalDraft, ReliedOn


def canonical_proposal(proposal: Proposal) -> bytes:
    """Raises `NotCanonical`."""
    return canonical_bytes(approved_fields(proposal))


def approved_fields(proposal: Proposal) -> dict[str, Json]:
    draft = proposal.draft
    return {
        "id": proposal.id,
        "practice": proposal.practice_id,
        "tool": proposal.tool,
        "tool_schema_sha": proposal.tool_schema_sha256,
        "changes": [_change_fields(change) for change in draft.changes],
        "relied_on_values": [
            {"change": number, "resource": on.resource, "id": on.id, "path": on.path, "value": on.value}
            for number, change in enumerate(draft.changes, start=1)
            for on in change.relies_on
        ],
        "policy_slice_sha": proposal.policy_slice_sha256,
        "originator": draft.originator,
        "provenance": {"drafted_by": draft.drafted_by, "model": draft.model, "prompt_version": draft.prompt_version},
        "requester": proposal.requested_by,
        "client_app": proposal.client_app,
        "agent": proposal.agent,
        "on_behalf_of": proposal.on_behalf_of,
        "expires": time_text(proposal.expires_at),
        "epoch": proposal.epoch,
    }


def content_sha256(draft: ProposalDraft) -> str:
    """Equal for proposals that would write the same, whoever asks and whenever."""
    return digest_of(canonical_bytes([_change_fields(change) for change in draft.changes]))


def settled_draft(draft: ProposalDraft) -> ProposalDraft:
    """The draft as it will be stored, shown and sent: text in NFC, values of the record ready for comparing."""
    return replace(draft, changes=tuple(_settled_change(change) for change in draft.changes))


def _settled_change(change: Change) -> Change:
    fields = settled(change.fields)
    assert isinstance(fields, Mapping)
    relies_on = tuple(
        ReliedOn(resource=on.resource, id=on.id, path=on.path, value=comparable(on.value)) for on in change.relies_on
    )
    return Change(
        kind=change.kind, client_id=change.client_id, target_id=change.target_id, fields=fields, relies_on=relies_on
    )


def unguarded_paths(change: Change) -> tuple[str, ...]:
    """Fields that a patch would overwrite without stating the value that it saw there."""
    if not is_patch(change.kind):
        return ()
    seen = {on.path for on in change.relies_on if on.id == change.target_id}
    return tuple(
        path for path in patched_values(change) if not any(path == s or path.startswith(f"{s}.") for s in seen)
    )


def _change_fields(change: Change) -> dict[str, Json]:
    return {
        "kind": change.kind.value,
        "client_id": change.client_id,
        "target_id": change.target_id,
        "fields": change.fields,
    }


def time_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"


def shown_beside(proposal: Proposal) -> dict[str, Json]:
    """What is stored with the canonical bytes and not part of the digest."""
    draft = proposal.draft
    return {
        "created_at": time_text(proposal.created_at),
        "trace_id": proposal.trace_id,
        "traceparent": proposal.traceparent,
        "summary": draft.summary,
        "risk": draft.risk,
        "gaps": list(draft.gaps),
        "notes_for_reviewer": list(draft.notes_for_reviewer),
        "evidence": [
            {
                "path": each.path,
                "source": each.source,
                "quote": each.quote,
                "start": each.start,
                "end": each.end,
                "speaker": each.speaker,
                "untrusted": each.untrusted,
                "page": each.page,
                "box": list(each.box) if each.box is not None else None,
            }
            for each in draft.evidence
        ],
    }


def proposal_from(canonical: bytes, beside: Mapping[str, Any]) -> Proposal:
    """The proposal that these bytes are. Raises `NotCanonical`, `KeyError`, `ValueError` for anything else."""
    fields = parse_canonical(canonical)
    provenance = fields["provenance"]
    draft = ProposalDraft(
        changes=tuple(_change_from(number, fields) for number in range(1, len(fields["changes"]) + 1)),
        evidence=tuple(Evidence(**each) for each in beside["evidence"]),
        originator=StaffId(fields["originator"]),
        summary=beside["summary"],
        risk=beside["risk"],
        gaps=tuple(beside["gaps"]),
        notes_for_reviewer=tuple(beside["notes_for_reviewer"]),
        drafted_by=provenance["drafted_by"],
        model=provenance["model"],
        prompt_version=provenance["prompt_version"],
    )
    return Proposal(
        id=ProposalId(fields["id"]),
        practice_id=PracticeId(fields["practice"]),
        tool=fields["tool"],
        tool_schema_sha256=fields["tool_schema_sha"],
        draft=draft,
        policy_slice_sha256=fields["policy_slice_sha"],
        requested_by=StaffId(fields["requester"]),
        client_app=ClientAppId(fields["client_app"]),
        agent=fields["agent"],
        on_behalf_of=None if fields["on_behalf_of"] is None else StaffId(fields["on_behalf_of"]),
        created_at=datetime.fromisoformat(beside["created_at"]),
        expires_at=datetime.fromisoformat(fields["expires"]),
        epoch=fields["epoch"],
        trace_id=beside["trace_id"],
        traceparent=beside["traceparent"],
    )


def _change_from(number: int, fields: Mapping[str, Any]) -> Change:
    raw = fields["changes"][number - 1]
    return Change(
        kind=ChangeKind(raw["kind"]),
        client_id=None if raw["client_id"] is None else ClientId(raw["client_id"]),
        target_id=raw["target_id"],
        fields=raw["fields"],
        relies_on=tuple(
            ReliedOn(resource=on["resource"], id=on["id"], path=on["path"], value=on["value"])
            for on in fields["relied_on_values"]
            if on["change"] == number
        ),
    )
