"""Starts a sandbox and lets schemathesis at it, with our hooks. Used by the short test and by the long run."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import httpx2
from theranest_sandbox.operations import OPERATIONS
from theranest_sandbox.serve import running
from tiny_practice import tiny_practice

HERE = Path(__file__).parent
CONFIG = HERE.parents[1] / "schemathesis.toml"


@dataclass(frozen=True, kw_only=True)
class Found:
    """`accepted` is the number of 2xx answers by operation."""

    exit_code: int
    output: str
    accepted: dict[str, int]

    @property
    def fewest(self) -> dict[str, int]:
        every = ["POST /oauth/token", *(f"{operation.method} {operation.path}" for operation in OPERATIONS)]
        return {name: self.accepted.get(name, 0) for name in every}


def run(directory: Path, *arguments: str, capture: bool = True) -> Found:
    """A tiny practice with enough denied claims that each correction finds one of its own."""
    settings = tiny_practice(directory / "practice", denied_claims=150, token_seconds=4 * 3600)
    account = settings.clients[0]
    known = {"client_id": account.client_id, "client_secret": account.client_secret}
    with running(settings) as url:
        form = {"grant_type": "client_credentials", **known}
        token = httpx2.post(f"{url}/oauth/token", data=form).json()["access_token"]
        counts = directory / "counts.json"
        environment = os.environ | {
            "SCHEMATHESIS_HOOKS": "schemathesis_hooks",
            "PYTHONPATH": str(HERE),
            "SANDBOX_URL": url,
            "SANDBOX_TOKEN": token,
            "SANDBOX_ACCOUNT": json.dumps(known),
            "SANDBOX_COUNTS": str(counts),
        }
        command = [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run", f"{url}/openapi.json"),
            *("-H", f"Authorization: Bearer {token}"),
            *arguments,
        ]
        done = subprocess.run(command, env=environment, cwd=directory, capture_output=capture, text=True, check=False)
        accepted = json.loads(counts.read_text()) if counts.exists() else {}
    return Found(exit_code=done.returncode, output=(done.stdout or "") + (done.stderr or ""), accepted=accepted)
