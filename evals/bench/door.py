"""The door and what stands around it, against a bare MCP server in the same run."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from .calls import call_rows
from .drafting import drafting_row
from .effort import Effort
from .machine import machine_facts
from .starting import starting_rows


def door(effort: Effort) -> dict[str, Any]:
    """The document of `python -m evals bench door`."""
    before = machine_facts()
    with tempfile.TemporaryDirectory() as folder:
        rows = [
            *asyncio.run(call_rows(effort, Path(folder) / "governed")),
            *starting_rows(effort, Path(folder)),
            drafting_row(effort),
        ]
    return {"name": "door", "rows": [row.as_json() for row in rows], "machine": before}
