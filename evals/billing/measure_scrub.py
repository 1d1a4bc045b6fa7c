"""Recall and precision of `scrub` on planted mistakes, by kind: `python -m evals.billing.measure_scrub [CASES.jsonl]`.

A planted mistake is found if a finding of its severity (or a graver one) names one of its boxes. A finding is wrong if
its claim is clean, or if it names no box of what is planted there.
"""

import json
import math
import sys
from collections import defaultdict
from itertools import chain
from pathlib import Path
from typing import Any

from theranest_server.billing.scrub import scrub_file
from theranest_server.billing.x12.errors import X12Unreadable

from .cases import KEPT, TUNED, Case, Planted, cases, read_cases
from .drafts import TODAY

_GRAVITY = {"info": 0, "warning": 1, "error": 2}
_THRESHOLDS = {"recall": 0.98, "precision": 0.98, "clean_claims_without_error": 0.99}


def run(path: Path | None = None) -> dict[str, Any]:
    """`{"name","cases","evaluators":{name:{"rate","low","high","threshold","ok"}},"kinds":{...},"misses":[...]}`.

    Without a file: the kept part. `kinds` holds recall and precision of each kind of mistake.
    """
    return measured(read_cases(path) if path is not None else cases(KEPT))


def measured(given: list[Case]) -> dict[str, Any]:
    found: dict[str, list[bool]] = defaultdict(list)
    right: dict[str, list[bool]] = defaultdict(list)
    clean: list[bool] = []
    misses: list[str] = []
    for case in given:
        findings = _findings(case)
        for planted in case.planted:
            hit = any(_tells(finding, planted) for finding in findings)
            found[planted.kind].append(hit)
            if not hit:
                misses.append(f"missed {planted.kind} in {case.name}")
        if not case.planted:
            clean.append(not any(finding["severity"] == "error" for finding in findings))
        for finding in findings:
            if finding["severity"] == "info":
                continue
            fits = any(_near(finding, planted) for planted in case.planted)
            right[case.name if not case.planted else finding["code"]].append(fits)
            if not fits:
                misses.append(f"wrong {finding['severity']} {finding['code']} in {case.name}: {finding['message']}")
    recall, precision = list(chain(*found.values())), list(chain(*right.values()))
    return {
        "name": "scrub",
        "cases": len(given),
        "evaluators": {
            "recall": _rate(recall, "recall"),
            "precision": _rate(precision, "precision"),
            "clean_claims_without_error": _rate(clean, "clean_claims_without_error"),
        },
        "kinds": {
            "recall": {name: _share(hits) for name, hits in sorted(found.items())},
            "precision": {name: _share(hits) for name, hits in sorted(right.items())},
        },
        "misses": misses,
    }


def _findings(case: Case) -> list[dict[str, Any]]:
    try:
        document = scrub_file(case.text, today=TODAY, history=[case.history] if case.history else [])
    except (X12Unreadable, ValueError):
        return []
    return [finding for claim in document["claims"] for finding in claim["findings"]]


def _tells(finding: dict[str, Any], planted: Planted) -> bool:
    grave = _GRAVITY[finding["severity"]] >= _GRAVITY[planted.severity]
    return grave and any(box in finding["field"] for box in planted.boxes)


def _near(finding: dict[str, Any], planted: Planted) -> bool:
    return any(box in finding["field"] for box in planted.boxes)


def _rate(hits: list[bool], name: str) -> dict[str, Any]:
    rate, low, high = _wilson(sum(hits), len(hits))
    threshold = _THRESHOLDS[name]
    return {"rate": rate, "low": low, "high": high, "threshold": threshold, "ok": rate >= threshold, "of": len(hits)}


def _wilson(hits: int, of: int) -> tuple[float, float, float]:
    """Rate and its 95% interval."""
    if of == 0:
        return 0.0, 0.0, 1.0
    rate, z = hits / of, 1.96
    middle = (rate + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * math.sqrt(rate * (1 - rate) / of + z * z / (4 * of * of))
    return round(rate, 4), round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)


def _share(hits: list[bool]) -> dict[str, Any]:
    return {"rate": round(sum(hits) / len(hits), 4), "of": len(hits)}


def main() -> None:
    arguments = sys.argv[1:]
    tuned = arguments == ["--tuned"]
    document = measured(cases(TUNED)) if tuned else run(Path(arguments[0]) if arguments else None)
    print(json.dumps(document, indent=1))
    sys.exit(0 if all(each["ok"] for each in document["evaluators"].values()) else 1)


if __name__ == "__main__":
    main()
