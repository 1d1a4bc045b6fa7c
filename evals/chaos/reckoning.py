"""What has to be true when everything is calm again. Each finding is one line that says which message or proposal."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .practice import PracticeProcess
from .service import REPLY, ServiceProcess
from .storm import Sent

UNREAD = "unscreened_message"
"""Beside the outcome: a person was told that a message waits unread, before it could be read."""


@dataclass(slots=True)
class Reckoning:
    lost: list[str] = field(default_factory=list[str])
    doubled: list[str] = field(default_factory=list[str])
    wrong: list[str] = field(default_factory=list[str])
    outcomes: Counter[str] = field(default_factory=Counter[str])
    delivered: int = 0
    ledger_verified: bool = False

    @property
    def ok(self) -> bool:
        return self.ledger_verified and not (self.lost or self.doubled or self.wrong)

    def as_json(self) -> dict[str, Any]:
        return {
            "ok": self.ok,
            "lost": self.lost,
            "doubled": self.doubled,
            "wrong": self.wrong,
            "outcomes": dict(self.outcomes),
            "delivered": self.delivered,
            "ledger_verified": self.ledger_verified,
        }


def reckoned(
    sent: Sequence[Sent], service: ServiceProcess, practice: PracticeProcess, replies_before: int
) -> Reckoning:
    """Every message has one outcome, every approved reply was written once, every alert stands once, the ledger holds."""
    found = Reckoning(ledger_verified=service.verified())
    alerts = _alerts(service)
    for one in sent:
        _event(found, one, service)
        _outcome(found, one, service, alerts)
    _count(found, "alert", Counter((row["kind"], row["client_id"], row["source"]) for row in alerts))
    _deliveries(found, service, practice, replies_before)
    return found


def _event(found: Reckoning, one: Sent, service: ServiceProcess) -> None:
    events = service.rows("SELECT state FROM events WHERE resource_id = ?", one.message_id)
    if not events:
        found.lost.append(f"no event for {one.message_id}")
    elif len(events) > 1:
        found.doubled.append(f"{len(events)} events for {one.message_id}")
    elif events[0]["state"] != "done":
        found.lost.append(f"the event of {one.message_id} ended as {events[0]['state']}")


def _outcome(found: Reckoning, one: Sent, service: ServiceProcess, alerts: Sequence[dict[str, Any]]) -> None:
    """An alert for danger; for all other messages one run with one lasting effect. A mark calls nobody and is none."""
    about = [row for row in alerts if row["source"] == f"message:{one.message_id}"]
    called = [row["kind"] for row in about if row["kind"] != UNREAD and (one.danger or row["tier"] != "mark")]
    cases = _cases_of(service, one)
    if one.danger:
        outcomes = called
        if cases:
            found.wrong.append(f"an agent got the dangerous message {one.message_id}")
    else:
        outcomes = [effect for case in cases for effect in _effects(service, case)]
        outcomes += called
        if any(case["round"] != 1 or case["state"] != "done" for case in cases):
            found.wrong.append(f"{one.message_id}: round {cases[0]['round']}, {cases[0]['state']}, {cases[0]['code']}")
    found.outcomes.update(outcomes[:1])
    if not outcomes:
        found.lost.append(f"no outcome for {one.message_id} ({', '.join(_ends(cases)) or 'no case'})")
    elif len(outcomes) > 1:
        found.doubled.append(f"{one.message_id}: {', '.join(outcomes)}")


def _cases_of(service: ServiceProcess, one: Sent) -> list[dict[str, Any]]:
    rows = service.rows("SELECT * FROM agent_cases WHERE client_id = ?", one.thread.client_id)
    return [row for row in rows if json.loads(row["subject"]).get("thread_id") == one.thread.id]


def _effects(service: ServiceProcess, case: dict[str, Any]) -> list[str]:
    """Proposals that the run made, by the proposals' own table, and alerts that it raised."""
    of_client = service.rows(
        "SELECT p.tool FROM proposals AS p JOIN agent_effects AS e ON e.id = p.id WHERE e.run_id LIKE ?",
        f"{case['id']}.%",
    )
    raised = service.rows("SELECT kind FROM alerts WHERE source LIKE ?", f"{case['id']}.%")
    return [*(row["tool"] for row in of_client), *(row["kind"] for row in raised)]


def _ends(cases: Sequence[dict[str, Any]]) -> list[str]:
    return [f"{case['state']} {case['outcome']} {case['code']}" for case in cases]


def _alerts(service: ServiceProcess) -> list[dict[str, Any]]:
    return service.rows("SELECT kind, tier, client_id, source FROM alerts ORDER BY raised_at")


def _count(found: Reckoning, what: str, counted: Counter[Any]) -> None:
    found.doubled.extend(f"{times} times the {what} {key}" for key, times in counted.items() if times > 1)


def _deliveries(found: Reckoning, service: ServiceProcess, practice: PracticeProcess, replies_before: int) -> None:
    """By the references that stand in the practice's own record, whatever the service says of itself."""
    approved = service.rows(
        "SELECT DISTINCT p.id, p.state, p.tool FROM proposals AS p JOIN approvals AS a ON a.proposal_id = p.id"
    )
    written = practice.written()
    for proposal in approved:
        if proposal["state"] != "delivered":
            found.lost.append(f"{proposal['id']} is {proposal['state']} though it was approved")
        elif not any(reference.startswith(f"{proposal['id']}/") for reference in written):
            found.lost.append(f"{proposal['id']} is said to be delivered and stands nowhere in the record")
    _count(found, "reference", written)
    known = {proposal["id"] for proposal in approved}
    strangers = [reference for reference in written if reference.partition("/")[0] not in known]
    found.wrong.extend(f"{reference} was written and never approved" for reference in strangers)
    found.delivered = sum(proposal["state"] == "delivered" for proposal in approved)
    replies, sent = practice.replies() - replies_before, sum(proposal["tool"] == REPLY for proposal in approved)
    if replies != sent:
        (found.doubled if replies > sent else found.lost).append(f"{sent} replies approved, {replies} in the record")
