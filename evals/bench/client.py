"""A client that hides nothing: one kept connection, one prepared request, the answer read by its Content-Length.

Both sides are driven by it. The SDK's own client takes longer than a call does and would hide what is measured.
"""

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

VERSION = "2026-07-28"
ENVELOPE = {
    "io.modelcontextprotocol/protocolVersion": VERSION,
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": {"name": "bench", "version": "0"},
}


class NoAnswer(Exception):
    """The server refused or did not answer as it should; a benchmark of refusals measures nothing."""


def message(method: str, **params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": {**params, "_meta": ENVELOPE}}


def tool_call(url: str, tool: str, arguments: Mapping[str, Any], token: str | None = None) -> bytes:
    """The bytes of one `tools/call` over HTTP."""
    parts = urlsplit(url)
    body = json.dumps(message("tools/call", name=tool, arguments=arguments)).encode()
    headers = {
        "Host": parts.netloc,
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": VERSION,
        "Mcp-Method": "tools/call",
        "Mcp-Name": tool,
        "Content-Length": str(len(body)),
        **({"Authorization": f"Bearer {token}"} if token else {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {parts.path} HTTP/1.1\r\n{head}\r\n".encode() + body


class ThinClient:
    def __init__(self, url: str, request: bytes) -> None:
        self._address = urlsplit(url)
        self._request = request
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter

    async def __aenter__(self) -> "ThinClient":
        host, port = self._address.hostname or "127.0.0.1", self._address.port or 80
        self._reader, self._writer = await asyncio.open_connection(host, port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()

    async def ask(self) -> bytes:
        """The body of one answer. Raises `NoAnswer` for everything but a tool's result."""
        self._writer.write(self._request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        body = await self._reader.readexactly(_length(head))
        if not head.startswith(b"HTTP/1.1 200") or b'"structuredContent"' not in body or b'"isError":true' in body:
            raise NoAnswer(f"{head[:40]!r} {body[:300]!r}")
        return body


def _length(head: bytes) -> int:
    lower = head.lower()
    start = lower.index(b"content-length:") + len(b"content-length:")
    return int(lower[start : lower.index(b"\r\n", start)])
