"""Commands that touch a home are clients of its service: found or started, spoken to over HTTP."""

import json
import os
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from ..home import Home, RunFile, home_directory
from ..transport.stdio.service import CannotStart, find_or_start
from ..transport.stdio.token import NoToken, Reference, Tokens
from ..transport.stdio.wire import VERSION_KEY, AnswerLost, Endpoint, Unreachable, as_json, as_object, mcp_headers
from .output import Failure

_VERSION = "2026-07-28"
_ENVELOPE = {
    VERSION_KEY: _VERSION,
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": {"name": "theranest-mcp command line", "version": "0"},
}


_STOPPING_TRIES = 100
_STOPPING_PAUSE = 0.1


class ServiceClient:
    """One home's service, as the command line uses it."""

    def __init__(self, home: Home | None = None) -> None:
        self.home = home or Home(Path(home_directory(os.environ)))
        self.service = self._find()

    def _find(self) -> RunFile:
        """A service that is just stopping is waited for, so that its successor answers."""
        try:
            found = find_or_start(self.home)
            for _ in range(_STOPPING_TRIES):
                if _listens(found):
                    return found
                time.sleep(_STOPPING_PAUSE)
                found = find_or_start(self.home)
            return found
        except CannotStart as error:
            raise Failure(f"the practice's service does not start: {error}") from None

    def control(self, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """A control request; refusals of the service end the command with its sentence."""
        headers = {"Content-Type": "application/json", "X-Home-Secret": self.service.secret}
        return self._answered(*self._post(self.service.control_url, path, body or {}, headers))

    def review(self, path: str, staff: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """A request to the review interface as a member of the sandbox's staff."""
        token = self.control("/home/token", {"as": staff, "client_app": "cli", "audience": "review"})["token"]
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        return self._answered(*self._post(self.service.review_url, path, body or {}, headers))

    def mcp(self, method: str, params: Mapping[str, Any], staff: str, client_app: str = "cli") -> dict[str, Any]:
        """One MCP request of the 2026-07-28 protocol; the result, or `Failure` for a protocol error."""
        message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": {**params, "_meta": _ENVELOPE}}
        tokens = Tokens(Reference(kind="sandbox", staff=staff, client_app=client_app), {})
        try:
            headers = mcp_headers(message, tokens.get(self.service), None)
            status, _, raw = Endpoint(self.service.mcp_url).post(json.dumps(message).encode(), headers)
        except NoToken as error:
            raise Failure(str(error)) from None
        except (Unreachable, AnswerLost):
            raise Failure("the practice's service does not answer") from None
        answer = as_object(as_json(raw)) or {}
        if (result := as_object(answer.get("result"))) is None:
            error = as_object(answer.get("error")) or {}
            raise Failure(str(error.get("message") or f"the service answered with HTTP {status}"))
        return result

    def _post(self, url: str, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[int, bytes]:
        try:
            status, _, raw = Endpoint(url).post(json.dumps(body).encode(), headers, path)
        except (Unreachable, AnswerLost):
            raise Failure("the practice's service does not answer; try again, or see `service status`") from None
        return status, raw

    def _answered(self, status: int, raw: bytes) -> dict[str, Any]:
        answer = as_object(as_json(raw)) or {}
        if status == 200:
            return answer
        if "code" in answer:
            sentence = f"{answer.get('message', '')} {answer.get('what_to_do', '')}".strip()
            raise Failure(sentence, exit_code=2 if answer["code"] == "bad_arguments" else 1, document=_refused(answer))
        raise Failure(f"the service answered with HTTP {status}")


def _refused(answer: Mapping[str, Any]) -> dict[str, Any] | None:
    """For programs that asked for JSON; people read the sentence."""
    context = click.get_current_context(silent=True)
    if context is None or not context.params.get("as_json"):
        return None
    return {"refused": {name: answer.get(name, "") for name in ("code", "message", "what_to_do")}}


def _listens(service: RunFile) -> bool:
    address = urlsplit(service.control_url)
    try:
        socket.create_connection((address.hostname or "", address.port or 0), timeout=5).close()
    except OSError:
        return False
    return True
