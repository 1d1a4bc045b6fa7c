"""Measures the screening of messages: recall by tier, language and category, false alarms, pages a week, speed.

    python -m evals.triage.measure [--cases FILE] [--json] [--rules-only]

FILE is JSONL of `{"id", "text", "crisis": 0|1, "category"}` with optional `tier` and `language`; without it the held-out
part of our own corpus is used, which training never saw. Exit 1 when an evaluator is below its threshold.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from math import sqrt
from pathlib import Path
from typing import Any

from theranest_server.triage import Tier, Verdict, screen

MESSAGES_A_WEEK = 1000
"""The practice assumed for pages a week: about 25 clinicians with some forty messages each."""
ONE_CRISIS_IN = 200
_Z = 1.959964

Row = dict[str, Any]
Judged = tuple[Row, Verdict]


def run(cases: Path | None, *, rules_only: bool = False) -> dict[str, Any]:
    """The document of `python -m evals run triage`, with details beside it. Raises `ValueError` for an unreadable file."""
    rows = read_cases(cases) if cases else held_out()
    screen("warm the lexicon up", rules_only=rules_only)
    started = time.perf_counter()
    judged = [(row, screen(row["text"], rules_only=rules_only)) for row in rows]
    seconds = time.perf_counter() - started
    evaluators = _evaluators(judged)
    evaluators["messages_per_second"] = _at_least(len(rows) / seconds, len(rows) / seconds, len(rows) / seconds, 500)
    return {"name": "triage", "cases": len(rows), "evaluators": evaluators, "details": _details(judged)}


def held_out() -> list[Row]:
    """The held-out part of our own corpus."""
    from .corpus.generate import as_row, corpus

    return [as_row(message) for message in corpus() if message.split == "held_out"]


def read_cases(path: Path) -> list[Row]:
    """JSONL as described above. Raises `ValueError` that names the line."""
    rows: list[Row] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            rows.append({**row, "text": row["text"], "crisis": int(row["crisis"])})
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path.name} line {number}: not a case with text and crisis ({error})") from None
    if not rows:
        raise ValueError(f"{path.name}: no cases")
    return rows


def wilson(hits: int, count: int) -> tuple[float, float, float]:
    """A share with its 95 % interval (Wilson 1927)."""
    if count == 0:
        return 0.0, 0.0, 1.0
    share = hits / count
    middle = share + _Z * _Z / (2 * count)
    spread = _Z * sqrt(share * (1 - share) / count + _Z * _Z / (4 * count * count))
    whole = 1 + _Z * _Z / count
    return share, max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


def _at_least(rate: float, low: float, high: float, threshold: float) -> Row:
    return {"rate": rate, "low": low, "high": high, "threshold": threshold, "ok": rate >= threshold}


def _at_most(rate: float, low: float, high: float, threshold: float) -> Row:
    return {"rate": rate, "low": low, "high": high, "threshold": threshold, "ok": rate <= threshold, "at_most": True}


def _share(judged: Sequence[Judged], good: Callable[[Verdict], bool]) -> tuple[float, float, float]:
    return wilson(sum(good(verdict) for _, verdict in judged), len(judged))


def _evaluators(judged: Sequence[Judged]) -> dict[str, Row]:
    danger = [pair for pair in judged if pair[0]["crisis"]]
    harmless = [pair for pair in judged if not pair[0]["crisis"]]
    found: dict[str, Row] = {}
    if danger:
        found["recall"] = _at_least(*_share(danger, _crisis), 0.90)
    urgent = [pair for pair in danger if pair[0].get("tier") == "page"]
    if urgent:
        found["paged_of_urgent"] = _at_least(*_share(urgent, _page), 0.75)
    if harmless:
        found["false_alarms"] = _at_most(*_share(harmless, _crisis), 0.25)
        found["paged_of_harmless"] = _at_most(*_share(harmless, _page), 0.03)
        found["pages_a_week"] = _pages_a_week(danger, harmless)
    return found


def _crisis(verdict: Verdict) -> bool:
    return verdict.crisis


def _page(verdict: Verdict) -> bool:
    return verdict.tier is Tier.PAGE


def _pages_a_week(danger: Sequence[Judged], harmless: Sequence[Judged]) -> Row:
    """Pages of `MESSAGES_A_WEEK` messages when one in `ONE_CRISIS_IN` is a real crisis; at most half an hour's worth a day."""
    real = MESSAGES_A_WEEK / ONE_CRISIS_IN
    paged_real = _share(danger, _page)[0] if danger else 1.0
    bounds = [real * paged_real + (MESSAGES_A_WEEK - real) * share for share in _share(harmless, _page)]
    return _at_most(bounds[0], bounds[1], bounds[2], 35)


def _details(judged: Sequence[Judged]) -> dict[str, dict[str, list[float]]]:
    """Recall (crisis) by tier, language and category; false alarms by category: share, low, high, count."""
    danger = [pair for pair in judged if pair[0]["crisis"]]
    harmless = [pair for pair in judged if not pair[0]["crisis"]]
    found: dict[str, dict[str, list[float]]] = {}
    for key in ("tier", "language", "category"):
        found[f"recall_by_{key}"] = _by(danger, key)
    found["false_alarms_by_category"] = _by(harmless, "category")
    return {name: table for name, table in found.items() if table}


def _by(judged: Iterable[Judged], key: str) -> dict[str, list[float]]:
    groups: dict[str, list[Judged]] = {}
    for row, verdict in judged:
        if row.get(key):
            groups.setdefault(str(row[key]), []).append((row, verdict))
    return {name: [*_share(group, _crisis), len(group)] for name, group in sorted(groups.items())}


def _show(document: dict[str, Any]) -> None:
    print(f"{document['cases']} messages; labels are not clinically reviewed")
    for name, each in document["evaluators"].items():
        sign = "at most" if each.get("at_most") else "at least"
        mark = "ok" if each["ok"] else "NOT OK"
        print(
            f"{name:22} {each['rate']:9.3f}  [{each['low']:.3f}, {each['high']:.3f}]  {sign} {each['threshold']}  {mark}"
        )
    print(f"pages a week: {MESSAGES_A_WEEK} messages a week assumed, one real crisis in {ONE_CRISIS_IN}")
    for name, table in document["details"].items():
        print(name.replace("_", " "))
        for group, (share, low, high, count) in table.items():
            print(f"  {group:22} {share:.3f}  [{low:.3f}, {high:.3f}]  of {int(count)}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.triage.measure", description=__doc__)
    parser.add_argument("--cases", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rules-only", action="store_true")
    asked = parser.parse_args()
    try:
        document = run(asked.cases, rules_only=asked.rules_only)
    except (OSError, ValueError) as error:
        print(f"evals: {error}", file=sys.stderr)
        return 2
    if asked.json:
        print(json.dumps(document, ensure_ascii=False))
    else:
        _show(document)
    return 0 if all(each["ok"] for each in document["evaluators"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
