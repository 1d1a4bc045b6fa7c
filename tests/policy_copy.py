"""A practice's own copy of the shipped policies."""

import shutil
from importlib.resources import as_file, files
from pathlib import Path


def copied(to: Path) -> Path:
    with as_file(files("theranest_policies")) as shipped:
        shutil.copytree(shipped, to, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return to
