"""Finding the service of a home, or starting it."""

import os
import subprocess
import sys
import time

from ...home import Home, RunFile

_START_SECONDS = 60.0
_POLL_SECONDS = 0.02


class CannotStart(Exception):
    """The service of this home does not come up; says why, in one line."""


def find_or_start(home: Home, *, linger: str | None = None) -> RunFile:
    """The run file of the home's service. Starters wait for each other, so that one service comes up.

    Raises `CannotStart`.
    """
    running = home.running()
    if running is not None:
        return running
    try:
        home.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise CannotStart(
            f"the home folder cannot be made ({error.strerror}); set THERANEST_HOME to one that can"
        ) from None
    from filelock import FileLock, Timeout

    try:
        with FileLock(home.start_lock, timeout=_START_SECONDS, mode=0o600):
            return home.running() or _start(home, linger)
    except Timeout:
        raise CannotStart("another program has been starting it for a minute") from None
    except OSError as error:
        raise CannotStart(f"the home folder cannot be written ({error.strerror})") from None


def _start(home: Home, linger: str | None) -> RunFile:
    home.problem_file.unlink(missing_ok=True)
    environment = {**os.environ, "THERANEST_HOME": str(home.root)}
    if linger is not None:
        environment["THERANEST_LINGER"] = linger
    with home.log_file.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "theranest_server", "serve", "--http", "--background"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment,
            start_new_session=True,
        )
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if (running := home.running()) is not None:
            return running
        if process.poll() is not None:
            raise CannotStart(_reason(home))
        time.sleep(_POLL_SECONDS)
    raise CannotStart("it did not answer within a minute")


def _reason(home: Home) -> str:
    try:
        return home.problem_file.read_text("utf-8").strip().rstrip(".") or "it stopped at once"
    except OSError:
        return f"it stopped at once; see {home.log_file.name} in the home folder"
