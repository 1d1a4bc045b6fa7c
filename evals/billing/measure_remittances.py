"""How well remittances are read: `python -m evals.billing.measure_remittances [--cases FILE] `.

Cases are invented from seeds, or read from a file: JSONL with `{"files": [...], "truth": [...]}` a line, paths relative
to the file, truth as `invented.truth_of` gives it (per claim `steps` are the actions that a biller would accept).
"""

import argparse
import json
import math
import random
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from theranest_server.adapters.documents import ChildOpener
from theranest_server.billing.remittance import analyze_payments, as_json, payments_of
from theranest_server.billing.remittance.paper import NoRemittance, read_paper
from theranest_server.billing.x12.errors import NotX12, X12Unreadable
from theranest_server.ports import DocumentUnreadable

from . import layouts_develop, layouts_judge
from .compared import compared
from .damage import damaged
from .invented import Inventor, truth_of
from .write_835 import MANNERS, write_835

THRESHOLDS = {
    "fields_835": 1.0,
    "balance_835": 1.0,
    "next_step": 0.95,
    "damaged_answered": 1.0,
    "damaged_not_posted": 1.0,
    "fields_paper": 0.97,
    "balance_paper": 0.95,
    "fields_paper_judge": 0.95,
}
REMITTANCES, DAMAGED, PER_LAYOUT = 64, 128, 3


@dataclass(frozen=True, kw_only=True)
class Case:
    """`kind` is `835`, `paper` or `judge` (paper in a layout nobody tuned for)."""

    kind: str
    files: tuple[tuple[str, bytes], ...]
    truth: Sequence[Mapping[str, Any]]
    share_as_one: bool = False


def run(cases: Path | None = None) -> dict[str, Any]:
    """`{"name", "cases", "evaluators": {name: {"rate", "low", "high", "threshold", "ok"}}}`."""
    given = list(_cases_of(cases)) if cases else list(made_cases())
    found: dict[str, list[bool]] = {}
    for case in given:
        for evaluator, right in _judged(case):
            found.setdefault(evaluator, []).append(right)
    if cases is None:
        for evaluator, right in _damaged():
            found.setdefault(evaluator, []).append(right)
    return {
        "name": "remittances",
        "cases": len(given) + (DAMAGED if cases is None else 0),
        "evaluators": {name: _rate(found[name], THRESHOLDS[name]) for name in THRESHOLDS if name in found},
    }


def made_cases(seed: int = 5) -> Iterator[Case]:
    for number in range(REMITTANCES):
        chance = random.Random(f"{seed}/{number}")
        inventor = Inventor(chance=chance)
        payments = [inventor.payment(chance.randrange(3, 12)) for _ in range(chance.choice([1, 1, 2, 3]))]
        content = write_835(payments, MANNERS[number % len(MANNERS)], chance)
        yield Case(kind="835", files=((f"{number}.835", content),), truth=truth_of(payments))
    for kind, module in (("paper", layouts_develop), ("judge", layouts_judge)):
        for layout in module.LAYOUTS:
            for number in range(PER_LAYOUT):
                chance = random.Random(f"{seed}/{layout.__name__}/{number}")
                payment = Inventor(chance=chance, plain=True).payment(chance.randrange(2, 9))
                yield Case(
                    kind=kind,
                    files=(layout(payment),),
                    truth=truth_of([payment]),
                    share_as_one=layout.__name__ in module.SHARE_AS_ONE,
                )


def _judged(case: Case) -> Iterator[tuple[str, bool]]:
    paper = case.kind != "835"
    read = _read(case.files)
    for what, right in compared(read, case.truth, paper=paper, share_as_one=case.share_as_one):
        if what == "step":
            yield "next_step", right
        elif what == "head.balanced":
            yield ("balance_paper" if paper else "balance_835"), right
        else:
            yield {"835": "fields_835", "paper": "fields_paper", "judge": "fields_paper_judge"}[case.kind], right


def _read(files: Iterable[tuple[str, bytes]]) -> list[dict[str, Any]]:
    payments: list[Any] = []
    for name, content in files:
        try:
            payments += payments_of(name, content) if b"%PDF-" not in content[:1024] else _paper(name, content)
        except NotX12:
            payments += _paper(name, content)
        except X12Unreadable:
            continue
    return as_json(analyze_payments(payments))["remittances"]


def _paper(name: str, content: bytes) -> list[Any]:
    try:
        return read_paper(ChildOpener().open_now(content, name=name), file=name)
    except (NoRemittance, DocumentUnreadable):
        return []


def _damaged(seed: int = 9) -> Iterator[tuple[str, bool]]:
    """No exception but the library's own; every doubt has a place; what lost an amount is not postable."""
    for number in range(DAMAGED):
        chance = random.Random(f"{seed}/{number}")
        payments = [Inventor(chance=chance).payment(6)]
        content, hurts = damaged(write_835(payments, MANNERS[number % len(MANNERS)], chance), chance)
        try:
            read = as_json(analyze_payments(payments_of("d", content)))["remittances"]
        except X12Unreadable:
            yield "damaged_answered", True
            continue
        except Exception as error:
            print(f"case {number}: {type(error).__name__}", file=sys.stderr)
            yield "damaged_answered", False
            continue
        yield "damaged_answered", all(each["segment"] >= 1 for one in read for each in one["doubts"])
        if hurts:
            same = [one["payment_cents"] for one in read] == [payments[0].amount] and all(
                mine["paid_cents"] == true.paid
                for one in read
                for mine, true in zip(one["claims"], payments[0].claims, strict=False)
            )
            yield "damaged_not_posted", same or not any(one["postable"] and one["claims"] for one in read)


def _rate(right: Sequence[bool], threshold: float) -> dict[str, Any]:
    """Wilson's interval of 95 %."""
    n, z = len(right), 1.96
    rate = sum(right) / n
    middle, half = rate + z * z / (2 * n), z * math.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    low, high = ((middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n))
    return {
        "rate": round(rate, 4),
        "low": round(max(low, 0.0), 4),
        "high": round(min(high, 1.0), 4),
        "threshold": threshold,
        "ok": rate >= threshold,
        "n": n,
    }


def _cases_of(path: Path) -> Iterator[Case]:
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            case = json.loads(line)
            files = tuple((name, (path.parent / name).read_bytes()) for name in case["files"])
            kind = (
                "835"
                if not any(name.lower().endswith((".pdf", ".txt", ".html")) for name in case["files"])
                else "paper"
            )
            yield Case(kind=case.get("kind", kind), files=files, truth=case["truth"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path)
    measured = run(parser.parse_args().cases)
    print(json.dumps(measured, indent=2))
    sys.exit(0 if all(each["ok"] for each in measured["evaluators"].values()) else 1)


if __name__ == "__main__":
    main()
