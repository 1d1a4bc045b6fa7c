"""The review interface of a small practice, in process: its own pages and routes, tokens signed by a key of the test."""

import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
from approval_world import AMARA, BO, PRACTICE, Rules, World, authors_own
from joserfc import jwt
from joserfc.jwk import OKPKey
from theranest_server.bootstrap.house import House
from theranest_server.domain.ids import ProposalId, StaffId
from theranest_server.transport.console import SignIn, review_app
from theranest_server.transport.console.app import Console
from theranest_server.transport.console.pages import Pages
from theranest_server.transport.faults import Contained
from theranest_server.transport.identity import Identities, TrustedIssuer

ORIGIN = "http://localhost:8600"
ISSUER = "https://issuer.example"
KEY = OKPKey.generate_key("Ed25519", {"kid": "k1"})
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def token(staff: str = AMARA, *, key: OKPKey = KEY, header: Mapping[str, Any] | None = None, **claims: Any) -> str:
    """An access token of the test's issuer; a claim of None is left out."""
    now = int(time.time())
    about = {"iss": ISSUER, "aud": "review", "sub": staff, "client_id": "cli", "iat": now, "exp": now + 600}
    given = {name: value for name, value in (about | claims).items() if value is not None}
    head = {"alg": "Ed25519", "typ": "at+jwt", "kid": "k1", **(header or {})}
    return jwt.encode(head, given, key, algorithms=["Ed25519"])


def identities(audience: str = "review", **about: Any) -> Identities:
    async def keys() -> Mapping[str, Any]:
        return {"keys": [KEY.as_dict(private=False)]}

    issuer = TrustedIssuer(issuer=ISSUER, fetch_keys=keys, audience=audience, **about)
    return Identities([issuer], PRACTICE)


class ReviewDesk:
    """What a browser, or a program on the same machine, meets."""

    def __init__(self, home: Path, rules: Rules | None = None, *, sign_in_possible: bool = True) -> None:
        self.world = World(home, rules or authors_own())
        self.sign_in = SignIn(possible=sign_in_possible)
        console = Console(
            self.world.review,
            self.deliver,
            identities(sole_audience=True),
            self.sign_in,
            self.staff,
            Pages(banner="test"),
        )
        transport = httpx2.ASGITransport(Contained(review_app(console, ["localhost"])), raise_app_exceptions=False)
        self.web = httpx2.AsyncClient(transport=transport, base_url=ORIGIN)

    async def deliver(self, proposal_id: ProposalId) -> Mapping[str, Any]:
        return await House.deliver(self.world, proposal_id)  # type: ignore[arg-type]

    async def staff(self) -> Mapping[StaffId, Any]:
        return self.world.people.members

    async def api(self, path: str, body: Any, *, as_: str | None = None) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {as_ or token()}"}
        content = body if isinstance(body, bytes) else None
        return await self.web.post(f"/api/{path}", content=content, json=None if content else body, headers=headers)

    async def form(self, path: str, fields: Mapping[str, str], **headers: str) -> httpx2.Response:
        return await self.web.post(path, content=urlencode(fields), headers={**FORM, **headers})

    async def signed_in(self, staff: StaffId = AMARA) -> str:
        """The cookie of a new session."""
        done = await self.form("/sign-in", {"staff": staff, "code": self.sign_in.new_code(staff)}, Origin=ORIGIN)
        return done.headers["set-cookie"].split(";")[0]

    async def form_token(self, proposal_id: str, cookie: str) -> str:
        page = await self.web.get(f"/proposals/{proposal_id}", headers={"Cookie": cookie})
        found = re.search(r'name="token" value="([^"]+)"', page.text)
        assert found is not None, page.text
        return found[1]

    def messages(self) -> int:
        """How often something was written into the record."""
        return len(self.world.memory.written)

    def close(self) -> None:
        self.world.close()


__all__ = ["AMARA", "BO", "ORIGIN", "ReviewDesk", "identities", "token"]
