"""The service's control interface, as a run uses it: on the loopback address, with the run file's secret."""

import asyncio
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import httpx2

from .settings import CannotRun

_SECONDS = 60.0
_PAUSE_SECONDS = 1.0


class Refused(Exception):
    """The service says no; `code` is stable."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return self.message


class ServiceAway(Exception):
    """Nobody answers now: the service is stopping, starting, or busy beyond its time."""


class Control:
    """Finds the service anew with every request, since another may have taken its place."""

    def __init__(self, home: Path) -> None:
        self._run_file = home / "service.json"
        self._client = httpx2.AsyncClient(timeout=_SECONDS, trust_env=False)

    async def aclose(self) -> None:
        await self._client.aclose()

    async def ask(self, path: str, body: Mapping[str, Any] | None = None, *, patience: float = 0.0) -> dict[str, Any]:
        """Asks again for `patience` seconds while nobody answers. Raises `Refused`, `ServiceAway`."""
        until = time.monotonic() + patience
        while True:
            try:
                return await self._asked(path, body)
            except ServiceAway:
                if time.monotonic() >= until:
                    raise
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _asked(self, path: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
        run = self._service()
        url, headers = f"{run['control_url']}{path}", {"X-Home-Secret": str(run["secret"])}
        try:
            answer = await self._client.post(url, json=dict(body or {}), headers=headers)
            document = cast("dict[str, Any]", answer.json())
        except (httpx2.HTTPError, ValueError):
            raise ServiceAway("the service does not answer") from None
        if answer.status_code == 200:
            return document
        if answer.status_code in (401, 503) or "code" not in document:
            raise ServiceAway("the service cannot do this now")
        raise Refused(str(document["code"]), str(document.get("message", "")))

    def _service(self) -> dict[str, Any]:
        try:
            return cast("dict[str, Any]", json.loads(self._run_file.read_text("utf-8")))
        except FileNotFoundError:
            raise ServiceAway("no service runs for this home") from None
        except (OSError, ValueError):
            raise CannotRun("the home's run file cannot be read") from None
