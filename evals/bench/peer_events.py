"""The peer of the webhook's acknowledgement: Starlette, one durable row a request, and nothing else.

python -m evals.bench.peer_events FOLDER     prints {"url": ...} once it listens
"""

import json
import sqlite3
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from theranest_server.bootstrap.listening import listening


def app(database: Path) -> Starlette:
    """Full synchronisation, as ours: a row is on the disk before it is answered for."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE told (id TEXT PRIMARY KEY, body BLOB NOT NULL)")

    async def tell(request: Request) -> JSONResponse:
        row = (request.headers["webhook-id"], await request.body())
        connection.execute("INSERT INTO told VALUES (?, ?)", row)
        return JSONResponse({"kept": True}, 202)

    return Starlette(routes=[Route("/webhooks/theranest", tell, methods=["POST"])])


if __name__ == "__main__":
    socket = listening("127.0.0.1", 0)
    print(json.dumps({"url": f"http://127.0.0.1:{socket.getsockname()[1]}/webhooks/theranest"}), flush=True)
    config = uvicorn.Config(app(Path(sys.argv[1]) / "peer.db"), log_level="error", access_log=False)
    uvicorn.Server(config).run(sockets=[socket])
