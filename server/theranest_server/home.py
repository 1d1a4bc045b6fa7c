"""The folder of one practice's service: who owns it, where the service answers. Standard library only: the bridge reads it."""

import contextlib
import json
import os
import secrets
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFile:
    """Where a home's service answers, and a secret that only this user can read."""

    pid: int
    mcp_url: str
    review_url: str
    control_url: str
    secret: str
    sandbox: bool

    @classmethod
    def read(cls, path: Path) -> "RunFile | None":
        try:
            raw: dict[str, Any] = json.loads(path.read_text("utf-8"))
            return cls(**{name: raw[name] for name in cls.__slots__})
        except (OSError, ValueError, KeyError, TypeError):
            return None


class Home:
    """Paths and permissions; every folder is 0700 and every secret 0600."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def run_file(self) -> Path:
        return self.root / "service.json"

    @property
    def lock_file(self) -> Path:
        return self.root / "service.lock"

    @property
    def start_lock(self) -> Path:
        return self.root / "starting.lock"

    @property
    def problem_file(self) -> Path:
        return self.root / "service.problem"

    @property
    def log_file(self) -> Path:
        return self.root / "service.log"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def sandbox(self) -> Path:
        return self.root / "sandbox"

    @property
    def traces(self) -> Path:
        return self.root / "traces"

    @property
    def connections(self) -> Path:
        return self.root / "connections"

    @property
    def database(self) -> Path:
        return self.root / "practice.db"

    def prepare(self) -> None:
        """Make the folders. Raises `OSError` where the home cannot be written."""
        for folder in (self.root, self.keys, self.traces, self.connections):
            folder.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(PermissionError):
                folder.chmod(0o700)

    def running(self) -> RunFile | None:
        """The service that owns this home, if its process lives."""
        found = RunFile.read(self.run_file)
        return found if found is not None and process_lives(found.pid) else None


def home_directory(env: Mapping[str, str]) -> Path:
    """`THERANEST_HOME`, or the platform's data directory."""
    if chosen := env.get("THERANEST_HOME"):
        return Path(chosen).expanduser()
    from platformdirs import user_data_path

    return user_data_path("theranest-mcp", appauthor=False)


def process_lives(pid: int) -> bool:
    if os.name == "nt":  # signal 0 would end the process there
        import ctypes

        handle = ctypes.windll.kernel32.OpenProcess(0x1000, False, pid)  # type: ignore[attr-defined]
        if handle:
            ctypes.windll.kernel32.CloseHandle(handle)  # type: ignore[attr-defined]
        return bool(handle)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def write_private(path: Path, text: str) -> None:
    """Write a file that only this user can read, whole or not at all."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    temporary.replace(path)


@contextlib.contextmanager
def owned(home: Home) -> Generator[None]:
    """Hold the home's lock. Raises `HomeTaken` with the other service's address."""
    from filelock import FileLock, Timeout

    lock = FileLock(home.lock_file, timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        other = home.running()
        raise HomeTaken(other.mcp_url if other else "an address not yet known") from None
    try:
        yield
    finally:
        lock.release()


class HomeTaken(Exception):
    """Another service owns this home."""

    def __init__(self, address: str) -> None:
        super().__init__(f"another service owns this home and answers at {address}")
        self.address = address
