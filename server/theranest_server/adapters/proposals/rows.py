"""A stored proposal as rows, and back; what was edited behind the service does not come back."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from ...domain.approval_form import content_sha256, proposal_from, shown_beside, time_text
from ...domain.approvals import Approval, ApprovalRequirement, ApprovalSlot, Capacity, Way
from ...domain.canonical import NotCanonical, canonical_bytes, digest_of
from ...domain.ids import ClientId, PersonId, StaffId
from ...domain.json import Json
from ...domain.proposals import Proposal, ProposalState
from ...ports import DeliveryStep, ProposalDamaged, SealBroken, StoredProposal, Written
from ..database import tables
from ..keys import PRACTICE_WIDE, Keys, SealingKey


def key_owner(proposal: Proposal) -> ClientId:
    """Whose key seals it."""
    clients = proposal.client_ids
    return next(iter(clients)) if len(clients) == 1 else PRACTICE_WIDE


def new_row(proposal: Proposal, canonical: bytes, requirement: ApprovalRequirement, key: SealingKey) -> dict[str, Any]:
    payload = {"canonical": canonical.decode(), "beside": shown_beside(proposal)}
    return {
        **_repeated(proposal),
        "id": proposal.id,
        "state": ProposalState.PROPOSED.value,
        "digest": digest_of(canonical),
        "stamped_policy_sha256": proposal.policy_slice_sha256,
        "requirement": requirement_text(requirement),
        "sealed": key.encrypt(json.dumps(payload, ensure_ascii=False).encode(), _place(proposal.id)),
    }


def _repeated(proposal: Proposal) -> dict[str, Any]:
    """Columns for searching that repeat what the sealed bytes say."""
    owner = key_owner(proposal)
    return {
        "practice_id": proposal.practice_id,
        "client_id": None if owner == PRACTICE_WIDE else owner,
        "tool": proposal.tool,
        "requested_by": proposal.requested_by,
        "content_sha256": content_sha256(proposal.draft),
        "risk": proposal.draft.risk,
        "created_at": time_text(proposal.created_at),
        "on_behalf_of": proposal.on_behalf_of,
        "agent": proposal.agent,
        "originator": proposal.draft.originator,
        "expires_at": time_text(proposal.expires_at),
    }


def stored_from(connection: Connection, row: RowMapping, keys: Keys) -> StoredProposal:
    """Raises `ProposalDamaged`."""
    proposal_id = row["id"]
    try:
        key = keys.reading(connection, ClientId(row["client_id"] or PRACTICE_WIDE))
        payload = json.loads(key.decrypt(row["sealed"], _place(proposal_id)))
        canonical = payload["canonical"].encode()
        proposal = proposal_from(canonical, payload["beside"])
        approvals = tuple(approvals_of(connection, proposal_id, key))
        comment = (
            row["sealed_comment"] and key.decrypt(row["sealed_comment"], _place(proposal_id) + b"\0comment").decode()
        )
    except (SealBroken, NotCanonical, KeyError, TypeError, ValueError) as error:
        raise ProposalDamaged(f"proposal {proposal_id} cannot be read ({type(error).__name__})") from None
    columns = {**_repeated(proposal), "id": proposal.id, "digest": digest_of(canonical)}
    if differing := sorted(name for name, value in columns.items() if row[name] != value):
        raise ProposalDamaged(f"proposal {proposal_id} was edited outside the service: {', '.join(differing)}")
    try:
        return _stored(row, proposal, canonical, approvals, comment or None)
    except (KeyError, TypeError, ValueError) as error:
        raise ProposalDamaged(f"proposal {proposal_id} cannot be read ({type(error).__name__})") from None


def _stored(
    row: RowMapping, proposal: Proposal, canonical: bytes, approvals: tuple[Approval, ...], comment: str | None
) -> StoredProposal:
    return StoredProposal(
        proposal=proposal,
        canonical=canonical,
        digest=row["digest"],
        state=ProposalState(row["state"]),
        requirement=requirement_from(row["requirement"]),
        stamped_policy_sha256=row["stamped_policy_sha256"],
        approvals=approvals,
        reason=row["reason"],
        comment=comment,
        decided_by=None if row["decided_by"] is None else StaffId(row["decided_by"]),
        decided_at=None if row["decided_at"] is None else datetime.fromisoformat(row["decided_at"]),
        result=None if row["result"] is None else json.loads(row["result"]),
    )


def approval_row(proposal_id: str, approval: Approval, key: SealingKey) -> dict[str, Any]:
    """The columns are for searching; what counts is sealed, so that a row made by hand is no approval."""
    sealed: dict[str, Json] = {
        "staff_id": approval.staff_id,
        "person_id": approval.person_id,
        "session_id": approval.session_id,
        "digest": approval.digest,
        "capacities": [[capacity.way.value, capacity.in_place_of] for capacity in approval.capacities],
        "at": time_text(approval.at),
    }
    return {
        "proposal_id": proposal_id,
        **{name: sealed[name] for name in ("person_id", "staff_id", "session_id", "digest", "at")},
        "sealed": key.encrypt(canonical_bytes(sealed), _place(proposal_id) + b"\0approval"),
    }


def approvals_of(connection: Connection, proposal_id: str, key: SealingKey) -> list[Approval]:
    """Raises `SealBroken`, `ValueError`."""
    table = tables.approvals
    query = select(table).where(table.c.proposal_id == proposal_id).order_by(table.c.at)
    return [_approval_from(row, proposal_id, key) for row in connection.execute(query).mappings()]


def _approval_from(row: RowMapping, proposal_id: str, key: SealingKey) -> Approval:
    fields = json.loads(key.decrypt(row["sealed"], _place(proposal_id) + b"\0approval"))
    if any(row[name] != fields[name] for name in ("person_id", "staff_id", "session_id", "digest", "at")):
        raise ValueError("an approval was edited outside the service")
    return Approval(
        staff_id=StaffId(fields["staff_id"]),
        person_id=PersonId(fields["person_id"]),
        session_id=fields["session_id"],
        digest=fields["digest"],
        capacities=tuple(
            Capacity(way=Way(way), in_place_of=None if person is None else PersonId(person))
            for way, person in fields["capacities"]
        ),
        at=datetime.fromisoformat(fields["at"]),
    )


def sealed_comment(proposal_id: str, comment: str, key: SealingKey) -> bytes:
    return key.encrypt(comment.encode(), _place(proposal_id) + b"\0comment")


def requirement_text(requirement: ApprovalRequirement) -> str:
    return json.dumps(
        {
            "slots": [sorted(slot.any_of) for slot in requirement.slots],
            "distinct_persons": requirement.distinct_persons,
            "four_eyes": requirement.four_eyes,
            "lifetime_seconds": int(requirement.lifetime.total_seconds()),
            "rule": requirement.rule,
        }
    )


def requirement_from(text: str) -> ApprovalRequirement:
    raw = json.loads(text)
    return ApprovalRequirement(
        slots=tuple(ApprovalSlot(any_of=frozenset(map(Way, slot))) for slot in raw["slots"]),
        distinct_persons=raw["distinct_persons"],
        four_eyes=raw["four_eyes"],
        lifetime=timedelta(seconds=raw["lifetime_seconds"]),
        rule=raw["rule"],
    )


def step_from(row: RowMapping) -> DeliveryStep:
    written = None
    if row["written_id"] is not None:
        written = Written(resource=row["resource"], id=row["written_id"], version=row["version"] or "")
    return DeliveryStep(
        change_no=row["change_no"],
        state=row["state"],
        first_sent_at=datetime.fromisoformat(row["first_sent_at"]),
        last_sent_at=datetime.fromisoformat(row["last_sent_at"]),
        written=written,
        code=row["code"],
    )


def json_text(value: Mapping[str, Json] | Sequence[Json] | None) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _place(proposal_id: str) -> bytes:
    return b"proposal\0" + proposal_id.encode()
