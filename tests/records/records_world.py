"""One practice behind both ports, with things that can go wrong: the same words for the fake and for the API."""

import json
from typing import Any, Literal, Protocol

import httpx2
from theranest_sandbox.settings import SandboxSettings
from theranest_server.adapters.memory import MemoryFault, MemoryRecords
from theranest_server.adapters.records.connection import RecordsConnection
from theranest_server.adapters.records.kinds import KINDS
from theranest_server.adapters.records.wire import parsed
from theranest_server.adapters.theranest import open_records
from theranest_server.domain.ids import PracticeId
from theranest_server.domain.records import as_json
from theranest_server.ports import RecordsReader, RecordsWriter

ALWAYS = 1_000
Trouble = Literal["limited", "failing", "html", "silent", "lost", "stale"]


class World(Protocol):
    reader: RecordsReader
    writer: RecordsWriter

    def trouble(self, kind: Trouble, times: int = ALWAYS) -> None: ...
    def heal(self) -> None: ...
    def edit(self, resource: str, id: str, **fields: Any) -> None: ...


class InMemory:
    def __init__(self, records: MemoryRecords) -> None:
        self._records = records
        self.reader: RecordsReader = records.reader
        self.writer: RecordsWriter = records

    def trouble(self, kind: Trouble, times: int = ALWAYS) -> None:
        faults = {
            "limited": MemoryFault.RATE_LIMITED,
            "failing": MemoryFault.FAILING,
            "html": MemoryFault.FAILING,
            "silent": MemoryFault.FAILING,
            "lost": MemoryFault.LOST_ANSWER,
            "stale": MemoryFault.STALE,
        }
        self._records.fail(faults[kind], times)

    def heal(self) -> None:
        self._records.heal()

    def edit(self, resource: str, id: str, **fields: Any) -> None:
        kind: Any = KINDS[resource]
        store = self._records._store  # pyright: ignore[reportPrivateUsage]
        before: Any = as_json(store.one(kind, resource, id))
        self._records.put(parsed(kind, json.dumps({**before, **fields}).encode()))


class OverHttp:
    def __init__(self, url: str, settings: SandboxSettings, **connection: Any) -> None:
        self._url = url
        self._control = {"X-Sandbox-Control": settings.control_secret}
        account = settings.clients[0]
        known: dict[str, Any] = {"wait_seconds": 0.01, "longest_wait_seconds": 0.05, "attempts": 3}
        self.connection = RecordsConnection(
            base_url=url,
            client_id=account.client_id,
            client_secret=account.client_secret,
            practice_id=PracticeId("PR-5567"),
            **(known | connection),
        )
        self._reader, self._writer = open_records(self.connection)
        self.reader: RecordsReader = self._reader
        self.writer: RecordsWriter = self._writer

    def trouble(self, kind: Trouble, times: int = ALWAYS) -> None:
        faults: dict[Trouble, dict[str, Any]] = {
            "limited": {"fault": "rate_limited", "retry_after": 0},
            "failing": {"fault": "server_error"},
            "html": {"fault": "server_error", "html": True, "status": 502},
            "silent": {"fault": "time_out", "milliseconds": 0},
            "lost": {"fault": "lost_answer", "method": "POST"},
            "stale": {"fault": "stale_etag", "method": "PATCH"},
        }
        self._ask("POST", "/sandbox/faults", {**faults[kind], "times": times, "path": "/api/v1/.*"})

    def arm(self, **fault: Any) -> None:
        self._ask("POST", "/sandbox/faults", fault)

    def heal(self) -> None:
        self._ask("DELETE", "/sandbox/faults")

    def edit(self, resource: str, id: str, **fields: Any) -> None:
        self._ask("PATCH", f"/sandbox/{resource}/{id}", fields)

    def _ask(self, method: str, path: str, body: object = None) -> None:
        answer = httpx2.request(method, self._url + path, json=body, headers=self._control, trust_env=False)
        answer.raise_for_status()

    async def aclose(self) -> None:
        await self._reader.aclose()
