"""The peer: an MCP server with nothing around it. One typed tool, the same SDK, no identity, policy, ledger or record.

python -m evals.bench.bare http     as the SDK serves it by default; prints {"url": ...} once it listens
python -m evals.bench.bare json     the SDK's quickest way: JSON answers only, no sessions, as the governed one serves
python -m evals.bench.bare stdio
"""

import json
import sys

from mcp.server import MCPServer
from pydantic import BaseModel


class Total(BaseModel):
    total: int


def bare_server() -> MCPServer:
    server: MCPServer = MCPServer("bare", version="0", log_level="ERROR")

    @server.tool()
    async def add(a: int, b: int) -> Total:
        """The sum of two whole numbers."""
        return Total(total=a + b)

    return server


def serve_http(*, json_only: bool) -> None:
    """The socket names TCP, because asyncio leaves Nagle's delay on for sockets that name no protocol."""
    import socket

    import uvicorn

    app = bare_server().streamable_http_app(stateless_http=json_only, json_response=json_only)
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    print(json.dumps({"url": f"http://127.0.0.1:{listening.getsockname()[1]}/mcp"}), flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False)).run(sockets=[listening])


if __name__ == "__main__":
    if sys.argv[1:] == ["stdio"]:
        bare_server().run("stdio")
    else:
        serve_http(json_only=sys.argv[1:] == ["json"])
