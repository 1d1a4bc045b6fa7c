"""Every case's message in its client's portal thread, the agent on it, and the judges on what came of it."""

import asyncio
from collections.abc import Sequence
from typing import Any

from evals.practice.open import OpenPractice, with_practice
from evals.practice.people import asker
from evals.run.scores import Judged, document
from evals.run.suites import Asked

from .cases import MessageCase, own_cases, read_cases
from .judges import THRESHOLDS, Run, judge


def run(asked: Asked) -> dict[str, Any]:
    """Raises `ValueError` for cases that cannot be read."""
    cases = read_cases(asked.cases) if asked.cases else own_cases()

    async def work(practice: OpenPractice) -> Judged:
        return await judged(practice, cases)

    return document(with_practice(work, asked.model))


async def judged(practice: OpenPractice, cases: Sequence[MessageCase]) -> Judged:
    runs = await asyncio.gather(*(_one(practice, case) for case in cases))
    verdicts = [verdict for each in runs for verdict in judge(each)]
    verdicts.append(practice.nothing_written())
    prompts = sorted({each.seen.prompt_version for each in runs if each.seen.prompt_version})
    return Judged(
        name="messaging",
        cases=len(cases),
        verdicts=tuple(verdicts),
        thresholds=THRESHOLDS,
        about={"prompt_version": prompts[-1] if prompts else "", "model": practice.model},
    )


async def _one(practice: OpenPractice, case: MessageCase) -> Run:
    who = asker(case.who, case.id, practice.practice, practice.staff)
    practice.records.put(*who.records, *who.says(case.says))
    seen = await practice.work("messaging", thread_id=who.thread_id)
    return Run(case=case, who=who, practice=practice.practice, seen=seen[0])
