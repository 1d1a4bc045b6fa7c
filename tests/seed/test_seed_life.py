"""What the seed's README promises is there, found as an API's caller would find it."""

from collections import Counter
from datetime import datetime

import pytest

TODAY = "2026-11-16"
PROFILES = [
    "front_desk",
    "scheduler",
    "biller",
    "billing_supervisor",
    "intern",
    "associate",
    "clinician",
    "clinical_supervisor",
    "practice_administrator",
    "compliance_officer",
    "default",
    "billing",
    "therapist",
    "administrator",
    "organization_administrator",
]


def minutes(row):
    start, stop = (datetime.fromisoformat(row[name]) for name in ("documented_start", "documented_stop"))
    return (stop - start).total_seconds() / 60


def in_treatment(practice):
    return [client for client in practice["clients"] if client["discharged_on"] is None]


def unanswered(practice):
    threads = {}
    for message in sorted(practice["messages"], key=lambda m: m["sent_at"]):
        threads[message["thread_id"]] = message
    return [message for message in threads.values() if message["direction"] == "inbound"]


@pytest.mark.parametrize("profile", PROFILES)
def test_every_job_is_held_by_somebody_who_works_here(practice, profile):
    assert [s for s in practice.where("staff", profile=profile) if s["active"]]


def test_all_levels_seats_flags_and_supervision_modes_occur(practice):
    staff = practice["staff"]
    assert len(staff) >= 24
    assert {s["permission_level"] for s in staff} == {
        "default",
        "billing",
        "therapist",
        "administrator",
        "organization_administrator",
    }
    assert {seat for s in staff for seat in s["licences"]} == {"provider", "admin"}
    assert {s["supervision_mode"] for s in staff} == {None, "may_read", "must_approve", "must_cosign"}
    assert all(any(s["flags"][flag] for s in staff) for flag in staff[0]["flags"])
    assert {row["type"] for s in staff for row in s["state_licences"]} >= {
        "LCSW", "LPC", "LMFT", "PhD", "PsyD", "PMHNP", "LPC-Associate", "LCSW intern"}  # fmt: skip
    assert any(row["expires"] < TODAY for s in staff if s["active"] for row in s["state_licences"])
    assert any(not s["ai_opt_in"] for s in staff)
    assert any(not s["active"] for s in staff)
    assert max(Counter(s["person_id"] for s in staff).values()) == 2


def test_counts(practice):
    assert len(practice["clients"]) == 300
    assert len(practice["appointments"]) > 3000
    assert len(practice["remittances"]) >= 12
    starts = sorted(a["start"] for a in practice["appointments"])
    assert starts[0] < "2025-05-25"
    assert "2026-12-20" < starts[-1] < "2026-12-29"


def test_every_clinician_has_plain_sessions_that_wait_for_a_note(practice):
    granted = {c["client_id"] for c in practice.where("consents", kind="ai_assistance", state="granted")}
    waiting = [
        a for a in practice.where("appointments", status="completed", note_id=None)
        if len(a["participants"]) == 1 and a["service"]["cpt"] in {"90832", "90834", "90837", "99213", "99214"}
    ]  # fmt: skip
    assert len(waiting) >= 20
    staff = practice.by_id("staff")
    clinicians = {s["id"] for s in practice["staff"] if s["active"] and "provider" in s["licences"]}
    assert {a["staff_id"] for a in waiting} == clinicians
    willing = {a["staff_id"] for a in waiting if a["client_id"] in granted}
    assert {i for i in clinicians if staff[i]["ai_opt_in"]} <= willing


def test_transcripts_are_of_waiting_sessions_and_speak_of_the_client_by_name(practice):
    appointments, clients = practice.by_id("appointments"), practice.by_id("clients")
    transcripts = practice.where("documents", kind="transcript")
    assert len(transcripts) >= 6
    for document in transcripts:
        appointment = appointments[document["description"].split()[-1]]
        client = clients[document["client_id"]]
        text = practice.contents[document["id"]].decode()
        called = (client["preferred_name"] or client["legal_name"])["first"]
        assert (appointment["client_id"], appointment["note_id"]) == (client["id"], None)
        assert called.casefold() in text.casefold()
        assert 700 < len(text.split()) < 1600
        assert not {"{", "}", "@"} & set(text)


def test_the_known_client_waits_for_her_intake_form(practice):
    client = practice.by_id("clients")["TH-2024-78910"]
    names = [d["name"] for d in practice.where("documents", client_id=client["id"])]
    assert "intake_78910.pdf" in names
    for field in ("presenting_problem", "medication_history", "previous_treatment", "emergency_contact"):
        assert client[field] is None
    assert practice.where("consents", client_id=client["id"], kind="ai_assistance", state="granted")
    assert practice.where("appointments", client_id=client["id"], status="scheduled")


def test_couples_families_groups_and_twins(practice):
    roles = Counter(
        p["role"] for a in practice["appointments"] for p in a["participants"] if len(a["participants"]) > 1
    )
    assert {"partner", "parent", "mother", "group_member"} <= set(roles)
    groups = practice.where("appointments", status="completed")
    groups = [a for a in groups if a["service"]["cpt"] == "90853"]
    notes = Counter(n["appointment_id"] for n in practice.where("notes", kind="progress", addendum_to=None))
    assert groups
    assert all(notes[g["id"]] in {0, len(g["participants"])} for g in groups)
    twins = Counter((c["legal_name"]["last"], c["birth_date"], c["address"]["line1"]) for c in practice["clients"])
    assert sum(count == 2 for count in twins.values()) >= 2


def test_minors_are_written_for_by_a_parent(practice):
    minors = [c for c in practice["clients"] if c["birth_date"] > "2008-11-16"]
    assert len(minors) >= 20
    assert all(c["guardians"] for c in minors)
    assert any(a["relation"] in {"mother", "father"} for c in minors for a in c["portal_accounts"])
    assert any(not g["legal_custody"] for c in minors for g in c["guardians"])
    known = {g["person"] for c in minors for g in c["guardians"]}
    assert any(m["sender"] in known for m in practice["messages"])


def test_a_separated_couple_shares_one_thread(practice):
    homes = {c["id"]: c["address"]["line1"] for c in practice["clients"]}
    shared = [
        m for m in practice["messages"] if len({p["client_id"] for p in m["participants"] if p["client_id"]}) == 2
    ]
    assert shared
    assert any(len({homes[p["client_id"]] for p in m["participants"] if p["client_id"]}) == 2 for m in shared)
    assert any(a["shared"] for c in practice["clients"] for a in c["portal_accounts"])


def test_names_contact_rules_and_money_rules_that_practices_meet(practice):
    clients = practice["clients"]
    assert sum(c["preferred_name"] is not None for c in clients) >= 10
    assert {"Hope", "Will", "Grace"} <= {c["legal_name"]["first"] for c in clients}
    for way in ("phone", "text", "email", "portal", "mail"):
        assert any(c["do_not_contact"][way] for c in clients)
    assert any(c["confidential_communication"]["requested"] for c in clients)
    assert any(c["confidential_communication"]["not_to_subscriber"] for c in clients)
    kinds = {p["plan_kind"] for c in clients for p in c["insurance"]}
    assert kinds == {"commercial", "medicare", "medicaid", "qmb", "tricare", "eap", "other"}
    assert sum(c["sliding_scale_percent"] is not None for c in clients) >= 3
    assert {c["address"]["state"] for c in clients} == {"TX", "IL", "NV", "CA", "CO", "UT"}
    left = {s["id"] for s in practice["staff"] if not s["active"]}
    assert any(left & set(c["assigned_staff_ids"]) for c in clients)
    assert any(c["balance_cents"] > 0 for c in clients)


def test_part_2_consents_are_granted_revoked_and_missing(practice):
    program = {case["client_id"] for case in practice.where("cases", part2_program=True)}
    states = {c["client_id"]: c["state"] for c in practice.where("consents", kind="part2_tpo")}
    assert len(program) >= 20
    assert {states.get(client) for client in program} == {"granted", "revoked", None}


def test_consents_of_every_kind_and_state(practice):
    kinds = {c["kind"] for c in practice["consents"]}
    assert kinds == {"ai_assistance", "part2_tpo", "part2_specific", "release", "telehealth", "portal"}
    assert {c["state"] for c in practice.where("consents", kind="ai_assistance")} == {"granted", "declined", "revoked"}


def test_notes_of_every_kind_template_and_state(practice):
    notes = practice["notes"]
    assert {n["kind"] for n in notes} == {"progress", "psychotherapy", "contact_log", "client_note", "supervision"}
    assert {n["state"] for n in notes} == {"created", "awaiting_review", "approved", "signed", "co_signed", "locked"}
    assert {n["template"] for n in notes} >= {"Standard", "SOAP", "DAP", "GIRP", "BIRP"}
    assert any(n["addendum_to"] for n in notes)
    assert {n["risk"]["suicidality"] for n in notes} >= {"not_assessed", "none", "low"}
    templates = {t["name"]: [f["label"] for f in t["fields"]] for t in practice["note-templates"]}
    for note in practice.where("notes", kind="progress", addendum_to=None):
        assert [section["name"] for section in note["sections"]] == templates[note["template"]]


def test_earlier_notes_of_a_client_differ_but_for_the_few_that_were_copied(practice):
    texts = {}
    for note in practice.where("notes", kind="progress", addendum_to=None):
        texts.setdefault(note["client_id"], []).append(str(note["sections"]))
    copied = [client for client, found in texts.items() if len(set(found)) < len(found)]
    assert 1 <= len(copied) <= 6


def test_plans_lead_from_problems_to_interventions(practice):
    assert {p["status"] for p in practice["plans"]} >= {"active", "superseded", "completed"}
    for plan in practice["plans"]:
        for problem in plan["problems"]:
            assert all(objective["interventions"] for goal in problem["goals"] for objective in goal["objectives"])


def test_scores_go_in_series_and_item_nine_is_sometimes_answered(practice):
    phq = practice.where("measures", instrument="PHQ-9")
    assert max(Counter(m["client_id"] for m in phq).values()) >= 4
    assert any(m["items"][8] > 0 for m in phq)
    assert practice.where("measures", instrument="GAD-7")


def test_authorizations_and_eligibility_that_block(practice):
    assert {"active", "expired", "exhausted"} <= {a["state"] for a in practice["authorizations"]}
    assert any(not e["active"] for e in practice["eligibility"])


def test_telehealth_says_how_and_where(practice):
    rows = [a for a in practice["appointments"] if a["modality"] != "in_person"]
    assert {a["pos"] for a in rows} == {"10", "02"}
    assert all(a["client_location"] for a in rows)
    assert {a["modality"] for a in rows} == {"video", "audio"}


def test_some_long_sessions_were_short(practice):
    held = [a for a in practice.where("appointments", status="completed") if a["service"]["cpt"] == "90837"]
    assert any(minutes(a) == 38 for a in held)


def test_claims_in_every_state_and_with_every_box_filled(practice):
    states = {c["state"] for c in practice["claims"]}
    assert states == {
        "invoiced", "awaiting_submission", "submitted", "accepted", "rejected", "denied", "era_received", "mismatch",
        "processed", "paid", "closed",
    }  # fmt: skip
    paid = practice.where("claims", state="paid")[0]
    for box in ("insured_id", "patient_name", "patient_birth_date", "patient_address", "diagnoses", "federal_tax_id",
                "total_charge_cents", "billing_provider"):  # fmt: skip
        assert paid["form"][box]


def test_waiting_claims_hold_mistakes_that_a_scrubber_finds(practice):
    waiting = practice.where("claims", state="awaiting_submission")
    lines = [(c, line) for c in waiting for line in c["lines"]]
    assert any(line["units"] == 2 for _, line in lines)
    assert any(line["pointers"] == ["E"] for _, line in lines)
    assert any(line["pos"] == "11" and "95" in line["modifiers"] for _, line in lines)
    assert any(line["pos"] == "10" and not line["modifiers"] for _, line in lines)
    assert any("F32" in c["form"]["diagnoses"] for c in waiting)
    assert any(c["form"]["patient_birth_date"] is None for c in waiting)
    assert any(
        c["form"]["total_charge_cents"] != sum(x["charge_cents"] * x["units"] for x in c["lines"]) for c in waiting
    )
    appointments = practice.by_id("appointments")
    assert any(line["cpt"] == "90837" and minutes(appointments[line["appointment_id"]]) < 53 for _, line in lines)


def test_secondary_and_corrected_claims(practice):
    assert any(c["payer"]["rank"] == "secondary" for c in practice["claims"])
    assert any(c["original_ref"] for c in practice["claims"])


def test_threads_answered_and_unanswered_of_every_sort(practice):
    waiting = unanswered(practice)
    text = " ".join(m["body"] for m in waiting).casefold()
    assert len(waiting) >= 20
    assert len({m["thread_id"] for m in practice["messages"]}) > len(waiting) + 20
    for words in ("next appointment", "refill", "balance", "better off without me", "assistant:", "cita", "field trip"):
        assert words in text
    staff = practice.by_id("staff")
    assert all(staff[m["recipient"]]["active"] for m in waiting)


def test_tasks_forms_and_office_facts(practice):
    assert {t["state"] for t in practice["tasks"]} == {"open", "done", "cancelled"}
    assert any(f["completed_on"] is None for f in practice["forms"])
    assert any(f["document_id"] for f in practice["forms"])
    assert practice["practice"][0]["as_of"] == TODAY
    assert len(practice["practice"][0]["office_facts"]) >= 8
