"""A small house around the door: records in memory, the shipped policy, and tools made for the test."""

import itertools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from pydantic import Field
from theranest_server.adapters.casbin_policy import BrokenPolicy, CasbinPolicy, load_policy
from theranest_server.adapters.guard_facts import RecordFacts
from theranest_server.adapters.memory import MemoryRecords
from theranest_server.domain.alerts import Alert
from theranest_server.domain.ids import (
    CaseId,
    ClientAppId,
    ClientId,
    ClientRef,
    PersonId,
    PracticeId,
    ProposalId,
    StaffId,
)
from theranest_server.domain.json import Json
from theranest_server.domain.people import (
    CaseBinding,
    PermissionLevel,
    Principal,
    Seat,
    StaffFlags,
    StaffMember,
    StateLicence,
    SupervisionMode,
)
from theranest_server.domain.proposals import Change, ChangeKind, ProposalDraft, ProposalState, ProposalStatus
from theranest_server.domain.records import Client, Consent, Practice, TreatmentCase
from theranest_server.domain.records.clients import PersonName
from theranest_server.domain.refusals import BadArguments, IdentifierLeak, LedgerUnavailable
from theranest_server.domain.sensitivity import FromOutside, Sensitivity
from theranest_server.gate import Gate, build_gate
from theranest_server.gate.audited import Audited
from theranest_server.gate.consented import Consented
from theranest_server.gate.labelled import Labelled
from theranest_server.gate.minimised import Minimised
from theranest_server.gate.permitted import Permitted
from theranest_server.gate.placeholders import Placeholders
from theranest_server.gate.policy import Callers
from theranest_server.gate.proposed import Proposed
from theranest_server.gate.related import Related
from theranest_server.gate.relations import Relations
from theranest_server.gate.rolled_out import RolledOut
from theranest_server.gate.traced import Traced
from theranest_server.ports import LedgerEntry
from theranest_server.tool import AboutClient, Answer, AnswerModel, Arguments, Call, Desk, Effect, Tool, answer

PRACTICE = PracticeId("PR-5567")
TODAY = date(2026, 11, 16)
THEN = datetime(2026, 11, 10, 9, tzinfo=UTC)
INES, TOMAS, PRIYA = ClientId("TH-2024-1"), ClientId("TH-2024-2"), ClientId("TH-2024-3")
SECRET = "Drinks before sessions."
POLICY = load_policy(None, sandbox=True)


def staff(name: str, profile: str, level: PermissionLevel, **fields: Any) -> StaffMember:
    about: dict[str, Any] = {"seats": frozenset(), "flags": StaffFlags(assigned_clients_only=False)}
    return StaffMember(
        id=StaffId(f"staff:{name}"), practice_id=PRACTICE, name=name.title(), email=f"{name}@example.org",
        permission_level=level, profile=profile, person_id=PersonId(f"person:{name}"), **(about | fields),
    )  # fmt: skip


def clinician(name: str, profile: str = "clinician", **fields: Any) -> StaffMember:
    licence = StateLicence(type="LCSW", state="TX", number="1", expires=date(2027, 8, 31))
    about: dict[str, Any] = {"seats": frozenset({Seat.PROVIDER}), "flags": StaffFlags(), "state_licences": (licence,)}
    return staff(name, profile, PermissionLevel.THERAPIST, **(about | fields))


STAFF = (
    clinician("amara"),
    clinician("ruth", "clinical_supervisor"),
    clinician("ivo", "intern", supervisor_id=StaffId("staff:ruth"), supervision_mode=SupervisionMode.MUST_APPROVE),
    clinician("nils", ai_opt_in=False),
    clinician("lena", state_licences=()),
    staff("bo", "biller", PermissionLevel.BILLING),
    staff("dana", "front_desk", PermissionLevel.DEFAULT),
    staff("quinn", "compliance_officer", PermissionLevel.ADMINISTRATOR),
    clinician("gone", active=False),
)


def client(id: ClientId, first: str, last: str, *assigned: str, **fields: Any) -> Client:
    return Client(
        id=id, practice_id=PRACTICE, updated_at=THEN, legal_name=PersonName(first=first, last=last),
        assigned_staff_ids=tuple(StaffId(f"staff:{name}") for name in assigned), **fields,
    )  # fmt: skip


def consent(client_id: ClientId, kind: str, state: str, day: int = 1, **fields: Any) -> Consent:
    return Consent(
        id=f"CN-{client_id}-{kind}-{day}", practice_id=PRACTICE, client_id=client_id, kind=kind, state=state,
        updated_at=datetime(2026, 6, day, tzinfo=UTC), from_=date(2026, 6, day), **fields,
    )  # fmt: skip


def case(client_id: ClientId, *assigned: str, **fields: Any) -> TreatmentCase:
    return TreatmentCase(
        id=CaseId(f"CS-{client_id}"), practice_id=PRACTICE, updated_at=THEN, client_id=client_id,
        assigned_staff_ids=tuple(StaffId(f"staff:{name}") for name in assigned), opened=date(2026, 1, 5), **fields,
    )  # fmt: skip


def practice() -> MemoryRecords:
    """Ines is Amara's, Tomas is the intern Ivo's (whom Ruth supervises), Priya is Ruth's."""
    return MemoryRecords([
        Practice(id="PR-5567", practice_id=PRACTICE, updated_at=THEN, name="Larkspur", time_zone="America/Chicago", as_of=TODAY),
        *STAFF,
        client(INES, "Ines", "Vega", "amara", "nils", "gone"),
        client(TOMAS, "Tomas", "Brandt", "ivo"),
        client(PRIYA, "Priya", "Osborne", "ruth"),
        case(INES, "amara"),
    ])  # fmt: skip


class TenthOfMay:
    async def today(self) -> date:
        return TODAY


class RowsOfTheTest:
    """A ledger that keeps its rows in a list and can be out of order."""

    def __init__(self) -> None:
        self.rows: list[LedgerEntry] = []
        self.works = True

    async def append(self, entry: LedgerEntry) -> int:
        if not self.works:
            raise LedgerUnavailable("The ledger cannot be written.", "Tell an administrator.")
        self.rows.append(entry)
        return len(self.rows)

    def append_soon(self, entry: LedgerEntry) -> None:
        self.rows.append(entry)


class NamesVault:
    """Knows two names a client and replaces them; enough to see what the door does with a vault."""

    NAMES: Mapping[ClientId, str] = {INES: "Ines Vega", TOMAS: "Tomas Brandt", PRIYA: "Priya Osborne"}

    async def ref_of(self, client_id: ClientId) -> ClientRef:
        return ClientRef(f"c{client_id[-1]}aa")

    async def client_of(self, ref: ClientRef) -> ClientId | None:
        return {await self.ref_of(c): c for c in self.NAMES}.get(ref)

    async def hide(self, content: Mapping[str, Json], clients: frozenset[ClientId]) -> Mapping[str, Json]:
        hidden = {k: await self._hide(v, clients) for k, v in content.items()}
        if any(name in str(hidden) for name in self.NAMES.values()):
            raise IdentifierLeak("An identifier was left.", "Tell an administrator.")
        return hidden

    async def _hide(self, value: Json, clients: frozenset[ClientId]) -> Json:
        if isinstance(value, str):
            for known in clients:
                value = value.replace(self.NAMES[known], f"[PERSON_1@{await self.ref_of(known)}]")
            return value
        if isinstance(value, Mapping):
            return {k: await self._hide(v, clients) for k, v in value.items()}
        return [await self._hide(v, clients) for v in value] if isinstance(value, Sequence) else value

    async def veil(self, cursor: str, place: str) -> str:
        return f"{cursor}|{place}".encode().hex()

    async def unveil(self, veiled: str, place: str) -> str:
        try:
            cursor, _, given_at = bytes.fromhex(veiled).decode().rpartition("|")
        except ValueError:
            given_at = None
        if given_at != place:
            raise BadArguments("The cursor is none that an answer of this list gave you.", "Start the list again.")
        return cursor

    async def reveal(
        self, arguments: Mapping[str, Json], may: Callable[[ClientId], Awaitable[bool]]
    ) -> tuple[Mapping[str, Json], frozenset[ClientId]]:
        named = [c for c in self.NAMES if f"@{await self.ref_of(c)}]" in str(arguments)]
        mine = frozenset([c for c in named if await may(c)])
        names = {f"[PERSON_1@{await self.ref_of(c)}]": self.NAMES[c] for c in mine}
        turned = {k: _turned(v, names) for k, v in arguments.items()}
        if "[PERSON_" in str(turned):
            raise BadArguments("A placeholder is unknown.", "Use those of the last answer.", code="unknown_placeholder")
        return turned, mine


def _turned(value: Json, names: Mapping[str, str]) -> Json:
    for placeholder, name in names.items():
        value = value.replace(placeholder, name) if isinstance(value, str) else value
    return value


class Submitted:
    """Takes proposals in."""

    def __init__(self) -> None:
        self.drafts: list[ProposalDraft] = []

    async def submit(
        self, draft: ProposalDraft, *, tool: str, tool_schema_sha256: str, principal: Principal,
        trace_id: str | None = None, traceparent: str | None = None,
    ) -> ProposalStatus:  # fmt: skip
        self.drafts.append(draft)
        return ProposalStatus(
            id=ProposalId(f"P-{len(self.drafts)}"), tool=tool, state=ProposalState.PROPOSED, digest="d" * 64,
            review_url="http://localhost/review/P-1", client_id=draft.changes[0].client_id, risk=draft.risk,
            summary=draft.summary, requested_by=principal.staff_id, agent=principal.agent, created_at=THEN,
            expires_at=THEN + timedelta(days=7),
        )  # fmt: skip

    async def submit_together(self, drafts: Sequence[ProposalDraft], **about: Any) -> list[ProposalStatus]:
        return [await self.submit(draft, **about) for draft in drafts]


class Spans:
    """Spans as the attributes they ended with."""

    def __init__(self) -> None:
        self.ended: list[dict[str, Any]] = []

    @contextmanager
    def span(self, name: str, attributes: Mapping[str, Any] | None = None, **_: Any) -> Any:
        span = OneSpan(dict(attributes or {}))
        try:
            yield span
        finally:
            self.ended.append(span.attributes)


@dataclass
class OneSpan:
    attributes: dict[str, Any]
    trace_id: str = "0" * 31 + "1"
    traceparent: str = "00-" + "0" * 31 + "1-0000000000000001-01"

    def set(self, key: str, value: Any) -> None:
        self.attributes[key] = value

    def refused(self, code: str) -> None:
        self.attributes["error.type"] = code


class NoDesk:
    async def raise_alert(self, **_: Any) -> Alert:
        raise NotImplementedError


# tools of the test


class Named(Arguments):
    client_id: str = Field(description="Whose.", max_length=64)
    text: str = Field(default="", description="What.", max_length=2_000)
    minutes: int = Field(default=1, ge=1, le=90, description="How long.")


class Card(AnswerModel):
    client_id: Annotated[str, Sensitivity.CLIENT_REF]
    name: Annotated[str, Sensitivity.DEMOGRAPHICS] = ""
    diagnosis: Annotated[str | None, Sensitivity.DIAGNOSIS] = None
    note: Annotated[str | None, Sensitivity.PROGRESS_NOTE] = None
    nickname: Annotated[str | None, Sensitivity.DEMOGRAPHICS, FromOutside(source="client_profile")] = None


class Line(AboutClient):
    client_id: Annotated[str | None, Sensitivity.CLIENT_REF] = None
    data_class: Annotated[str, Sensitivity.PUBLIC] = "progress_note"
    name: Annotated[str, Sensitivity.DEMOGRAPHICS] = ""


class Lines(AnswerModel):
    lines: Annotated[list[Line], Sensitivity.PUBLIC]
    withheld: Annotated[int, Sensitivity.PUBLIC] = 0


class Handle(AnswerModel):
    proposal_id: Annotated[str, Sensitivity.PUBLIC] = ""
    state: Annotated[str, Sensitivity.PUBLIC] = ""
    digest: Annotated[str, Sensitivity.PUBLIC] = ""
    review_url: Annotated[str, Sensitivity.PUBLIC] = ""
    gaps: Annotated[list[str], Sensitivity.PUBLIC] = []


class Done(AnswerModel):
    done: Annotated[bool, Sensitivity.PUBLIC] = True


async def concerns(records: Any, arguments: Named) -> frozenset[ClientId]:
    return frozenset({ClientId(arguments.client_id)})


async def read_card(desk: Desk, arguments: Named) -> Answer:
    found = await desk.records.client(ClientId(arguments.client_id))
    return answer(
        Card(client_id=found.id, name=found.legal_name.full, diagnosis="F41.1", note=SECRET, nickname="Nessie\u202e")
    )


async def read_lines(desk: Desk, arguments: Arguments) -> Answer:
    found = (await desk.records.clients()).items
    return answer(
        Lines(lines=[Line(client_id=c.id, name=c.legal_name.full, data_class="progress_note") for c in found])
    )


async def propose_note(desk: Desk, arguments: Named) -> Answer:
    change = Change(
        kind=ChangeKind.CREATE_DRAFT_NOTE, client_id=ClientId(arguments.client_id), fields={"text": arguments.text}
    )
    draft = ProposalDraft(
        changes=(change,), originator=desk.principal.accountable, summary="A draft note.", gaps=("plan",)
    )
    return answer(Handle(), proposal=draft)


async def nothing(desk: Desk, arguments: Any) -> Answer:
    return answer(Done(done=True))


class Nothing(Arguments):
    pass


def tool(name: str, permission: str, run: Any, answers: type[AnswerModel], **fields: Any) -> Tool:
    about: dict[str, Any] = {"effect": Effect.READ, "arguments": Named, "concerns": concerns}
    return Tool(
        name=name, title=name, description=name, permission=permission, run=run, answers=answers, **(about | fields)
    )


CARD = tool("card", "clients.read", read_card, Card)
CONTEXT = tool("context", "notes.context", read_card, Card)
LINES = tool("lines", "clients.find", read_lines, Lines, arguments=Nothing, concerns=None, list_field="lines")
DRAFT = tool("draft", "notes.draft", propose_note, Handle, effect=Effect.PROPOSE)
ALARM = tool("alarm", "alerts.raise", nothing, Done, effect=Effect.ALERT)
MINE = tool("mine", "proposals.list", nothing, Done, arguments=Nothing, concerns=None, needs_client_data=False)
TOOLS = (CARD, CONTEXT, LINES, DRAFT, ALARM, MINE)


@dataclass
class House:
    records: MemoryRecords = field(default_factory=practice)
    ledger: RowsOfTheTest = field(default_factory=RowsOfTheTest)
    intake: Submitted = field(default_factory=Submitted)
    spans: Spans = field(default_factory=Spans)
    policy: CasbinPolicy | BrokenPolicy = POLICY
    killed: set[str] = field(default_factory=set[str])

    def __post_init__(self) -> None:
        self.calendar = TenthOfMay()
        self.facts = RecordFacts(
            self.records.reader, lambda feature: not self.killed.isdisjoint({feature, "all"}), self.calendar, PRACTICE
        )
        self.gate = self._gate()
        self._ids = itertools.count(1)

    def _gate(self) -> Gate:
        callers = Callers(self.facts, self.calendar)
        relations = Relations(self.policy, self.facts)
        return build_gate(
            Traced(self.spans),
            Audited(self.ledger),
            Permitted(self.policy, callers),
            Placeholders(NamesVault(), self.policy, relations, callers),
            Related(relations, self.records.reader, callers),
            Consented(relations, callers),
            RolledOut(self.policy, self.facts, callers),
            Labelled(),
            Minimised(self.policy, callers, relations),
            Proposed(self.intake, self.facts),
            desk=self.desk,
        )

    def desk(self, call: Call) -> Desk:
        return Desk(
            records=self.records.reader, proposals=NoDesk(), alerts=NoDesk(), calendar=self.calendar,  # type: ignore[arg-type]
            principal=call.principal,
        )  # fmt: skip

    async def ask(self, who: str, tool: Tool, *, app: str = "cli", agent: str | None = None,
                  bound_to: ClientId | None = None, **arguments: Json) -> Answer:  # fmt: skip
        return await self.gate(self.call(who, tool, app=app, agent=agent, bound_to=bound_to, **arguments))

    def call(self, who: str, tool: Tool, *, app: str = "cli", agent: str | None = None,
             bound_to: ClientId | None = None, **arguments: Json) -> Call:  # fmt: skip
        held = CaseBinding(client_id=bound_to, purpose="reply", run_id="R-1") if bound_to is not None else None
        principal = Principal(
            staff_id=StaffId(f"staff:{who}"), practice_id=PRACTICE, client_app=ClientAppId(app), agent=agent,
            on_behalf_of=StaffId(f"staff:{who}") if agent else None, case=held,
        )  # fmt: skip
        return Call(tool=tool, principal=principal, raw_arguments=arguments, id=f"CALL-{next(self._ids)}")

    def edit(self, id: ClientId, **fields: Any) -> None:
        self.records.edit("clients", id, **fields)


def without_list(tool: Tool) -> Tool:
    return replace(tool, list_field=None)
