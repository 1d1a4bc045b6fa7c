"""What a figure depends on beside the program."""

import importlib.metadata
import os
import platform
from pathlib import Path
from typing import Any


def machine_facts() -> dict[str, Any]:
    """Processor, cores, memory in MB, system, versions and the load average of the last minute."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_mb": _memory_mb(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "mcp": importlib.metadata.version("mcp"),
        "load_1m": round(os.getloadavg()[0], 2),
    }


def _processor() -> str:
    for line in _lines(Path("/proc/cpuinfo")):
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory_mb() -> int | None:
    for line in _lines(Path("/proc/meminfo")):
        if line.startswith("MemTotal"):
            return int(line.split()[1]) // 1024
    return None


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8").splitlines()
    except OSError:
        return []
