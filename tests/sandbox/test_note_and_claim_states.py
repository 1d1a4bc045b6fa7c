"""What may become of notes, plans, claims, messages and documents, and what may not."""

import pytest
from tiny_practice import CLIENTS

DRAFT = {"client_id": CLIENTS[1], "author_id": "staff:ada", "kind": "progress"}
SECTIONS = [{"name": "Subjective", "text": "Slept badly."}]


async def move(office, note_id, action, staff_id):
    answer = await office.control("POST", f"notes/{note_id}/transitions", {"action": action, "staff_id": staff_id})
    return answer.json().get("state", answer.status_code)


async def test_a_note_that_is_posted_is_a_draft_with_our_reference_and_mark(office):
    ai = {"drafted_by": "deterministic_drafter", "proposal_id": "prop-1"}
    body = DRAFT | {"sections": SECTIONS, "ai": ai, "external_ref": "prop-1/1", "appointment_id": "AP-7"}
    answer = await office.post("notes", body)
    note = answer.json()
    assert (answer.status_code, note["state"], note["signatures"]) == (201, "created", [])
    assert (note["ai"]["watermark"], note["external_ref"]) == ("AI-drafted", "prop-1/1")
    assert answer.headers["Location"] == f"/api/v1/notes/{note['id']}"
    assert (await office.get("appointments/AP-7")).json()["note_id"] == note["id"]


@pytest.mark.parametrize("field", ["state", "signatures", "id", "practice_id", "updated_at"])
async def test_nobody_posts_a_note_that_is_further_than_a_draft(office, field):
    assert (await office.post("notes", DRAFT | {field: "signed"})).status_code == 400


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "TH-0"},
        {"author_id": "staff:nobody"},
        {"appointment_id": "AP-0"},
        {"appointment_id": "AP-999"},
        {"case_id": "CS-1"},
        {"addendum_to": "NT-0"},
        {"addendum_to": "NT-locked", "client_id": CLIENTS[0]},
        {"start_time": "2026-11-02T15:00:00Z", "stop_time": "2026-11-02T14:00:00Z"},
    ],
)
async def test_a_draft_that_refers_to_somebody_elses_file_is_refused(office, change):
    before = (await office.get("notes")).json()
    assert (await office.post("notes", DRAFT | change)).status_code == 422
    assert (await office.get("notes")).json() == before


async def test_each_client_of_a_session_can_have_a_note_of_it(office):
    for number, client in enumerate((CLIENTS[0], CLIENTS[5])):
        body = DRAFT | {"client_id": client, "appointment_id": "AP-0"}
        assert (await office.post("notes", body, key=f"k{number}")).status_code == 201


async def test_a_draft_can_be_changed_and_keeps_what_the_patch_leaves_out(office):
    made = (await office.post("notes", DRAFT | {"sections": SECTIONS, "template": "SOAP"})).json()
    changed = await office.patch(f"notes/{made['id']}", {"risk": {"suicidality": "low"}}, key="k2")
    note = changed.json()
    assert (note["risk"]["suicidality"], note["risk"]["homicidality"]) == ("low", "not_assessed")
    assert (note["sections"], note["template"]) == (SECTIONS, "SOAP")


@pytest.mark.parametrize("state", ["awaiting_review", "approved", "signed", "co_signed", "locked"])
async def test_what_is_no_draft_any_more_cannot_be_changed(office, state):
    answer = await office.patch(f"notes/NT-{state}", {"sections": []})
    assert (answer.status_code, (await office.get(f"notes/NT-{state}")).json()["state"]) == (409, state)


@pytest.mark.parametrize(
    ("state", "status"), [("created", 409), ("awaiting_review", 409), ("approved", 201), ("locked", 201)]
)
async def test_an_addendum_belongs_to_a_finished_note(office, state, status):
    assert (await office.post("notes", DRAFT | {"addendum_to": f"NT-{state}"})).status_code == status


async def test_a_session_whose_note_is_finished_takes_an_addendum_and_no_second_note(office):
    body = DRAFT | {"appointment_id": "AP-1"}
    second = await office.post("notes", body)
    addendum = await office.post("notes", body | {"addendum_to": "NT-locked"})
    assert (second.status_code, addendum.status_code) == (409, 201)


async def test_under_must_approve_the_author_finishes_and_the_supervisor_approves_for_good(office):
    steps = [("approve", "staff:ada"), ("sign", "staff:ben"), ("finish", "staff:ada"), ("finish", "staff:ben"),
             ("approve", "staff:ben"), ("approve", "staff:cleo"), ("approve", "staff:ada"), ("unlock", "staff:ada"),
             ("lock", "staff:ada")]  # fmt: skip
    seen = [await move(office, "NT-of-ben", *step) for step in steps]
    assert seen == [409, 409, 409, "awaiting_review", 409, 409, "approved", 409, 409]


async def test_under_must_cosign_the_note_is_locked_only_after_both_have_signed(office):
    steps = [("sign", "staff:cleo"), ("lock", "staff:cleo"), ("cosign", "staff:cleo"), ("cosign", "staff:ada"),
             ("lock", "staff:cleo"), ("unlock", "staff:ada")]  # fmt: skip
    seen = [await move(office, "NT-of-cleo", *step) for step in steps]
    assert seen == ["signed", 409, 409, "co_signed", "locked", "created"]


@pytest.mark.parametrize("name", ["ada", "dora"])
async def test_who_needs_nobodys_approval_signs_and_locks_alone(office, name):
    seen = [await move(office, f"NT-of-{name}", action, f"staff:{name}") for action in ("sign", "lock")]
    assert seen == ["signed", "locked"]


async def test_a_plans_next_version_is_a_draft_beside_the_plan_in_force(office):
    goal = {"id": "GL-1", "text": "Sleep", "objectives": [{"text": "Seven hours"}]}
    body = {"author_id": "staff:ada", "problems": [{"text": "Insomnia", "goals": [goal]}], "external_ref": "prop-2/1"}
    draft = (await office.post("plans/PL-1/drafts", body)).json()
    goals = draft["problems"][0]["goals"]
    assert (draft["status"], draft["draft_of"], goals[0]["id"]) == ("draft", "PL-1", "GL-1")
    assert goals[0]["objectives"][0]["id"]
    assert (await office.get("plans/PL-1")).json()["status"] == "active"
    assert (await office.post("plans/PL-0/drafts", body, key="k2")).status_code == 409


async def test_a_claim_can_be_changed_until_it_is_submitted(office):
    lines = [{"service_date": "2026-11-02", "cpt": "90834", "charge_cents": 12000}]
    changed = await office.patch("claims/CLM-w0", {"lines": lines, "form": {"prior_authorization": "A9"}})
    claim = changed.json()
    assert ([line["cpt"] for line in claim["lines"]], claim["form"]["insured_id"]) == (["90834"], "A1")
    await office.control("POST", "claims/CLM-w0/transitions", {"action": "submit"})
    assert (await office.patch("claims/CLM-w0", {"lines": lines}, key="k2")).status_code == 409


async def test_a_claim_over_the_wire_is_never_submitted_or_moved(office):
    for patch in ({"state": "submitted"}, {"original_ref": None}, {"submission_history": []}):
        assert (await office.patch("claims/CLM-w0", patch)).status_code == 400


async def test_a_correction_is_a_new_claim_that_names_the_payers_number_of_the_old_one(office):
    answer = await office.post("claims/CLM-d0/corrections", {"frequency": "7", "reason": "Wrong modifier"})
    claim = answer.json()
    assert (answer.status_code, claim["state"]) == (201, "awaiting_submission")
    assert claim["original_ref"] == {"claim_id": "CLM-d0", "payer_claim_id": "P77", "frequency": "7"}
    assert (claim["form"]["resubmission_code"], claim["form"]["original_ref_no"]) == ("7", "P77")
    assert (await office.get("claims/CLM-d0")).json()["state"] == "denied"


async def test_a_claim_is_corrected_once_at_a_time_and_only_after_submission(office):
    body = {"frequency": "7", "reason": "Wrong modifier"}
    first = await office.post("claims/CLM-d0/corrections", body)
    second = await office.post("claims/CLM-d0/corrections", body, key="k2")
    early = await office.post("claims/CLM-w0/corrections", body, key="k3")
    assert [answer.status_code for answer in (first, second, early)] == [201, 409, 409]


@pytest.mark.parametrize(
    ("recipient", "status"),
    [("person:iris", 201), ("person:lou", 422), ("staff:ada", 422), ("staff:eve", 422), ("person:nobody", 422)],
)
async def test_a_message_goes_only_to_somebody_of_its_thread(office, recipient, status):
    answer = await office.post("messages", {"thread_id": "TR-1", "recipient": recipient, "body": "See you Monday."})
    assert answer.status_code == status


async def test_an_answer_comes_from_the_threads_therapist_after_what_it_answers(office):
    body = {"thread_id": "TR-2", "recipient": "person:iris", "body": "Yes.", "external_ref": "prop-3/1"}
    message = (await office.post("messages", body)).json()
    assert (message["sender"], message["direction"]) == ("staff:ada", "outbound")
    assert message["sent_at"] > "2026-11-02T17:00:00.000000Z"
    assert (await office.get("messages", params={"thread_id": "TR-2"})).json()["items"][-1]["id"] == message["id"]


async def upload(office, *, key="k1", name="in take.pdf", media_type="application/pdf", **fields):
    files = {"file": (name, b"%PDF-1.7", media_type)}
    return await office.http.post("/api/v1/documents", data=fields, files=files, headers={"Idempotency-Key": key})


async def test_a_document_is_read_back_as_it_was_sent(office):
    made = await upload(office, client_id=CLIENTS[0], kind="intake", external_ref="prop-4/1")
    document = made.json()
    content = await office.get(f"documents/{document['id']}/content")
    assert (made.status_code, document["size_bytes"], document["name"]) == (201, 8, "in take.pdf")
    assert (content.content, content.headers["Content-Type"]) == (b"%PDF-1.7", "application/pdf")


async def test_the_same_upload_under_the_same_key_is_stored_once(office):
    """Another boundary of the form makes no other request."""
    first, second = [await upload(office, client_id=CLIENTS[0]) for _ in range(2)]
    third = await upload(office, client_id=CLIENTS[0], name="other.pdf")
    assert (first.json(), third.status_code) == (second.json(), 422)


@pytest.mark.parametrize(
    ("name", "stored"),
    [("../../etc/passwd", "passwd"), ("C:\\x\\a.pdf", "a.pdf"), ('a"b\n.pdf', "a"), ("", None), ("é.pdf", "pdf")],
)
async def test_a_file_name_can_do_no_harm(office, name, stored):
    made = await upload(office, client_id=CLIENTS[0], name=name)
    if stored is None:
        assert made.status_code == 400
    else:
        assert made.json()["name"].startswith(stored)
        assert (await office.get(f"documents/{made.json()['id']}/content")).status_code == 200


@pytest.mark.parametrize("fields", [{}, {"client_id": CLIENTS[0], "kind": "poem"}, {"client_id": CLIENTS[0], "x": "1"}])
async def test_an_upload_with_unknown_or_missing_fields_is_refused(office, fields):
    assert (await upload(office, **fields)).status_code == 400
