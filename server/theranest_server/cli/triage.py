"""`triage`: screen clients' messages for danger, a JSON line in, a JSON line out."""

import json
import sys
from collections.abc import Iterator
from typing import Any

import click

from .output import Failure, emit_json

_LONGEST_LINE = 64 * 1024 * 1024


@click.command()
@click.option("--rules-only", is_flag=True, help="Without the classifier (states that forbid inferring mental states).")
@click.option("--json", "as_json", is_flag=True, hidden=True, help="The answer is JSON lines in any case.")
def triage(rules_only: bool, as_json: bool) -> None:
    """Screen messages: JSON lines of {"id", "text"} from standard input, a line each with tier and reasons.

    An aid that misses some; not clinically reviewed. A line that cannot be read still gets its answer, same_day, and
    the exit code is then 2.
    """
    from ..triage import screen

    unreadable: list[int] = []
    for identity, text in _messages(unreadable):
        verdict = screen(text, rules_only=rules_only)
        emit_json(
            {
                "id": identity,
                "category": verdict.category,
                "tier": verdict.tier.value,
                "crisis": verdict.crisis,
                "reasons": list(verdict.reasons),
            }
        )
    if unreadable:
        shown = ", ".join(map(str, unreadable[:5]))
        raise Failure(
            f'standard input: {len(unreadable)} lines are not {{"id", "text"}} (line {shown}); they were answered with same_day'
        )


def _messages(unreadable: list[int]) -> Iterator[tuple[Any, str | bytes]]:
    """Id and text of each line; a line of another shape is screened as it is, under the id `line N`."""
    stream = sys.stdin.buffer
    number = 0
    while line := stream.readline(_LONGEST_LINE):
        number += 1
        if not line.strip():
            continue
        found = _message(line)
        if found is None:
            unreadable.append(number)
            yield f"line {number}", b"\xff " + line  # not UTF-8 on purpose: what cannot be read is same-day at least
        else:
            yield found


def _message(line: bytes) -> tuple[Any, str] | None:
    try:
        row = json.loads(line)
        identity, text = row["id"], row["text"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if text is None:
        text = ""
    return (identity, text) if isinstance(text, str) else None
