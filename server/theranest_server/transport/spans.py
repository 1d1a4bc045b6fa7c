"""One server span a message, named by us: a client's own words (methods and tools it invents) never enter a trace."""

from typing import Any

from mcp.server.context import CallNext, HandlerResult, ServerMiddleware, ServerRequestContext

from ..ports import Telemetry

_METHODS = frozenset(
    f"{of}/{what}"
    for of, whats in {
        "tools": ("list", "call"),
        "prompts": ("list", "get"),
        "resources": ("list", "read", "templates/list", "subscribe", "unsubscribe"),
        "server": ("discover",),
        "completion": ("complete",),
        "logging": ("setLevel",),
        "notifications": ("initialized", "cancelled", "progress", "roots/list_changed"),
    }.items()
    for what in whats
) | {"initialize", "ping"}


class MessageSpans(ServerMiddleware[Any]):
    """Wraps each inbound message; parented through `params._meta.traceparent`."""

    def __init__(self, telemetry: Telemetry, tool_names: frozenset[str]) -> None:
        self._telemetry = telemetry
        self._tool_names = tool_names

    async def __call__(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        method = ctx.method if ctx.method in _METHODS else "other"
        parent = (ctx.meta or {}).get("traceparent")
        attributes = {"mcp.method.name": method, "mcp.protocol.version": ctx.protocol_version}
        with self._telemetry.span(
            self._name(method, ctx), attributes, parent=parent if isinstance(parent, str) else None, server=True
        ) as span:
            try:
                return await call_next(ctx)
            except Exception as error:
                span.refused(type(error).__name__)
                raise

    def _name(self, method: str, ctx: ServerRequestContext[Any, Any]) -> str:
        tool = ctx.params.get("name") if method == "tools/call" and ctx.params else None
        return f"{method} {tool}" if isinstance(tool, str) and tool in self._tool_names else method
