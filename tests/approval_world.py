"""A small practice with people who propose, approve and deliver: the real store, ledger, keys and record in memory."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from theranest_server.adapters.database import Database
from theranest_server.adapters.keys import Keys
from theranest_server.adapters.ledger import LedgerBook, Signer, verify_ledger
from theranest_server.adapters.memory import MemoryRecords
from theranest_server.adapters.proposals import Intake, PrincipalDesk, Proposals
from theranest_server.adapters.records.kinds import KINDS
from theranest_server.adapters.records.wire import parsed
from theranest_server.adapters.telemetry import NoTelemetry
from theranest_server.delivery import Delivery
from theranest_server.domain.ids import ClientAppId, ClientId, PersonId, PracticeId, ProposalId, StaffId
from theranest_server.domain.json import Json
from theranest_server.domain.people import (
    PermissionLevel,
    Principal,
    Seat,
    StaffFlags,
    StaffMember,
)
from theranest_server.domain.proposals import (
    Change,
    ChangeKind,
    Evidence,
    Proposal,
    ProposalDraft,
    ProposalStatus,
    ReliedOn,
)
from theranest_server.domain.refusals import NotPermitted, PolicyUnavailable
from theranest_server.ports import (
    ApprovalRequirement,
    ApprovalSlot,
    ConsentFacts,
    RecordsWriter,
    Standing,
    Way,
)
from theranest_server.review import Judge, RecordNow, Review, Reviewer

PRACTICE = PracticeId("PR-5567")
CLIENT = ClientId("TH-2024-1")
AMARA, RUTH, BO, DEE, AMARA_AGAIN = map(
    StaffId, ["staff:amara", "staff:ruth", "staff:bo", "staff:dee", "staff:amara-2"]
)
APP = ClientAppId("chat")


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        self.at += timedelta(microseconds=1)
        return self.at

    def go(self, **by: float) -> None:
        self.at += timedelta(**by)


def staff_member(staff_id: str, person: str | None = None, **fields: Any) -> StaffMember:
    about: dict[str, Any] = {
        "id": StaffId(staff_id),
        "practice_id": PRACTICE,
        "name": staff_id,
        "email": "nobody@example.org",
        "permission_level": PermissionLevel.THERAPIST,
        "profile": None,
        "seats": frozenset({Seat.PROVIDER}),
        "flags": StaffFlags(),
        "person_id": PersonId(person or staff_id.replace("staff", "person")),
    }
    return StaffMember(**(about | fields))


class People:
    """`ports.GuardFacts`, as far as reviewing asks."""

    def __init__(self) -> None:
        members = [staff_member(s) for s in (AMARA, RUTH, BO, DEE)]
        members.append(staff_member(AMARA_AGAIN, person="person:amara"))
        self.members = {member.id: member for member in members}
        self.switched_off: set[str] = set()

    def change(self, staff_id: StaffId, **fields: Any) -> None:
        self.members[staff_id] = replace(self.members[staff_id], **fields)

    async def staff_member(self, staff_id: StaffId) -> StaffMember | None:
        return self.members.get(staff_id)

    async def supervisees(self, staff_id: StaffId) -> frozenset[StaffId]:
        return frozenset()

    async def about_client(self, client_id: ClientId) -> ConsentFacts | None:
        return ConsentFacts(
            client_id=client_id,
            ai_assistance="granted",
            part2_program=False,
            part2_consent=False,
            assigned_staff=frozenset({AMARA}),
            case_staff=frozenset(),
        )

    async def killed(self, feature: str) -> bool:
        return feature in self.switched_off


@dataclass
class Rules:
    """`ports.ApprovalRules` that a test writes by hand."""

    requirement: ApprovalRequirement
    standing: dict[StaffId, tuple[Standing, ...]]
    version: str = "policy-1"
    forbids: bool = False
    broken: bool = False

    def slice_sha256(self, tool: str, kinds: frozenset[ChangeKind]) -> str:
        self._must_work()
        return self.version

    async def for_proposal(self, proposal: Proposal) -> ApprovalRequirement:
        self._must_work()
        if self.forbids:
            raise NotPermitted("not any more")
        return self.requirement

    async def standings(self, proposal: Proposal, staff_id: StaffId) -> Sequence[Standing]:
        self._must_work()
        return self.standing.get(staff_id, ())

    def _must_work(self) -> None:
        if self.broken:
            raise PolicyUnavailable("no policy")


def one_of(*ways: Way, four_eyes: bool = False) -> ApprovalRequirement:
    return ApprovalRequirement(
        slots=(ApprovalSlot(any_of=frozenset(ways)),), four_eyes=four_eyes, rule="approvals.yaml:1"
    )


def both_of(*ways: Way, four_eyes: bool = True) -> ApprovalRequirement:
    slots = tuple(ApprovalSlot(any_of=frozenset({way})) for way in ways)
    return ApprovalRequirement(slots=slots, four_eyes=four_eyes, rule="approvals.yaml:2")


def authors_own() -> Rules:
    """The clinician's own note or message: the author approves."""
    return Rules(one_of(Way.ORIGINATOR), {AMARA: (Standing(way=Way.ORIGINATOR),)})


def two_people() -> Rules:
    """Rendering clinician and billing supervisor, neither of them the one who asked."""
    return Rules(
        both_of(Way.RENDERING_CLINICIAN, Way.BILLING_SUPERVISOR),
        {
            RUTH: (Standing(way=Way.RENDERING_CLINICIAN),),
            BO: (Standing(way=Way.BILLING_SUPERVISOR),),
            AMARA: (Standing(way=Way.RENDERING_CLINICIAN), Standing(way=Way.BILLING_SUPERVISOR)),
        },
    )


def base(id: str, **fields: Any) -> dict[str, Any]:
    return {"id": id, "practice_id": PRACTICE, "updated_at": "2026-11-10T09:00:00.000000Z", **fields}


def record(clock: Clock | None = None) -> MemoryRecords:
    """One client with a therapist, a portal thread and a presenting problem."""
    people = [
        {"person": "person:ines", "name": "Ines Vega", "client_id": CLIENT, "relation": "self"},
        {"person": "staff:amara", "name": "Amara", "client_id": None, "relation": "therapist"},
    ]
    client = base(
        CLIENT,
        legal_name={"first": "Ines", "last": "Vega"},
        assigned_staff_ids=[AMARA],
        birth_date="1990-02-28",
        presenting_problem="Worry at night.",
        medication_history="None.",
    )
    message = base(
        "MSG-1", client_id=CLIENT, thread_id="TR-1", participants=people, direction="inbound", sender="person:ines",
        recipient="staff:amara", body="Hello.", sent_at="2026-11-13T15:00:00.000000Z",
    )  # fmt: skip
    flags = {"assigned_clients_only": True}
    amara = base(
        AMARA, name="Amara", email="a@example.org", permission_level="therapist", licences=["provider"], profile=None,
        flags=flags, person_id="person:amara",
    )  # fmt: skip
    found = [("staff", amara), ("clients", client), ("messages", message)]
    kinds: Any = KINDS
    now = {} if clock is None else {"now": clock.now}
    return MemoryRecords([parsed(kinds[name], json.dumps(one).encode()) for name, one in found], **now)


def reply(body: str = "See you on Monday.", **fields: Any) -> ProposalDraft:
    change = Change(
        kind=ChangeKind.SEND_MESSAGE,
        client_id=CLIENT,
        target_id="TR-1",
        fields={"thread_id": "TR-1", "recipient": "person:ines", "body": body},
        relies_on=(ReliedOn(resource="clients", id=CLIENT, path="birth_date", value="1990-02-28"),),
    )
    return drafted(change, **fields)


def patch(value: str = "Sleeps three hours.", was: str = "Worry at night.", **fields: Any) -> ProposalDraft:
    change = Change(
        kind=ChangeKind.PATCH_CLIENT,
        client_id=CLIENT,
        target_id=CLIENT,
        fields={"presenting_problem": value},
        relies_on=(ReliedOn(resource="clients", id=CLIENT, path="presenting_problem", value=was),),
    )
    return drafted(change, **fields)


def task(title: str = "Call the payer.") -> Change:
    fields: dict[str, Json] = {"title": title, "assignee": AMARA, "client_id": CLIENT}
    return Change(kind=ChangeKind.CREATE_TASK, client_id=CLIENT, fields=fields)


def drafted(*changes: Change, **fields: Any) -> ProposalDraft:
    evidence = Evidence(path="body", source="message MSG-1", quote="Hello.")
    about: dict[str, Any] = {"originator": AMARA, "summary": "A reply", "evidence": (evidence,)}
    return ProposalDraft(changes=changes, **(about | fields))


@dataclass
class World:
    home: Path
    rules: Rules = field(default_factory=authors_own)
    url: str | None = None
    records: RecordsWriter | None = None

    def __post_init__(self) -> None:
        self.clock = Clock()
        self.people = People()
        self.memory = record(self.clock)
        self.schemas = {"reply": "schema-1"}
        self.open()

    def open(self) -> None:
        self.database = Database(self.url or self.home / "practice.db")
        self.signer = Signer.from_folder(self.home / "keys")
        self.ledger = LedgerBook(self.database, self.clock, self.signer, self.home / "keys" / "ledger.anchor")
        self.keys = Keys(self.database, self.home / "keys", self.clock)
        self.store = Proposals(self.database, self.ledger, self.keys, PRACTICE)
        self.intake = Intake(self.store, self.rules, PRACTICE, lambda proposal_id: f"http://localhost/{proposal_id}")
        writer: RecordsWriter = self.records or self.memory
        self.record_now = RecordNow(writer)
        self.judge = Judge(
            store=self.store, rules=self.rules, facts=self.people, record=self.record_now, schema_of=self.schemas.get
        )
        self.review = Review(
            store=self.store, judge=self.judge, facts=self.people, record=self.record_now, ledger=self.ledger
        )
        self.delivery = self.deliverer()
        self.database.start()

    def deliverer(self, **about: Any) -> Delivery:
        return Delivery(
            store=self.store,
            judge=self.judge,
            records=self.records or self.memory,
            facts=self.people,
            telemetry=NoTelemetry(),
            **about,
        )

    def close(self) -> None:
        self.database.close()

    def restart(self) -> None:
        self.close()
        self.open()

    def principal(self, staff: StaffId = AMARA, **about: Any) -> Principal:
        return Principal(staff_id=staff, practice_id=PRACTICE, client_app=APP, **about)

    async def propose(self, draft: ProposalDraft | None = None, *, by: Principal | None = None) -> ProposalStatus:
        return await self.intake.submit(
            draft or reply(), tool="reply", tool_schema_sha256="schema-1", principal=by or self.principal()
        )

    def reviewer(self, staff: StaffId = AMARA, **about: Any) -> Reviewer:
        return Reviewer(
            **({"staff": self.people.members[staff], "session_id": f"s-{staff}", "audience": "review"} | about)
        )

    def desk(self, by: Principal | None = None) -> PrincipalDesk:
        return PrincipalDesk(self.store, by or self.principal(), lambda proposal_id: f"http://localhost/{proposal_id}")

    async def approved(self, draft: ProposalDraft | None = None, *, by: Principal | None = None) -> ProposalStatus:
        status = await self.propose(draft, by=by)
        await self.review.approve(status.id, status.digest, self.reviewer())
        return status

    async def state(self, proposal_id: ProposalId) -> str:
        stored = await self.store.find(proposal_id)
        assert stored is not None
        return stored.state.value

    def told(self, proposal_id: str | None = None) -> list[tuple[str, str, str | None]]:
        """Kind, decision and code of every ledger row, or of those of one proposal."""
        with self.database.engine.connect() as connection:
            bodies = connection.exec_driver_sql("SELECT body FROM ledger ORDER BY seq").scalars().all()
        rows = [json.loads(body) for body in bodies]
        return [
            (row["kind"], row["decision"], row.get("code"))
            for row in rows
            if proposal_id is None or row.get("proposal_id") == proposal_id
        ]

    def sql(self, statement: str) -> None:
        """Behind the service's back."""
        import sqlite3

        with sqlite3.connect(self.home / "practice.db") as connection:
            connection.execute(statement)
        connection.close()

    def verified(self) -> bool:
        return verify_ledger(self.database.engine, self.signer.verifier)["ok"]
