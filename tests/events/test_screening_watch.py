"""While screening works an address of the practice hears so; when it stops, a person is called, and it falls silent."""

from pathlib import Path
from typing import Any

from practice_events import HARMLESS, Practice, Service, eventually, execute, receiving, serving, told
from theranest_server.settings import AlertSettings


def blind(text: str) -> Any:
    from theranest_server.triage import Tier, Verdict

    return Verdict(tier=Tier.NONE, category="other")


async def test_the_practices_address_hears_that_screening_works(practice: Practice, tmp_path: Path) -> None:
    async with receiving() as monitor:
        alerts = AlertSettings(heartbeat_url=monitor.url)
        async with serving(practice, tmp_path / "home", alerts=alerts) as service:
            await eventually(lambda: monitor.documents == [{"event": "screening.works"}])
            assert (await service.house.safety.report())["screening"] == "works"


async def test_screening_that_finds_nothing_any_more_is_noticed_and_the_address_falls_silent(
    practice: Practice, tmp_path: Path
) -> None:
    async with receiving() as monitor:
        alerts = AlertSettings(heartbeat_url=monitor.url)
        async with serving(practice, tmp_path / "home", alerts=alerts, screen=blind) as service:
            [alert] = await service.alerts()
            assert (alert.kind, alert.tier) == ("screening_stopped", "page")
            await service.house.safety.watch.look()
            assert len(await service.house.alerts.open_alerts()) == 1
            report = await service.house.safety.report()
            assert (report["screening"], report["problems"]) == ("stopped", ["misses_what_it_must_find"])
            assert monitor.got == []


async def test_a_message_that_waits_unscreened_stops_the_heartbeat(service: Service) -> None:
    service.practice.fail()
    await service.post(told("message.received", "MSG-9"))
    await service.alerts()
    assert (await service.house.safety.watch.look()).works
    execute(service.home, "UPDATE events SET received_at = '2026-01-01T00:00:00.000000Z'")
    assert (await service.house.safety.watch.look()).problems == ("messages_wait_unscreened",)


async def test_after_it_works_again_the_next_stop_is_another_alert(service: Service) -> None:
    watch = service.house.safety.watch
    working = watch._screen  # pyright: ignore[reportPrivateUsage]
    for _ in range(2):
        watch._screen = blind  # pyright: ignore[reportPrivateUsage]
        await watch.look()
        watch._screen = working  # pyright: ignore[reportPrivateUsage]
        assert (await watch.look()).works
    assert [a.kind for a in await service.alerts(at_least=2)] == ["screening_stopped"] * 2


async def test_when_a_message_was_last_screened_is_shown(service: Service) -> None:
    assert (await service.house.safety.report())["last_screened_at"] is None
    await service.written(HARMLESS)
    await service.settled()
    assert (await service.house.safety.report())["last_screened_at"]
