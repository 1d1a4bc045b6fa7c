"""One run a case; the judges look at the names of its calls alone."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from evals.practice.billing import Adjusted, Answered, claim_of, remitted
from evals.practice.open import OpenPractice, with_practice
from evals.practice.people import SITUATIONS, asker
from evals.practice.seen import Seen
from evals.run.scores import Judged, Verdict, document
from evals.run.suites import Asked

OWN = Path(__file__).resolve().parents[1] / "cases" / "tools"
THRESHOLDS = {
    "all_needed": 0.95,
    "right_order": 0.95,
    "nothing_superfluous": 0.95,
    "bounded": 1.0,
    "none_refused": 0.95,
}


class ToolCase(BaseModel):
    """`tools` in their order, `needs` in any, `may` besides; at most `most` calls."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,40}$")]
    agent: Literal["messaging", "denial_review"]
    who: str = "booked"
    says: Annotated[tuple[str, ...], BeforeValidator(lambda v: (v,) if isinstance(v, str) else v)] = ()
    cas: tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}-\w{1,3}$")], ...] = ()
    tools: Annotated[tuple[str, ...], Field(min_length=1)]
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    most: Annotated[int, Field(ge=1, le=30)]


def run(asked: Asked) -> dict[str, Any]:
    """Raises `ValueError` for cases that cannot be read."""
    cases = read_cases(asked.cases or OWN / "own.yaml")

    async def work(practice: OpenPractice) -> Judged:
        return await judged(practice, cases)

    return document(with_practice(work, asked.model))


def read_cases(path: Path) -> list[ToolCase]:
    """Raises `ValueError` that says where."""
    text = path.read_text("utf-8")
    try:
        lines = [json.loads(line) for line in text.splitlines() if line.strip()] if path.suffix == ".jsonl" else None
        cases = TypeAdapter(list[ToolCase]).validate_python(yaml.safe_load(text) if lines is None else lines)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise ValueError(f"{path.name}: case {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    except (yaml.YAMLError, ValueError) as error:
        raise ValueError(f"{path.name}: is neither YAML nor JSONL ({type(error).__name__})") from None
    if not cases or any(case.who not in SITUATIONS for case in cases):
        raise ValueError(f"{path.name}: holds no case, or one of a situation that there is not")
    return cases


async def judged(practice: OpenPractice, cases: Sequence[ToolCase]) -> Judged:
    seen = await asyncio.gather(*(_worked(practice, case) for case in cases))
    verdicts = [verdict for case, each in zip(cases, seen, strict=True) for verdict in judge(case, each)]
    return Judged(
        name="tools", cases=len(cases), verdicts=tuple(verdicts), thresholds=THRESHOLDS,
        about={"prompt_version": max((s.prompt_version for s in seen), key=len), "model": practice.model},
    )  # fmt: skip


async def _worked(practice: OpenPractice, case: ToolCase) -> Seen:
    if case.agent == "messaging":
        who = asker(case.who, case.id, practice.practice, practice.staff)
        practice.records.put(*who.records, *who.says(case.says))
        return (await practice.work("messaging", thread_id=who.thread_id))[0]
    remittance_id = f"ERA-{case.id}"
    who, claim = claim_of(case.id, practice.practice, practice.staff, remittance_id=remittance_id)
    charge = claim.lines[0].charge_cents
    adjusted = tuple(
        Adjusted(group=g, carc=c, cents=charge // len(case.cas)) for g, c in (t.split("-") for t in case.cas)
    )
    practice.records.put(*who.records, claim)
    practice.put_remittance(*remitted(remittance_id, [Answered(who=who, claim=claim, adjusted=adjusted)]))
    return (await practice.work("denial_review", remittance_id=remittance_id))[0]


def judge(case: ToolCase, seen: Seen) -> Iterator[Verdict]:
    called = [call.tool for call in seen.calls]
    known = {*case.tools, *case.needs, *case.may}
    missing = sorted({*case.tools, *case.needs} - set(called))
    first = [called.index(tool) for tool in case.tools if tool in called]
    extra = sorted(set(called) - known) + sorted({t for t in called if t in case.may and called.count(t) > 1})
    refused = [f"{call.tool} ({call.refused})" for call in seen.calls if call.refused]
    for name, ok, why in (
        ("all_needed", not missing, f"without {missing}"),
        ("right_order", first == sorted(first), f"in the order {called}"),
        ("nothing_superfluous", not extra, f"also {extra}"),
        ("bounded", len(called) <= case.most, f"{len(called)} calls, at most {case.most} wanted"),
        ("none_refused", not refused, f"refused: {refused}"),
    ):
        yield Verdict(case=case.id, evaluator=name, ok=ok, why="" if ok else why)
