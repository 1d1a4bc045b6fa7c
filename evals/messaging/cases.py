"""Cases of the messaging suite: YAML (a list of cases), or the same objects as JSONL."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from evals.practice.people import SITUATIONS

OWN = Path(__file__).resolve().parents[1] / "cases" / "messaging"
CLASSES = (
    "appointment",
    "billing",
    "forms",
    "medication",
    "clinical",
    "records_request",
    "complaint",
    "legal",
    "other",
)


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class MessageCase(BaseModel):
    """`ends`: how the run must end. `class`: any of these is right. `asks`: facts by name, and wishes as `hand/TOPIC`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,40}$")]
    who: str = "booked"
    says: Annotated[Words, Field(min_length=1)]
    kinds: Words = Field(default=(), alias="class")
    asks: Words = ()
    ends: Literal["reply", "hand", "danger", "nothing", "person"] = "reply"


_CASES = TypeAdapter(list[MessageCase])


def own_cases() -> list[MessageCase]:
    return [case for path in sorted(OWN.glob("*.yaml")) for case in read_cases(path)]


def read_cases(path: Path) -> list[MessageCase]:
    """Raises `ValueError` that says where."""
    text = path.read_text("utf-8")
    try:
        rows: Any = (
            [json.loads(line) for line in text.splitlines() if line.strip()]
            if path.suffix == ".jsonl"
            else yaml.safe_load(text)
        )
        cases = _CASES.validate_python(rows)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise ValueError(f"{path.name}: case {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    except (yaml.YAMLError, ValueError) as error:
        raise ValueError(f"{path.name}: is neither YAML nor JSONL ({type(error).__name__})") from None
    _check(cases, path.name)
    return cases


def _check(cases: list[MessageCase], name: str) -> None:
    if not cases:
        raise ValueError(f"{name}: holds no case")
    ids = [case.id for case in cases]
    for case in cases:
        if ids.count(case.id) > 1:
            raise ValueError(f"{name}: two cases are named {case.id}")
        if case.who not in SITUATIONS:
            raise ValueError(f"{name}: {case.id}: there is no situation {case.who!r}; see evals/practice/people.py")
        if unknown := set(case.kinds) - set(CLASSES):
            raise ValueError(f"{name}: {case.id}: there is no class {sorted(unknown)[0]!r}")
