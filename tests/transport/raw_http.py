"""HTTP as bytes on a socket: what no well-behaved client would send."""

import json
import socket
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def ask(
    url: str,
    method: str = "POST",
    path: str = "/mcp",
    headers: list[tuple[str, str]] | None = None,
    body: bytes | None = None,
    host: str | None = None,
) -> Answered:
    """One request on one connection; the answer with whatever came until the other side closed."""
    address = urlsplit(url)
    content = json.dumps(LIST).encode() if body is None and method == "POST" else body or b""
    given = [
        ("Host", host if host is not None else address.netloc), ("Connection", "close"),
        ("Content-Type", "application/json"), ("Accept", "application/json, text/event-stream"),
        ("Content-Length", str(len(content))), *(headers or []),
    ]  # fmt: skip
    head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in given) + "\r\n"
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=20) as connection:
        raw = _exchanged(connection, head.encode("latin-1") + content)
    return _parsed(raw)


def _exchanged(connection: socket.socket, sent: bytes) -> bytes:
    received = b""
    deadline = time.monotonic() + 20
    try:
        connection.sendall(sent)
        while (part := connection.recv(65_536)) and time.monotonic() < deadline:
            received += part
    except ConnectionError:  # refused while it was still being sent; what came is the answer
        pass
    assert time.monotonic() < deadline, "the answer did not end"
    return received


def _parsed(raw: bytes) -> Answered:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Answered(status=int(first.split(" ")[1]) if first else 0, headers=headers, body=body)
