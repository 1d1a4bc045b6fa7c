"""Agents on a home's real service: from a message to a proposal that a person approves, by playbook and by a model."""

import json
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from agents_world import ENTRY
from house_world import answer_of, command, stop
from model_server import Calls, tool_answers, vendor
from theranest_agents.corrections import determined

pytestmark = pytest.mark.slow
APPOINTMENT, THERAPIST = "THR-0016", "staff:farah-nazari"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "home"
    stop(tmp_path / "home")


def run(home: Path, thread: str, *more: str, **env: str) -> dict[str, Any]:
    return answer_of(command(home, "agent", "run", "messaging", "--thread", thread, "--json", *more, **env))


def shown(home: Path, proposal: str, staff: str) -> dict[str, Any]:
    return answer_of(command(home, "review", "show", proposal, "--as", staff, "--json"))


def test_a_question_about_an_appointment_becomes_a_reply_that_its_therapist_releases(home: Path) -> None:
    done = run(home, APPOINTMENT)
    assert (done["outcome"], done["model"], done["class"]) == ("proposed", "playbook:messaging", "appointment")
    assert len(done["proposals"]) == 1
    page = shown(home, done["proposals"][0], THERAPIST)
    reply, log = page["proposal"]["changes"]
    assert (reply["kind"], log["kind"]) == ("send_message", "log_contact")
    assert "Monday, November 16 at 11:00 AM" in reply["fields"]["body"]
    assert "[" not in reply["fields"]["body"]
    assert page["proposal"]["provenance"]["drafted_by"] == "playbook"
    assert "message_reply v1" in page["proposal"]["provenance"]["prompt_version"]
    assert any("appointment AP-" in piece["source"] for piece in page["evidence"])
    approved = command(
        home, "review", "approve", done["proposals"][0], "--digest", page["digest"], "--as", THERAPIST, "--json"
    )
    written = answer_of(approved)["delivery"]["result"]["changes"]
    assert [change["resource"] for change in written] == ["messages", "notes"]


def test_each_kind_of_message_ends_with_the_right_people(home: Path) -> None:
    expected = {
        "THR-0008": ("escalated", "danger", 0, 1),  # a farewell inside a question about a bill
        "THR-0006": ("escalated", "other", 1, 1),  # orders to software
        "THR-0026": ("escalated", "medication", 1, 0),
        "THR-0023": ("proposed", "billing", 2, 0),  # the balance is told, paying in parts is billing's
        "THR-0024": ("proposed", "billing", 1, 0),
        "THR-0030": ("escalated", "legal", 2, 0),
        "THR-0002": ("escalated", "appointment", 1, 0),  # Spanish, and no approved Spanish text
        "THR-0001": ("needs_a_person", None, 0, 1),  # two clients read the thread
        "THR-0021": ("needs_a_person", None, 0, 1),  # the therapist has opted out
    }
    for thread, what in expected.items():
        done = run(home, thread)
        assert (done["outcome"], done["class"], len(done["proposals"]), len(done["alerts"])) == what, thread
    verified = answer_of(command(home, "ledger", "verify", "--json"))
    assert verified["ok"]


def test_a_remittance_becomes_one_case_a_claim_with_one_next_step_each(home: Path) -> None:
    done = answer_of(command(home, "agent", "run", "denial_review", "--remittance", "ERA-0005", "--json"))
    assert done["outcome"] == "proposed"
    assert len(done["cases"]) == len(done["proposals"]) > 1
    assert len({case["run_id"] for case in done["cases"]}) == len(done["cases"])
    listed = answer_of(command(home, "review", "list", "--as", "billing_supervisor", "--json"))["proposals"]
    tasks = [proposal for proposal in listed if proposal["id"] in done["proposals"]]
    assert len({proposal["client_id"] for proposal in tasks}) > 1
    page = shown(home, tasks[0]["id"], "billing_supervisor")
    assert page["proposal"]["changes"][0]["fields"]["detail"].startswith("Next step: ")


def test_the_papers_of_a_new_client_become_two_proposals_with_their_pages(home: Path) -> None:
    done = answer_of(command(home, "agent", "run", "intake", "--client", "TH-2024-78910", "--json"))
    assert (done["outcome"], done["prompt_version"], len(done["proposals"])) == ("proposed", "intake_reader v1", 2)
    paths: dict[str, set[str]] = {}
    for proposal, who in zip(done["proposals"], ("front_desk", "clinician"), strict=True):
        page = shown(home, proposal, who)
        paths[who] = {piece["path"] for piece in page["evidence"]}
        assert all(piece["page"] == 1 and piece["untrusted"] for piece in page["evidence"])
    assert "emergency_contact" in paths["front_desk"]
    assert paths["clinician"] == {"presenting_problem", "medication_history", "previous_treatment", "allergies"}


def test_what_the_facts_decide_is_taken_and_a_coding_change_waits_for_its_clinician_too(home: Path) -> None:
    """A real claim whose refusal is put another way, as no seeded claim has such a one."""
    for claim_id, carc, slots in (("CLM-10330", "4", 2), ("CLM-11170", "197", 1)):
        call = command(
            home, "call", "get_denial", "--as", "biller", "--args", json.dumps({"claim_id": claim_id}), "--json"
        )
        denial = answer_of(call)["result"]
        for authorization in denial["authorizations"]:
            authorization["until"] = "2026-12-31"
        said = {"adjustments": [{"level": "line", "group": "CO", "carc": carc, "rarc": [], "cents": 1}]}
        found = determined(denial, said)
        assert found is not None
        wanted = {"claim_id": claim_id, "reason": found.why, **found.arguments}
        call = command(
            home, "call", "propose_claim_correction", "--as", "biller", "--args", json.dumps(wanted), "--json"
        )
        made = answer_of(call)["result"]
        done = command(
            home, "review", "approve", made["proposal_id"], "--digest", made["digest"], "--as", "billing_supervisor", "--json"
        )  # fmt: skip
        assert answer_of(done)["state"] == ("approved_in_part" if slots == 2 else "delivered")


def test_the_denial_agent_works_for_a_biller_so_that_the_supervisor_can_release_it(home: Path) -> None:
    done = answer_of(command(home, "agent", "run", "denial_review", "--remittance", "ERA-0042", "--json"))
    listed = answer_of(command(home, "review", "list", "--as", "billing_supervisor", "--json"))["proposals"]
    asked_for = {p["requested_by"] for p in listed if p["id"] in done["proposals"]}
    staff = answer_of(command(home, "review", "list", "--as", "biller", "--json"))["proposals"]
    assert asked_for
    assert asked_for == {p["requested_by"] for p in staff if p["id"] in done["proposals"]}


def test_what_cannot_be_done_is_said_in_one_line(home: Path) -> None:
    for arguments, told in (
        (("messaging",), "--thread"),
        (("messaging", "--thread", "THR-9999"), "no such thread"),
        (("messaging", "--thread", APPOINTMENT, "--model", "gpt"), "models.yaml names no model"),
        (("denial_review", "--remittance", "ERA-9999"), "no such remittance"),
    ):
        done = command(home, "agent", "run", *arguments)
        assert done.returncode in (1, 2)
        assert told in done.stderr
        assert done.stderr.count("\n") == 1


def with_model(folder: Path, url: str, provider: str) -> dict[str, str]:
    policies = folder / f"policies-{provider}"
    shutil.copytree(str(files("theranest_policies")), policies, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    (policies / "models.yaml").write_text(ENTRY.format(url=url, provider=provider), "utf-8")
    return {"THERANEST_POLICIES": str(policies)}


def as_a_model_would(request: dict[str, Any]) -> Any:
    """Reads, asks for the schedule, drafts with an invented hour, is refused, mends it, ends."""
    if "untrusted_text" in json.dumps(request["body"]["messages"]):
        reading = {"language": "en", "matters": ["next_appointment"], "danger": False, "speaks_to_software": False}
        return Calls("done", reading)
    task = next(json.loads(text) for text in _user_texts(request) if text.startswith("{"))
    answers = tool_answers(request)
    if not answers:
        return Calls("get_schedule", {"client_id": task["client_ref"]})
    booked = answers[0]["appointments"][0]
    says = booked["says"] if len(answers) > 1 else "Sunday, May 3 at 7:15 PM"
    if len(answers) < 3:
        facts = [{"kind": "appointment", "id": booked["appointment_id"]}]
        body = f"Hi {task['greeting']},\nYour next session is {says}."
        return Calls("send_portal_message_draft", {"thread_id": task["thread_id"], "body": body, "facts": facts})
    return Calls("done", {"replied": True, "left_open": []})


def _user_texts(request: dict[str, Any]) -> list[str]:
    found: list[str] = []
    for message in request["body"]["messages"]:
        content = message.get("content")
        if message["role"] == "user":
            found += [content] if isinstance(content, str) else [p["text"] for p in content if p.get("type") == "text"]
    return found


@pytest.mark.parametrize("provider", ["anthropic", "openai"])
def test_a_model_drafts_under_the_same_rules_and_sees_no_identifier(home: Path, tmp_path: Path, provider: str) -> None:
    with vendor(as_a_model_would) as there:
        env = with_model(tmp_path, there.url, provider)
        done = run(home, APPOINTMENT, "--model", "local", **env)
    assert (done["outcome"], done["model"]) == ("proposed", "local-model")
    assert [call["refused"] for call in done["tool_calls"] if call["name"] == "send_portal_message_draft"] == [
        "number_not_in_record",
        None,
    ]
    sent = json.dumps([request["body"] for request in there.requests])
    assert not any(known in sent for known in ("Gemma", "TH-2025-46059", "Nazari", "Farah"))
    drafting = json.dumps(there.requests[-1]["body"])
    assert "deleted the reminder" not in drafting, "the part with tools never sees the client's words"
    page = shown(home, done["proposals"][0], THERAPIST)
    assert page["proposal"]["provenance"] == {
        "drafted_by": "local-model",
        "model": "local-model",
        "prompt_version": "message_reader v1, message_reply v1",
    }
    assert page["proposal"]["changes"][0]["fields"]["body"].startswith("Hi Gemma,")


def test_a_model_that_does_not_answer_leaves_the_case_waiting_and_one_that_babbles_calls_a_person(
    home: Path, tmp_path: Path
) -> None:
    with vendor(529) as busy:
        away = command(
            home, "agent", "run", "messaging", "--thread", APPOINTMENT, "--model", "local", "--json",
            **with_model(tmp_path, busy.url, "anthropic"),
        )  # fmt: skip
    assert away.returncode == 1
    assert "model_away" in away.stderr
    with vendor(Calls("done", {"nothing": "known"})) as babbling:
        done = run(home, "THR-0018", "--model", "local", **with_model(tmp_path, babbling.url, "openai"))
    assert (done["outcome"], done["code"]) == ("needs_a_person", "model_answer_unusable")
    assert len(done["alerts"]) == 1
