"""One remittance of 200 claims, each another client's: the batch, one case a claim, the agent on each, the judges."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, cast

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from evals.practice.billing import Adjusted, Answered, claim_of, remitted
from evals.practice.open import OpenPractice, with_practice
from evals.practice.seen import Seen
from evals.run.scores import Judged, Verdict, document
from evals.run.suites import Asked

OWN = Path(__file__).resolve().parents[1] / "cases" / "denials"
CLAIMS = 200
REMITTANCE = "ERA-EVALS-1"
THRESHOLDS = {
    "step_right": 0.95,
    "deadlines_shown": 1.0,
    "evidence": 1.0,
    "client_not_billed_unchecked": 1.0,
    "code_change_to_clinician": 1.0,
    "own_client_only": 1.0,
    "one_outcome_each": 1.0,
    "one_summary": 1.0,
    "nothing_written": 1.0,
}
_CAS = re.compile(r"^(CO|PR|OA|PI)-([A-Z]?\d{1,3}|[A-Z]\d)(?::(\d+))?$")


class DenialCase(BaseModel):
    """`steps`: any of these is right; `never`: none of these; `none` among the steps: no case need be opened."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,40}$")]
    cas: tuple[Annotated[str, Field(pattern=_CAS.pattern)], ...]
    remarks: tuple[str, ...] = ()
    plan: str = "commercial"
    other_payer: bool = False
    steps: Annotated[tuple[str, ...], Field(min_length=1)]
    never: tuple[str, ...] = ()
    deadlines: tuple[str, ...] = ()
    no_deadlines: tuple[str, ...] = ()
    rendering: bool = False
    """The step changes what was rendered: the rendering clinician is asked, not billing alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    case: DenialCase
    answered: Answered
    seen: Seen | None
    """None where no case was opened: nothing is to be done."""

    @property
    def step(self) -> str:
        return "none" if self.seen is None else str(self.seen.kind)

    @property
    def detail(self) -> str:
        tasks = self.seen.tasks() if self.seen else []
        return str(tasks[0]["detail"]) if tasks else ""


def run(asked: Asked) -> dict[str, Any]:
    """Raises `ValueError` for cases that cannot be read."""
    written = read_cases(asked.cases) if asked.cases else [c for p in sorted(OWN.glob("*.yaml")) for c in read_cases(p)]

    async def work(practice: OpenPractice) -> Judged:
        return await judged(practice, filled(written, CLAIMS))

    return document(with_practice(work, asked.model))


def read_cases(path: Path) -> list[DenialCase]:
    """Raises `ValueError` that says where."""
    text = path.read_text("utf-8")
    try:
        lines = [json.loads(line) for line in text.splitlines() if line.strip()] if path.suffix == ".jsonl" else None
        cases = TypeAdapter(list[DenialCase]).validate_python(yaml.safe_load(text) if lines is None else lines)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise ValueError(f"{path.name}: case {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    except (yaml.YAMLError, ValueError) as error:
        raise ValueError(f"{path.name}: is neither YAML nor JSONL ({type(error).__name__})") from None
    if not cases:
        raise ValueError(f"{path.name}: holds no case")
    return cases


def filled(written: Sequence[DenialCase], upto: int) -> list[DenialCase]:
    """The written cases, and copies of them for other clients until there are so many: a batch as payers send it."""
    found = list(written)
    while len(found) < upto:
        turn, case = divmod(len(found), len(written))
        found.append(written[case].model_copy(update={"id": f"{written[case].id}-{turn}"}))
    return found


async def judged(practice: OpenPractice, cases: Sequence[DenialCase]) -> Judged:
    answers = [_answered(practice, case) for case in cases]
    card, content = remitted(REMITTANCE, answers)
    practice.put_remittance(card, content)
    seen = {
        str(each.subject["claim_id"]): each for each in await practice.work("denial_review", remittance_id=REMITTANCE)
    }
    runs = [Run(case=c, answered=a, seen=seen.get(a.claim.id)) for c, a in zip(cases, answers, strict=True)]
    verdicts = [verdict for each in runs for verdict in _judge(each, answers)]
    verdicts += [await _summary(practice, seen), practice.nothing_written()]
    return Judged(
        name="denials", cases=len(cases), verdicts=tuple(verdicts), thresholds=THRESHOLDS,
        about={"prompt_version": next((s.prompt_version for s in seen.values()), ""), "model": practice.model},
    )  # fmt: skip


def _answered(practice: OpenPractice, case: DenialCase) -> Answered:
    who, claim = claim_of(
        case.id,
        practice.practice,
        practice.staff,
        plan=case.plan,
        other_payer=case.other_payer,
        remittance_id=REMITTANCE,
    )
    practice.records.put(*who.records, claim)
    charge = claim.lines[0].charge_cents
    adjusted: list[Adjusted] = []
    for text in case.cas:
        group, carc, cents = cast("re.Match[str]", _CAS.match(text)).groups()
        adjusted.append(Adjusted(group=group, carc=carc, cents=int(cents) if cents else charge))
    return Answered(who=who, claim=claim, adjusted=tuple(adjusted), remarks=case.remarks)


async def _summary(practice: OpenPractice, seen: Mapping[str, Seen]) -> Verdict:
    """One page for the whole file: as many outcomes as cases, and none still waiting."""
    batch = next((each.batch_id for each in seen.values()), None)
    found = await practice.control.ask("/home/cases/show", {"batch_id": batch or "none"}) if batch else {}
    ok = sum(found.get("outcomes", {}).values()) == len(seen) > 0 and len(found.get("cases", ())) == len(seen)
    return Verdict(case=REMITTANCE, evaluator="one_summary", ok=ok, why=f"{found.get('outcomes')} of {len(seen)}")


def _judge(run: Run, answers: Sequence[Answered]) -> Iterator[Verdict]:
    for name, look in _JUDGES.items():
        if (found := look(run)) is not None:
            yield Verdict(case=run.case.id, evaluator=name, ok=found[0], why="" if found[0] else found[1])
    if run.seen is not None:
        strange = _of_others(run, answers)
        yield Verdict(case=run.case.id, evaluator="own_client_only", ok=not strange, why=f"shows {strange[:2]}")


Found = tuple[bool, str] | None


def _step_right(run: Run) -> Found:
    return (
        run.step in run.case.steps and run.step not in run.case.never,
        f"{run.step}, not {' or '.join(run.case.steps)}",
    )


def _deadlines(run: Run) -> Found:
    if run.seen is None or not (run.case.deadlines or run.case.no_deadlines):
        return None
    shown = {name.lower() for name in re.findall(r"Deadline for ([a-z ]+): \d{4}-\d\d-\d\d", run.detail)}
    missing = [name for name in run.case.deadlines if name not in shown]
    wrong = [name for name in run.case.no_deadlines if name in shown]
    return not missing and not wrong, f"missing {missing}, wrong {wrong}"


def _evidence(run: Run) -> Found:
    """Whoever takes the step sees the payer's own codes, and the claim as where it comes from."""
    if run.seen is None or not run.seen.tasks():
        return None
    codes = [text.split(":")[0] for text in run.case.cas if not text.startswith("CO-45")]
    ok = all(code in run.detail for code in codes) and run.answered.claim.id in run.detail
    return ok, f"{codes} not in the task"


def _not_billed(run: Run) -> Found:
    if run.case.plan not in ("medicaid", "qmb", "eap") and "bill_patient" not in run.case.never:
        return None
    return run.step != "bill_patient", "the client would be billed"


def _to_clinician(run: Run) -> Found:
    if not run.case.rendering or run.seen is None or not run.seen.tasks():
        return None
    given = run.seen.tasks()[0]["assignee"]
    return given == run.answered.claim.staff_id, f"goes to {given}"


def _one_outcome(run: Run) -> Found:
    """A claim that needs something ends once, and with one task for a person."""
    if "none" in run.case.steps and run.seen is None:
        return True, ""
    if run.seen is None:
        return False, "no case was opened"
    ended = run.seen.outcome in ("proposed", "escalated", "needs_a_person", "nothing_to_do")
    one = len(run.seen.proposals) == (1 if run.seen.outcome == "proposed" else 0)
    return ended and one, f"ended {run.seen.outcome} with {len(run.seen.proposals)} proposals"


def _of_others(run: Run, answers: Sequence[Answered]) -> list[str]:
    """Ids and names of other clients of the same file in what the run was told or proposed."""
    assert run.seen is not None
    told = json.dumps([call.answer for call in run.seen.calls], default=str)
    told += json.dumps([dict(change.fields) for change in run.seen.changes], default=str)
    others = [a for a in answers if a.claim.id != run.answered.claim.id]
    words = set(re.findall(r"[A-Za-z0-9-]+", told))
    return sorted(
        word for a in others for word in (str(a.who.client.id), str(a.claim.form.insured_id)) if word in words
    )


_JUDGES: Mapping[str, Callable[[Run], Found]] = {
    "step_right": _step_right,
    "deadlines_shown": _deadlines,
    "evidence": _evidence,
    "client_not_billed_unchecked": _not_billed,
    "code_change_to_clinician": _to_clinician,
    "one_outcome_each": _one_outcome,
}
