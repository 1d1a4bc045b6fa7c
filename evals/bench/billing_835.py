"""Reading remittances, against other libraries that read them: claims a second of processor time, and memory.

Each side is a process of its own that reads the same generated file. Peers that are not installed leave their row out
(`uv pip install oxedi edi-835-parser openx12 pyx12`, or extra `bench`).
"""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from .effort import Effort
from .generated_835 import write_generated
from .rows import Row

_CLAIMS, _FEW, _MANY = 10_000, 1_000, 1_000_000
_SETTLE = "import time, resource, sys, json\nname = sys.argv[1]\n"
_TELL = (
    "\nprint(json.dumps({'cpu': time.process_time() - began,"
    " 'mb': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))"
)
_SIDES: Mapping[str, str] = {
    "scan": "from theranest_server.billing.remittance.scan import scan\nbegan = time.process_time()\n"
    "found = scan(open(name, 'rb'))\nassert found.balanced and found.pairs",
    "typed": "from theranest_server.billing.remittance import payments_of\nbegan = time.process_time()\n"
    "assert payments_of('f', open(name, 'rb').read())",
    "analysis": "from theranest_server.billing.remittance import analyze\nbegan = time.process_time()\n"
    "assert all(each.balanced for each in analyze(open(name, 'rb').read(), file_name='f'))",
    "oxedi": "import oxedi\nbegan = time.process_time()\nresult = oxedi.parse_file(name)\n"
    "assert not [d for d in result.diagnostics if d.level == 3]",
    "openx12": "from openx12.x835 import parse\ntext = open(name).read()\nbegan = time.process_time()\nassert parse(text)",
    "edi-835-parser": "import edi_835_parser\nbegan = time.process_time()\nassert edi_835_parser.parse(name)",
    "pyx12": "import io, logging\nlogging.disable(50)\nimport pyx12.params, pyx12.x12n_document as d\n"
    "began = time.process_time()\nd.x12n_document(pyx12.params.params(), name, io.StringIO(), None)",
}
_MODULES = {"oxedi": "oxedi", "openx12": "openx12", "edi-835-parser": "edi_835_parser", "pyx12": "pyx12"}


def rows_835(effort: Effort) -> list[Row]:
    """Rows of `python -m evals bench billing`; `effort.rounds` rounds, one for a tiny effort."""
    tiny = effort.calls < 10
    rounds = 1 if tiny else min(effort.rounds, 3)
    with tempfile.TemporaryDirectory() as folder:
        files = {count: Path(folder) / f"{count}.835" for count in ((200,) if tiny else (_CLAIMS, _FEW))}
        for count, path in files.items():
            write_generated(path, count)
        measured = _Measured(files, rounds)
        main, few = (200, 200) if tiny else (_CLAIMS, _FEW)
        rows = _speed(measured, main, few)
        if not tiny:
            rows += _memory(measured, Path(folder))
    return rows


class _Measured:
    def __init__(self, files: Mapping[int, Path], rounds: int) -> None:
        self._files = files
        self._rounds = rounds

    def rate(self, side: str, claims: int) -> tuple[float, list[float]] | None:
        """Claims a second of processor time: the best round and all of them. None where the side cannot run it."""
        found: list[float] = []
        for _ in range(self._rounds):
            told = run_side(side, self._files[claims])
            if told is None:
                return None
            found.append(claims / max(told["cpu"], 1e-6))
        return max(found), found

    def memory(self, side: str, claims: int) -> float | None:
        told = run_side(side, self._files[claims])
        return told["mb"] if told else None


def run_side(side: str, path: Path, seconds: float = 300) -> dict[str, float] | None:
    """One process; None where its library is missing or it fails on the file."""
    module = _MODULES.get(side)
    if module and importlib.util.find_spec(module) is None:
        return None
    command = [sys.executable, "-W", "ignore", "-c", _SETTLE + _SIDES[side] + _TELL, str(path)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=seconds, check=False, env=dict(os.environ), cwd=path.parent
        )
    except subprocess.TimeoutExpired:
        return None
    lines = done.stdout.strip().splitlines()
    return json.loads(lines[-1]) if done.returncode == 0 and lines else None


def _speed(measured: _Measured, main: int, few: int) -> list[Row]:
    rows: list[Row] = []
    ours = {side: measured.rate(side, main) for side in ("scan", "typed", "analysis")}
    ours_few = measured.rate("typed", few)
    asked = (
        ("balance and pairing", "scan", "oxedi", main, 0.6),
        ("typed tree", "typed", "oxedi", main, None),
        ("balance, pairing, next steps", "analysis", "oxedi", main, None),
        ("typed tree", "typed", "openx12", main, 1.0),
        ("typed tree, small file", "typed", "edi-835-parser", few, 1.0),
        ("balance, pairing, next steps against validation", "analysis", "pyx12", few, 5.0),
    )
    for what, side, peer, claims, at_least in asked:
        mine = ours[side] if claims == main or side != "typed" else ours_few
        other = measured.rate(peer, claims)
        if mine is None or other is None:
            continue
        rows.append(
            Row(
                what=f"835: {what}, {claims} claims",
                ours=mine[0],
                peer=other[0],
                peer_name=peer,
                unit="claims/s",
                at_least=at_least,
                ours_by_round=mine[1],
                peer_by_round=other[1],
            )
        )
    return rows


def _memory(measured: _Measured, folder: Path) -> list[Row]:
    big = folder / "million.835"
    write_generated(big, _MANY)
    told, peer = run_side("scan", big), measured.memory("oxedi", _CLAIMS)
    big.unlink()
    if told is None or peer is None:
        return []
    return [
        Row(
            what=f"835: peak memory of balance and pairing, {_MANY} claims (peer: {_CLAIMS})",
            ours=told["mb"],
            peer=peer,
            peer_name="oxedi",
            unit="MB",
            limit=60.0,
        )
    ]
