"""The one standing approval: off until signed, exactly the signed words, once a message, and only to who may be answered."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from duty_roster import policies_with
from practice_events import DANGER, HARMLESS, IRIS, Practice, Service, eventually, execute, serving, told
from theranest_server.adapters.policy.errors import PolicyError
from theranest_server.adapters.policy.safety_text import load_safety_text
from theranest_server.domain.ids import ProposalId, StaffId
from theranest_server.domain.refusals import Refused
from theranest_server.review import Reviewer

BEN = StaffId("staff:ben")


@pytest.fixture
async def service(practice: Practice, tmp_path: Path) -> AsyncIterator[Service]:
    practice.edit(
        "clients", IRIS,
        portal_accounts=[{"person": "person:iris", "name": "Iris", "relation": "self", "since": "2026-01-01"}],
    )  # fmt: skip
    async with serving(practice, tmp_path / "home", policies=policies_with(tmp_path / "policies")) as opened:
        yield opened


async def signed(service: Service) -> ProposalId:
    proposed = await service.house.signing.propose(BEN)
    proposal_id = ProposalId(str(proposed["proposal_id"]))
    reviewer = Reviewer(staff=(await service.house.staff())[BEN], session_id="s-1", audience="review")
    await service.house.review.show(proposal_id, reviewer)
    await service.house.review.approve(proposal_id, str(proposed["digest"]), reviewer)
    assert (await service.house.deliver(proposal_id))["state"] == "delivered"
    return proposal_id


def sent(service: Service, thread: str = "TR-1") -> list[str]:
    """What the practice's own record holds that begins as the words do."""
    found = []
    for staff in ("staff:ada",):
        found += [m for m in messages_of(service, thread) if m["sender"] == staff]
    return [m["body"] for m in found if m["body"].startswith("This is an automatic message.")]


def messages_of(service: Service, thread: str) -> list[dict[str, str]]:
    import json
    import sqlite3

    path = service.practice.settings.directory / "practice.db"
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT body FROM messages WHERE thread_id = ?", (thread,)).fetchall()
    connection.close()
    return [json.loads(body) for (body,) in rows]


async def test_nothing_is_sent_until_somebody_has_signed(service: Service) -> None:
    await service.house.signing.propose(BEN)
    await service.written(DANGER)
    await service.alerts()
    await service.settled()
    assert sent(service) == []
    assert (await service.house.signing.shown())["in_force"] is False


async def test_the_signed_words_are_sent_once_a_message_and_to_nobody_in_no_danger(service: Service) -> None:
    await signed(service)
    message = await service.written(DANGER)
    await service.written(HARMLESS)
    await service.settled()
    words = load_safety_text(None).words
    assert sent(service) == [words]
    await service.post(told("message.received", message))
    execute(
        service.home, f"UPDATE events SET state = 'received', due_at = '2026-01-01' WHERE resource_id = '{message}'"
    )
    await eventually(lambda: service.rows("SELECT 1 FROM events WHERE attempts > 0 AND state = 'done'"), seconds=8)
    assert sent(service) == [words]


async def test_each_sending_is_a_proposal_that_names_the_signature(service: Service) -> None:
    signature = await signed(service)
    await service.written(DANGER)
    await service.settled()
    [row] = service.rows("SELECT id, state, requested_by FROM proposals WHERE tool = 'safety_text'")
    assert (row["state"], row["requested_by"]) == ("delivered", BEN)
    [approval] = service.rows("SELECT staff_id, session_id FROM approvals WHERE proposal_id = ?", row["id"])
    assert approval == {"staff_id": BEN, "session_id": f"signature:{signature}"}
    ledger = service.rows("SELECT body FROM ledger WHERE proposal_id = ?", row["id"])
    assert any("approved_by_signature" in entry["body"] and signature in entry["body"] for entry in ledger)


async def test_the_alert_does_not_wait_for_the_words(service: Service) -> None:
    await signed(service)
    service.practice.fail("time_out", path="/api/v1/messages", method="POST", milliseconds=5_000)
    await service.written(DANGER)
    assert len(await service.alerts(seconds=1)) == 1
    service.practice.heal()


async def test_other_words_in_the_file_or_a_withdrawal_switch_it_off(service: Service, tmp_path: Path) -> None:
    await signed(service)
    file = tmp_path / "policies" / "safety_text.txt"
    good = file.read_text()
    file.write_text(good.replace("at any hour", "at most hours"))
    assert (await service.house.signing.shown())["in_force"] is False
    file.write_text(good)
    assert (await service.house.signing.shown())["in_force"] is True
    await service.house.signing.withdraw(BEN)
    await service.written(DANGER)
    await service.settled()
    assert sent(service) == []


async def test_a_signer_who_left_signs_for_nothing(service: Service) -> None:
    await signed(service)
    service.practice.edit("staff", BEN, active=False)
    service.house.facts.forget_staff()
    await service.written(DANGER)
    await service.settled()
    assert sent(service) == []


@pytest.mark.parametrize(
    "closed",
    [
        {"do_not_contact": {"portal": True}},
        {"confidential_communication": {"requested": True, "only_by": "phone"}},
        {"portal_accounts": []},
        {"portal_accounts": [{"person": "person:iris", "name": "I", "relation": "self", "since": "2026-01-01", "shared": True}]},
    ],
    ids=["no portal", "by phone only", "no account", "shared account"],
)  # fmt: skip
async def test_whoever_must_not_be_answered_there_gets_no_words_and_people_are_called(
    service: Service, closed: dict[str, object]
) -> None:
    await signed(service)
    service.practice.edit("clients", IRIS, **closed)
    await service.written(DANGER)
    assert len(await service.alerts()) == 1
    await service.settled()
    assert sent(service) == []


async def test_in_a_couples_thread_the_words_go_to_nobody(service: Service) -> None:
    await signed(service)
    await service.written(DANGER, thread="TR-2", sender="person:iris")
    assert len(await service.alerts()) == 1
    await service.settled()
    assert sent(service, "TR-2") == []


async def test_no_other_words_can_be_approved_this_way(service: Service) -> None:
    from dataclasses import replace

    from theranest_server.events import SAFETY_TEXT, SCHEMA_SHA256
    from theranest_server.events.fixed_text import FixedText

    await signed(service)
    inbox_reply: FixedText = service.house.safety.inbox._reply.__self__  # type: ignore[union-attr]  # pyright: ignore
    feed = service.house.safety.feed
    message = await feed.message(service.practice.message(DANGER))  # type: ignore[arg-type]
    text = await inbox_reply._texts.in_force()  # pyright: ignore[reportPrivateUsage]
    assert text is not None
    draft = await inbox_reply._draft(message, replace(text, words="Take the pills."))  # pyright: ignore[reportPrivateUsage]
    with pytest.raises(Refused):
        await inbox_reply._intake.submit(  # pyright: ignore[reportPrivateUsage]
            draft, tool=SAFETY_TEXT, tool_schema_sha256=SCHEMA_SHA256, principal=principal()
        )


def principal() -> object:
    from theranest_server.domain.ids import ClientAppId, PracticeId
    from theranest_server.domain.people import Principal

    return Principal(staff_id=BEN, practice_id=PracticeId("PR-5567"), client_app=ClientAppId("theranest-agents"))


@pytest.mark.parametrize(
    "change",
    [("988", "987"), ("911", "912"), ("This is an", "See https://x.example. This is an"), ("This", "\u202eThis")],
    ids=["no lifeline", "no emergency number", "a link", "hidden direction"],
)
def test_words_that_may_not_be_signed_are_refused_with_their_line(tmp_path: Path, change: tuple[str, str]) -> None:
    folder = policies_with(tmp_path / "p")
    file = folder / "safety_text.txt"
    file.write_text(file.read_text().replace(*change))
    with pytest.raises(PolicyError, match=r"safety_text\.txt:\d+: "):
        load_safety_text(folder)


def test_the_shipped_words_are_in_english_and_spanish() -> None:
    words = load_safety_text(None).words
    assert "call or text 988" in words
    assert "llame al 911" in words
