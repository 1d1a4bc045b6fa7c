"""Whoever is called gets what is needed to act, for this client, until it is closed with what came of it."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from duty_roster import policies_with
from practice_events import DANGER, IRIS, Practice, Service, eventually, serving
from theranest_server.domain.ids import ClientAppId, PracticeId, StaffId
from theranest_server.domain.people import Principal, StaffMember
from theranest_server.domain.refusals import NotFoundOrNotYours

BEN, DORA, EVE = StaffId("staff:ben"), StaffId("staff:dora"), StaffId("staff:eve")


@pytest.fixture
async def service(practice: Practice, tmp_path: Path) -> AsyncIterator[Service]:
    policies = policies_with(tmp_path / "policies")
    async with serving(practice, tmp_path / "home", policies=policies) as opened:
        yield opened


async def member(service: Service, staff_id: StaffId) -> StaffMember:
    return (await service.house.staff())[staff_id]


async def called(service: Service) -> str:
    """An alert for which Ben was called."""
    await service.written(DANGER)
    [alert] = await service.alerts()
    await eventually(lambda: service.rows("SELECT 1 FROM alert_people"))
    return alert.id


async def test_the_card_says_whom_to_ring_and_what_was_written(service: Service) -> None:
    service.practice.edit(
        "clients", IRIS, emergency_contact={"name": "Rosa", "relation": "mother", "phone": "555-0111"},
        confidential_communication={"requested": True, "only_by": "phone", "phone": "555-0199"},
    )  # fmt: skip
    card = json.loads(json.dumps(await service.house.cards.show(await called(service), await member(service, BEN))))  # type: ignore[arg-type]
    assert card["client"]["emergency_contact"]["phone"] == "555-0111"
    assert [n["number"] for n in card["client"]["callback"]["numbers"]] == ["555-0199", "555-0100"]
    assert card["message"]["body"] == {"text": DANGER, "untrusted": True}
    assert card["called"]["people"] == {"staff:ben": 0}
    assert {"last_known_location", "safety_plan", "last_risk_note"} <= set(card)


async def test_the_last_word_on_risk_is_shown_and_psychotherapy_notes_never(service: Service) -> None:
    risk = {"suicidality": "low", "homicidality": "none", "notes": "Passive thoughts, no plan."}
    service.practice.edit("notes", "NT-created", client_id=IRIS, risk=risk)
    service.practice.edit("notes", "NT-locked", client_id=IRIS, kind="psychotherapy", risk=risk | {"notes": "SECRET"})
    card = await service.house.cards.show(await called(service), await member(service, BEN))  # type: ignore[arg-type]
    assert "Passive thoughts" in json.dumps(card["last_risk_note"])
    assert "SECRET" not in json.dumps(dict(card))


async def test_who_was_not_called_sees_no_alert_at_all(service: Service) -> None:
    alert = await called(service)
    for staff in (DORA, EVE):
        with pytest.raises(NotFoundOrNotYours):
            await service.house.cards.show(alert, await member(service, staff))  # type: ignore[arg-type]


async def test_a_record_that_does_not_answer_hides_no_other_part(service: Service) -> None:
    alert = await called(service)
    someone = await member(service, BEN)
    service.practice.fail(path="/api/v1/(notes|documents).*")
    card = await service.house.cards.show(alert, someone)  # type: ignore[arg-type]
    assert "unavailable" in json.dumps(card["last_risk_note"])
    assert "Iris" in json.dumps(card["client"])


async def test_being_shown_a_card_is_in_the_ledger_and_a_dead_ledger_hides_no_card(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert, ben = await called(service), await member(service, BEN)
    await service.house.cards.show(alert, ben)  # type: ignore[arg-type]
    rows = [json.loads(row["body"]) for row in service.rows("SELECT body FROM ledger WHERE kind = 'alert'")]
    assert [row["actor"] for row in rows if row["decision"] == "shown"] == [BEN]

    from practice_events import execute

    execute(service.home, "ALTER TABLE ledger RENAME TO ledger_gone")
    assert "Iris" in json.dumps(dict(await service.house.cards.show(alert, ben)))  # type: ignore[arg-type]
    execute(service.home, "ALTER TABLE ledger_gone RENAME TO ledger")


async def looked_up(service: Service, staff: StaffId) -> bool:
    principal = Principal(
        staff_id=staff, practice_id=PracticeId("PR-5567"), client_app=ClientAppId("example-chat-with-baa")
    )
    try:
        await service.house.front.call(principal, "get_client", {"client_id": IRIS}, None)
    except NotFoundOrNotYours:
        return False
    return True


async def test_who_is_called_is_related_to_that_client_until_the_alert_is_closed(service: Service) -> None:
    service.practice.edit("cases", "CS-1", part2_program=False)
    assert not await looked_up(service, BEN)
    alert = await called(service)
    assert await looked_up(service, BEN)
    assert not await looked_up(service, DORA)
    await service.house.closing.close(alert, BEN, "reached", None)  # type: ignore[arg-type]
    assert not await looked_up(service, BEN)


async def test_closing_drafts_a_contact_log_that_its_author_approves_into_the_chart(service: Service) -> None:
    alert = await called(service)
    await service.house.alerts.acknowledge(alert, BEN)  # type: ignore[arg-type]
    closed, log = await service.house.closing.close(alert, BEN, "welfare_check", None)  # type: ignore[arg-type]
    assert closed.state == "closed"
    proposal = log["contact_log"]
    assert proposal, log

    from theranest_server.domain.ids import ProposalId
    from theranest_server.review import Reviewer

    reviewer = Reviewer(staff=await member(service, BEN), session_id="s-1", audience="review")
    page = await service.house.review.show(ProposalId(str(proposal)), reviewer)
    await service.house.review.approve(ProposalId(str(proposal)), page.digest, reviewer)
    delivered = await service.house.deliver(ProposalId(str(proposal)))
    assert delivered["state"] == "delivered", delivered
    notes = await service.house.reader.notes(IRIS)  # type: ignore[arg-type]
    [note] = [note for note in notes if note.kind == "contact_log"]
    assert "A welfare check was requested." in note.sections[0].text
    assert DANGER not in note.sections[0].text
    assert note.state == "created"


async def test_who_may_not_document_closes_the_alert_without_a_contact_log(service: Service) -> None:
    alert = await called(service)
    closed, log = await service.house.closing.close(alert, EVE, "reached", None)  # type: ignore[arg-type]
    assert closed.state == "closed"
    assert (log["contact_log"], bool(log["contact_log_refused"])) == (None, True)
