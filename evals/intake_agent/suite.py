"""How papers are read (`evals/intake/measure.py`), and what the agent proposes from a new client's papers and record."""

import asyncio
import hashlib
import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from theranest_server.domain.ids import DocumentId
from theranest_server.domain.records import Client, Document

from evals.practice.open import OpenPractice, with_practice
from evals.practice.people import asker
from evals.practice.seen import Seen
from evals.run.scores import Judged, Verdict, document
from evals.run.suites import Asked

CASES = 24
THRESHOLDS = {
    "agent_ends": 1.0,
    "agent_names_what_is_missing": 1.0,
    "agent_invents_nothing": 1.0,
    "agent_merges_lists": 1.0,
    "agent_leaves_diagnoses": 1.0,
    "agent_two_proposals": 0.95,
    "agent_writes_nothing": 1.0,
}
_FIELDS = {
    "birth_date": ("birth date", None),
    "address": ("address", None),
    "phones": ("phone", ()),
    "email": ("email", None),
}
"""Fields of the record that a case may take away: what people call them, and what empty is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    id: str
    client: Client
    missing: tuple[str, ...]
    paper: str
    seen: Seen

    def patches(self) -> list[Mapping[str, Any]]:
        return [change.fields for change in self.seen.changes if change.kind.value == "patch_client"]


def run(asked: Asked) -> dict[str, Any]:
    """With `cases` the reading alone. Raises `ValueError` for cases that cannot be read."""
    read = _reading(asked)
    if asked.cases is not None:
        return read or _no_reading()

    async def work(practice: OpenPractice) -> Judged:
        return await judged(practice, CASES)

    agent = document(with_practice(work, asked.model))
    if read is None:
        return agent
    return {
        **agent,
        "cases": agent["cases"] + read["cases"],
        "evaluators": {**read["evaluators"], **agent["evaluators"]},
    }


def _reading(asked: Asked) -> dict[str, Any] | None:
    try:
        from evals.intake.measure import run as measured
    except ImportError:
        return None
    return measured(asked.cases)


def _no_reading() -> dict[str, Any]:
    raise ValueError("this checkout has no evals/intake, which reads papers")


async def judged(practice: OpenPractice, count: int) -> Judged:
    runs = await asyncio.gather(*(_one(practice, f"n{number}") for number in range(count)))
    verdicts = [verdict for each in runs for verdict in judge(each)]
    written = practice.nothing_written()
    verdicts.append(replace(written, evaluator="agent_writes_nothing"))
    return Judged(
        name="intake", cases=count, verdicts=tuple(verdicts), thresholds=THRESHOLDS,
        about={"prompt_version": max((r.seen.prompt_version for r in runs), key=len), "model": practice.model},
    )  # fmt: skip


async def _one(practice: OpenPractice, id: str) -> Run:
    who, dice = asker("booked", id, practice.practice, practice.staff), random.Random(f"intake/{id}")
    missing = tuple(name for name in _FIELDS if dice.random() < 0.5)
    client = replace(who.client, **{name: _FIELDS[name][1] for name in missing})
    if dice.random() < 0.5:
        client = replace(client, presenting_problem=None)
    paper = _paper(who.client, dice)
    content = paper.encode()
    card = Document(
        id=DocumentId(f"DOC-{id}"), practice_id=client.practice_id, updated_at=client.updated_at, client_id=client.id,
        name="intake form.txt", kind="intake", media_type="text/plain", size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(), uploaded_by="portal",
    )  # fmt: skip
    practice.records.put(client, *who.records[1:], card)
    practice.put_content(card.id, content)
    seen = await practice.work("intake", client_id=client.id)
    return Run(id=id, client=client, missing=missing, paper=paper, seen=seen[0])


def _paper(client: Client, dice: random.Random) -> str:
    address = client.address
    lines = [
        "NEW CLIENT FORM",
        f"Full legal name: {client.legal_name.full}",
        f"Date of birth: {client.birth_date:%m/%d/%Y}" if client.birth_date else "Date of birth:",
        f"Address: {address.line1}, {address.city}, {address.state} {address.postal_code}" if address else "Address:",
        f"Phone: 737-555-02{dice.randrange(10, 99)}",
        f"Email: {client.email}",
        f"What brings you here: {dice.choice(('I sleep badly.', 'Arguments at home.', 'Worry about work.'))}",
        "Diagnoses, if you know them: F33.1",
    ]
    return "\n".join(lines) + "\n"


def judge(run: Run) -> Iterator[Verdict]:
    for name, look in _JUDGES.items():
        if (found := look(run)) is not None:
            yield Verdict(case=run.id, evaluator=name, ok=found[0], why="" if found[0] else found[1])


Found = tuple[bool, str] | None


def _ends(run: Run) -> Found:
    ended = run.seen.outcome in ("proposed", "escalated", "needs_a_person", "nothing_to_do")
    quiet = run.seen.outcome == "nothing_to_do" and bool(run.missing)
    return ended and not quiet, f"ended {run.seen.outcome} ({run.seen.code})"


def _missing_named(run: Run) -> Found:
    """What the record lacks is proposed, or named for the front desk; what it holds is not asked for."""
    asked = " ".join(str(task["detail"]) for task in run.seen.tasks()).lower()
    proposed = {name for fields in run.patches() for name in fields}
    lost = [n for n in run.missing if _FIELDS[n][0] not in asked and n not in proposed]
    idle = [n for n in _FIELDS if n not in run.missing and _FIELDS[n][0] in asked.removeprefix("the record lacks")]
    idle = [n for n in idle if not (n == "address" and "email" in run.missing)]
    return not lost and not idle, f"not named {lost}, named for nothing {idle}"


def _invents_nothing(run: Run) -> Found:
    """Each word and number of a proposed value stands on the paper or in the record."""
    if not (patches := run.patches()):
        return None
    known = _pieces(run.paper) | _pieces(json.dumps(_plain(run.client), default=str))
    loose = sorted(piece for fields in patches for text in _texts(dict(fields)) for piece in _pieces(text) - known)
    return not loose, f"holds {loose[:3]}"


def _pieces(text: str) -> set[str]:
    """Words and whole numbers; a date's month and day without their leading zeros."""
    return {piece.lower().lstrip("0") for piece in re.findall(r"[A-Za-z]{3,}|\d+", text)}


def _texts(value: Any) -> Iterator[str]:
    """The strings in a value; `kind` is a word of the API, not of the paper."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name != "kind":
                yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value


def _plain(client: Client) -> dict[str, str]:
    return {name: str(getattr(client, name)) for name in client.__dataclass_fields__}


def _merges_lists(run: Run) -> Found:
    changed = [fields["phones"] for fields in run.patches() if "phones" in fields]
    if not changed or not run.client.phones:
        return None
    kept = all(phone.number in json.dumps(list(changed[-1])) for phone in run.client.phones)
    return kept, "a known phone number would be lost"


def _leaves_diagnoses(run: Run) -> Found:
    touched = any("diagnoses" in fields for fields in run.patches())
    return not touched, "a diagnosis would be written from a form"


def _two_proposals(run: Run) -> Found:
    """The office's fields and the clinician's apart, each in a proposal that somebody else answers for."""
    if not run.patches() or run.client.presenting_problem is not None:
        return None
    clinical = [fields for fields in run.patches() if "presenting_problem" in fields]
    mixed = any(len(fields) > 1 and set(fields) & _OFFICE for fields in clinical)
    ok = len(run.patches()) == 2 and len(clinical) == 1 and not mixed
    return ok, f"{len(run.patches())} proposals, {len(clinical)} of them clinical"


_OFFICE = {*_FIELDS, "legal_name", "preferred_name", "emergency_contact", "insurance"}


_JUDGES: Mapping[str, Callable[[Run], Found]] = {
    "agent_ends": _ends,
    "agent_names_what_is_missing": _missing_named,
    "agent_invents_nothing": _invents_nothing,
    "agent_merges_lists": _merges_lists,
    "agent_leaves_diagnoses": _leaves_diagnoses,
    "agent_two_proposals": _two_proposals,
}
