"""The fault switch: what goes wrong, for how many of the next requests, and on which paths."""

import re
import uuid
from dataclasses import dataclass, field
from threading import Lock
from typing import Annotated, Literal

from pydantic import Field

from .resources.base import Closed, Line

RequestFault = Literal["latency", "rate_limited", "server_error", "time_out", "lost_answer", "stale_etag"]
WebhookFault = Literal["duplicate_webhooks", "out_of_order_webhooks"]
FaultKind = Literal[RequestFault, WebhookFault]


class Fault(Closed):
    """`times` counts requests (or events) that meet it; `path` is a regular expression for the whole path."""

    fault: FaultKind
    times: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    method: Literal["GET", "POST", "PATCH"] | None = None
    path: Line | None = None
    milliseconds: Annotated[int, Field(ge=0, le=600_000)] = 1000
    """Latency, or how long a time-out keeps the caller waiting before the connection is dropped."""
    retry_after: Annotated[int, Field(ge=0, le=3600)] = 1
    status: Annotated[int, Field(ge=500, le=599)] = 500
    html: bool = False
    """A server error as a page of HTML, as proxies make it."""


class ArmedFault(Closed):
    id: str
    fault: Fault
    remaining: int


@dataclass(slots=True)
class _Armed:
    id: str
    fault: Fault
    remaining: int


@dataclass(slots=True)
class FaultSwitch:
    """Faults in the order in which they were armed; a request meets the first that fits it."""

    _armed: list[_Armed] = field(default_factory=list["_Armed"])
    _lock: Lock = field(default_factory=Lock)

    def arm(self, fault: Fault) -> ArmedFault:
        """Raises re.error for a path that is no regular expression."""
        re.compile(fault.path or "")
        armed = _Armed(f"fault-{uuid.uuid4().hex[:12]}", fault, fault.times)
        with self._lock:
            self._armed.append(armed)
        return ArmedFault(id=armed.id, fault=fault, remaining=armed.remaining)

    def clear(self) -> None:
        with self._lock:
            self._armed.clear()

    def listed(self) -> list[ArmedFault]:
        with self._lock:
            return [ArmedFault(id=armed.id, fault=armed.fault, remaining=armed.remaining) for armed in self._armed]

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that this request meets, which is then used up by one."""
        with self._lock:
            return self._use(next((armed for armed in self._armed if _meets(armed.fault, method, path)), None))

    def take_webhook(self, kind: WebhookFault) -> bool:
        with self._lock:
            return self._use(next((armed for armed in self._armed if armed.fault.fault == kind), None)) is not None

    def _use(self, armed: _Armed | None) -> Fault | None:
        if armed is None:
            return None
        armed.remaining -= 1
        if armed.remaining == 0:
            self._armed.remove(armed)
        return armed.fault


def _meets(fault: Fault, method: str, path: str) -> bool:
    if fault.fault in ("duplicate_webhooks", "out_of_order_webhooks"):
        return False
    if fault.fault == "stale_etag" and fault.method is None and method == "POST":
        return False
    return (fault.method is None or fault.method == method) and (
        fault.path is None or re.fullmatch(fault.path, path) is not None
    )
