"""Judged cases become one rate an evaluator, with its interval and its own threshold. Rates are never averaged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

_Z = 1.959964
"""Of a two-sided 95 % interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One judge's word on one case; `why` says what was seen where it is not `ok`."""

    case: str
    evaluator: str
    ok: bool
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a suite hands back: verdicts, and how the run was made."""

    name: str
    cases: int
    verdicts: tuple[Verdict, ...]
    thresholds: Mapping[str, float]
    about: Mapping[str, Any]
    """Prompt versions and model."""


def wilson(hits: int, of: int) -> tuple[float, float, float]:
    """Share, lower and upper bound (Wilson 1927). Of nothing nothing is known: 0 to 1."""
    if of == 0:
        return 0.0, 0.0, 1.0
    share, whole = hits / of, 1 + _Z * _Z / of
    middle = (share + _Z * _Z / (2 * of)) / whole
    spread = _Z * sqrt(share * (1 - share) / of + _Z * _Z / (4 * of * of)) / whole
    return share, max(0.0, middle - spread), min(1.0, middle + spread)


def document(judged: Judged) -> dict[str, Any]:
    """`{"name","cases","evaluators":{name:{"rate","low","high","threshold","ok"}}}` and what stands beside it.

    An evaluator that had nothing to judge is absent, and named under `not_judged`.
    """
    evaluators = {name: _evaluator(judged.verdicts, name, least) for name, least in judged.thresholds.items()}
    return {
        "name": judged.name,
        "cases": judged.cases,
        "evaluators": {name: found for name, found in evaluators.items() if found["of"]},
        "not_judged": sorted(name for name, found in evaluators.items() if not found["of"]),
        "failures": [
            {"case": verdict.case, "evaluator": verdict.evaluator, "why": verdict.why}
            for verdict in judged.verdicts
            if not verdict.ok
        ],
        "about": dict(judged.about),
    }


def _evaluator(verdicts: Iterable[Verdict], name: str, least: float) -> dict[str, Any]:
    own = [verdict.ok for verdict in verdicts if verdict.evaluator == name]
    rate, low, high = wilson(sum(own), len(own))
    return {"rate": rate, "low": low, "high": high, "threshold": least, "ok": rate >= least, "of": len(own)}


def all_ok(found: Mapping[str, Any]) -> bool:
    """Whether something was judged and every evaluator holds its threshold; for several suites, whether each does."""
    if "suites" in found:
        return all(all_ok(suite) for suite in found["suites"].values())
    evaluators = found["evaluators"]
    return bool(evaluators) and all(each["ok"] for each in evaluators.values())
