"""Spans beside work that must go on whatever becomes of them: nothing about a trace keeps a message from being screened."""

import contextlib
import logging
from collections.abc import Generator, Mapping

from ..ports import Span, Telemetry

_log = logging.getLogger(__name__)


@contextlib.contextmanager
def span_or_none(
    telemetry: Telemetry | None,
    name: str,
    attributes: Mapping[str, str | int | bool] | None = None,
    parent: str | None = None,
) -> Generator[Span | None]:
    """None where there is no telemetry, or none that works."""
    with contextlib.ExitStack() as stack:
        span = None
        if telemetry is not None:
            try:
                span = stack.enter_context(telemetry.span(name, attributes, parent=parent))
            except Exception as error:
                _log.warning("a span could not be opened (%s)", type(error).__name__)
        yield span
