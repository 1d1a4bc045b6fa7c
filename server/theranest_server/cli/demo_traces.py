"""A trace of the home's trace file as a tree."""

import json
from pathlib import Path
from typing import Any


def trace_tree(folder: Path, *, ending_in: str) -> tuple[str | None, list[str]]:
    """The newest trace that holds a span of this name, as indented lines with durations."""
    spans = [
        json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]
    chosen = next((span["trace_id"] for span in reversed(spans) if span["name"] == ending_in), None)
    mine = [span for span in spans if span["trace_id"] == chosen]
    known = {span["span_id"] for span in mine}
    children: dict[str | None, list[dict[str, Any]]] = {}
    for span in sorted(mine, key=lambda span: span["start"]):
        parent = span["parent_id"] if span["parent_id"] in known else None
        children.setdefault(parent, []).append(span)
    return chosen, _lines(children, None, 0)


def _lines(children: dict[str | None, list[dict[str, Any]]], parent: str | None, depth: int) -> list[str]:
    lines: list[str] = []
    for span in children.get(parent, []):
        milliseconds = (span["end"] - span["start"]) / 1e6
        linked = f"  (continues {span['links'][0][:8]}…)" if span["links"] else ""
        lines.append(f"{'  ' * depth}{span['name']}  {milliseconds:.1f} ms{linked}")
        lines += _lines(children, span["span_id"], depth + 1)
    return lines
