"""The MCP Inspector's command line, as a client by other hands. `tests/README.md` says how to install it."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

AUTH_REQUIRED = 3
"""The Inspector's exit code when the server wants a token and none may be asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one run of the Inspector came to: its result, or the error that it names."""

    exit_code: int
    result: dict[str, Any]
    error: dict[str, Any]
    stderr: str


class Inspector:
    """Runs it with a state folder of its own, so that no stored sign-in of the user takes part."""

    def __init__(self, state: Path) -> None:
        self._programs = _programs()
        self._state = state

    def run(self, *arguments: str, method: str = "tools/list") -> Seen:
        line = [self._programs / "mcp-inspector", "--cli", "--format", "json", "--method", method, *arguments]
        done = subprocess.run(
            line, env=self._environment(), capture_output=True, text=True, timeout=120, check=False, cwd=self._state
        )
        result = json.loads(done.stdout)["result"] if done.stdout.strip() else {}
        return Seen(exit_code=done.returncode, result=result, error=_named(done.stderr), stderr=done.stderr)

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("THERANEST_", "MCP_"))}
        return {**kept, "PATH": f"{self._programs}{os.pathsep}{kept['PATH']}", "HOME": str(self._state)}


def _programs() -> Path:
    """Folder of the installed programs, or a skipped test that says what is missing."""
    named = os.environ.get("THERANEST_TEST_NODE")
    programs = Path(named or "nowhere") / "node_modules" / ".bin"
    if not (programs / "mcp-inspector").exists():
        pytest.skip("no MCP Inspector: npm install a copy of tests/node and set THERANEST_TEST_NODE to its folder")
    return programs


def _named(stderr: str) -> dict[str, Any]:
    envelopes = [line for line in stderr.splitlines() if line.startswith('{"error"')]
    return json.loads(envelopes[-1])["error"] if envelopes else {}
