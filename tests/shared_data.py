"""Where development data lies that is not part of this project; tests that want it skip without it."""

import os
from pathlib import Path

import pytest

_BESIDE_THE_CHECKOUT = Path(__file__).resolve().parents[2] / "shared"


def shared_path(relative: str) -> Path:
    """The file or folder, or a skipped test that says what is missing."""
    path = Path(os.environ.get("THERANEST_SHARED", _BESIDE_THE_CHECKOUT)) / relative
    if not path.exists():
        pytest.skip(f"development data {relative!r} is not beside this checkout (set THERANEST_SHARED)")
    return path
