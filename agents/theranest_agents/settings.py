"""Where the home is, which policies apply, which model drafts. Read once from the environment of the service's child."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class CannotRun(Exception):
    """The agent does not start; one line without patient data that says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSettings:
    home: Path
    policies: Path | None = None
    model: str | None = None
    """A name of `models.yaml`; None drafts by playbook, without any language model."""
    runs_url: str | None = None
    """SQLAlchemy URL of the queue's database; None is `runs.db` in the home."""
    worker: str = "worker-0"
    """Stable name of this worker: what it left is taken up again under the same name."""


def from_environment(environ: Mapping[str, str] | None = None) -> AgentSettings:
    """Raises `CannotRun`."""
    env = os.environ if environ is None else environ
    home = env.get("THERANEST_HOME")
    if not home:
        raise CannotRun("THERANEST_HOME does not say which home's service to work for")
    policies = env.get("THERANEST_POLICIES")
    return AgentSettings(
        home=Path(home),
        policies=Path(policies) if policies else None,
        model=env.get("THERANEST_AGENT_MODEL") or None,
        runs_url=env.get("THERANEST_RUNS_URL") or None,
        worker=env.get("THERANEST_WORKER") or "worker-0",
    )
