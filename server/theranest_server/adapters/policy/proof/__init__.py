"""The policy as evidence: every sentence of invariants.yaml, looked at over every request that the door can tell apart."""

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass

from ....tool import Tool
from ..folder import Folder
from .checking import Result, check, conditions_of
from .invariants import Words, parse_invariants
from .outcomes import Outcomes, outcomes_of
from .story import told


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """`seconds` is the exhaustive part alone: deciding every request and looking at every invariant."""

    outcomes: Outcomes
    results: tuple[Result, ...]
    seconds: float

    @property
    def holds(self) -> bool:
        return all(result.holds for result in self.results)

    def as_json(self) -> dict[str, object]:
        return {
            "combinations": self.outcomes.combinations,
            "seconds": round(self.seconds, 3),
            "invariants": [
                {
                    "name": result.invariant.name,
                    "sentence": result.invariant.sentence,
                    "holds": result.holds,
                    "counterexample": told(self.outcomes, result),
                }
                for result in self.results
            ],
            "decision_table_sha256": table_sha256(self.outcomes),
        }


def prove(folder: Folder, catalogue: Sequence[Tool]) -> Proof:
    """Raises `PolicyError` for an invariant that names what does not exist."""
    started = time.perf_counter()
    outcomes = outcomes_of(folder, catalogue)
    words = Words(conditions=conditions_of(outcomes), tools=frozenset(tool.name for tool in catalogue))
    results = check(outcomes, parse_invariants(folder.invariants, words))
    return Proof(outcomes=outcomes, results=tuple(results), seconds=time.perf_counter() - started)


def table_sha256(outcomes: Outcomes) -> str:
    """Of everything that decides, without sentences, lines and order."""
    folder = outcomes.folder
    lines = sorted([role, may, *rule.columns] for (role, may), rules in outcomes.table.rules.items() for rule in rules)
    views = {
        role: {
            "reach": view.reach,
            "sees": sorted(view.sees),
            "for": {p: sorted(c) for p, c in view.by_permission.items()},
        }
        for role, view in folder.views.by_role.items()
    }
    approvals = {kind: [rule.as_json() for rule in rules] for kind, rules in folder.approvals.kinds.items()}
    whole = [lines, views, sorted(folder.views.assigned_only), approvals]
    return hashlib.sha256(json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


__all__ = ["Outcomes", "Proof", "prove", "table_sha256"]
