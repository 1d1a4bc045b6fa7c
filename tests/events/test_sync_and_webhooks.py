"""Asking for what changed tells the same news as webhooks do, once, and catches up after an outage."""

from pathlib import Path

import pytest
from practice_events import DANGER, HARMLESS, IRIS, Practice, Service, eventually, serving, told
from theranest_server.events import Sync
from theranest_server.ports import Unavailable


def sync_of(service: Service) -> Sync:
    house = service.house
    from theranest_server.adapters.clock import PracticeCalendar, SystemClock

    return Sync(
        inbox=house.safety.inbox, feed=house.safety.feed, store=house.safety.events,
        practice_id=house.reader.practice_id, seconds=60, now=SystemClock().now,
        today=PracticeCalendar(house.reader).today,
    )  # fmt: skip


def names(service: Service) -> list[str]:
    return [row["natural_key"] for row in service.rows("SELECT natural_key FROM events ORDER BY natural_key")]


async def test_a_practice_without_webhooks_is_asked_and_its_messages_are_screened(service: Service) -> None:
    sync = sync_of(service)
    await sync.round()
    message = service.practice.message(DANGER)
    assert await sync.round() == 1
    assert [alert.source for alert in await service.alerts()] == [f"message:{message}"]


async def test_with_both_on_nothing_happens_twice(service: Service) -> None:
    sync = sync_of(service)
    await sync.round()
    first, second = service.practice.message(HARMLESS), service.practice.message(DANGER)
    service.practice.ask("POST", "/sandbox/claims/CLM-w0/transitions", {"action": "submit"})
    claim = told("claim.submitted", "CLM-w0")
    await service.post(told("message.received", first))
    await service.post(claim)
    await service.settled()
    await sync.round()
    await sync.round()
    await service.post(told("message.received", second))
    await service.post(claim)
    await service.settled()
    found = service.rows("SELECT name, state FROM events WHERE state <> 'duplicate'")
    assert sorted(row["name"] for row in found) == ["claim.submitted", "message.received", "message.received"]
    assert len(await service.alerts()) == 1


async def test_what_happened_before_the_first_round_is_history(service: Service) -> None:
    sync = sync_of(service)
    assert await sync.round() == 0
    service.practice.edit("messages", "MSG-3", sent_at="2026-10-20T10:00:00Z", read_at="2026-11-20T10:00:00Z")
    service.practice.edit("clients", IRIS, email="iris@example.org")
    await sync.round()
    assert names(service) == []


async def test_after_an_outage_everything_since_is_told(practice: Practice, tmp_path: Path) -> None:
    async with serving(practice, tmp_path / "home") as service:
        await sync_of(service).round()
    missed = [practice.message(HARMLESS) for _ in range(3)] + [practice.message(DANGER)]
    async with serving(practice, tmp_path / "home") as service:
        assert await sync_of(service).round() == 4
        await service.alerts()
        assert names(service) == sorted(f"message.received:{message}" for message in missed)


async def test_a_list_that_fails_does_not_hold_up_the_messages(service: Service) -> None:
    sync = sync_of(service)
    await sync.round()
    service.practice.message(DANGER)
    service.practice.fail(path="/api/v1/clients.*")
    with pytest.raises(Unavailable):
        await sync.round()
    assert len(await service.alerts()) == 1


async def test_a_message_that_is_told_of_before_it_can_be_read_is_asked_for_again(service: Service) -> None:
    real = service.house.safety.feed.message
    asked: list[str] = []
    message = service.practice.message(DANGER)

    async def not_yet(message_id: str) -> object:
        asked.append(message_id)
        return await real("MSG-unknown" if len(asked) < 3 else message_id)  # type: ignore[arg-type]

    service.house.safety.feed.message = not_yet  # type: ignore[method-assign]
    await service.post(told("message.received", message))
    assert [alert.kind for alert in await service.alerts()] == ["self_harm_risk"]
    assert len(asked) == 3


async def test_a_resource_that_appears_later_is_found_later(service: Service) -> None:
    await service.post(told("claim.denied", "CLM-unknown"))
    await service.settled()

    def waits() -> bool:
        [row] = service.rows("SELECT state, problem, due_at FROM events")
        return row["state"] == "received" and row["problem"] == "NotFound" and row["due_at"] is not None

    await eventually(waits)
