"""Runs are kept as files, so that two of them can be compared: a new prompt with the old one, one model with another."""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "results"
"""Not part of the repository. `THERANEST_EVALS_RESULTS` names another one."""


class NoSuchRun(Exception):
    """A stored run that is missing or unreadable."""


def folder() -> Path:
    return Path(os.environ.get("THERANEST_EVALS_RESULTS") or FOLDER)


def keep(found: Mapping[str, Any], *, cases_from: str, model: str | None) -> Path:
    """Write a run's document, with when and how, under `NAME-TIME.json`."""
    at = datetime.now(UTC)
    kept = {**found, "at": at.isoformat(timespec="seconds"), "cases_from": cases_from, "model": model or "playbooks"}
    folder().mkdir(parents=True, exist_ok=True)
    path = folder() / f"{found['name']}-{at:%Y%m%dT%H%M%S%f}.json"
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False), "utf-8")
    return path


def read(name: str) -> dict[str, Any]:
    """A file, the name of a stored run, or `SUITE` for its newest and `SUITE~1` for the one before. Raises `NoSuchRun`."""
    try:
        found = json.loads(_path(name).read_text("utf-8"))
    except (OSError, ValueError):
        raise NoSuchRun(f"{name}: no stored run that can be read (in {folder().name}/)") from None
    if not isinstance(found, dict) or not isinstance(found.get("evaluators"), dict):
        raise NoSuchRun(f"{name}: is not the document of a run")
    return found


def _path(name: str) -> Path:
    for known in (Path(name), folder() / name, folder() / f"{name}.json"):
        if known.is_file():
            return known
    suite, _, back = name.partition("~")
    kept = sorted(folder().glob(f"{suite}-*.json"), reverse=True)
    wanted = int(back) if back.isdigit() else 0
    if len(kept) <= wanted:
        raise NoSuchRun(f"{name}: no stored run of that name (in {folder().name}/)")
    return kept[wanted]


def drift(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """What changed from one run to another, by evaluator, and the cases that one passed and the other did not.

    `worse` is true where the newer rate lies below the older one's interval, or an evaluator is gone.
    """
    names = sorted(set(old["evaluators"]) | set(new["evaluators"]))
    return {
        "name": new["name"],
        "old": _about(old),
        "new": _about(new),
        "evaluators": {name: _moved(old["evaluators"].get(name), new["evaluators"].get(name)) for name in names},
        "newly_failing": sorted(_failures(new) - _failures(old)),
        "newly_passing": sorted(_failures(old) - _failures(new)),
    }


def _about(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: found.get(name) for name in ("at", "model", "cases", "cases_from", "about")}


def _moved(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> dict[str, Any]:
    before, after = (None if each is None else each["rate"] for each in (old, new))
    if old is None or new is None:
        return {"old": before, "new": after, "by": None, "worse": new is None}
    worse = new["rate"] > old["high"] if new.get("at_most") else new["rate"] < old["low"]
    return {
        "old": before,
        "new": after,
        "by": new["rate"] - old["rate"],
        "worse": worse or (old["ok"] and not new["ok"]),
    }


def _failures(found: Mapping[str, Any]) -> set[str]:
    return {f"{each['evaluator']}: {each['case']}" for each in found.get("failures", ())}
