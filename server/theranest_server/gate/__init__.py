"""The door: every call passes the same guards in the same order, whoever makes it and over whatever transport.

    gate = build_gate(
        Traced(telemetry), Audited(ledger), Permitted(policy, callers), Placeholders(vault, policy, relations, callers),
        Related(relations, records, callers), Consented(relations, callers), RolledOut(policy, facts, callers),
        Labelled(), Minimised(policy, callers, relations), Proposed(intake, facts), desk=desk_for)
    answer = await gate(call)

A guard knows no tool by name. Guards that have a method `decided(call)` are told when all have let the call in.
"""

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from ..domain.people import Principal
from ..domain.refusals import BadArguments, NotIdentified, Refused
from ..tool import Answer, Call, Desk, Guard, Then
from .reading import asked

DeskFor = Callable[[Call], Desk]


@runtime_checkable
class ToldOfDecision(Protocol):
    async def decided(self, call: Call) -> None: ...


class Gate:
    """Runs a call through its guards to the tool."""

    def __init__(self, guards: tuple[Guard, ...], desk: DeskFor) -> None:
        self.guards = guards
        self._desk = desk
        self._told = [guard for guard in guards if isinstance(guard, ToldOfDecision)]
        self._first = self._chain()

    async def __call__(self, call: Call) -> Answer:
        """Raises `Refused`. Every call has its own `decisions`; one that was used before is refused."""
        if not _identified(call.principal):
            raise NotIdentified("Nobody is identified.", "Sign in again.")
        if call.decisions.passed or call.clients or call.arguments is not None or call.asked:
            raise BadArguments("This call has been through the door already.", "Make a new call.")
        return await self._first(call)

    def _chain(self) -> Then:
        then: Then = self._run
        for guard in reversed(self.guards):
            then = _step(guard, then)
        return then

    async def _run(self, call: Call) -> Answer:
        if call.arguments is None:
            raise BadArguments("The arguments were not read.", "Report this; nothing was done.")
        for guard in self._told:
            await guard.decided(call)
        try:
            return await asked(call.tool.run(self._desk(call), call.arguments))
        except Refused:
            call.decisions.refused_by = "tool"
            raise


def build_gate(*guards: Guard, desk: DeskFor) -> Gate:
    """The guards from the outermost to the innermost; `desk` makes what a tool can reach, for one call."""
    return Gate(guards, desk)


def _identified(principal: object) -> bool:
    """Types can be got around; nobody gets in without being somebody."""
    return isinstance(principal, Principal) and bool(principal.staff_id)


def _step(guard: Guard, then: Then) -> Then:
    name = type(guard).__module__.rpartition(".")[2]

    async def step(call: Call) -> Answer:
        try:
            return await guard(call, then)
        except Refused:
            if call.decisions.refused_by is None:
                call.decisions.refused_by = name
            raise

    return step


__all__ = ["DeskFor", "Gate", "build_gate"]
