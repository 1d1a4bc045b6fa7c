"""kill -9 at every point of taking in a message: after the next start it has been screened, and there is one alert."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from crashing_inbox import POINTS
from practice_events import DANGER, Practice, eventually, serving

pytestmark = pytest.mark.slow
_PROGRAM = Path(__file__).with_name("crashing_inbox.py")
_PATHS = ":".join(str(_PROGRAM.parents[1] / folder) for folder in (".", "sandbox"))


@pytest.mark.parametrize("point", POINTS)
async def test_a_killed_service_screens_once_more_and_calls_once(
    practice: Practice, tmp_path: Path, point: str
) -> None:
    message, home = practice.message(DANGER), tmp_path / "home"
    arguments = [str(home), practice.url, str(practice.settings.directory), message, point]
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, str(_PROGRAM), *arguments], env={"PYTHONPATH": _PATHS, "PATH": ""}, timeout=60
    )
    assert done.returncode == -signal.SIGKILL
    async with serving(practice, home) as service:

        def screened() -> bool:
            rows = service.rows("SELECT state, screened_at, tier FROM events")
            return [(row["state"], row["tier"], bool(row["screened_at"])) for row in rows] == [("done", "page", True)]

        await eventually(screened, seconds=10)
        await eventually(lambda: service.rows("SELECT 1 FROM alert_people"))
        assert len(service.rows("SELECT 1 FROM alerts")) == 1
        assert [alert.source for alert in await service.alerts()] == [f"message:{message}"]
