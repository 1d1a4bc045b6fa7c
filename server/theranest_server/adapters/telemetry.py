"""OpenTelemetry behind the `Telemetry` port: ids and codes only, whatever a library would like to record.

Standard `OTEL_*` variables choose exporter, sampler and resource; without them spans go to a file a day in the home.
"""

import contextlib
import json
import os
from collections.abc import Generator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from opentelemetry.context import Context, attach, detach
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, get_current_span, set_span_in_context
from opentelemetry.trace import Span as OtelSpan
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import AttributeValue

from ..ports import Span, Telemetry

_ALLOWED = frozenset({"proposal_id", "tool", "state"})
_ALLOWED_PREFIXES = (
    "theranest.",
    "mcp.",
    "http.request.method",
    "http.response.status_code",
    "url.template",
    "error.type",
)
_PROPAGATOR = TraceContextTextMapPropagator()


class _Span:
    __slots__ = ("_span",)

    def __init__(self, span: OtelSpan) -> None:
        self._span = span

    @property
    def trace_id(self) -> str:
        return f"{self._span.get_span_context().trace_id:032x}"

    @property
    def traceparent(self) -> str:
        context = self._span.get_span_context()
        return f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags):02x}"

    def set(self, key: str, value: str | int | bool) -> None:
        self._span.set_attribute(key, value)

    def refused(self, code: str) -> None:
        self._span.set_attribute("error.type", code)
        self._span.set_status(Status(StatusCode.ERROR))


class _Current:
    """The current span while its block runs; no exception is recorded, because its text may hold values."""

    __slots__ = ("_span", "_token")

    def __init__(self, span: OtelSpan) -> None:
        self._span = span

    def __enter__(self) -> Span:
        self._token = attach(set_span_in_context(self._span))
        return _Span(self._span)

    def __exit__(self, *_: object) -> None:
        detach(self._token)
        self._span.end()


class OpenTelemetry(Telemetry):
    """Spans through a provider of our own, so that no library's global set-up can add content to them."""

    def __init__(self, provider: TracerProvider) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("theranest")

    def span(
        self,
        name: str,
        attributes: Mapping[str, str | int | bool] | None = None,
        *,
        parent: str | None = None,
        link: str | None = None,
        server: bool = False,
    ) -> "_Current":
        linked = _span_context(link) if link else None
        return _Current(
            self._tracer.start_span(
                name,
                context=_context(parent) if parent else None,
                kind=SpanKind.SERVER if server else SpanKind.INTERNAL,
                attributes=attributes,
                links=[Link(linked)] if linked else None,
            )
        )

    def current_traceparent(self) -> str | None:
        """Of the span that is open here and now, for outgoing requests."""
        context = get_current_span().get_span_context()
        return _Span(get_current_span()).traceparent if context.is_valid else None

    def flush(self) -> None:
        self._provider.force_flush(5_000)

    def shutdown(self) -> None:
        self._provider.shutdown()


class NoTelemetry(Telemetry):
    """For commands that need no trace."""

    @contextlib.contextmanager
    def span(
        self,
        name: str,
        attributes: Mapping[str, str | int | bool] | None = None,
        *,
        parent: str | None = None,
        link: str | None = None,
        server: bool = False,
    ) -> Generator[Span]:
        yield _Nothing()


class _Nothing:
    trace_id = "0" * 32
    traceparent = f"00-{'0' * 32}-{'0' * 16}-00"

    def set(self, key: str, value: str | int | bool) -> None:
        return

    def refused(self, code: str) -> None:
        return


class SafeExporter(SpanExporter):
    """Hands on what is on the allow-list; attributes of other names, events and status texts stay here."""

    def __init__(self, inner: SpanExporter) -> None:
        self._inner = inner

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self._inner.export([_safe(span) for span in spans])

    def shutdown(self) -> None:
        self._inner.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._inner.force_flush(timeout_millis)


class FileExporter(SpanExporter):
    """One JSON line a span with its allowed attributes, one file a day, readable by this user only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        path = self._folder / f"{datetime.now(UTC):%Y-%m-%d}.jsonl"
        lines = "".join(json.dumps(span_as_json(span)) + "\n" for span in spans)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(lines)
        except OSError:
            return SpanExportResult.FAILURE
        return SpanExportResult.SUCCESS


def open_telemetry(traces: Path, environ: Mapping[str, str] | None = None) -> OpenTelemetry:
    env = os.environ if environ is None else environ
    resource = Resource.create({"service.name": env.get("OTEL_SERVICE_NAME", "theranest-mcp")})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    if env.get("OTEL_SDK_DISABLED", "").lower() != "true":
        provider.add_span_processor(BatchSpanProcessor(_exporter(traces, env), schedule_delay_millis=1_000))
    return OpenTelemetry(provider)


def _exporter(traces: Path, env: Mapping[str, str]) -> SpanExporter:
    wanted = env.get("OTEL_TRACES_EXPORTER", "")
    has_endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT" in env or "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT" in env
    if wanted == "otlp" or (not wanted and has_endpoint):
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        return SafeExporter(OTLPSpanExporter())
    if wanted == "console":
        from opentelemetry.sdk.trace.export import ConsoleSpanExporter

        return SafeExporter(ConsoleSpanExporter(out=__import__("sys").stderr))
    return FileExporter(traces)


def span_as_json(span: ReadableSpan) -> dict[str, object]:
    """The shape of a line of the trace file; times in UTC nanoseconds."""
    context = span.get_span_context()
    return {
        "trace_id": f"{context.trace_id:032x}" if context else None,
        "span_id": f"{context.span_id:016x}" if context else None,
        "parent_id": f"{span.parent.span_id:016x}" if span.parent else None,
        "links": [f"{link.context.trace_id:032x}" for link in span.links],
        "linked_spans": [f"{link.context.span_id:016x}" for link in span.links],
        "name": span.name,
        "kind": span.kind.name,
        "start": span.start_time,
        "end": span.end_time,
        "status": span.status.status_code.name,
        "attributes": _allowed(span),
    }


def _safe(span: ReadableSpan) -> ReadableSpan:
    return ReadableSpan(
        name=span.name,
        context=span.get_span_context(),
        parent=span.parent,
        resource=span.resource,
        attributes=_allowed(span),
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _allowed(span: ReadableSpan) -> dict[str, AttributeValue]:
    return {k: v for k, v in (span.attributes or {}).items() if k in _ALLOWED or k.startswith(_ALLOWED_PREFIXES)}


def _context(traceparent: str) -> Context:
    return _PROPAGATOR.extract({"traceparent": traceparent})


def _span_context(traceparent: str) -> SpanContext | None:
    context = get_current_span(_context(traceparent)).get_span_context()
    return context if context.is_valid else None
