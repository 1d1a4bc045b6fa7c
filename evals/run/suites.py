"""The suites there are. One is imported when it is asked for; one whose subject is not built yet says so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class Unusable(Exception):
    """The suite cannot be run, or a file cannot be read: one line that says what, where and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`cases`: a file instead of the suite's own; `model`: an entry of models.yaml instead of the playbooks."""

    cases: Path | None = None
    model: str | None = None


Suite = Callable[[Asked], dict[str, Any]]


def _triage(asked: Asked) -> dict[str, Any]:
    try:
        from evals.triage.measure import run
    except ImportError:
        raise Unusable("triage: this checkout has no evals/triage yet") from None
    found = run(asked.cases)
    speed = found["evaluators"].pop("messages_per_second", None)  # depends on what else the machine does
    return {**found, "about": {"messages_per_second": speed["rate"] if speed else None}}


def _messaging(asked: Asked) -> dict[str, Any]:
    from evals.messaging.suite import run

    return run(asked)


def _denials(asked: Asked) -> dict[str, Any]:
    from evals.denials.suite import run

    return run(asked)


def _intake(asked: Asked) -> dict[str, Any]:
    from evals.intake_agent.suite import run

    return run(asked)


def _injection(asked: Asked) -> dict[str, Any]:
    from evals.injection.suite import run

    return run(asked)


def _tools(asked: Asked) -> dict[str, Any]:
    from evals.tools.suite import run

    return run(asked)


SUITES: Mapping[str, Suite] = {
    "triage": _triage,
    "messaging": _messaging,
    "denials": _denials,
    "intake": _intake,
    "injection": _injection,
    "tools": _tools,
}
