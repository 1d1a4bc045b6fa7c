"""Mutates files byte by byte and segment by segment, looking for what the readers must never do.

    python -m evals.billing.fuzz --seconds 300 [--seed N] [--corpus FOLDER]

Never: an exception that is not the library's own, a file that takes longer than its size allows, a payment that says it
balances while the sums say otherwise, a file that is written back otherwise than it was read. Exit 1 with findings; the
seed and round of each repeat it.
"""

import argparse
import io
import json
import random
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from theranest_server.billing.inspection import converted, deidentified, differences, tree, validated
from theranest_server.billing.remittance import analyze, analyze_payments, as_json
from theranest_server.billing.remittance.paper import NoRemittance, read_paper
from theranest_server.billing.remittance.scan import scan
from theranest_server.billing.x12.errors import X12Unreadable
from theranest_server.billing.x12.exact import read_exact
from theranest_server.domain.documents import DocumentKind, OpenedDocument

from . import layouts_develop
from .invented import Inventor
from .write_835 import MANNERS, write_835

_PIECES = (
    b"~",
    b"*",
    b":",
    b"^",
    b"|",
    b"\n",
    b"\r\n",
    b"\x00",
    b"\xff\xfe",
    b"ISA*",
    b"GS*HP*",
    b"ST*835*1~",
    b"SE*1*1~",
)
_MORE = (
    b"CLP*",
    b"SVC*HC:",
    b"CAS*CO*45*",
    b"PLB*1*2*WO:",
    b"HL*1**20*1~",
    b"-",
    b".",
    b"9" * 30,
    b"0.00",
    b"$",
    b"\t",
    b" " * 40,
)
_TODAY = date(2026, 11, 1)
_SECONDS_A_MEGABYTE = 20.0
_GRACE = 2.0


@dataclass(frozen=True, kw_only=True)
class Trial:
    name: str
    run: Callable[[bytes], None]
    paper: bool = False


def _remittance(data: bytes) -> None:
    for each in analyze(data, file_name="f"):
        payment = each.payment
        total = sum(c.paid_cents for c in payment.claims) - sum(a.cents for a in payment.provider_adjustments)
        assert not each.balanced or total == payment.payment_cents
        assert all(doubt.segment >= 1 for doubt in each.doubts)
    json.dumps(as_json(analyze(data, file_name="f")))


def _exact(data: bytes) -> None:
    assert read_exact(data).write() == data


def _paper(data: bytes) -> None:
    document = OpenedDocument(kind=DocumentKind.TEXT, text=data.decode("utf-8", "replace"))
    try:
        json.dumps(as_json(analyze_payments(read_paper(document, file="f"))))
    except NoRemittance:
        return


TRIALS: Sequence[Trial] = (
    Trial(name="analyze", run=_remittance),
    Trial(name="scan", run=lambda data: void(scan(io.BytesIO(data)))),
    Trial(name="exact", run=_exact),
    Trial(name="tree", run=lambda data: void(tree(data))),
    Trial(name="validate", run=lambda data: void(validated(data, today=_TODAY))),
    Trial(name="convert", run=lambda data: void(json.dumps(converted(data)))),
    Trial(name="deidentify", run=lambda data: void(deidentified(data, key=b"k"))),
    Trial(name="diff", run=lambda data: void(differences(data, data[: len(data) // 2] + data[len(data) // 2 + 3 :]))),
    Trial(name="paper", run=_paper, paper=True),
)


def void(_: object) -> None:
    """The answer is of no interest, only that there is one."""


def corpus(folder: Path | None) -> tuple[list[bytes], list[bytes]]:
    """(X12 files, EOBs as text): invented ones, and those of a folder."""
    files: list[bytes] = []
    for number, manner in enumerate(MANNERS):
        chance = random.Random(number)
        files.append(write_835([Inventor(chance=chance).payment(4) for _ in range(2)], manner, chance))
    if folder is not None:
        files += [
            path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file() and path.stat().st_size < 90_000
        ]
    texts = [
        layout(Inventor(chance=random.Random(number), plain=True).payment(3))[1]
        for number, layout in enumerate(layouts_develop.LAYOUTS)
        if not layout.__name__.endswith("pdf")
    ]
    return files, texts


def mutated(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    found = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 4, 12])):
        at = chance.randrange(len(found) + 1)
        kind = chance.randrange(7)
        if kind == 0 and found:
            found[at % len(found)] = chance.randrange(256)
        elif kind == 1:
            found[at:at] = chance.choice(_PIECES + _MORE)
        elif kind == 2:
            del found[at : at + chance.choice([1, 3, 40, 400])]
        elif kind == 3:
            found[at:at] = found[at : at + chance.choice([5, 60, 900])]
        elif kind == 4:
            other = chance.choice(others)
            start = chance.randrange(len(other))
            found[at:at] = other[start : start + chance.choice([20, 300, 3000])]
        elif kind == 5:
            del found[at:]
        else:
            end = chance.choice([b"~", b"*", b"\n"])
            parts = bytes(found).split(end)
            chance.shuffle(parts)
            found = bytearray(end.join(parts[: chance.randrange(1, len(parts) + 1)]))
    return bytes(found[:200_000])


def found_in(data: bytes, trial: Trial) -> str | None:
    """What went wrong, in one line; None where nothing did."""
    began = time.process_time()
    try:
        trial.run(data)
    except X12Unreadable:
        pass
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        return f"{trial.name}: {type(error).__name__} at {Path(where.filename).name}:{where.lineno}"
    took = time.process_time() - began
    allowed = _GRACE + _SECONDS_A_MEGABYTE * len(data) / 1e6
    return f"{trial.name}: {took:.1f} s for {len(data)} bytes" if took > allowed else None


def fuzz(seconds: float, seed: int, folder: Path | None) -> Iterator[tuple[int, str]]:
    """(round, what went wrong), each place once; the last item tells the rounds."""
    files, texts = corpus(folder)
    until, number, seen = time.monotonic() + seconds, 0, set[str]()
    while time.monotonic() < until:
        number += 1
        chance = random.Random(f"{seed}/{number}")
        data = mutated(chance.choice(files), chance, files)
        paper = mutated(chance.choice(texts), chance, texts)
        for trial in TRIALS:
            what = found_in(paper if trial.paper else data, trial)
            if what and what.split(" s for")[0] not in seen:
                seen.add(what.split(" s for")[0])
                yield number, what
    yield number, ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=int(datetime.now().timestamp()) % 100_000)  # noqa: DTZ005
    parser.add_argument("--corpus", type=Path)
    given = parser.parse_args()
    bad = 0
    for number, what in fuzz(given.seconds, given.seed, given.corpus):
        bad += bool(what)
        print(f"seed {given.seed}, round {number}: {what or f'{number} rounds done, {bad} findings'}", flush=True)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
