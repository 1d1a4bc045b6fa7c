"""Hooks that lead schemathesis' generated requests to what is really there, and count what was accepted.

Loaded by `SCHEMATHESIS_HOOKS=schemathesis_hooks`. Of each operation's positive requests three in four are given live ids,
the newest ETag and a fresh key; the fourth goes out as it was generated. Where, with which token and into which file of
counts, the environment says (`SANDBOX_URL`, `SANDBOX_TOKEN`, `SANDBOX_ACCOUNT`, `SANDBOX_COUNTS`).
"""

import atexit
import itertools
import json
import os
import uuid
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import httpx2
import schemathesis

NOT_SUBMITTED = {"invoiced", "awaiting_submission"}


class Live:
    """The sandbox as it is now, asked over its own API. `accepted` counts 2xx answers by operation."""

    def __init__(self) -> None:
        token = os.environ["SANDBOX_TOKEN"]
        self.http = httpx2.Client(base_url=os.environ["SANDBOX_URL"], headers={"Authorization": f"Bearer {token}"})
        self.account = json.loads(os.environ["SANDBOX_ACCOUNT"])
        self.turns: defaultdict[str, Any] = defaultdict(itertools.count)
        self.accepted: Counter[str] = Counter()
        self.corrected: set[str] = set()

    def turn(self, name: str) -> int:
        return next(self.turns[name])

    def some(self, kind: str, **params: Any) -> dict[str, Any]:
        """One resource of a kind after the other."""
        items = self.http.get(f"/api/v1/{kind}", params={"limit": 200} | params).json()["items"]
        return items[self.turn(f"some {kind} {params}") % len(items)]

    def etag(self, kind: str, resource_id: str) -> str:
        return self.http.get(f"/api/v1/{kind}/{resource_id}").headers["ETag"]

    def correctable(self) -> str:
        """A claim that was sent and has no correction waiting."""
        claims = self.http.get("/api/v1/claims", params={"limit": 200, "state": "denied"}).json()["items"]
        left = [claim["id"] for claim in claims if claim["id"] not in self.corrected]
        self.corrected.update(left[:1])
        return left[0] if left else claims[0]["id"]

    def save(self) -> None:
        Path(os.environ["SANDBOX_COUNTS"]).write_text(json.dumps(self.accepted))


LIVE = Live()
atexit.register(LIVE.save)


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
    """Fill in what only the practice knows."""
    operation = f"{case.method.upper()} {case.operation.path}"
    if case.meta is None or not case.meta.generation.mode.is_positive or LIVE.turn(operation) % 4 == 3:
        return
    if case.headers is not None and "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = f"st/{uuid.uuid4().hex}"
    if case.query:
        case.query.pop("cursor", None)
    if operation in FILLERS:
        FILLERS[operation](case)
    elif case.path_parameters and "id" in case.path_parameters:
        kind = case.operation.path.split("/")[3]
        case.path_parameters["id"] = LIVE.some(kind)["id"]


@schemathesis.hook
def after_call(_context: Any, case: Any, response: Any) -> None:
    if 200 <= response.status_code < 300:
        LIVE.accepted[f"{case.method.upper()} {case.operation.path}"] += 1


def _patched(kind: str, **params: Any) -> Any:
    def fill(case: Any) -> None:
        resource_id = LIVE.some(kind, **params)["id"]
        case.path_parameters["id"] = resource_id
        case.headers["If-Match"] = LIVE.etag(kind, resource_id)
        if isinstance(case.body, dict):
            # a nested patch of something that is not there yet would leave half a resource
            case.body = {name: value for name, value in case.body.items() if not isinstance(value, dict)}
            if "start_time" in case.body or "stop_time" in case.body:
                case.body |= {"start_time": None, "stop_time": None}

    return fill


def _note(case: Any) -> None:
    case.body |= {"client_id": LIVE.some("clients")["id"], "author_id": LIVE.some("staff")["id"]}
    for name in ("appointment_id", "case_id", "addendum_to", "start_time"):
        case.body.pop(name, None)


def _message(case: Any) -> None:
    message = LIVE.some("messages")
    people = (message["sender"], message["recipient"])
    case.body |= {"thread_id": message["thread_id"], "recipient": next(p for p in people if p.startswith("person:"))}


def _plan(case: Any) -> None:
    case.path_parameters["id"] = LIVE.some("plans", status="active")["id"]
    case.body["author_id"] = LIVE.some("staff")["id"]


def _correction(case: Any) -> None:
    case.path_parameters["id"] = LIVE.correctable()


def _task(case: Any) -> None:
    case.body["assignee"] = LIVE.some("staff")["id"]
    case.body.pop("client_id", None)


def _document(case: Any) -> None:
    case.body["client_id"] = LIVE.some("clients")["id"]
    case.body.pop("uploaded_by", None)
    # schemathesis would check the changed form again, and take the file's bytes for no string
    case._sync_validated_hashes()


def _token(case: Any) -> None:
    case.body = {"grant_type": "client_credentials", **LIVE.account}


FILLERS = {
    "PATCH /api/v1/clients/{id}": _patched("clients"),
    "PATCH /api/v1/notes/{id}": _patched("notes", state="created"),
    "PATCH /api/v1/claims/{id}": _patched("claims", state="awaiting_submission"),
    "POST /api/v1/notes": _note,
    "POST /api/v1/messages": _message,
    "POST /api/v1/plans/{id}/drafts": _plan,
    "POST /api/v1/claims/{id}/corrections": _correction,
    "POST /api/v1/tasks": _task,
    "POST /api/v1/documents": _document,
    "POST /oauth/token": _token,
    "GET /api/v1/documents/{id}/content": lambda case: case.path_parameters.update(id="DOC-1"),
    "GET /api/v1/remittances/{id}/content": lambda case: case.path_parameters.update(id="RM-1"),
}
