"""Webhooks as a practice's system sends them, over kept connections: how long each waits for its answer."""

import asyncio
import json
import statistics
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

from theranest_sandbox.webhooks import signature

PRACTICE = "PR-5567"


def webhook(url: str, secret: str, number: int, *, event: str = "note.signed", resource: str | None = None) -> bytes:
    """The bytes of one request; every number is another webhook about another resource."""
    told = {"event": event, "practice_id": PRACTICE, "client_id": None, "resource_id": resource or f"NT-bench-{number}"}
    body, at, name = json.dumps(told).encode(), int(time.time()), f"msg_bench_{event}_{number}"
    headers = {
        "Host": urlsplit(url).netloc,
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "webhook-id": name,
        "webhook-timestamp": str(at),
        "webhook-signature": signature(secret, name, at, body),
    }
    head = "".join(f"{key}: {value}\r\n" for key, value in headers.items())
    return f"POST {urlsplit(url).path} HTTP/1.1\r\n{head}\r\n".encode() + body


class Teller:
    """One kept connection."""

    def __init__(self, url: str) -> None:
        self._address = urlsplit(url)

    async def __aenter__(self) -> "Teller":
        host, port = self._address.hostname or "", self._address.port
        self._reader, self._writer = await asyncio.open_connection(host, port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()

    async def tell(self, request: bytes) -> None:
        """Raises `RuntimeError` for whatever is not kept."""
        self._writer.write(request)
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        body = await self._reader.readexactly(length)
        if not head.startswith((b"http/1.1 202", b"http/1.1 200")):
            raise RuntimeError(f"a webhook was refused: {body[:200]!r}")


async def at_rate(url: str, requests: Sequence[bytes], per_second: float, connections: int = 8) -> list[float]:
    """Send them at a steady rate; seconds from the moment each was due to its answer, so that a queue counts."""
    queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
    start, times = time.perf_counter() + 0.05, list[float]()
    for number, request in enumerate(requests):
        queue.put_nowait((start + number / per_second, request))

    async def send() -> None:
        async with Teller(url) as teller:
            while not queue.empty():
                due, request = queue.get_nowait()
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                await teller.tell(request)
                times.append(time.perf_counter() - due)

    await asyncio.gather(*(send() for _ in range(connections)))
    return times


def p99(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=100)[98] if len(times) > 1 else times[0]
