"""An alert is raised once, gets no quieter, and is closed with what came of it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from approval_world import AMARA, BO, CLIENT, World
from theranest_server.adapters.alerts import Alerts
from theranest_server.alerts import AlertBook
from theranest_server.domain.alerts import Alert, AlertKind, AlertTier
from theranest_server.domain.refusals import BadArguments, NotFoundOrNotYours, NotPossibleNow, RecordsUnavailable


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


@pytest.fixture
def book(world: World) -> AlertBook:
    return AlertBook(Alerts(world.database, world.ledger), world.people)


async def raised(book: AlertBook, world: World, tier: AlertTier = AlertTier.SAME_DAY) -> Alert:
    desk = book.desk_for(world.principal(BO))
    return await desk.raise_alert(kind=AlertKind.SELF_HARM_RISK, tier=tier, client_id=CLIENT, source="message:MSG-1")


async def test_an_alert_goes_to_the_clients_staff_and_is_in_the_ledger(book: AlertBook, world: World) -> None:
    alert = await raised(book, world)
    assert alert.to == (AMARA, BO)
    assert ("alert", "raised", "self_harm_risk") in world.told()


async def test_the_same_is_raised_once_and_may_become_louder_but_not_quieter(book: AlertBook, world: World) -> None:
    first = await raised(book, world, AlertTier.MARK)
    await book.acknowledge(first.id, AMARA)
    again = await raised(book, world, AlertTier.PAGE)
    quieter = await raised(book, world, AlertTier.MARK)
    assert (first.id, again.tier, again.state) == (again.id, "page", "open")
    assert quieter.tier == "page"
    assert len(await book.open_alerts()) == 1


async def test_a_closed_alert_does_not_swallow_the_next_one(book: AlertBook, world: World) -> None:
    first = await raised(book, world)
    await book.close(first.id, AMARA, "reached")
    assert (await raised(book, world)).id != first.id


async def test_closing_takes_a_disposition_and_without_contact_a_next_step(book: AlertBook, world: World) -> None:
    alert = await raised(book, world)
    for disposition in ("fine", "no_contact"):
        with pytest.raises(BadArguments):
            await book.close(alert.id, AMARA, disposition)
    closed = await book.close(alert.id, AMARA, "no_contact", datetime(2026, 11, 24, tzinfo=UTC))
    assert closed.state == "closed"
    with pytest.raises(NotPossibleNow):
        await book.acknowledge(alert.id, AMARA)
    with pytest.raises(NotFoundOrNotYours):
        await book.close("alert_none", AMARA, "reached")  # type: ignore[arg-type]


async def test_a_record_that_is_down_stops_no_alert(
    book: AlertBook, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def down(client_id: object) -> None:
        raise RecordsUnavailable("down")

    monkeypatch.setattr(world.people, "about_client", down)
    assert (await raised(book, world)).to == (BO,)
