"""Every row is valid, and everything that a row names exists."""

import hashlib
import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from theranest_sandbox.resources import KINDS

OWNERS = {
    "client_id": "clients", "staff_id": "staff", "author_id": "staff", "supervisor_id": "staff", "assignee": "staff",
    "case_id": "cases", "appointment_id": "appointments", "note_id": "notes", "payer_id": "payers",
    "remittance_id": "remittances", "claim_id": "claims", "document_id": "documents", "addendum_to": "notes",
    "created_by": "staff", "reviewed_by": "staff", "taken_by": "staff", "corrects_claim_id": "claims",
}  # fmt: skip


def named(value: Any) -> Iterator[tuple[str, str]]:
    """Every (field, id) pair inside a row."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in OWNERS and inner is not None:
                yield name, inner
            elif name in {"assigned_staff_ids", "remittance_ids"}:
                yield from (("staff_id" if "staff" in name else "remittance_id", one) for one in inner)
            else:
                yield from named(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from named(inner)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_resource_is_valid_by_its_own_model(practice, kind):
    assert practice[kind]
    for row in practice[kind]:
        assert KINDS[kind].model_validate_json(json.dumps(row)).id == row["id"]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_whatever_a_row_names_exists(practice, kind):
    ids = {owner: set(practice.by_id(owner)) for owner in set(OWNERS.values())}
    missing = {
        (row["id"], *pair) for row in practice[kind] for pair in named(row) if pair[1] not in ids[OWNERS[pair[0]]]
    }
    assert missing == set()


def test_an_appointments_note_is_about_that_appointment_and_one_of_its_people(practice):
    notes = practice.by_id("notes")
    for appointment in practice["appointments"]:
        if appointment["note_id"]:
            note = notes[appointment["note_id"]]
            people = {appointment["client_id"], *(p["client_id"] for p in appointment["participants"])}
            assert note["appointment_id"] == appointment["id"]
            assert note["client_id"] in people


def test_nobody_is_in_two_sessions_at_once(practice):
    by_staff: dict[str, list[tuple[str, str]]] = {}
    for row in practice["appointments"]:
        by_staff.setdefault(row["staff_id"], []).append((row["start"], row["end"]))
    for times in by_staff.values():
        times.sort()
        assert all(one[1] <= two[0] for one, two in itertools.pairwise(times))


def test_sessions_after_today_are_not_held_yet_and_sessions_before_are_not_open(practice):
    for row in practice["appointments"]:
        future = row["start"] >= "2026-11-16T06:00:00"
        assert row["status"] in ({"scheduled", "cancelled"} if future else {"completed", "no_show", "cancelled"})
        assert bool(row["documented_start"]) == (row["status"] == "completed")


def test_nothing_was_changed_after_today(practice):
    late = [
        (kind, row["id"]) for kind, rows in practice.rows.items() for row in rows if row["updated_at"] >= "2026-11-17"
    ]
    assert late == []


def test_only_people_with_a_seat_wrote_progress_notes(practice):
    staff = practice.by_id("staff")
    for note in practice.where("notes", kind="progress"):
        assert "provider" in staff[note["author_id"]]["licences"]


def test_locked_approved_and_cosigned_notes_carry_the_signatures_that_supervision_asks_for(practice):
    staff = practice.by_id("staff")
    for note in practice.where("notes", kind="progress"):
        roles = {signature["role"] for signature in note["signatures"]}
        mode = staff[note["author_id"]]["supervision_mode"]
        if note["state"] == "approved":
            assert (mode, roles) == ("must_approve", {"author", "supervisor"})
        elif note["state"] == "co_signed":
            assert (mode, roles) == ("must_cosign", {"author", "cosigner"})
        elif note["state"] == "created":
            assert roles == set()
        else:
            assert "author" in roles


def test_totals_of_questionnaires_are_the_sums_of_their_items(practice):
    lengths = {"PHQ-9": 9, "GAD-7": 7, "PCL-5": 20}
    for row in practice["measures"]:
        assert row["total"] == sum(row["items"])
        assert len(row["items"]) == lengths[row["instrument"]]


def test_documents_have_the_bytes_that_their_rows_describe(practice):
    for row in practice["documents"]:
        data = practice.contents[row["id"]]
        assert (len(data), hashlib.sha256(data).hexdigest()) == (row["size_bytes"], row["sha256"])


def test_contact_data_belong_to_nobody(practice):
    text = "\n".join(json.dumps(rows) for rows in practice.rows.values())
    text += "\n".join(data.decode("latin-1") for data in practice.contents.values())
    phones = re.findall(r"\b\d{3}[-. ]\d{3}[-. ]\d{4}\b", text)
    assert len(phones) > 500
    assert [phone for phone in phones if not re.fullmatch(r"\d{3}-555-01\d\d", phone)] == []
    assert re.findall(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])", text) == []
    mails = re.findall(r"[\w.+-]+@[\w-]+\.[\w.-]*\w", text)
    assert [mail for mail in mails if not re.search(r"(^|[.@])example\.(com|org|net)$", mail.split("@")[1])] == []


def test_npis_pass_the_check_digit_and_were_never_issued(practice):
    for npi in [row["npi"] for row in (*practice["staff"], *practice["practice"]) if row["npi"]]:
        doubled = [int(d) * (1 + place % 2) for place, d in enumerate(reversed("80840" + npi))]
        assert sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
        assert npi.startswith("19999")
