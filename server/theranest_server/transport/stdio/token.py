"""Who the bridge speaks for: a reference that renews itself, or a token from the environment. Never nobody."""

import json
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...home import RunFile, write_private
from .wire import AnswerLost, Endpoint, Unreachable, as_json, as_object

_RENEW_BEFORE_SECONDS = 60


class NoToken(Exception):
    """No usable identity; says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What `connect` writes: who is meant, not a token.

    `sandbox`: a member of staff of the sandbox practice and the client application's name. `oidc`: a refresh token
    of the practice's provider, replaced whenever the provider rotates it.
    """

    kind: str
    client_app: str
    staff: str | None = None
    token_endpoint: str | None = None
    client_id: str | None = None
    refresh_token: str | None = None
    path: Path | None = None

    @classmethod
    def read(cls, path: Path) -> "Reference":
        try:
            raw: dict[str, Any] = json.loads(path.read_text("utf-8"))
            return cls(**raw, path=path)
        except (OSError, ValueError, TypeError):
            raise NoToken(
                f"the connection file {path.name} cannot be read; run `theranest-mcp connect` again"
            ) from None


class Tokens:
    """Hands out a token that is valid for another minute at least."""

    def __init__(self, reference: Reference | None, environ: Mapping[str, str]) -> None:
        self._reference = reference
        self._fixed = environ.get("THERANEST_TOKEN")
        self._held: tuple[str, float] | None = None
        self._lock = threading.Lock()

    def get(self, service: RunFile | None, *, fresh: bool = False) -> str:
        """Raises `NoToken`, `Unreachable`."""
        if self._fixed:
            return self._fixed
        if self._reference is None:
            raise NoToken("nobody is named: run `theranest-mcp connect`, or set THERANEST_TOKEN")
        with self._lock:
            if not fresh and self._held and self._held[1] - _RENEW_BEFORE_SECONDS > time.time():
                return self._held[0]
            self._held = self._renewal(self._reference)(service)
            return self._held[0]

    def _renewal(self, reference: Reference) -> Callable[[RunFile | None], tuple[str, float]]:
        return self._from_sandbox if reference.kind == "sandbox" else self._from_provider

    def _from_sandbox(self, service: RunFile | None) -> tuple[str, float]:
        assert self._reference is not None
        if service is None:
            raise NoToken("a sandbox connection works with this home's own service only")
        body = json.dumps({"as": self._reference.staff, "client_app": self._reference.client_app, "audience": "mcp"})
        headers = {"Content-Type": "application/json", "X-Home-Secret": service.secret}
        status, _, raw = Endpoint(service.control_url).post(body.encode(), headers, "/home/token")
        answer = as_object(as_json(raw))
        if status != 200 or answer is None:
            detail = answer.get("message") if answer is not None else None
            raise NoToken(detail or "the service gives no token for this connection; run `theranest-mcp connect` again")
        return str(answer["token"]), float(answer["expires_in"]) + time.time()

    def _from_provider(self, service: RunFile | None) -> tuple[str, float]:
        from urllib.parse import urlencode

        held = self._reference
        assert held is not None
        form = {"grant_type": "refresh_token", "client_id": held.client_id, "refresh_token": held.refresh_token}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        try:
            status, _, raw = Endpoint(held.token_endpoint or "").post(urlencode(form).encode(), headers)
        except (Unreachable, AnswerLost):
            raise NoToken("the practice's sign-in provider does not answer; try again in a moment") from None
        answer = as_object(as_json(raw))
        if status != 200 or answer is None or "access_token" not in answer:
            raise NoToken("the practice's sign-in provider refuses to renew; run `theranest-mcp login` again")
        self._keep_rotated(held, str(answer.get("refresh_token") or held.refresh_token))
        return str(answer["access_token"]), float(answer.get("expires_in", 300)) + time.time()

    def _keep_rotated(self, held: Reference, refresh_token: str) -> None:
        if held.path is None or refresh_token == held.refresh_token:
            return
        raw = {name: getattr(held, name) for name in Reference.__slots__ if name != "path"}
        raw["refresh_token"] = refresh_token
        write_private(held.path, json.dumps({k: v for k, v in raw.items() if v is not None}))
        self._reference = Reference(**raw, path=held.path)


def reference_of(arguments: Mapping[str, str], environ: Mapping[str, str] | None = None) -> Reference | None:
    """From `--connection FILE`, `--as STAFF` or `THERANEST_AS`. Raises `NoToken`."""
    env = os.environ if environ is None else environ
    if path := arguments.get("connection"):
        return Reference.read(Path(path))
    if staff := arguments.get("as") or env.get("THERANEST_AS"):
        return Reference(kind="sandbox", staff=staff, client_app=arguments.get("client-app", "claude-desktop"))
    return None
