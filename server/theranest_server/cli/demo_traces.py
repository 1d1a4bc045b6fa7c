"""What belongs together in the home's trace file, as a tree: children under their span, and under it what is linked to it."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Spans = list[dict[str, Any]]
_OMITTED = ("GET ", "POST ", "PATCH ")
"""Requests to the practice's system; the tree counts them."""


class Traces:
    def __init__(self, folder: Path) -> None:
        self._spans: Spans = [
            json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
        ]
        self._by_id = {span["span_id"]: span for span in self._spans}
        self._under: dict[str | None, Spans] = {}
        for span in sorted(self._spans, key=lambda span: span["start"]):
            self._under.setdefault(self._above(span), []).append(span)

    def of_proposal(self, proposal_id: str) -> str | None:
        """The trace in which it began: from its delivery back over parents and links."""
        delivered = [s for s in self._spans if s["name"] == "delivery" and _proposal(s) == proposal_id]
        return self._root(delivered[-1])["trace_id"] if delivered else None

    def names(self, trace_id: str) -> list[str]:
        return [span["name"] for root in self._roots(trace_id) for span in self._all(root)]

    def tree(self, trace_id: str) -> list[str]:
        return [line for root in self._roots(trace_id) for line in self._lines(root, 0)]

    def _above(self, span: Mapping[str, Any]) -> str | None:
        above = [span["parent_id"], *span.get("linked_spans", [])]
        return next((id for id in above if id in self._by_id), None)

    def _root(self, span: dict[str, Any]) -> dict[str, Any]:
        above = self._above(span)
        return span if above is None else self._root(self._by_id[above])

    def _roots(self, trace_id: str) -> Spans:
        return [span for span in self._under.get(None, []) if span["trace_id"] == trace_id]

    def _all(self, span: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield span
        for child in self._under.get(span["span_id"], []):
            yield from self._all(child)

    def _lines(self, span: dict[str, Any], depth: int) -> Iterator[str]:
        children = self._under.get(span["span_id"], [])
        requests = sum(child["name"].startswith(_OMITTED) for child in children)
        marks = [
            f"{(span['end'] - span['start']) / 1e6:.1f} ms",
            *([f"{requests} requests to the record"] if requests else []),
            *(["after a person's pause"] if span["links"] else []),
        ]
        yield f"{'  ' * depth}{span['name']}  ({', '.join(marks)})"
        for child in children:
            if not child["name"].startswith(_OMITTED):
                yield from self._lines(child, depth + 1)


def _proposal(span: Mapping[str, Any]) -> str | None:
    return span["attributes"].get("proposal_id")
