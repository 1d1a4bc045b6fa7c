"""`serve` on stdio: relays MCP, in both protocol eras, between a chat client and the service that owns the home.

Where there is no service it starts one. Where that fails, or nobody is identified, `initialize` and `tools/list` are
answered all the same, with one tool that says what is wrong. A call whose answer was lost is never sent again.
"""

import json
import os
import sys
import threading
from collections.abc import Mapping
from typing import Any, BinaryIO

from ...home import Home, RunFile
from . import problem
from .service import CannotStart, find_or_start
from .token import NoToken, Tokens, reference_of
from .wire import AnswerLost, Endpoint, Unreachable, as_bytes, as_json, as_object, is_http_address, mcp_headers

_IN_FLIGHT = 32
_LONGEST_MESSAGE = 8 * 1024 * 1024
_TOO_LONG = (
    "The message is larger than 8 MB, which is the most that the service takes. Send a shorter text, or a part of it."
)
_LOST = (
    "The practice's service stopped while this call was under way, so its answer is lost. It has been started again. "
    "Nothing reached the record without an approval; before you repeat a draft, see list_my_proposals."
)


class Bridge:
    """One chat client's connection to one home (or to `url`)."""

    def __init__(self, home: Home | None, url: str | None, tokens: Tokens, out: BinaryIO) -> None:
        self._home = home
        self._url = url
        self._tokens = tokens
        self._out = out
        self._writing = threading.Lock()
        self._finding = threading.Lock()
        self._endpoints: dict[str, Endpoint] = {}
        self._negotiated: str | None = None

    def relay(self, line: bytes) -> None:
        """Answer one line of the chat client; notifications get no answer."""
        message = as_object(as_json(line))
        if message is None:
            self._write({"jsonrpc": "2.0", "id": None, "error": {"code": -32700, "message": "Parse error"}})
            return
        answer = self._answer(message)
        if "id" in message and answer is not None:
            self._write(answer)

    def _answer(self, message: dict[str, Any]) -> dict[str, Any] | None:
        body = as_bytes(message)
        if len(body) > _LONGEST_MESSAGE:  # the service would hang up in the middle of it
            return problem.too_long(message, _TOO_LONG)
        try:
            return self._ask(message)
        except CannotStart as error:
            return problem.answer(message, f"The practice's service does not start: {error}.")
        except NoToken as error:
            return problem.answer(message, f"You are not signed in: {error}.")
        except Unreachable:
            return problem.answer(message, "The practice's service does not answer. Try again in a moment.")
        except AnswerLost:
            return self._after_loss(message)

    def _ask(self, message: dict[str, Any]) -> dict[str, Any] | None:
        service = self._service()
        try:
            return self._post(message, service)
        except Unreachable:
            if self._home is None:
                raise
            return self._post(message, self._service(gone=service))

    def _after_loss(self, message: dict[str, Any]) -> dict[str, Any] | None:
        try:
            service = self._service()
            if message.get("method") == "tools/call":
                return {"jsonrpc": "2.0", "id": message.get("id"), "result": problem.told(_LOST)}
            return self._post(message, service)
        except (CannotStart, NoToken, Unreachable, AnswerLost) as error:
            return problem.answer(message, f"The practice's service stopped and does not come back ({error}).")

    def _post(self, message: dict[str, Any], service: RunFile | None) -> dict[str, Any] | None:
        url = self._url or (service.mcp_url if service else "")
        endpoint = self._endpoints.setdefault(url, Endpoint(url))
        for fresh in (False, True):
            token = self._tokens.get(service, fresh=fresh)
            headers = mcp_headers(message, token, self._negotiated)
            status, kind, raw = endpoint.post(as_bytes(message), headers)
            if status != 401:
                return self._understood(message, status, kind, raw)
        raise NoToken("the service does not accept this token; run `theranest-mcp connect` again")

    def _understood(self, message: Mapping[str, Any], status: int, kind: str, raw: bytes) -> dict[str, Any] | None:
        if "id" not in message:
            return None
        answer = as_object(_last_event(raw) if kind.startswith("text/event-stream") else as_json(raw))
        if answer is None:
            return problem.answer(message, f"The service answered with HTTP {status} and no MCP message.")
        if message.get("method") == "initialize" and (result := as_object(answer.get("result"))):
            self._negotiated = str(result.get("protocolVersion"))
        return {**answer, "id": message["id"]}

    def _service(self, gone: RunFile | None = None) -> RunFile | None:
        if self._home is None:
            return None
        with self._finding:
            found = self._home.running()
            if found is not None and (gone is None or found != gone):
                return found
            if gone is not None:
                self._home.run_file.unlink(missing_ok=True)  # its process was replaced by a stranger's
            return find_or_start(self._home)

    def _write(self, message: Mapping[str, Any]) -> None:
        raw = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"
        with self._writing:
            self._out.write(raw)
            self._out.flush()


def run(bridge: Bridge, source: BinaryIO) -> None:
    """Relay lines until the chat client closes its end; then finish what is under way."""
    slots = threading.Semaphore(_IN_FLIGHT)
    threads: set[threading.Thread] = set()

    def one(line: bytes) -> None:
        try:
            bridge.relay(line)
        finally:
            slots.release()

    for line in iter(source.readline, b""):
        if not line.strip():
            continue
        slots.acquire()
        threads = {thread for thread in threads if thread.is_alive()}
        thread = threading.Thread(target=one, args=(line,), daemon=True)
        threads.add(thread)
        thread.start()
    for thread in threads:
        thread.join(timeout=30)


def main(argv: list[str]) -> int:
    """`serve [--url URL] [--as STAFF | --connection FILE] [--client-app APP]`."""
    arguments = _parsed(argv)
    if arguments is None:
        sys.stderr.write("usage: theranest-mcp serve [--url URL] [--as STAFF | --connection FILE] [--client-app APP]\n")
        return 2
    if "url" in arguments and not is_http_address(arguments["url"]):
        sys.stderr.write("theranest-mcp serve: --url wants an address such as http://127.0.0.1:8400/mcp\n")
        return 2
    home = None if "url" in arguments else Home(_home_path())
    try:
        reference = reference_of(arguments)
    except NoToken as error:
        reference = None
        sys.stderr.write(f"theranest-mcp serve: {error}\n")
    bridge = Bridge(home, arguments.get("url"), Tokens(reference, os.environ), sys.stdout.buffer)
    run(bridge, sys.stdin.buffer)
    return 0


def _home_path() -> Any:
    from ...home import home_directory

    return home_directory(os.environ)


def _parsed(argv: list[str]) -> dict[str, str] | None:
    known = {"--url", "--as", "--connection", "--client-app"}
    pairs = dict(zip(argv[::2], argv[1::2], strict=False))
    if len(argv) % 2 or not set(pairs) <= known:
        return None
    return {name.removeprefix("--"): value for name, value in pairs.items()}


def _last_event(raw: bytes) -> Any:
    events = [line[5:].strip() for line in raw.splitlines() if line.startswith(b"data:")]
    return as_json(events[-1]) if events else None
