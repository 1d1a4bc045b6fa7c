"""One server span a message, named by us: a client's own words (tool names it invents, errors) never enter a trace."""

from typing import Any

from mcp.server.context import CallNext, HandlerResult, ServerMiddleware, ServerRequestContext

from ..ports import Telemetry


class MessageSpans(ServerMiddleware[Any]):
    """Wraps each inbound message; parented through `params._meta.traceparent`."""

    def __init__(self, telemetry: Telemetry, tool_names: frozenset[str]) -> None:
        self._telemetry = telemetry
        self._tool_names = tool_names

    async def __call__(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        tool = ctx.params.get("name") if ctx.method == "tools/call" and ctx.params else None
        name = f"{ctx.method} {tool}" if tool in self._tool_names else ctx.method
        parent = (ctx.meta or {}).get("traceparent")
        attributes = {"mcp.method.name": ctx.method, "mcp.protocol.version": ctx.protocol_version}
        with self._telemetry.span(
            name, attributes, parent=parent if isinstance(parent, str) else None, server=True
        ) as span:
            try:
                return await call_next(ctx)
            except Exception as error:
                span.refused(type(error).__name__)
                raise
