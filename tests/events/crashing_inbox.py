"""Run as a program: a service that takes in one message and kills itself with SIGKILL at a named point.

python crashing_inbox.py HOME SANDBOX_URL SANDBOX_FOLDER MESSAGE POINT
"""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from practice_events import Practice, serving, told
from theranest_sandbox.opening import open_practice

POINTS = ("kept", "screened", "raised", "noted", "called")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def after(owner: Any, name: str) -> None:
    """Die once this has been done."""
    real = getattr(owner, name)

    async def then(*args: Any, **about: Any) -> Any:
        done = await real(*args, **about)
        die()
        return done

    setattr(owner, name, then)


async def crash(home: Path, url: str, folder: Path, message: str, point: str) -> None:
    practice = Practice(url=url, settings=open_practice(folder, "as_it_is"))
    about: dict[str, Any] = {}
    if point == "screened":

        def screen(text: str) -> Any:
            from theranest_server.triage import screen

            verdict = screen(text)
            if message_text in text:
                die()
            return verdict

        message_text, about["screen"] = "pills", screen
    async with serving(practice, home, **about) as service:
        safety = service.house.safety
        match point:
            case "kept":
                after(safety.events, "keep")
            case "raised":
                after(safety.calling.alerts, "raise_once")
            case "noted":
                after(safety.events, "screened")
            case "called":
                after(safety.calling.calls, "advance")
        await service.post(told("message.received", message))
        await asyncio.sleep(10)


if __name__ == "__main__":
    home, url, folder, message, point = sys.argv[1:]
    asyncio.run(crash(Path(home), url, Path(folder), message, point))
