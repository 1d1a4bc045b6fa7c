"""One line of a benchmark: ours, the peer's, and their ratio."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`ratio` is ours divided by the peer's. `at_most` and `at_least` bound the ratio, `limit` bounds our own figure."""

    what: str
    ours: float
    peer: float
    peer_name: str
    unit: str
    at_most: float | None = None
    at_least: float | None = None
    limit: float | None = None
    ours_by_round: Sequence[float] = ()
    peer_by_round: Sequence[float] = ()

    @property
    def ratio(self) -> float:
        return self.ours / self.peer

    @property
    def met(self) -> bool | None:
        """None for a row without a target."""
        bounds = [
            *([self.ratio <= self.at_most] if self.at_most is not None else []),
            *([self.ratio >= self.at_least] if self.at_least is not None else []),
            *([self.ours <= self.limit] if self.limit is not None else []),
        ]
        return all(bounds) if bounds else None

    @property
    def target(self) -> str:
        bounds = [
            *([f"ratio <= {self.at_most:g}"] if self.at_most is not None else []),
            *([f"ratio >= {self.at_least:g}"] if self.at_least is not None else []),
            *([f"ours <= {self.limit:g} {self.unit}"] if self.limit is not None else []),
        ]
        return ", ".join(bounds)

    def as_json(self) -> dict[str, Any]:
        return {
            "what": self.what,
            "ours": rounded(self.ours),
            "peer": rounded(self.peer),
            "peer_name": self.peer_name,
            "unit": self.unit,
            "ratio": rounded(self.ratio),
            "target": self.target,
            "met": self.met,
            "rounds": {
                "ours": [rounded(figure) for figure in self.ours_by_round],
                "peer": [rounded(figure) for figure in self.peer_by_round],
            },
        }


def rounded(figure: float) -> float:
    """Four significant digits."""
    return float(f"{figure:.4g}")
