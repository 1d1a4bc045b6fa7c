"""The page behind a notice's link, and the command line, with the service as a real process."""

import json
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from house_world import answer_of, command, stop
from theranest_server.home import Home

pytestmark = pytest.mark.slow
DANGER = "I am going to kill myself tonight."


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "home"
    stop(tmp_path / "home")


def control(home: Path, path: str, body: dict[str, Any]) -> Any:
    running = Home(home).running()
    assert running is not None
    headers = {"X-Home-Secret": running.secret}
    return httpx2.post(running.control_url + path, json=body, headers=headers, trust_env=False).json()


def write(home: Path, body: str) -> dict[str, Any]:
    """A client of the embedded sandbox writes to their therapist."""
    assert command(home, "alert", "list").returncode == 0
    url = control(home, "/home/records", {})["url"]
    with sqlite3.connect(home / "sandbox" / "practice.db") as connection:
        query = (
            "SELECT thread_id FROM messages WHERE json_array_length(json_extract(body, '$.participants')) = 2 LIMIT 1"
        )
        [thread] = connection.execute(query).fetchone()
    connection.close()
    secret = (home / "sandbox" / "control.secret").read_text()
    asked = {"thread_id": thread, "body": body}
    answer = httpx2.post(f"{url}/sandbox/messages", json=asked, headers={"X-Sandbox-Control": secret}, trust_env=False)
    answer.raise_for_status()
    return answer.json()


def listed(home: Path) -> dict[str, Any]:
    """The list, once there is an alert and people were called for it."""
    for _ in range(50):
        answer = answer_of(command(home, "alert", "list", "--json"))
        if any(alert["called"] for alert in answer["alerts"]):
            return answer
        time.sleep(0.1)
    raise AssertionError("no alert came")


def test_from_the_sandboxs_own_webhook_to_a_closed_alert(home: Path) -> None:
    message = write(home, DANGER)
    answer = listed(home)
    [alert] = answer["alerts"]
    assert (alert["tier"], alert["source"], alert["stored"]) == ("page", f"message:{message['id']}", True)
    assert answer["safety"]["screening"] == "works"
    assert answer["safety"]["nobody_covers"]

    who = alert["called"][0]
    card = answer_of(command(home, "alert", "show", alert["id"], "--as", who, "--json"))
    assert card["message"]["body"]["text"] == DANGER
    refused = command(home, "alert", "show", alert["id"], "--as", "biller", "--json")
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr

    acknowledged = command(home, "alert", "ack", alert["id"], "--as", who, "--json")
    assert answer_of(acknowledged)["state"] == "acknowledged"
    without_next = command(home, "alert", "close", alert["id"], "--disposition", "no_contact", "--as", "clinician")
    assert without_next.returncode == 2
    closed = answer_of(
        command(
            home, "alert", "close", alert["id"], "--disposition", "no_contact", "--next", "2026-11-25T09:00",
            "--as", who, "--json",
        )
    )  # fmt: skip
    assert closed["state"] == "closed"
    assert closed["contact_log"].startswith("prop_")
    assert answer_of(command(home, "alert", "list", "--json"))["alerts"] == []
    assert answer_of(command(home, "service", "status", "--json"))["safety"]["last_screened_at"]


def test_the_link_of_a_notice_leads_a_signed_in_person_to_the_card(home: Path) -> None:
    write(home, DANGER)
    alert = listed(home)["alerts"][0]
    running = Home(home).running()
    assert running is not None
    with httpx2.Client(base_url=running.review_url, trust_env=False, follow_redirects=True) as page:
        assert DANGER not in page.get(f"/alerts/{alert['id']}").text
        code = control(home, "/home/review-code", {"as": alert["called"][0]})
        page.post("/sign-in", data={"staff": code["staff"], "code": code["code"]})
        assert alert["id"] in page.get("/").text
        shown = page.get(f"/alerts/{alert['id']}").text
        assert DANGER in shown
        token = shown.partition('name="token" value="')[2].partition('"')[0]
        page.post(f"/alerts/{alert['id']}", data={"token": token, "decision": "ack"})
    assert answer_of(command(home, "alert", "list", "--json"))["alerts"][0]["state"] == "acknowledged"


def test_the_fixed_words_are_shown_and_said_to_be_unsigned(home: Path) -> None:
    shown = answer_of(command(home, "alert", "text", "show", "--json"))
    assert shown["in_force"] is False
    assert "988" in shown["words"]
    assert command(home, "alert", "text", "propose").returncode == 2
    proposed = answer_of(command(home, "alert", "text", "propose", "--as", "clinician", "--json"))
    line = ["review", "approve", proposed["proposal_id"], "--digest", proposed["digest"], "--as", "clinician", "--json"]
    assert json.loads(command(home, *line).stdout)["delivery"]["state"] == "delivered"
    assert answer_of(command(home, "alert", "text", "show", "--json"))["in_force"] is True
