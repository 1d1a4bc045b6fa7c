"""Tokens for runs, signed by the service with a key of its own: one agent, one client, one run, one member of staff."""

import json
import os
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import OKPKey

from ..domain.cases import AgentCase
from ..domain.ids import StaffId

ISSUER = "urn:theranest-mcp:cases"
AUDIENCE = "mcp"
CLIENT_APP = "theranest-agents"
SECONDS = 300


class CaseTokens:
    """The key lies in the home's `keys` folder, readable by this user alone; another home's tokens verify nowhere here."""

    def __init__(self, folder: Path) -> None:
        self._key = OKPKey.import_key(json.loads(_kept(folder / "cases.jwk")))

    def mint(self, case: AgentCase, on_behalf_of: StaffId, *, model: str | None, prompt_version: str | None) -> str:
        """A signed access token (RFC 9068) for `SECONDS`; a run that goes on longer asks again."""
        now = int(time.time())
        bound = {"client_id": case.client_id, "purpose": case.agent.value, "run_id": case.run_id}
        marks = {"model": model, "prompt_version": prompt_version}
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": on_behalf_of,
            "client_id": CLIENT_APP,
            "agent": case.agent.value,
            "on_behalf_of": on_behalf_of,
            "case": {**bound, **{name: value for name, value in marks.items() if value is not None}},
            "iat": now,
            "exp": now + SECONDS,
            "jti": uuid.uuid4().hex,
        }
        header = {"alg": "Ed25519", "typ": "at+jwt", "kid": self._key.kid}
        return jwt.encode(header, claims, self._key, algorithms=["Ed25519"])

    async def jwks(self) -> Mapping[str, Any]:
        public: dict[str, Any] = dict(self._key.as_dict(private=False))
        return {"keys": [{**public, "alg": "Ed25519", "use": "sig"}]}


def _kept(path: Path) -> str:
    """The key, made at first use; two starters end with the same one."""
    if not path.exists():
        made = json.dumps(OKPKey.generate_key("Ed25519", auto_kid=True).as_dict(private=True))
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text("utf-8")
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(made)
    return path.read_text("utf-8")
