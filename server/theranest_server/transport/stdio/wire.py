"""HTTP to the service over a few kept connections, and the headers that each protocol era asks for."""

import base64
import http.client
import json
import threading
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlsplit

VERSION_KEY = "io.modelcontextprotocol/protocolVersion"
_NAMED = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}
_TIMEOUT_SECONDS = 120.0


class Unreachable(Exception):
    """Nothing was sent: the service does not answer at its address."""


class AnswerLost(Exception):
    """The request was sent and no answer came back."""


def is_http_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


class Endpoint:
    """Posts to one address; safe for many threads."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._secure = parts.scheme == "https"
        self._host, self._port, self.path = parts.hostname or "127.0.0.1", parts.port, parts.path or "/"
        self._idle: list[http.client.HTTPConnection] = []
        self._lock = threading.Lock()

    def post(self, body: bytes, headers: Mapping[str, str], path: str | None = None) -> tuple[int, str, bytes]:
        """Status, content type, body. Raises `Unreachable`, `AnswerLost`."""
        connection, fresh = self._take()
        try:
            connection.request("POST", path or self.path, body, dict(headers))
            response = connection.getresponse()
            result = response.status, response.getheader("content-type") or "", response.read()
        except http.client.RemoteDisconnected:
            connection.close()
            if not fresh:  # a kept connection that the service had closed: nothing was taken from it
                return self.post(body, headers, path)
            raise AnswerLost from None
        except (OSError, http.client.HTTPException):
            connection.close()
            raise AnswerLost from None
        with self._lock:
            self._idle.append(connection)
        return result

    def _take(self) -> tuple[http.client.HTTPConnection, bool]:
        with self._lock:
            if self._idle:
                return self._idle.pop(), False
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        connection = kind(self._host, self._port, timeout=_TIMEOUT_SECONDS)
        try:
            connection.connect()
        except OSError:
            raise Unreachable from None
        return connection, True


def mcp_headers(message: Mapping[str, Any], token: str, negotiated: str | None) -> dict[str, str]:
    """Headers of one POST: the body's own version for modern requests, the negotiated one after a handshake."""
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
        "Authorization": f"Bearer {token}",
    }
    params = as_object(message.get("params")) or {}
    method = str(message.get("method", ""))
    version = _envelope_version(params)
    if version is None:
        if negotiated and method != "initialize":
            headers["MCP-Protocol-Version"] = negotiated
        return headers
    headers |= {"MCP-Protocol-Version": _safe(version), "Mcp-Method": _safe(method)}
    name = params.get(_NAMED.get(method, ""))
    if isinstance(name, str):
        headers["Mcp-Name"] = _safe(name)
    return headers


def is_modern(message: Mapping[str, Any]) -> bool:
    params = as_object(message.get("params"))
    return params is not None and _envelope_version(params) is not None


def _envelope_version(params: Mapping[str, Any]) -> str | None:
    version = (as_object(params.get("_meta")) or {}).get(VERSION_KEY)
    return version if isinstance(version, str) else None


def _safe(value: str) -> str:
    """As it is, or wrapped as the 2026-07-28 transport wants what a header cannot carry."""
    printable = value.isascii() and value.isprintable() and value == value.strip()
    if printable and not (value.startswith("=?base64?") and value.endswith("?=")):
        return value
    return f"=?base64?{base64.b64encode(value.encode('utf-8', 'replace')).decode()}?="


def as_object(value: object) -> dict[str, Any] | None:
    """The value if it is a JSON object."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def as_json(raw: bytes) -> Any:
    """The decoded body, or None where it is not JSON."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def as_bytes(message: Mapping[str, Any]) -> bytes:
    """JSON in UTF-8, no longer than it came; with escapes only where a lone surrogate has no other form."""
    try:
        return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(message, separators=(",", ":")).encode()
