"""What the bridge answers by itself when there is no service to ask: one tool that says what is wrong."""

from collections.abc import Mapping
from typing import Any

from .wire import as_object, is_modern

TOOL = "what_is_wrong"
_HANDSHAKES = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")
_MODERN = "2026-07-28"
_SERVER = {"name": "theranest", "title": "TheraNest assistants", "version": "0"}


def answer(message: Mapping[str, Any], problem: str) -> dict[str, Any]:
    """A JSON-RPC answer to any request, in the era that the request speaks."""
    method = message.get("method")
    result = _result(str(method), as_object(message.get("params")) or {}, problem)
    if result is None:
        error = {"code": -32603, "message": problem}
        return {"jsonrpc": "2.0", "id": message.get("id"), "error": error}
    if is_modern(message):
        result["resultType"] = "complete"
        result["_meta"] = {"io.modelcontextprotocol/serverInfo": _SERVER}
    return {"jsonrpc": "2.0", "id": message.get("id"), "result": result}


def _result(method: str, params: Mapping[str, Any], problem: str) -> dict[str, Any] | None:
    if method == "initialize":
        asked = params.get("protocolVersion")
        version = asked if asked in _HANDSHAKES else _HANDSHAKES[0]
        return {
            "protocolVersion": version,
            "capabilities": {"tools": {"listChanged": False}},
            "serverInfo": _SERVER,
            "instructions": problem,
        }
    if method == "server/discover":
        versions = [_MODERN]
        return {
            "supportedVersions": versions,
            "capabilities": {"tools": {}},
            "instructions": problem,
            "ttlMs": 0,
            "cacheScope": "private",
        }
    if method == "ping":
        return {}
    if method == "tools/list":
        return {"tools": [_tool()], "ttlMs": 0, "cacheScope": "private"}
    if method == "tools/call":
        return told(problem)
    empty = {"prompts/list": "prompts", "resources/list": "resources", "resources/templates/list": "resourceTemplates"}
    return {empty[method]: [], "ttlMs": 0, "cacheScope": "private"} if method in empty else None


def too_long(message: Mapping[str, Any], problem: str) -> dict[str, Any]:
    """To a call as its result, so that the person reads it; to anything else as an error."""
    answered: dict[str, Any] = {"jsonrpc": "2.0", "id": message.get("id")}
    if message.get("method") == "tools/call":
        extra = {"resultType": "complete"} if is_modern(message) else {}
        return {**answered, "result": {**told(problem), **extra}}
    return {**answered, "error": {"code": -32600, "message": problem}}


def told(problem: str) -> dict[str, Any]:
    """A tool answer that carries a problem to the person at the chat client."""
    return {"content": [{"type": "text", "text": problem}], "isError": True}


def _tool() -> dict[str, Any]:
    return {
        "name": TOOL,
        "title": "What is wrong",
        "description": "The practice's service cannot be used now. Call this to learn why and what to do, and tell the user.",
        "inputSchema": {"type": "object", "properties": {}, "additionalProperties": False},
        "annotations": {"readOnlyHint": True, "destructiveHint": False, "idempotentHint": True, "openWorldHint": False},
    }
