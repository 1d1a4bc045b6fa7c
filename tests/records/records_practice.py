"""A small invented practice as the API's JSON, from which the fake and the sandbox are both filled."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from theranest_sandbox.database import create_tables, insert_all, insert_content, open_engine
from theranest_sandbox.opening import open_practice
from theranest_sandbox.resources import KINDS as SANDBOX_KINDS
from theranest_sandbox.serve import running
from theranest_sandbox.settings import SandboxSettings
from theranest_server.adapters.memory import MemoryRecords
from theranest_server.adapters.records.kinds import KINDS
from theranest_server.adapters.records.wire import parsed

PRACTICE = "PR-5567"
REMITTANCE_TEXT = "ISA*00*~ST*835*0001~SE*2*0001~"
DOCUMENT_BYTES = b"%PDF-1.7\n\xff\xfe"
CONTENTS = {"DOC-1": DOCUMENT_BYTES, "RM-1": REMITTANCE_TEXT.encode()}


def _base(id: str, **fields: Any) -> dict[str, Any]:
    return {"id": id, "practice_id": PRACTICE, "updated_at": "2026-11-10T09:00:00.000000Z", **fields}


def _client(number: int, first: str, last: str, **fields: Any) -> dict[str, Any]:
    return _base(f"TH-2024-{number}", legal_name={"first": first, "last": last}, **fields)


def _staff(name: str, **fields: Any) -> dict[str, Any]:
    about: dict[str, Any] = {"email": f"{name}@example.org", "permission_level": "therapist", "licences": ["provider"]}
    about |= {"profile": None, "flags": {"assigned_clients_only": True}}
    return _base(f"staff:{name}", name=name.title(), person_id=f"person:{name}", **(about | fields))


def _appointment(number: int, start: str, end: str, **fields: Any) -> dict[str, Any]:
    about = {"client_id": "TH-2024-1", "staff_id": "staff:amara", "service": {"cpt": "90834"}, "status": "completed"}
    return _base(f"AP-{number}", start=start, end=end, **(about | fields))


def _message(number: int, thread: str, sender: str, recipient: str, sent_at: str) -> dict[str, Any]:
    people = [
        {"person": "person:ines", "name": "Ines Vega", "client_id": "TH-2024-1", "relation": "self"},
        {"person": "staff:amara", "name": "Amara", "client_id": None, "relation": "therapist"},
    ]
    direction = "inbound" if sender == "person:ines" else "outbound"
    about = {"client_id": "TH-2024-1", "thread_id": thread, "participants": people, "direction": direction}
    return _base(f"MSG-{number}", sender=sender, recipient=recipient, body="Hello.", sent_at=sent_at, **about)


def _claim(number: int, state: str, **fields: Any) -> dict[str, Any]:
    line = {"service_date": "2026-10-05", "cpt": "90834", "charge_cents": 15000, "pointers": ["A"], "pos": "11"}
    about = {
        "client_id": "TH-2024-1",
        "staff_id": "staff:amara",
        "form": {"insured_id": "XJ100", "diagnoses": ["F411"], "total_charge_cents": 15000},
        "lines": [line],
        "payer": {"payer_id": "PAY-1", "name": "Cobalt Mutual"},
        "state": state,
    }
    return _base(f"CLM-{number}", **(about | fields))


def practice_json() -> dict[str, list[dict[str, Any]]]:
    """By the API's plurals."""
    of_client = {"client_id": "TH-2024-1"}
    return {
        "practice": [_base(PRACTICE, name="Larkspur", time_zone="America/Chicago", as_of="2026-11-16")],
        "staff": [
            _staff("amara", supervision_mode="must_cosign", supervisor_id="staff:ruth"),
            _staff("ruth", licences=["provider", "admin"], flags={"assigned_clients_only": False}),
            _staff("bo", permission_level="billing", licences=[]),
        ],
        "clients": [
            _client(
                1, "Ines", "Vega", email="ines@example.org", assigned_staff_ids=["staff:amara"], balance_cents=-250,
                phones=[{"number": "512-555-0100"}, {"number": "512-555-0101", "kind": "home"}],
                custom_fields={"locker": "7"}, presenting_problem="Worry at night.", birth_date="1990-02-28",
            ),
            _client(2, "Tomas", "Vega", assigned_staff_ids=["staff:amara", "staff:ruth"]),
            _client(3, "Priya", "Osborne", preferred_name={"first": "Pri"}),
        ],
        "consents": [
            _base("CN-1", **of_client, kind="ai_assistance", state="granted", **{"from": "2026-01-05"}),
            _base("CN-2", **of_client, kind="telehealth", state="revoked"),
        ],
        "cases": [_base("CS-1", **of_client, assigned_staff_ids=["staff:amara"], opened="2026-01-05")],
        "appointments": [
            _appointment(1, "2026-11-16T05:30:00.000000Z", "2026-11-16T06:30:00.000000Z"),
            _appointment(
                2, "2026-11-16T06:30:00.000000Z", "2026-11-16T07:30:00.000000Z",
                participants=[{"client_id": "TH-2024-2", "role": "partner"}],
                documented_start="2026-11-16T06:31:00.000000Z", documented_stop="2026-11-16T07:15:00.000000Z",
            ),
            _appointment(3, "2026-11-17T06:30:00.000000Z", "2026-11-17T07:30:00.000000Z", staff_id="staff:ruth"),
        ],
        "notes": [
            _base(
                "NT-1", **of_client, kind="progress", author_id="staff:amara", state="locked", appointment_id="AP-1",
                start_time="2026-11-16T05:31:00.000000Z", sections=[{"name": "Subjective", "text": "Slept badly."}],
            ),
            _base(
                "NT-2", **of_client, kind="psychotherapy", author_id="staff:amara", state="created",
                start_time="2026-11-12T16:00:00.000000Z",
            ),
        ],
        "plans": [
            _base(
                "PL-1", **of_client, author_id="staff:amara",
                problems=[{"id": "PB-1", "text": "Anxiety", "goals": [{"id": "GL-1", "text": "Sleep"}]}],
            )
        ],
        "measures": [_base("MS-1", **of_client, instrument="PHQ-9", items=[1, 2, 3], total=6, taken_on="2026-11-02")],
        "documents": [
            _base(
                "DOC-1", **of_client, name="intake.pdf", kind="intake", media_type="application/pdf",
                size_bytes=len(DOCUMENT_BYTES), sha256="0" * 64,
            )
        ],
        "messages": [
            _message(1, "TR-1", "person:ines", "staff:amara", "2026-11-13T15:00:00.000000Z"),
            _message(2, "TR-1", "staff:amara", "person:ines", "2026-11-13T16:00:00.000000Z"),
            _message(3, "TR-2", "person:ines", "staff:amara", "2026-11-14T15:00:00.000000Z"),
        ],
        "claims": [
            _claim(1, "awaiting_submission"),
            _claim(
                2, "denied",
                submission_history=[{"at": "2026-10-20T10:00:00.000000Z", "event": "denied", "payer_claim_id": "ICN9"}],
            ),
            _claim(3, "denied"),
        ],
        "remittances": [
            _base(
                "RM-1", payer_id="PAY-1", payer_name="Cobalt Mutual", trace="T1", payment_cents=0, paid_on="2026-10-20",
                matched_claims=[{"claim_id": "CLM-2", "paid_cents": 0}],
            )
        ],
        "authorizations": [
            _base(
                "AU-1", **of_client, payer_id="PAY-1", number="A1", from_date="2026-01-01", until="2026-12-31",
                units_approved=20,
            )
        ],
        "eligibility": [
            _base(
                "EL-1", **of_client, payer_id="PAY-1", checked_at="2026-11-01T10:00:00.000000Z",
                service_date="2026-11-01", active=True,
            )
        ],
        "payers": [_base("PAY-1", name="Cobalt Mutual", claims_days=180)],
        "fee-schedule": [_base("FS-1", cpt="90834", charge_cents=15000)],
        "tasks": [_base("TSK-1", title="Call back", assignee="staff:bo")],
        "note-templates": [
            _base("TPL-1", name="SOAP", format="SOAP", fields=[{"name": "subjective", "label": "Subjective"}])
        ],
        "forms": [_base("FM-1", **of_client, name="Intake", sent_on="2026-01-02")],
        "payments": [_base("PMT-1", **of_client, paid_on="2026-11-03", cents=2500, source="client")],
        "contract-rates": [_base("CR-1", payer_id="PAY-1", cpt="90834", year=2026, allowed_cents=9800)],
    }  # fmt: skip


FOREIGN = {"id": "TH-2024-9", "practice_id": "PR-OTHER", "updated_at": "2026-11-10T09:00:00Z"}
"""A client of somebody else's practice in the same database."""


def foreign_client() -> dict[str, Any]:
    return FOREIGN | {"legal_name": {"first": "Else", "last": "Where"}}


def in_memory() -> MemoryRecords:
    """As patient as the adapter is in these tests."""
    everything = practice_json()
    everything["clients"] = [*everything["clients"], foreign_client()]
    records = [parsed(KINDS[kind], json.dumps(one).encode()) for kind, many in everything.items() for one in many]
    return MemoryRecords(records, contents=CONTENTS, attempts=3)


def fill_sandbox(directory: Path) -> SandboxSettings:
    settings = open_practice(directory, "as_it_is")
    engine = open_engine(settings.database_url)
    create_tables(engine)
    everything = practice_json()
    everything["clients"] = [*everything["clients"], foreign_client()]
    with engine.execution_options(writes=True).begin() as connection:
        for kind, many in everything.items():
            model = SANDBOX_KINDS[kind]
            insert_all(connection, kind, [model.model_validate_json(json.dumps(one)) for one in many])
        insert_content(connection, "DOC-1", "application/pdf", "intake.pdf", DOCUMENT_BYTES)
        insert_content(connection, "RM-1", "application/EDI-X12", "era.835", REMITTANCE_TEXT.encode())
    engine.dispose()
    return settings


@contextmanager
def sandbox_over_http(directory: Path) -> Iterator[tuple[str, SandboxSettings]]:
    settings = fill_sandbox(directory)
    with running(settings) as url:
        yield url, settings
