"""Scrubbing 837P files against pyx12, which validates the guide's syntax and situations (SNIP 1-2) and nothing beyond."""

import gc
import importlib
import io
import logging
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from theranest_server.billing.codes.diagnoses import shipped_diagnoses
from theranest_server.billing.scrub import scrub_file

from .claims_837 import bench_file
from .effort import FULL, Effort
from .rows import Row

_TODAY = date(2026, 9, 15)
_OURS, _PEERS = 3000, 200
"""Claims of a file: pyx12 is so slow that the same number would take minutes; both are counted by the claim."""


def rows_837(effort: Effort = FULL) -> list[Row]:
    """Claims a second of CPU on one core, best of the rounds; both sides once a round. Needs pyx12."""
    tiny = effort != FULL
    ours, peers = (200, 20) if tiny else (_OURS, _PEERS)
    rounds = 1 if tiny else 5
    mine, others = bench_file(ours), bench_file(peers)
    shipped_diagnoses()  # tables are read at first use, which belongs to start-up
    scrub_file(mine, today=_TODAY)
    ours_by_round: list[float] = []
    peer_by_round: list[float] = []
    for _ in range(rounds):
        ours_by_round.append(ours / _cpu_seconds(lambda: scrub_file(mine, today=_TODAY)))
        peer_by_round.append(peers / _cpu_seconds(lambda: _validate(others)))
    return [
        Row(
            what=f"837P of {ours} claims: read, and scrubbed by every check",
            ours=max(ours_by_round),
            peer=max(peer_by_round),
            peer_name="pyx12 validation (syntax and situations only)",
            unit="claims/s",
            at_least=10,
            ours_by_round=ours_by_round,
            peer_by_round=peer_by_round,
        )
    ]


def _cpu_seconds(work: Callable[[], object]) -> float:
    """Without garbage collection on either side, as the `scrub` command runs."""
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        work()
        return time.process_time() - start
    finally:
        gc.enable()


def _validate(text: str) -> None:
    """pyx12 has no stubs: it is taken as it is."""
    params: Any = importlib.import_module("pyx12.params")
    documents: Any = importlib.import_module("pyx12.x12n_document")
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)
    documents.x12n_document(params.params(), io.StringIO(text), fd_997=None, fd_html=None)
