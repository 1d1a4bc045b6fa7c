"""Small secrets of a sandbox directory, readable by their owner only."""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path


def kept(path: Path, make: Callable[[], str]) -> str:
    """The text of a file with mode 0600; the first caller makes it, and whoever comes at the same time reads that one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _publish(path, make())
    return path.read_text("utf-8")


def _publish(path: Path, text: str) -> None:
    """Written in full under another name, then linked: a reader never sees half a file, and the first writer wins."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        _claim(Path(name), path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()


def _claim(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileExistsError:
        return
    except OSError:  # a file system without hard links
        if not target.exists():
            source.replace(target)


def random_secret() -> str:
    return secrets.token_urlsafe(32)
