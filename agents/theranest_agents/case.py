"""A case as a run sees it: ids, a token that opens nothing else, and the trace that it belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    case_id: str
    round: int
    run_id: str
    agent: str
    subject: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """`token` lives for `token_seconds`; a run that goes on asks for another.

    `client_ref` is the name of the case's one client towards tools, `today` the practice's day.
    """

    case: Case
    token: str
    token_seconds: int
    traceparent: str
    trace_id: str
    mcp_url: str
    claimant: str
    client_ref: str
    today: date


def case_from(card: Mapping[str, Any]) -> Case:
    return Case(
        case_id=str(card["case_id"]),
        round=int(card["round"]),
        run_id=str(card["run_id"]),
        agent=str(card["agent"]),
        subject={str(name): str(value) for name, value in card["subject"].items()},
    )


def grant_from(document: Mapping[str, Any], claimant: str) -> Grant:
    return Grant(
        case=case_from(document["case"]),
        token=str(document["token"]),
        token_seconds=int(document["token_seconds"]),
        traceparent=str(document["traceparent"]),
        trace_id=str(document["trace_id"]),
        mcp_url=str(document["mcp_url"]),
        claimant=claimant,
        client_ref=str(document["client_ref"]),
        today=date.fromisoformat(document["today"]),
    )
