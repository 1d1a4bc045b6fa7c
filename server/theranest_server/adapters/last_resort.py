"""Calls that no database takes: kept in memory, in a file of the home, and said on standard error. Ids and codes alone."""

import contextlib
import json
import logging
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from ..domain.alerts import SERVICE, Alert, AlertTier, kind_named
from ..domain.approval_form import time_text
from ..domain.ids import AlertId, ClientId, StaffId

FILE = "alerts.unstored"
_log = logging.getLogger(__name__)


class UnstoredAlerts:
    """Implements `alerts.safety.LastResort`."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._kept: dict[str, Alert] = {alert.id: alert for alert in _read(self._file)}

    def keep(self, alert: Alert) -> None:
        self._kept[alert.id] = alert
        line = json.dumps(_as_json(alert))
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(f"theranest-mcp: ALERT THAT NO DATABASE TAKES, look at it now: {line}\n")
            sys.stderr.flush()
        try:
            self._append(line)
        except OSError as error:
            _log.critical("an alert stands in memory alone (%s): %s", type(error).__name__, alert.id)

    def kept(self) -> list[Alert]:
        return list(self._kept.values())

    def settled(self, alert: Alert) -> None:
        self._kept.pop(alert.id, None)
        with contextlib.suppress(OSError):
            if not self._kept:
                self._file.unlink(missing_ok=True)
                return
            rest = "".join(json.dumps(_as_json(one)) + "\n" for one in self._kept.values())
            temporary = self._file.with_suffix(".new")
            temporary.write_text(rest, "utf-8")
            temporary.replace(self._file)

    def _append(self, line: str) -> None:
        descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, line.encode() + b"\n")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _read(file: Path) -> list[Alert]:
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return []
    found: list[Alert] = []
    for line in lines:
        with contextlib.suppress(ValueError, KeyError, TypeError):  # a line that was cut off by the end of a process
            found.append(_alert(json.loads(line)))
    return found


def _as_json(alert: Alert) -> dict[str, Any]:
    return {
        "id": alert.id,
        "kind": alert.kind.value,
        "tier": alert.tier.value,
        "client_id": alert.client_id,
        "source": alert.source,
        "to": list(alert.to),
        "raised_at": time_text(alert.raised_at),
    }


def _alert(told: dict[str, Any]) -> Alert:
    return Alert(
        id=AlertId(told["id"]),
        kind=kind_named(told["kind"]),
        tier=AlertTier(told["tier"]),
        client_id=None if told["client_id"] is None else ClientId(told["client_id"]),
        source=told["source"],
        raised_by=SERVICE,
        agent=None,
        to=tuple(map(StaffId, told["to"])),
        raised_at=datetime.fromisoformat(told["raised_at"]),
        state="open",
    )
