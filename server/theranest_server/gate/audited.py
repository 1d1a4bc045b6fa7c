"""audited: the attempt and its decision are durable before an answer leaves, refused calls too. No ledger, no call.

The row is written at the moment when every guard has let the call in. For a reading tool that overlaps with the
reading, and the answer waits for it; before any other effect the row is durable first. What came of it follows with the
next batch. Rows hold ids, codes and classes of data, never values.
"""

import asyncio

from ..domain.json import Json
from ..domain.refusals import LedgerUnavailable, Refused
from ..ports import Ledger, LedgerEntry
from ..tool import Answer, Call, Effect, Then


class Audited:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._writing: dict[int, asyncio.Task[int]] = {}

    async def decided(self, call: Call) -> None:
        """Every guard has let the call in; called by the gate just before the tool runs, again for further pages."""
        if id(call.decisions) in self._writing or call.decisions.ledger_seq is not None:
            return
        entry = _entry(call, kind="call", decision="allowed", code=None)
        if call.tool.effect is Effect.READ:
            self._writing[id(call.decisions)] = asyncio.ensure_future(self._ledger.append(entry))
        else:
            call.decisions.ledger_seq = await self._ledger.append(entry)

    async def __call__(self, call: Call, then: Then) -> Answer:
        try:
            answer = await then(call)
        except BaseException as error:
            await self._refused(call, error)
            raise
        await self._durable(call)
        if call.decisions.ledger_seq is None:
            raise LedgerUnavailable("This call left no record of itself.", "Tell an administrator; nothing is shown.")
        details = {**answer.facts, **_kept(call.decisions.because, "withheld", "placeholders", "proposals")}
        self._ledger.append_soon(_entry(call, kind="outcome", decision="answered", code=None, **details))
        return answer

    async def _durable(self, call: Call) -> None:
        writing = self._writing.pop(id(call.decisions), None)
        if writing is not None:
            call.decisions.ledger_seq = await writing

    async def _refused(self, call: Call, error: BaseException) -> None:
        """A refusal is evidence as well; what was decided before it stays in its own row."""
        if isinstance(error, LedgerUnavailable):
            if (writing := self._writing.pop(id(call.decisions), None)) is not None:
                writing.cancel()
            return
        code = error.code if isinstance(error, Refused) else "failed"
        if not isinstance(error, Exception):
            if (writing := self._writing.pop(id(call.decisions), None)) is not None:
                writing.add_done_callback(_looked_at)
            self._ledger.append_soon(_entry(call, kind="outcome", decision="interrupted", code="interrupted"))
            return
        await self._durable(call)
        kind = "call" if call.decisions.ledger_seq is None else "outcome"
        seq = await self._ledger.append(_entry(call, kind=kind, decision="refused", code=code))
        call.decisions.ledger_seq = call.decisions.ledger_seq or seq


def _looked_at(task: asyncio.Task[int]) -> None:
    if not task.cancelled():
        task.exception()


def _entry(call: Call, *, kind: str, decision: str, code: str | None, **details: Json) -> LedgerEntry:
    principal, because = call.principal, call.decisions.because
    clients, classes = _words(because.get("clients")), _words(because.get("classes"))
    rule = because.get("rule")
    return LedgerEntry(
        kind=kind,
        stream=f"client:{clients[0]}" if len(clients) == 1 else "practice",
        actor=principal.staff_id,
        agent=principal.agent,
        on_behalf_of=principal.on_behalf_of,
        client_app=principal.client_app,
        purpose=principal.case.purpose if principal.case is not None else None,
        client_id=clients[0] if len(clients) == 1 else None,
        tool=call.tool.name,
        decision=decision,
        code=code,
        rule=rule if isinstance(rule, str) else None,
        proposal_id=call.decisions.proposal_id,
        data_classes=classes if decision in ("allowed", "answered") else (),
        trace_id=call.trace_id,
        details={
            "call": call.id,
            **({"clients": list(clients)} if len(clients) > 1 else {}),
            **_guard(call),
            **details,
        },
    )


def _guard(call: Call) -> dict[str, Json]:
    return {"refused_by": call.decisions.refused_by} if call.decisions.refused_by is not None else {}


def _words(value: Json) -> tuple[str, ...]:
    return tuple(str(word) for word in value) if isinstance(value, list | tuple) else ()


def _kept(because: dict[str, Json], *names: str) -> dict[str, Json]:
    return {name: because[name] for name in names if name in because}
