"""A sandbox of a tiny practice in process, with the service account's token."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from theranest_sandbox.app import create_app
from theranest_sandbox.practice import Sandbox
from theranest_sandbox.settings import SandboxSettings
from tiny_practice import tiny_practice


@dataclass(frozen=True, kw_only=True)
class Office:
    """A running sandbox and a client that may do everything the API offers."""

    sandbox: Sandbox
    settings: SandboxSettings
    http: httpx2.AsyncClient

    async def get(self, path: str, **kwargs: Any) -> httpx2.Response:
        return await self.http.get(f"/api/v1/{path}", **kwargs)

    async def post(self, path: str, body: Any, key: str = "k1", **headers: str) -> httpx2.Response:
        return await self.http.post(f"/api/v1/{path}", json=body, headers={"Idempotency-Key": key} | headers)

    async def patch(self, path: str, body: Any, tag: str | None = None, key: str = "k1") -> httpx2.Response:
        """With the newest ETag if none is given."""
        tag = tag or (await self.get(path)).headers["ETag"]
        headers = {"Idempotency-Key": key, "If-Match": tag, "Content-Type": "application/merge-patch+json"}
        return await self.http.patch(f"/api/v1/{path}", json=body, headers=headers)

    async def control(self, method: str, path: str, body: Any = None) -> httpx2.Response:
        headers = {"X-Sandbox-Control": self.settings.control_secret}
        return await self.http.request(method, f"/sandbox/{path}", json=body, headers=headers)

    async def fault(self, **fault: Any) -> None:
        assert (await self.control("POST", "faults", fault)).status_code == 201


OpenOffice = Callable[..., Any]


@pytest.fixture
async def open_office(tmp_path: Path) -> AsyncIterator[OpenOffice]:
    async with AsyncExitStack() as stack:

        async def opened(**settings: Any) -> Office:
            made = tiny_practice(tmp_path, **settings)
            app = create_app(made)
            stack.callback(app.state.sandbox.close)
            transport = httpx2.ASGITransport(app=app)
            http = await stack.enter_async_context(httpx2.AsyncClient(transport=transport, base_url="http://sandbox"))
            account = made.clients[0]
            answer = await http.post(
                "/oauth/token",
                data={"grant_type": "client_credentials"},
                auth=(account.client_id, account.client_secret),
            )
            http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
            return Office(sandbox=app.state.sandbox, settings=made, http=http)

        yield opened


@pytest.fixture
async def office(open_office: OpenOffice) -> Office:
    return await open_office()
