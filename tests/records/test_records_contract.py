"""What both ports promise, whoever is behind them: a fake in memory, or the sandbox practice over HTTP."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from records_practice import DOCUMENT_BYTES, REMITTANCE_TEXT
from records_world import World
from theranest_server.domain.ids import (
    AppointmentId,
    ClaimId,
    ClientId,
    DocumentId,
    NoteId,
    PayerId,
    RemittanceId,
    StaffId,
    ThreadId,
)
from theranest_server.domain.people import PermissionLevel, Seat, SupervisionMode
from theranest_server.domain.proposals import Change, ChangeKind
from theranest_server.domain.records import NoteState
from theranest_server.ports import (
    NotFound,
    OutcomeUnknown,
    RateLimited,
    RecordsReader,
    Rejected,
    StaleVersion,
    Unavailable,
)

INES, TOMAS = ClientId("TH-2024-1"), ClientId("TH-2024-2")
AMARA = StaffId("staff:amara")
numbers = count(1)


@pytest.fixture
def reference() -> str:
    """Of a proposal that no other test has made."""
    return f"prop-{next(numbers)}/1"


def note_draft(**fields: Any) -> Change:
    about = {
        "client_id": INES,
        "kind": "progress",
        "author_id": AMARA,
        "sections": [{"name": "Subjective", "text": "She slept."}],
    }
    return Change(kind=ChangeKind.CREATE_DRAFT_NOTE, client_id=INES, fields=about | fields)


def client_patch(client: ClientId = TOMAS, **fields: Any) -> Change:
    return Change(kind=ChangeKind.PATCH_CLIENT, client_id=client, target_id=client, fields=fields)


def message_to(recipient: str, **more: Any) -> Change:
    fields = {"recipient": recipient, "body": "See you on Monday.", **more}
    return Change(kind=ChangeKind.SEND_MESSAGE, client_id=INES, target_id="TR-2", fields=fields)


async def version_of(world: World, resource: str, id: str) -> str:
    return (await world.writer.read_fields(resource, id, []))[1]


# reading


async def test_a_client_is_read_as_the_practice_wrote_it(world: World) -> None:
    client = await world.reader.client(INES)
    assert (client.legal_name.full, client.birth_date, client.balance_cents) == ("Ines Vega", date(1990, 2, 28), -250)
    assert [phone.number for phone in client.phones] == ["512-555-0100", "512-555-0101"]
    assert client.custom_fields == {"locker": "7"}
    assert client.version.startswith('"')


async def test_a_seat_is_no_state_licence_and_supervision_is_a_relation(world: World) -> None:
    amara = await world.reader.staff_member(AMARA)
    assert amara.seats == {Seat.PROVIDER}
    assert (amara.supervisor_id, amara.supervision_mode) == ("staff:ruth", SupervisionMode.MUST_COSIGN)
    assert {member.permission_level for member in await world.reader.staff()} == {
        PermissionLevel.THERAPIST,
        PermissionLevel.BILLING,
    }


async def test_consents_say_since_when(world: World) -> None:
    by_kind = {consent.kind: consent for consent in await world.reader.consents(INES)}
    assert (by_kind["ai_assistance"].state, by_kind["ai_assistance"].from_) == ("granted", date(2026, 1, 5))
    assert by_kind["telehealth"].state == "revoked"


async def test_a_session_of_two_clients_is_in_both_their_lists(world: World) -> None:
    partner = await world.reader.appointments(client_id=TOMAS)
    assert [one.id for one in partner.items] == ["AP-2"]
    assert partner.items[0].client_id == INES


async def test_days_are_days_of_the_practice_and_both_ends_count(world: World) -> None:
    """05:30 UTC on the 16th is 23:30 on the 15th in Chicago."""
    found = await world.reader.appointments(start=date(2026, 11, 16), end=date(2026, 11, 16))
    assert [one.id for one in found.items] == ["AP-2"]
    found = await world.reader.appointments(staff_id=AMARA, end=date(2026, 11, 15))
    assert [one.id for one in found.items] == ["AP-1"]


async def test_only_the_documented_times_are_the_length_of_a_session(world: World) -> None:
    session = await world.reader.appointment(AppointmentId("AP-2"))
    assert session.documented_start is not None
    assert session.documented_stop is not None
    assert session.documented_stop - session.documented_start == timedelta(minutes=44)


async def test_notes_since_a_day_leave_older_sessions_out(world: World) -> None:
    every = {note.id for note in await world.reader.notes(INES)}
    recent = {note.id for note in await world.reader.notes(INES, since=date(2026, 11, 14))}
    assert {"NT-1", "NT-2"} <= every
    assert "NT-1" in recent
    assert "NT-2" not in recent
    assert (await world.reader.note(NoteId("NT-1"))).state is NoteState.LOCKED


async def test_everything_else_of_a_chart_and_an_office_can_be_read(world: World) -> None:
    reader = world.reader
    assert (await reader.practice()).time_zone == "America/Chicago"
    assert [case.id for case in await reader.cases(INES)] == ["CS-1"]
    assert (await reader.plans(INES))[0].problems[0].goals[0].text == "Sleep"
    assert (await reader.measures(INES))[0].items == (1, 2, 3)
    assert (await reader.forms(INES))[0].completed_on is None
    assert (await reader.payments(INES))[0].cents == 2500
    assert (await reader.authorizations(INES))[0].units_approved == 20
    assert (await reader.eligibility(INES))[0].active is True
    assert (await reader.payers())[0].claims_days == 180
    assert (await reader.fee_schedule())[0].charge_cents == 15000
    assert (await reader.contract_rates(PayerId("PAY-1")))[0].allowed_cents == 9800
    assert (await reader.note_templates())[0].fields[0].label == "Subjective"
    assert [task.id for task in await reader.tasks(assignee=StaffId("staff:bo")) if task.external_ref is None] == [
        "TSK-1"
    ]


async def test_documents_and_remittances_come_byte_for_byte(world: World) -> None:
    assert "DOC-1" in [one.id for one in await world.reader.documents(INES)]
    assert (await world.reader.document(DocumentId("DOC-1"))).kind == "intake"
    assert await world.reader.document_content(DocumentId("DOC-1")) == DOCUMENT_BYTES
    assert (await world.reader.remittances()).items[0].matched_claims[0].claim_id == "CLM-2"
    assert (await world.reader.remittance(RemittanceId("RM-1"))).payment_cents == 0
    assert await world.reader.remittance_content(RemittanceId("RM-1")) == REMITTANCE_TEXT


async def test_claims_are_listed_by_state(world: World) -> None:
    found = await world.reader.claims(state="denied")
    assert {"CLM-2", "CLM-3"} <= {claim.id for claim in found.items}
    assert {claim.state for claim in found.items} == {"denied"}
    assert (await world.reader.claim(ClaimId("CLM-2"))).submission_history[0].payer_claim_id == "ICN9"


async def test_a_client_is_found_by_the_name_she_uses(world: World) -> None:
    found = await world.reader.clients(query="pri osb")
    assert [one.id for one in found.items] == ["TH-2024-3"]
    assert [one.id for one in (await world.reader.clients(assigned_to=StaffId("staff:ruth"))).items] == [TOMAS]


async def test_pages_hold_every_client_once(world: World) -> None:
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = await world.reader.clients(cursor=cursor, limit=1)
        seen += [one.id for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == ["TH-2024-1", "TH-2024-2", "TH-2024-3"]


async def test_a_made_up_or_borrowed_cursor_is_refused(world: World) -> None:
    page = await world.reader.clients(limit=1)
    with pytest.raises(Rejected):
        await world.reader.clients(query="vega", limit=1, cursor=page.next_cursor)
    with pytest.raises(Rejected):
        await world.reader.clients(cursor="bm9uc2Vuc2U")


async def test_a_thread_that_was_answered_is_not_waiting(world: World) -> None:
    waiting = await world.reader.messages(client_id=INES, unanswered=True)
    assert "TR-1" not in {one.thread_id for one in waiting.items}
    thread = await world.reader.messages(thread_id=ThreadId("TR-1"))
    assert [one.id for one in thread.items] == ["MSG-1", "MSG-2"]


MISSING: list[Callable[[RecordsReader], Awaitable[object]]] = [
    lambda reader: reader.client(ClientId("TH-2024-404")),
    lambda reader: reader.client(ClientId("TH-2024-9")),
    lambda reader: reader.client(ClientId("../staff/staff:amara")),
    lambda reader: reader.client(ClientId("TH-2024-1/../TH-2024-2")),
    lambda reader: reader.client(ClientId("TH-2024-1?x=1")),
    lambda reader: reader.client(ClientId("TH-2024-1\n")),
    lambda reader: reader.client(ClientId("")),
    lambda reader: reader.consents(ClientId("*")),
    lambda reader: reader.notes(ClientId("TH 1")),
    lambda reader: reader.document_content(DocumentId("DOC-404")),
    lambda reader: reader.document_content(DocumentId("%2e%2e")),
    lambda reader: reader.messages(thread_id=ThreadId("\u202eTR-1")),
]


@pytest.mark.parametrize("missing", MISSING)
async def test_unknown_malformed_and_foreign_ids_answer_the_same(
    world: World, missing: Callable[[RecordsReader], Awaitable[object]]
) -> None:
    with pytest.raises(NotFound) as refused:
        await missing(world.reader)
    assert str(refused.value) == "The practice has no such record."


async def test_a_list_of_a_client_who_is_not_there_is_empty(world: World) -> None:
    assert not await world.reader.consents(ClientId("TH-2024-404"))


async def test_what_the_practice_changes_is_seen_by_the_next_read(world: World) -> None:
    before = await world.reader.client(TOMAS)
    world.edit("clients", TOMAS, pronouns="they/them")
    after = await world.reader.client(TOMAS)
    assert after.pronouns == "they/them"
    assert after.version != before.version
    world.edit("clients", TOMAS, pronouns=None)


# trouble while reading


@pytest.mark.parametrize("kind", ["limited", "failing", "html", "silent"])
async def test_a_short_trouble_is_not_noticed(world: World, kind: Any) -> None:
    world.trouble(kind, times=2)
    assert (await world.reader.client(INES)).id == INES


@pytest.mark.parametrize("kind", ["failing", "html", "silent"])
async def test_a_long_trouble_is_told_without_a_word_of_the_record(world: World, kind: Any) -> None:
    world.trouble(kind)
    with pytest.raises(Unavailable) as told:
        await world.reader.client(INES)
    assert "Vega" not in str(told.value)
    assert INES not in str(told.value)


async def test_a_practice_that_asks_to_wait_for_long_is_rate_limited(world: World) -> None:
    world.trouble("limited")
    with pytest.raises(RateLimited):
        await world.reader.client(INES)


# writing


async def test_a_draft_is_created_and_found_again_by_its_reference(world: World, reference: str) -> None:
    change = note_draft()
    assert await world.writer.find_by_reference(change, reference) is None
    written = await world.writer.apply(change, key=reference, reference=reference, version=None)
    note = await world.reader.note(NoteId(written.id))
    assert (note.state, note.external_ref, note.version) == (NoteState.CREATED, reference, written.version)
    assert note.sections[0].text == "She slept."
    assert await world.writer.find_by_reference(change, reference) == written


async def test_the_same_key_writes_once(world: World, reference: str) -> None:
    first = await world.writer.apply(note_draft(), key=reference, reference=reference, version=None)
    again = await world.writer.apply(note_draft(), key=reference, reference=reference, version=None)
    assert again.id == first.id
    assert [one.id for one in await world.reader.notes(INES) if one.external_ref == reference] == [first.id]


async def test_a_key_cannot_be_used_for_another_change(world: World, reference: str) -> None:
    await world.writer.apply(note_draft(), key=reference, reference=reference, version=None)
    other = note_draft(sections=[{"name": "Subjective", "text": "Other words."}])
    with pytest.raises(Rejected) as refused:
        await world.writer.apply(other, key=reference, reference=reference, version=None)
    assert "Other words" not in str(refused.value)


async def test_a_key_beyond_its_life_is_never_sent_again(world: World, reference: str) -> None:
    long_ago = datetime.now(UTC) - timedelta(hours=24)
    with pytest.raises(OutcomeUnknown):
        await world.writer.apply(
            note_draft(), key=reference, reference=reference, version=None, key_first_used=long_ago
        )
    assert await world.writer.find_by_reference(note_draft(), reference) is None


async def test_a_replay_within_the_keys_life_finds_the_first_write(world: World, reference: str) -> None:
    first = await world.writer.apply(note_draft(), key=reference, reference=reference, version=None)
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    again = await world.writer.apply(
        note_draft(), key=reference, reference=reference, version=None, key_first_used=hour_ago
    )
    assert again.id == first.id


async def test_nobody_is_drafted_for_who_is_not_in_the_practice(world: World, reference: str) -> None:
    for change in (note_draft(author_id="staff:nobody"), note_draft(appointment_id="AP-404"), note_draft(surprise=1)):
        with pytest.raises(Rejected):
            await world.writer.apply(change, key=reference, reference=reference, version=None)


async def test_no_draft_can_be_made_that_is_signed(world: World, reference: str) -> None:
    with pytest.raises(Rejected):
        await world.writer.apply(note_draft(state="signed"), key=reference, reference=reference, version=None)


async def test_a_session_with_a_finished_note_takes_no_second_one(world: World, reference: str) -> None:
    with pytest.raises(Rejected):
        await world.writer.apply(note_draft(appointment_id="AP-1"), key=reference, reference=reference, version=None)


async def test_a_change_that_names_two_clients_is_not_sent(world: World, reference: str) -> None:
    with pytest.raises(Rejected):
        await world.writer.apply(note_draft(client_id=TOMAS), key=reference, reference=reference, version=None)


async def test_a_patch_changes_what_it_names_and_nothing_else(world: World, reference: str) -> None:
    change = client_patch(presenting_problem="Grief.", emergency_contact={"name": "A", "relation": "b", "phone": "c"})
    version = await version_of(world, "clients", TOMAS)
    written = await world.writer.apply(change, key=reference, reference=reference, version=version)
    after = await world.reader.client(TOMAS)
    assert (written.resource, written.id, written.version) == ("clients", TOMAS, after.version)
    assert after.presenting_problem == "Grief."
    assert after.legal_name.full == "Tomas Vega"
    assert await world.writer.find_by_reference(change, reference) is None
    fields, _ = await world.writer.read_fields("clients", TOMAS, ["presenting_problem", "emergency_contact.name"])
    assert fields == {"presenting_problem": "Grief.", "emergency_contact.name": "A"}


async def test_a_patch_of_what_somebody_changed_meanwhile_is_stale(world: World, reference: str) -> None:
    version = await version_of(world, "clients", TOMAS)
    world.edit("clients", TOMAS, referral_source="a friend")
    with pytest.raises(StaleVersion):
        await world.writer.apply(
            client_patch(presenting_problem="Late."), key=reference, reference=reference, version=version
        )
    assert (await world.reader.client(TOMAS)).presenting_problem != "Late."


async def test_an_update_without_a_version_is_not_sent(world: World, reference: str) -> None:
    with pytest.raises(Rejected):
        await world.writer.apply(client_patch(allergies="None"), key=reference, reference=reference, version=None)


async def test_the_record_says_stale_although_the_version_was_fresh(world: World, reference: str) -> None:
    version = await version_of(world, "clients", TOMAS)
    world.trouble("stale", times=1)
    with pytest.raises(StaleVersion):
        await world.writer.apply(client_patch(allergies="Dust"), key=reference, reference=reference, version=version)


async def test_balance_and_assignment_are_not_changed_over_the_wire(world: World, reference: str) -> None:
    version = await version_of(world, "clients", TOMAS)
    for fields in ({"balance_cents": 0}, {"assigned_staff_ids": []}, {"id": "TH-2024-5"}):
        with pytest.raises(Rejected):
            await world.writer.apply(client_patch(**fields), key=reference, reference=reference, version=version)


async def test_a_patch_of_a_client_who_is_not_there_finds_none(world: World, reference: str) -> None:
    for id in ("TH-2024-404", "TH-2024-9", "../claims/CLM-1"):
        change = client_patch(ClientId(id), allergies="x")
        with pytest.raises(NotFound):
            await world.writer.apply(change, key=reference, reference=reference, version='"abc"')


async def test_a_reply_reaches_one_person_of_the_thread_only(world: World, reference: str) -> None:
    for stranger in ("person:nobody", "staff:amara"):
        with pytest.raises(Rejected):
            await world.writer.apply(message_to(stranger), key=reference, reference=reference, version=None)
    change = message_to("person:ines")
    written = await world.writer.apply(change, key=reference, reference=reference, version=None)
    thread = await world.reader.messages(thread_id=ThreadId("TR-2"))
    (sent,) = [one for one in thread.items if one.external_ref == reference]
    assert (sent.id, sent.direction, sent.recipient, sent.sender) == (written.id, "outbound", "person:ines", AMARA)


async def test_a_claim_is_changed_before_and_corrected_after_submission(world: World, reference: str) -> None:
    patch = Change(
        kind=ChangeKind.PATCH_CLAIM, client_id=INES, target_id="CLM-1", fields={"form": {"prior_authorization": "A1"}}
    )
    version = await version_of(world, "claims", "CLM-1")
    await world.writer.apply(patch, key=reference, reference=reference, version=version)
    claim = await world.reader.claim(ClaimId("CLM-1"))
    assert (claim.form.prior_authorization, claim.form.insured_id) == ("A1", "XJ100")
    late = Change(kind=ChangeKind.PATCH_CLAIM, client_id=INES, target_id="CLM-2", fields=patch.fields)
    version = await version_of(world, "claims", "CLM-2")
    with pytest.raises(Rejected):
        await world.writer.apply(late, key=reference + "b", reference=reference, version=version)


async def test_a_correction_is_a_new_claim_that_names_the_old_one(world: World, reference: str) -> None:
    fields = {"frequency": "7", "reason": "Wrong place of service."}
    change = Change(kind=ChangeKind.CORRECT_CLAIM, client_id=INES, target_id="CLM-2", fields=fields)
    written = await world.writer.apply(change, key=reference, reference=reference, version=None)
    corrected = await world.reader.claim(ClaimId(written.id))
    assert corrected.original_ref is not None
    assert (corrected.original_ref.claim_id, corrected.form.original_ref_no) == ("CLM-2", "ICN9")
    assert (corrected.state, corrected.external_ref) == ("awaiting_submission", reference)
    unsent = Change(kind=ChangeKind.CORRECT_CLAIM, client_id=INES, target_id="CLM-1", fields=fields)
    with pytest.raises(Rejected):
        await world.writer.apply(unsent, key=reference + "b", reference=reference, version=None)


async def test_a_plan_gets_a_draft_beside_it(world: World, reference: str) -> None:
    fields = {"author_id": AMARA, "problems": [{"text": "Anxiety", "goals": [{"text": "Sleep six hours"}]}]}
    change = Change(kind=ChangeKind.DRAFT_PLAN, client_id=INES, target_id="PL-1", fields=fields)
    written = await world.writer.apply(change, key=reference, reference=reference, version=None)
    by_id = {plan.id: plan for plan in await world.reader.plans(INES)}
    assert (by_id[written.id].status, by_id[written.id].draft_of) == ("draft", "PL-1")
    assert by_id["PL-1"].status == "active"
    assert await world.writer.find_by_reference(change, reference) == written


async def test_a_document_arrives_as_it_was(world: World, reference: str) -> None:
    fields = {
        "name": "letter ü.txt",
        "media_type": "text/plain",
        "content_text": "Grüße\r\n--x",
        "kind": "correspondence",
    }
    change = Change(kind=ChangeKind.ATTACH_DOCUMENT, client_id=INES, fields=fields)
    written = await world.writer.apply(change, key=reference, reference=reference, version=None)
    assert await world.reader.document_content(DocumentId(written.id)) == "Grüße\r\n--x".encode()
    document = await world.reader.document(DocumentId(written.id))
    assert (document.kind, document.external_ref) == ("correspondence", reference)
    for bad in ({"content_text": None}, {"content_base64": "AA=="}, {"colour": "red"}):
        change = Change(kind=ChangeKind.ATTACH_DOCUMENT, client_id=INES, fields={**fields, **bad})
        with pytest.raises(Rejected):
            await world.writer.apply(change, key=reference + "b", reference=reference, version=None)


async def test_a_task_is_given_to_somebody_of_the_practice(world: World, reference: str) -> None:
    fields = {"title": "Send records", "assignee": "staff:bo", "due": "2026-12-01"}
    change = Change(kind=ChangeKind.CREATE_TASK, client_id=INES, fields=fields)
    written = await world.writer.apply(change, key=reference, reference=reference, version=None)
    (task,) = [one for one in await world.reader.tasks() if one.id == written.id]
    assert (task.client_id, task.due, task.external_ref) == (INES, date(2026, 12, 1), reference)


async def test_values_are_read_back_in_one_form(world: World) -> None:
    paths = ["start", "service.cpt", "participants.0.client_id", "participants.7.role", "nothing.at.all"]
    fields, version = await world.writer.read_fields("appointments", "AP-2", paths)
    assert fields == {
        "start": "2026-11-16T06:30:00Z",
        "service.cpt": "90834",
        "participants.0.client_id": TOMAS,
        "participants.7.role": None,
        "nothing.at.all": None,
    }
    assert version.startswith('"')
    fields, _ = await world.writer.read_fields("consents", "CN-1", ["state", "from"])
    assert fields == {"state": "granted", "from": "2026-01-05"}
    for resource, id in (("clients", "TH-2024-9"), ("clients", "a/b"), ("secrets", "x"), ("../oauth", "token")):
        with pytest.raises(NotFound):
            await world.writer.read_fields(resource, id, ["id"])


# trouble while writing


@pytest.mark.parametrize("kind", ["limited", "failing", "html", "silent", "lost"])
async def test_a_write_survives_a_short_trouble_and_happens_once(world: World, reference: str, kind: Any) -> None:
    world.trouble(kind, times=2)
    written = await world.writer.apply(note_draft(), key=reference, reference=reference, version=None)
    assert [one.id for one in await world.reader.notes(INES) if one.external_ref == reference] == [written.id]


@pytest.mark.parametrize("kind", ["failing", "html", "silent"])
async def test_a_write_without_an_answer_has_an_unknown_outcome(world: World, reference: str, kind: Any) -> None:
    world.trouble(kind)
    with pytest.raises(OutcomeUnknown):
        await world.writer.apply(note_draft(), key=reference, reference=reference, version=None)
    world.heal()
    assert await world.writer.find_by_reference(note_draft(), reference) is None


async def test_a_lost_answer_is_settled_by_the_reference_inside_the_note(world: World, reference: str) -> None:
    world.trouble("lost")
    with pytest.raises(OutcomeUnknown) as told:
        await world.writer.apply(note_draft(), key=reference, reference=reference, version=None)
    assert "slept" not in str(told.value)
    world.heal()
    found = await world.writer.find_by_reference(note_draft(), reference)
    assert found is not None
    replayed = await world.writer.apply(note_draft(), key=reference, reference=reference, version=None)
    assert replayed.id == found.id


async def test_a_practice_that_takes_no_write_now_has_written_nothing(world: World, reference: str) -> None:
    world.trouble("limited")
    with pytest.raises(RateLimited):
        await world.writer.apply(note_draft(), key=reference, reference=reference, version=None)
    world.heal()
    assert await world.writer.find_by_reference(note_draft(), reference) is None
