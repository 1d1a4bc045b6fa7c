"""The service's own parts on the loopback address over a practice in memory, with agents that work on cases in it."""

import asyncio
import contextlib
import json
import logging
import os
import secrets
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

import uvicorn
from theranest_agents.case import case_from
from theranest_agents.control import Control
from theranest_agents.model_file import read_models
from theranest_agents.models import close_model
from theranest_agents.run import Drafting, NotGranted, claim, perform
from theranest_agents.settings import CannotRun
from theranest_server.adapters import case_tokens
from theranest_server.adapters.memory import MemoryRecords
from theranest_server.adapters.telemetry import open_telemetry
from theranest_server.bootstrap.agents import CaseControls, World
from theranest_server.bootstrap.house import House, build_house
from theranest_server.bootstrap.listening import listening
from theranest_server.bootstrap.mcp_side import mcp_side
from theranest_server.bootstrap.records import Source, records_source
from theranest_server.domain.ids import ProposalId
from theranest_server.domain.people import StaffMember
from theranest_server.domain.records import Practice, Remittance
from theranest_server.home import Home, RunFile, write_private
from theranest_server.settings import AgentSettings, Settings
from theranest_server.transport.control import control_app
from theranest_server.transport.identity import TrustedIssuer

from evals.run.scores import Verdict
from evals.run.suites import Unusable

from .seen import Called, Seen, Watched

T = TypeVar("T")
for _name in ("casbin", "mcp", "httpx2"):
    logging.getLogger(_name).setLevel(logging.ERROR)
AT_ONCE = 8


@dataclass(kw_only=True)
class OpenPractice:
    """`records` may be added to at any time; `work` runs an agent on a case as a worker does."""

    house: House
    records: MemoryRecords
    practice: Practice
    staff: tuple[StaffMember, ...]
    control: Control
    drafting: Drafting
    watched: Watched
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def work(self, agent: str, **subject: str) -> list[Seen]:
        """Open what the subject names, claim it, work on it: one `Seen` a case."""
        opened = await self.control.ask(
            "/home/cases/open", {"agent": agent, "event_id": f"evals:{secrets.token_hex(8)}", **subject}
        )
        return list(await asyncio.gather(*(self._one(card) for card in opened["cases"])))

    async def _one(self, card: Mapping[str, Any]) -> Seen:
        case = case_from(card)
        async with self._room:
            try:
                grant = await claim(self.control, case, f"evals:{secrets.token_hex(8)}", self.drafting)
                done = await perform(self.control, grant, self.drafting)
            except NotGranted:
                done = {**await self.control.ask("/home/cases/show", {"case_id": case.case_id})}
                done = {**done, **done.get("report", {})}
        return await self._seen(case.case_id, case.run_id, done)

    def put_remittance(self, card: Remittance, content: bytes) -> None:
        self.records.put(card)
        self.put_content(card.id, content)

    def put_content(self, owner: str, content: bytes) -> None:
        cast("Any", self.records)._store.contents[owner] = content

    def nothing_written(self) -> Verdict:
        """Nobody has approved anything, so the record is as the cases made it."""
        written = self.records.written
        why = f"{len(written)} write(s) without an approval"
        return Verdict(
            case="the whole run", evaluator="nothing_written", ok=not written, why="" if not written else why
        )

    async def _seen(self, case_id: str, run_id: str, done: Mapping[str, Any]) -> Seen:
        store = cast("Any", self.house.judge)._store
        proposals = [await store.find(ProposalId(id)) for id in done.get("proposals", ())]
        raised = {alert.id: alert for alert in await self.house.alerts.open_alerts()}
        case = await self.house.cases.find(case_id)
        return Seen(
            case_id=case_id,
            run_id=run_id,
            client_id=case.client_id,
            subject=case.subject,
            batch_id=case.batch_id,
            outcome=done.get("outcome"),
            code=done.get("code"),
            kind=done.get("class"),
            prompt_version=str(done.get("prompt_version") or ""),
            calls=tuple(self.watched.calls.get(run_id, ())),
            proposals=tuple(proposal for proposal in proposals if proposal is not None),
            alerts=tuple(raised[id] for id in dict.fromkeys(done.get("alerts", ())) if id in raised),
        )

    def calls_of(self, run_id: str) -> Sequence[Called]:
        return self.watched.calls.get(run_id, ())

    @property
    def model(self) -> str:
        return self.drafting.vendor_model or "playbooks"


def with_practice(work: Callable[[OpenPractice], Awaitable[T]], model: str | None = None) -> T:
    """Open a practice, do the work, close it. Raises `Unusable` for a model that is not configured."""

    async def run() -> T:
        async with open_practice(model) as practice:
            return await work(practice)

    try:
        return asyncio.run(run())
    except CannotRun as error:
        raise Unusable(str(error)) from None


@contextlib.asynccontextmanager
async def open_practice(model: str | None = None) -> AsyncIterator[OpenPractice]:
    policies = os.environ.get("THERANEST_POLICIES")
    with tempfile.TemporaryDirectory(prefix="evals-") as folder:
        home = Home(Path(folder))
        home.prepare()
        agents = AgentSettings(at_once=64, at_once_each=64)
        settings = Settings(
            home=home.root, policies=Path(policies) if policies else None, agents=agents, sync_seconds=None
        )
        drafting = Drafting.by(model, read_models(settings.policies))
        telemetry = open_telemetry(home.traces)
        source, records = await _in_memory(settings, home, telemetry)
        house = build_house(settings, home, source, telemetry, "http://localhost:9")
        house.front = cast("Any", watched := Watched(house.front))
        await house.start()
        try:
            async with _served(house, source, home) as control:
                yield OpenPractice(
                    house=house,
                    records=records,
                    practice=await records.practice(),
                    staff=tuple(await records.staff()),
                    control=control,
                    drafting=drafting,
                    watched=watched,
                )
        finally:
            await close_model(drafting.model)
            await house.stop()


async def _in_memory(settings: Settings, home: Home, telemetry: Any) -> tuple[Source, MemoryRecords]:
    """The sandbox practice's office and staff, without a client: the cases bring their own."""
    with records_source(settings, home, telemetry, telemetry.current_traceparent) as sandbox:
        found = [await sandbox.reader.practice(), *await sandbox.reader.staff()]
        payers = await sandbox.reader.payers()
        await sandbox.feed.aclose()
        await sandbox.reader.aclose()
    records = MemoryRecords([*found, *payers])
    source = Source(
        reader=cast("Any", records.reader),
        writer=cast("Any", records),
        feed=sandbox.feed,
        practice_id=sandbox.practice_id,
        url="",
        issuer=sandbox.issuer,
    )
    return source, records


@contextlib.asynccontextmanager
async def _served(house: House, source: Source, home: Home) -> AsyncIterator[Control]:
    mcp, controls = listening("127.0.0.1", 0), listening("127.0.0.1", 0)
    address = f"127.0.0.1:{mcp.getsockname()[1]}"
    issuer = TrustedIssuer(
        issuer=case_tokens.ISSUER,
        fetch_keys=house.case_tokens.jwks,
        audience=case_tokens.AUDIENCE,
        may_bind_cases=True,
    )
    secret = secrets.token_urlsafe(16)
    cases = CaseControls(house.cases, source.reader, house.telemetry, _world(house), f"http://{address}/mcp")
    apps = (
        (mcp_side(house, [issuer], source.practice_id, url=f"http://{address}/mcp", hosts=[address]), mcp),
        (control_app(cases.uses(), secret), controls),
    )
    servers = [uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False)) for app, _ in apps]
    tasks = [asyncio.create_task(server.serve(sockets=[sock])) for server, (_, sock) in zip(servers, apps, strict=True)]
    run = RunFile(
        pid=os.getpid(), mcp_url=f"http://{address}/mcp", review_url="http://localhost:9",
        control_url=f"http://127.0.0.1:{controls.getsockname()[1]}", secret=secret, sandbox=True,
    )  # fmt: skip
    write_private(home.run_file, json.dumps({name: getattr(run, name) for name in RunFile.__slots__}))
    control = Control(home.root)
    try:
        while not all(server.started for server in servers):
            await asyncio.sleep(0.005)
        yield control
    finally:
        await control.aclose()
        for server in servers:
            server.should_exit = True
        await asyncio.gather(*tasks)


def _world(house: House) -> World:
    async def nobody(_: object) -> StaffMember:
        raise NotImplementedError("cases are worked on for whom the record names")

    return World(member=nobody, ref_of=house.vault.ref_of, today=house.calendar.today)
