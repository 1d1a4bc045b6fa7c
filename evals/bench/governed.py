"""The governed server as it runs, but over a practice in memory: what is left is the cost of the door itself.

    python -m evals.bench.governed HOME     prints one line of JSON once it listens

Ledger, keys and the map of placeholders are in a real SQLite file in HOME with full synchronisation; spans go to their
daily file.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any, cast

import uvicorn
from theranest_sandbox.issuer import DevelopmentIssuer
from theranest_sandbox.settings import ISSUER
from theranest_server.adapters.telemetry import OpenTelemetry, open_telemetry
from theranest_server.bootstrap.collector import settle_collector
from theranest_server.bootstrap.house import build_house
from theranest_server.bootstrap.listening import listening
from theranest_server.bootstrap.mcp_side import mcp_side
from theranest_server.bootstrap.records import Source, records_source
from theranest_server.domain.ids import ClientId, StaffId
from theranest_server.home import Home
from theranest_server.settings import Settings
from theranest_server.transport.identity import TrustedIssuer

from .governed_apps import IDENTIFIED, PLACEHOLDERS
from .practice import copied

_TOKEN_SECONDS = 3600


async def serve(home: Home) -> None:
    home.prepare()
    settings = Settings(home=home.root, sync_seconds=None)  # nothing tells of events here, and nobody is asked for any
    telemetry = open_telemetry(home.traces)
    source, staff, client_id = await _source_in_memory(settings, home, telemetry)
    socket = listening("127.0.0.1", 0)
    address = f"127.0.0.1:{socket.getsockname()[1]}"
    house = build_house(settings, home, source, telemetry, "http://localhost:9")
    try:
        await house.start()
        app = mcp_side(house, [_trusted(source)], source.practice_id, url=f"http://{address}/mcp", hosts=[address])
        settle_collector()
        print(json.dumps(_announcement(source, address, staff, client_id)), flush=True)
        await uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False)).serve(sockets=[socket])
    finally:
        await house.stop()


async def _source_in_memory(
    settings: Settings, home: Home, telemetry: OpenTelemetry
) -> tuple[Source, StaffId, ClientId]:
    with records_source(settings, home, telemetry, telemetry.current_traceparent) as sandbox:
        records, clinician, client_id = await copied(sandbox.reader)
        await sandbox.reader.aclose()
        await sandbox.feed.aclose()
    source = Source(
        reader=cast("Any", records.reader),
        writer=cast("Any", records),
        feed=sandbox.feed,
        practice_id=sandbox.practice_id,
        url="",
        issuer=sandbox.issuer,
    )
    return source, clinician.id, client_id


def _trusted(source: Source) -> TrustedIssuer:
    async def keys() -> Any:
        return cast("DevelopmentIssuer", source.issuer).jwks()

    return TrustedIssuer(issuer=ISSUER, fetch_keys=keys, audience="mcp")


def _announcement(source: Source, address: str, staff: StaffId, client_id: ClientId) -> dict[str, Any]:
    issuer = cast("DevelopmentIssuer", source.issuer)
    tokens = {
        app: issuer.issue(staff_id=staff, audience="mcp", client_app=app, seconds=_TOKEN_SECONDS).token
        for app in (IDENTIFIED, PLACEHOLDERS)
    }
    return {"url": f"http://{address}/mcp", "tokens": tokens, "client_id": client_id}


if __name__ == "__main__":
    asyncio.run(serve(Home(Path(sys.argv[1]))))
