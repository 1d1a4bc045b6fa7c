"""Review values as JSON, the same for pages and programs."""

from collections.abc import Mapping
from typing import Any

from ...privacy.labels import show_hidden
from ...review import Decision, ReviewItem, ReviewPage


def item_json(item: ReviewItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "tool": item.tool,
        "client_id": item.client_id,
        "state": item.state.value,
        "risk": item.risk,
        "requested_by": item.requested_by,
        "agent": item.agent,
        "expires_at": item.expires_at.isoformat(),
        "digest": item.digest,
        "may_approve": item.may_approve,
    }


def page_json(page: ReviewPage) -> dict[str, Any]:
    return {
        "id": page.id,
        "state": page.state.value,
        "digest": page.digest,
        "proposal": page.canonical,
        "clients": page.clients,
        "differences": [
            {"change_no": d.change_no, "resource": d.resource, "path": d.path, "now": d.now, "proposed": d.proposed}
            for d in page.differences
        ],
        "relies_on": [
            {"resource": r.resource, "id": r.id, "path": r.path, "then": r.then, "now": r.now, "moved": r.moved}
            for r in page.relies_on
        ],
        "evidence": [
            {
                "path": e.path,
                "source": e.source,
                "quote": show_hidden(e.quote),
                "start": e.start,
                "end": e.end,
                "speaker": e.speaker,
                "untrusted": e.untrusted,
                "page": e.page,
                "box": list(e.box) if e.box is not None else None,
            }
            for e in page.evidence
        ],
        "warnings": [{"code": w.code, "text": w.text} for w in page.warnings],
        "rule": page.requirement.rule,
        "approvals": [a.staff_id for a in page.approvals],
        "may_approve": page.may_approve,
        "why_not": page.why_not,
        "summary": page.summary,
        "risk": page.risk,
        "gaps": list(page.gaps),
        "notes_for_reviewer": list(page.notes_for_reviewer),
        "drafted_by": page.drafted_by,
        "model": page.model,
        "expires_at": page.expires_at.isoformat(),
        "reason": page.reason,
        "result": page.result,
    }


def decision_json(decision: Decision, delivery: Mapping[str, Any] | None) -> dict[str, Any]:
    state = delivery["state"] if delivery else decision.state.value
    return {
        "id": decision.id,
        "state": state,
        "approvals_missing": decision.approvals_missing,
        "delivery": dict(delivery) if delivery else None,
    }
