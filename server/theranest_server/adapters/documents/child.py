"""The child's side: limits first, then the file. Answers one JSON document on stdout and never a traceback."""

import json
import sys
from collections.abc import Mapping
from typing import Any

from .problem import Problem, problem

_EXTRA_FILES = 64


def main() -> None:
    order: dict[str, Any] = json.loads(sys.argv[1])
    _limit(order)
    content = sys.stdin.buffer.read(int(order["bytes"]) + 1)
    sys.stdout.write(json.dumps(_tried(content, order), ensure_ascii=True))


def _limit(order: Mapping[str, Any]) -> None:
    """No more memory or time than ordered, nothing written, no core file."""
    try:
        import resource
    except ImportError:  # Windows: the wall clock of the parent alone
        return
    memory = int(order["memory_mb"]) * 1024 * 1024
    cpu = int(order["cpu_seconds"])
    wanted = [
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _EXTRA_FILES),
    ]
    for kind, value in wanted:
        _, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def _tried(content: bytes, order: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return _read(content, order)
    except Problem as found:
        return _error(found)
    except (MemoryError, RecursionError):
        return _error(problem("too_costly"))
    except Exception:
        return _error(problem("broken"))


def _read(content: bytes, order: Mapping[str, Any]) -> dict[str, Any]:
    from .sniff import kind_of, text_of

    kind = kind_of(content, str(order.get("extension", "")))
    if kind != "pdf":
        return {"kind": kind, "text": text_of(content)}
    from .pdf import read_pdf

    return read_pdf(content, pages=int(order["pages"]), words=int(order["words"]))


def _error(found: Problem) -> dict[str, Any]:
    return {"error": {"code": found.code, "message": found.message, "what_to_do": found.what_to_do}}


if __name__ == "__main__":
    main()
