"""The parent's side: one child process a file, with a wall clock; its answer is checked before it is believed."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ...domain.documents import Box, DocumentKind, FormField, OpenedDocument, Page, Word
from ...ports import DocumentUnreadable

_KEPT_ENVIRONMENT = ("PATH", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "SYSTEMROOT", "LD_LIBRARY_PATH")
_LARGEST_ANSWER = 48 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one file may cost. Memory is address space, of which the libraries themselves take about 300 MB."""

    bytes: int = 25 * 1024 * 1024
    pages: int = 100
    words: int = 60_000
    memory_mb: int = 1_200
    cpu_seconds: int = 20
    wall_seconds: float = 45.0


class ChildOpener:
    """Implements `ports.DocumentOpener`. A practice's service opens two files at a time; others wait."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._places = threading.Semaphore(2)

    async def open(self, content: bytes, *, name: str = "") -> OpenedDocument:
        return await asyncio.to_thread(self.open_now, content, name=name)

    def open_now(self, content: bytes, *, name: str = "") -> OpenedDocument:
        """Raises `DocumentUnreadable`."""
        if not content.strip():
            raise DocumentUnreadable("empty", "the file is empty", "Upload it again.")
        if len(content) > self._limits.bytes:
            largest = self._limits.bytes // 1024 // 1024
            raise DocumentUnreadable("too_large", f"the file is larger than {largest} MB", "Upload a smaller copy.")
        with self._places:
            answer = self._ask(content, name.rpartition(".")[2].lower()[:8] if "." in name else "")
        return _opened(answer)

    def _ask(self, content: bytes, extension: str) -> Mapping[str, Any]:
        order = json.dumps(asdict(self._limits) | {"extension": extension})
        command = [sys.executable, "-m", "theranest_server.adapters.documents.child", order]
        child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,
        )
        try:
            out, _ = child.communicate(content, timeout=self._limits.wall_seconds)
        except subprocess.TimeoutExpired:
            raise _too_costly() from None
        finally:
            _ended(child)
        return _answer(out, child.returncode)


def _environment() -> dict[str, str]:
    """Nothing of ours that a child has no need of: no keys, no addresses."""
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    return kept | {"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}


def _ended(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.communicate(timeout=10)


def _too_costly() -> DocumentUnreadable:
    return DocumentUnreadable(
        "too_costly", "opening it takes more time or memory than a form may", "Print it to a new PDF and upload that."
    )


def _answer(out: bytes, code: int | None) -> Mapping[str, Any]:
    """A child that was stopped by its limits says nothing, or breaks off."""
    if code != 0 or not out or len(out) > _LARGEST_ANSWER:
        raise _too_costly()
    try:
        answer: Mapping[str, Any] = json.loads(out)
    except ValueError:
        raise _too_costly() from None
    if "error" in answer:
        error: Mapping[str, str] = answer["error"]
        raise DocumentUnreadable(error["code"], error["message"], error["what_to_do"])
    return answer


def _opened(answer: Mapping[str, Any]) -> OpenedDocument:
    return OpenedDocument(
        kind=DocumentKind(answer["kind"]),
        pages=tuple(_page(page) for page in answer.get("pages", ())),
        fields=tuple(_field(field) for field in answer.get("fields", ())),
        text=str(answer.get("text", "")),
        remarks=tuple(str(remark) for remark in answer.get("remarks", ())),
    )


def _box(four: list[float]) -> Box:
    x0, top, x1, bottom = (float(value) for value in four)
    return Box(x0=x0, top=top, x1=x1, bottom=bottom)


def _page(page: Mapping[str, Any]) -> Page:
    return Page(
        number=int(page["number"]),
        width=float(page["width"]),
        height=float(page["height"]),
        words=tuple(Word(text=w[0], box=_box(w[1:5]), size=float(w[5]), bold=bool(w[6])) for w in page["words"]),
        cells=tuple(_box(cell) for cell in page["cells"]),
        needs_ocr=bool(page["needs_ocr"]),
    )


def _field(field: Mapping[str, Any]) -> FormField:
    return FormField(
        name=str(field["name"]),
        label=str(field["label"]),
        kind=str(field["kind"]),
        value=str(field["value"]),
        page=int(field["page"]),
        box=_box(field["box"]),
        on=bool(field["on"]),
        state=str(field["state"]),
    )
