"""A practice of a few people, enough to meet every rule of the API. All of them invented."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pydantic import BaseModel
from theranest_sandbox.database import create_tables, insert_all, insert_content, open_engine
from theranest_sandbox.opening import open_practice
from theranest_sandbox.resources.appointments import Appointment, AppointmentParticipant, Service
from theranest_sandbox.resources.cases import Case
from theranest_sandbox.resources.claims import Claim, ClaimLine, ClaimPayer, Cms1500, Submission
from theranest_sandbox.resources.clients import Client, PersonName, Phone, PreferredName
from theranest_sandbox.resources.consents import Consent
from theranest_sandbox.resources.coverage import (
    Authorization,
    ContractRate,
    Eligibility,
    FeeScheduleItem,
    Payer,
    Payment,
)
from theranest_sandbox.resources.documents import Document
from theranest_sandbox.resources.measures import Measure
from theranest_sandbox.resources.messages import Message, MessageParticipant
from theranest_sandbox.resources.notes import Note, NoteSection
from theranest_sandbox.resources.plans import Goal, Objective, Plan, Problem
from theranest_sandbox.resources.practice import Form, NoteTemplate, Practice, TemplateField
from theranest_sandbox.resources.remittances import MatchedClaim, Remittance
from theranest_sandbox.resources.staff import Staff
from theranest_sandbox.resources.tasks import Task
from theranest_sandbox.settings import SandboxSettings

PRACTICE = "PR-5567"
THEN = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
DAY = date(2026, 11, 2)
CLIENTS = tuple(f"TH-2024-{number}" for number in range(78910, 78916))
EDI = b"ISA*00*~GS*HP*~ST*835*0001~"


def _base(resource_id: str) -> dict[str, object]:
    return {"id": resource_id, "practice_id": PRACTICE, "updated_at": THEN}


def _staff() -> list[Staff]:
    supervision = {
        "staff:ada": (None, None),
        "staff:ben": ("staff:ada", "must_approve"),
        "staff:cleo": ("staff:ada", "must_cosign"),
        "staff:dora": ("staff:ada", "may_read"),
    }
    clinicians = [
        Staff(
            **_base(staff_id), name=staff_id[6:].title(), email=f"{staff_id[6:]}@practice.example",
            permission_level="therapist", profile="clinician", licences=["provider"], person_id=f"person:{staff_id[6:]}",
            supervisor_id=supervisor, supervision_mode=mode,
        )
        for staff_id, (supervisor, mode) in supervision.items()
    ]  # fmt: skip
    biller = Staff(
        **_base("staff:eve"), name="Eve", email="eve@practice.example", permission_level="billing", profile="biller",
        person_id="person:eve",
    )  # fmt: skip
    return [*clinicians, biller]


def _clients() -> list[Client]:
    names = ("Iris", "José", "Kay", "Lou", "Mia", "Ned")
    return [
        Client(
            **_base(client_id), legal_name=PersonName(first=name, last="Example"),
            preferred_name=PreferredName(first="Pepe") if name == "José" else None,
            phones=[Phone(number="555-0100")], assigned_staff_ids=["staff:ada"] if name == "Iris" else ["staff:ben"],
            custom_fields={"shoe_size": "40"},
        )
        for client_id, name in zip(CLIENTS, names, strict=True)
    ]  # fmt: skip


def _appointments() -> list[Appointment]:
    return [
        Appointment(
            **_base(f"AP-{number}"), start=THEN + timedelta(days=number), end=THEN + timedelta(days=number, minutes=50),
            staff_id="staff:ada", client_id=CLIENTS[number % 6], service=Service(cpt="90837"),
            participants=[AppointmentParticipant(client_id=CLIENTS[5], role="partner")] if number == 0 else [],
            status="completed" if number < 6 else "scheduled",
        )
        for number in range(12)
    ]  # fmt: skip


def _notes() -> list[Note]:
    states = ("created", "awaiting_review", "approved", "signed", "co_signed", "locked")
    finished = [
        Note(
            **_base(f"NT-{state}"), client_id=CLIENTS[1], kind="progress", author_id="staff:ada", state=state,
            sections=[NoteSection(name="Subjective", text="Slept better.")], start_time=THEN,
            appointment_id="AP-1" if state == "locked" else None,
        )
        for state in states
    ]  # fmt: skip
    of_authors = [
        Note(**_base(f"NT-of-{name}"), client_id=CLIENTS[1], kind="progress", author_id=f"staff:{name}")
        for name in ("ada", "ben", "cleo", "dora")
    ]
    return [*finished, *of_authors]


def _messages() -> list[Message]:
    """One client's own thread, and a separated couple's with their therapist."""
    ada = MessageParticipant(person="staff:ada", name="Ada", relation="therapist")
    iris = MessageParticipant(person="person:iris", name="Iris", client_id=CLIENTS[0], relation="self")
    lou = MessageParticipant(person="person:lou", name="Lou", client_id=CLIENTS[3], relation="spouse")
    written = [
        ("MSG-1", "TR-1", [iris, ada], "person:iris", "staff:ada", 0),
        ("MSG-2", "TR-1", [iris, ada], "staff:ada", "person:iris", 1),
        ("MSG-3", "TR-2", [iris, lou, ada], "person:iris", "staff:ada", 0),
        ("MSG-4", "TR-2", [iris, lou, ada], "person:lou", "staff:ada", 1),
        ("MSG-5", "TR-2", [iris, lou, ada], "staff:ada", "person:lou", 2),
    ]
    return [
        Message(
            **_base(message_id), client_id=CLIENTS[0], thread_id=thread, participants=people, sender=sender,
            direction="outbound" if sender == "staff:ada" else "inbound", recipient=recipient, body="Hello",
            sent_at=THEN + timedelta(hours=hours),
        )
        for message_id, thread, people, sender, recipient, hours in written
    ]  # fmt: skip


def claim(claim_id: str, state: str) -> Claim:
    submitted = [] if state == "awaiting_submission" else [Submission(at=THEN, event="submitted", payer_claim_id="P77")]
    return Claim(
        **_base(claim_id), client_id=CLIENTS[0], staff_id="staff:ada", state=state, submission_history=submitted,
        form=Cms1500(insured_id="A1", diagnoses=["F41.1"], total_charge_cents=15000),
        lines=[ClaimLine(service_date=DAY, cpt="90837", pointers=["A"], charge_cents=15000)],
        payer=ClaimPayer(payer_id="PY-1", name="Example Health"),
    )  # fmt: skip


def _claims(count: int) -> list[Claim]:
    waiting = [claim(f"CLM-w{number}", "awaiting_submission") for number in range(3)]
    return [*waiting, *(claim(f"CLM-d{number}", "denied") for number in range(count))]


def _others() -> dict[str, list[BaseModel]]:
    client = CLIENTS[0]
    goal = Goal(id="GL-1", text="Sleep", objectives=[Objective(id="OB-1", text="Eight hours")])
    return {
        "cases": [Case(**_base("CS-1"), client_id=client, opened=DAY, part2_program=True)],
        "consents": [Consent(**_base("CN-1"), client_id=client, kind="ai_assistance", state="granted", from_=DAY)],
        "plans": [
            Plan(**_base("PL-1"), client_id=client, problems=[Problem(id="PB-1", text="Insomnia", goals=[goal])]),
            Plan(**_base("PL-0"), client_id=client, status="superseded"),
        ],
        "measures": [
            Measure(**_base("MS-1"), client_id=client, instrument="PHQ-9", items=[1] * 9, total=9, taken_on=DAY)
        ],
        "documents": [
            Document(
                **_base("DOC-1"), client_id=client, name="intake.pdf", kind="intake", media_type="application/pdf",
                size_bytes=4, sha256="0" * 64,
            )
        ],
        "remittances": [
            Remittance(
                **_base("RM-1"), payer_id="PY-1", payer_name="Example Health", trace="T1", payment_cents=100,
                paid_on=DAY, matched_claims=[MatchedClaim(claim_id="CLM-d0", paid_cents=100)],
            )
        ],
        "authorizations": [
            Authorization(
                **_base("AU-1"), client_id=client, payer_id="PY-1", number="1", from_date=DAY, until=DAY,
                units_approved=9,
            )
        ],
        "eligibility": [
            Eligibility(
                **_base("EL-1"), client_id=client, payer_id="PY-1", checked_at=THEN, service_date=DAY, active=True
            )
        ],
        "payers": [Payer(**_base("PY-1"), name="Example Health")],
        "fee-schedule": [FeeScheduleItem(**_base("FE-1"), cpt="90837", charge_cents=15000)],
        "contract-rates": [ContractRate(**_base("CR-1"), payer_id="PY-1", cpt="90837", year=2026, allowed_cents=12000)],
        "payments": [Payment(**_base("PM-1"), client_id=client, paid_on=DAY, cents=2500, source="client")],
        "tasks": [Task(**_base("TK-1"), title="Call back", assignee="staff:eve")],
        "forms": [Form(**_base("FM-1"), client_id=client, name="Intake", sent_on=DAY)],
        "note-templates": [
            NoteTemplate(**_base("TP-1"), name="SOAP", format="SOAP", fields_=[TemplateField(name="s", label="S")])
        ],
    }  # fmt: skip


def tiny_practice(directory: Path, *, denied_claims: int = 3, **settings: object) -> SandboxSettings:
    """A new practice in `directory` (or behind `database_url`)."""
    opened = open_practice(directory, "as_it_is", **settings)
    engine = open_engine(opened.database_url)
    create_tables(engine)
    practice = Practice(**_base(PRACTICE), name="Willow Street", time_zone="America/New_York", as_of=DAY)
    kinds: dict[str, list[BaseModel]] = {
        "practice": [practice],
        "staff": [*_staff()],
        "clients": [*_clients()],
        "appointments": [*_appointments()],
        "notes": [*_notes()],
        "messages": [*_messages()],
        "claims": [*_claims(denied_claims)],
        **_others(),
    }
    with engine.execution_options(writes=True).begin() as connection:
        for kind, resources in kinds.items():
            insert_all(connection, kind, resources)
        insert_content(connection, "DOC-1", "application/pdf", "intake.pdf", b"%PDF")
        insert_content(connection, "RM-1", "application/EDI-X12", "835.edi", EDI)
    engine.dispose()
    return opened
