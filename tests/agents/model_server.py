"""A language model's vendor on the loopback address: it speaks the Messages API and chat completions, well and badly."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Vendor:
    """`replies` are taken in turn, the last one again and again: a status, or what the model does."""

    replies: list[Any]
    requests: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    url: str = ""

    def next(self, request: dict[str, Any]) -> Any:
        self.requests.append(request)
        reply = self.replies[min(len(self.requests), len(self.replies)) - 1]
        return reply(request) if callable(reply) else reply


@dataclass(frozen=True)
class Calls:
    """The model asks for a tool (the output is one too)."""

    tool: str
    arguments: Any


@dataclass(frozen=True)
class Says:
    text: str
    stop: str = "end_turn"


CUT = object()
"""The connection ends in the middle of the answer."""


@contextmanager
def vendor(*replies: Any) -> Iterator[Vendor]:
    made = Vendor(list(replies))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    server.daemon_threads = True
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()


def _handler(made: Vendor) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            return

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            reply = made.next({"path": self.path, "headers": dict(self.headers), "body": json.loads(body)})
            if reply is CUT:
                self._cut()
            elif isinstance(reply, int):
                self._send(reply, {"error": {"type": "overloaded_error", "message": "try later"}})
            elif isinstance(reply, bytes):
                self._raw(200, reply)
            else:
                shape = _messages_api if self.path.endswith("/messages") else _chat_completions
                self._send(200, shape(reply))

        def _cut(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", "5000")
            self.end_headers()
            self.wfile.write(b'{"id": "msg_1", "content": [')
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True

        def _send(self, status: int, document: Any) -> None:
            self._raw(status, json.dumps(document).encode())

        def _raw(self, status: int, raw: bytes) -> None:
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

    return Handler


def _messages_api(reply: Any) -> dict[str, Any]:
    content: dict[str, Any] = {"type": "text", "text": getattr(reply, "text", "")}
    stop = getattr(reply, "stop", "end_turn")
    if isinstance(reply, Calls):
        content = {"type": "tool_use", "id": "toolu_1", "name": reply.tool, "input": reply.arguments}
        stop = "tool_use"
    return {
        "id": "msg_1", "type": "message", "role": "assistant", "model": "local-model", "content": [content],
        "stop_reason": stop, "stop_sequence": None, "usage": {"input_tokens": 50, "output_tokens": 20},
    }  # fmt: skip


def _chat_completions(reply: Any) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": getattr(reply, "text", None)}
    finish = "stop"
    if isinstance(reply, Calls):
        call = {"name": reply.tool, "arguments": json.dumps(reply.arguments)}
        message["tool_calls"] = [{"id": "call_1", "type": "function", "function": call}]
        finish = "tool_calls"
    return {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1_790_000_000, "model": "local-model",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": {"prompt_tokens": 50, "completion_tokens": 20, "total_tokens": 70},
    }  # fmt: skip


def tool_answers(request: dict[str, Any]) -> list[Any]:
    """What the tools have answered so far, in order, whichever of the two dialects it is."""
    found: list[Any] = []
    for message in request["body"]["messages"]:
        if message.get("role") == "tool":
            found.append(json.loads(message["content"]))
        for part in message["content"] if isinstance(message.get("content"), list) else []:
            if part.get("type") == "tool_result":
                inner = part["content"]
                text = inner if isinstance(inner, str) else "".join(piece.get("text", "") for piece in inner)
                found.append(json.loads(text))
    return found


Turn = Callable[[dict[str, Any]], Any]
