"""consented: opt-outs of client and clinician, psychotherapy notes, 42 CFR Part 2. In force with the next call.

Calling for a person's attention and taking a proposal back are never stopped here: neither shows a record.
"""

from collections.abc import Mapping
from dataclasses import replace

from ..domain.ids import ClientId
from ..domain.json import Json
from ..domain.people import StaffMember
from ..domain.refusals import ConsentMissing
from ..domain.sensitivity import Sensitivity
from ..ports import ConsentFacts
from ..tool import Answer, Call, Effect, Then, Tool
from .policy import Callers
from .reading import asked
from .related import client_of, clients_of
from .relations import Relations
from .shape import item_client, shape_of

_NEVER_STOPPED = frozenset({Effect.ALERT, Effect.WITHDRAW})
_PSYCHOTHERAPY = Sensitivity.PSYCHOTHERAPY_NOTE.value
_PART2 = Sensitivity.SUBSTANCE_USE_RECORD.value


class Consented:
    def __init__(self, relations: Relations, callers: Callers) -> None:
        self._relations = relations
        self._callers = callers
        self._items: dict[str, str | None] = {}

    async def __call__(self, call: Call, then: Then) -> Answer:
        if call.tool.effect in _NEVER_STOPPED:
            call.decisions.note("consented")
            return await then(call)
        caller = await asked(self._callers.of(call))
        if call.tool.needs_client_data:
            refuse_opted_out(caller.staff)
        await self._all_consent(call, call.clients)
        call.decisions.note("consented")
        answer = await then(call)
        await self._all_consent(call, answer.concerns)
        if answer.content.get("data_class") == _PSYCHOTHERAPY:
            raise ConsentMissing(
                "Psychotherapy notes are not shown to assistants, whoever asks.", "Open the note in TheraNest.",
                code="psychotherapy_note",
            )  # fmt: skip
        return await self._withheld(call, answer)

    async def _all_consent(self, call: Call, clients: frozenset[ClientId]) -> None:
        await asked(self._relations.ask(call, clients))
        for client in clients:
            if (facts := call.asked[client]) is not None:
                refuse_without_consent(facts)

    async def _withheld(self, call: Call, answer: Answer) -> Answer:
        """Listed items that no consent covers are absent; their number is told for the caller's own clients."""
        field, named = call.tool.list_field, self._item_of(call.tool)
        items = answer.content.get(field or "")
        if field is None or not isinstance(items, list | tuple):
            return answer
        await asked(self._relations.ask(call, clients_of(items, named) if named is not None else ()))
        kept = [item for item in items if self._covered(call, item, named)]
        if len(kept) == len(items):
            return answer
        mine = [item for item in items if item not in kept and await self._is_mine(call, item, named)]
        call.decisions.because["withheld"] = len(mine)
        counted = {"withheld": len(mine)} if "withheld" in call.tool.answers.model_fields else {}
        return replace(answer, content={**answer.content, field: kept, **counted})

    def _covered(self, call: Call, item: Json, named: str | None) -> bool:
        data_class = item.get("data_class") if isinstance(item, Mapping) else None
        if data_class == _PSYCHOTHERAPY:
            return False
        client = client_of(item, named) if named is not None else None
        if client is None:
            return data_class != _PART2
        facts = call.asked.get(client)
        return facts is not None and reason_against(facts) is None

    async def _is_mine(self, call: Call, item: Json, named: str | None) -> bool:
        client = client_of(item, named) if named is not None else None
        return client is None or await asked(self._relations.related(call, await self._callers.of(call), client))

    def _item_of(self, tool: Tool) -> str | None:
        if tool.name not in self._items:
            self._items[tool.name] = item_client(tool, shape_of(tool))
        return self._items[tool.name]


def reason_against(facts: ConsentFacts) -> str | None:
    """A code, or None where nothing stands against it. Absence of an `ai_assistance` consent is no opt-out."""
    if facts.ai_assistance is not None and facts.ai_assistance != "granted":
        return "ai_declined"
    if facts.part2_program and not facts.part2_consent:
        return "part2_consent_missing"
    return None


def refuse_without_consent(facts: ConsentFacts) -> None:
    """Raises `ConsentMissing`."""
    reason = reason_against(facts)
    if reason == "ai_declined":
        raise ConsentMissing(
            "The client has declined or revoked the use of AI.", "Work in TheraNest without an assistant.", code=reason
        )
    if reason is not None:
        raise ConsentMissing(
            "These records are under 42 CFR Part 2 and no consent covers this use.",
            "Obtain the client's written consent, or work in TheraNest.",
            code=reason,
        )


def refuse_opted_out(staff: StaffMember) -> None:
    """Raises `ConsentMissing` for a clinician who has opted out of AI assistance."""
    if not staff.ai_opt_in:
        raise ConsentMissing(
            "This member of staff has opted out of AI assistance.",
            "The person can opt in again in the own profile.",
            code="staff_opted_out",
        )
