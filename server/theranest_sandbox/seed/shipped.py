"""The default practice as the package carries it: built, compressed, unpacked in a fraction of a second."""

from __future__ import annotations

import lzma
import tempfile
from importlib.resources import files
from pathlib import Path

DEFAULT_SEED = 1
FILE_NAME = "practice.db.xz"


def place(where: Path | str, *, seed: int = DEFAULT_SEED) -> Path:
    """Put the practice of `seed` at `where` (a file, or a folder in which it is called `practice.db`); answer the path.

    The default seed is unpacked from the package; any other one is generated, which takes some seconds.
    """
    if seed != DEFAULT_SEED:
        from .build import build

        return build(where, seed=seed)
    path = Path(where)
    if path.is_dir() or not path.suffix:
        path.mkdir(parents=True, exist_ok=True)
        path = path / "practice.db"
    packed = (files("theranest_sandbox.seed") / FILE_NAME).read_bytes()
    path.write_bytes(lzma.decompress(packed))
    return path


def ship(*, seed: int = DEFAULT_SEED) -> Path:
    """Build `seed` and write it into the package's source as the file that is shipped."""
    from .build import build

    target = Path(__file__).with_name(FILE_NAME)
    with tempfile.TemporaryDirectory() as folder:
        built = build(folder, seed=seed)
        target.write_bytes(lzma.compress(built.read_bytes(), preset=6))
    return target
