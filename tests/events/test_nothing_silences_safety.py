"""One test a switch: whatever is off, refused, full or broken, a message in danger reaches a person; what cannot be read
reaches one as unread and unscreened.
"""

import asyncio
import json
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from practice_events import DANGER, HARMLESS, IRIS, Practice, Service, eventually, execute, receiving, serving, told
from theranest_server.adapters.last_resort import FILE
from theranest_server.domain.alerts import Alert
from theranest_server.domain.ids import ClientId

HOOK_SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


def of_danger(alerts: list[Alert], message: str) -> bool:
    return [(a.kind, a.tier, a.source) for a in alerts] == [("self_harm_risk", "page", f"message:{message}")]


def unscreened(alerts: list[Alert], message: str) -> bool:
    return [(a.kind, a.tier, a.source) for a in alerts] == [("unscreened_message", "page", f"message:{message}")]


async def test_the_kill_switch_does_not_silence_it(service: Service) -> None:
    await service.house.switches.set("all", killed=True, by="operator")
    message = await service.written()
    assert of_danger(await service.alerts(), message)


async def test_a_client_who_refuses_ai_is_screened_by_rules_all_the_same(service: Service) -> None:
    service.practice.edit("consents", "CN-1", state="revoked")
    message = await service.written()
    assert of_danger(await service.alerts(), message)


async def test_a_client_whom_nobody_may_see_is_screened(service: Service) -> None:
    service.practice.edit("clients", IRIS, assigned_staff_ids=[])
    service.practice.fail(path="/api/v1/(clients|consents|cases|practice).*")
    message = await service.written()
    assert of_danger(await service.alerts(), message)


class DeadQueue:
    """`ports.AgentCases` that takes nothing, or never answers."""

    def __init__(self, *, hangs: bool) -> None:
        self.hangs = hangs
        self.asked = 0

    async def open(self, *, agent: str, client_id: ClientId, subject: Mapping[str, str], event_id: str) -> str:
        self.asked += 1
        if self.hangs:
            await asyncio.sleep(3600)
        raise ConnectionError("no queue")


@pytest.mark.parametrize("hangs", [False, True])
async def test_a_dead_queue_does_not_silence_it(practice: Practice, tmp_path: Path, hangs: bool) -> None:
    queue = DeadQueue(hangs=hangs)
    policies = routed(tmp_path / "policies")
    async with serving(practice, tmp_path / "home", agents=queue, policies=policies) as service:
        await service.written(HARMLESS)
        await eventually(lambda: queue.asked)
        message = await service.written(DANGER)
        assert of_danger(await service.alerts(), message)


async def test_a_policy_that_cannot_be_read_does_not_silence_it(practice: Practice, tmp_path: Path) -> None:
    policies = routed(tmp_path / "policies")
    for name in ("roles.csv", "duty.yaml", "routing.yaml"):
        (policies / name).write_bytes(b"\xff\xfe")
    async with serving(practice, tmp_path / "home", policies=policies) as service:
        message = await service.written()
        assert of_danger(await service.alerts(), message)
        [alert] = await service.alerts()
        called = await eventually(lambda: service.house.safety.calling.calls.people(alert.id))
        assert "staff:ada" in called


async def test_a_practice_that_does_not_answer_calls_a_person_for_an_unread_message(service: Service) -> None:
    service.practice.fail()
    began = time.monotonic()
    await service.post(told("message.received", "MSG-9"))
    alerts = await service.alerts()
    assert unscreened(alerts, "MSG-9")
    assert time.monotonic() - began < 4
    assert alerts[0].client_id == IRIS


async def test_a_practice_that_hangs_calls_a_person_within_seconds(service: Service) -> None:
    service.practice.fail("time_out", milliseconds=20_000, times=20)
    await service.post(told("message.received", "MSG-9"))
    assert unscreened(await service.alerts(seconds=4), "MSG-9")
    service.practice.heal()


async def test_what_was_unread_is_read_later_and_then_wakes_nobody_or_the_right_ones(service: Service) -> None:
    harmless, danger = service.practice.message(HARMLESS), service.practice.message(DANGER)
    service.practice.fail()
    for message in (harmless, danger):
        await service.post(told("message.received", message))
    assert {a.kind for a in await service.alerts(at_least=2)} == {"unscreened_message"}
    service.practice.heal()

    async def read() -> bool:
        alerts = await service.house.alerts.open_alerts()
        return {(a.kind, a.tier, a.source) for a in alerts} == {
            ("self_harm_risk", "page", f"message:{danger}"),
            ("unscreened_message", "mark", f"message:{danger}"),
            ("unscreened_message", "mark", f"message:{harmless}"),
        }

    await eventually(read, seconds=10)


@pytest.mark.parametrize("missing", ["screen raises", "screen cannot be loaded"])
async def test_screening_that_fails_calls_a_person(practice: Practice, tmp_path: Path, missing: str) -> None:
    def screen(text: str) -> Any:
        raise RuntimeError("no classifier") if missing == "screen raises" else ImportError("triage")

    async with serving(practice, tmp_path / "home", screen=screen) as service:
        message = await service.written(HARMLESS)
        found = await service.alerts(at_least=2)
        assert {(a.kind, a.source) for a in found if a.kind == "unscreened_message"} == {
            ("unscreened_message", f"message:{message}")
        }
        assert "screening_stopped" in {a.kind for a in found}


@pytest.mark.parametrize(
    ("reasons", "tier", "kind"),
    [
        (("suicide_intent", "overdose"), "page", "self_harm_risk"),
        (("harm_to_others",), "page", "harm_to_others"),
        (("third_person_danger", "abuse"), "same_day", "abuse_or_neglect"),
        (("overdose",), "page", "substance_emergency"),
        (("screening_failed",), "same_day", "unscreened_message"),
        (("something_new",), "mark", "self_harm_risk"),
    ],
)
async def test_the_kind_of_the_alert_is_that_of_the_most_urgent_reason(
    practice: Practice, tmp_path: Path, reasons: tuple[str, ...], tier: str, kind: str
) -> None:
    from theranest_server.triage import Tier, Verdict, screen

    def screened(text: str) -> Any:
        return Verdict(tier=Tier(tier), category="other", reasons=reasons) if text == HARMLESS else screen(text)

    async with serving(practice, tmp_path / "home", screen=screened) as service:
        await service.written(HARMLESS)
        assert [(alert.kind, alert.tier) for alert in await service.alerts()] == [(kind, tier)]


@pytest.mark.parametrize("answer", [None, "page", object()])
async def test_screening_that_answers_nonsense_calls_a_person(
    practice: Practice, tmp_path: Path, answer: object
) -> None:
    from theranest_server.triage import screen

    def nonsense(text: str) -> Any:
        return answer if text == HARMLESS else screen(text)

    async with serving(practice, tmp_path / "home", screen=nonsense) as service:
        message = await service.written(HARMLESS)
        assert unscreened(await service.alerts(), message)


async def test_without_a_ledger_the_alert_is_raised_and_its_row_is_owed(service: Service) -> None:
    message = service.practice.message()
    execute(service.home, "ALTER TABLE ledger RENAME TO ledger_gone")
    assert (await service.post(told("message.received", message))).status_code == 503
    assert of_danger(await service.alerts(), message)
    assert service.rows("SELECT ledger_owed FROM alert_calls") == [{"ledger_owed": 1}]
    execute(service.home, "ALTER TABLE ledger_gone RENAME TO ledger")

    def owed() -> bool:
        return service.rows("SELECT ledger_owed FROM alert_calls") == [{"ledger_owed": 0}]

    await eventually(owed, seconds=10)
    rows = service.rows("SELECT body FROM ledger WHERE kind = 'alert'")
    assert "raised" in {json.loads(row["body"])["decision"] for row in rows}


async def test_a_locked_database_does_not_silence_it(
    practice: Practice, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async with receiving() as hook:
        alerts: Any = {"webhook": {"url": hook.url, "secret": HOOK_SECRET}}
        async with serving(practice, tmp_path / "home", alerts=settings_of(alerts)) as service:
            message = practice.message()
            with locked(service.home):
                began = time.monotonic()
                answer = await service.post(told("message.received", message))
                assert answer.status_code == 503
                await eventually(lambda: hook.got)
                assert time.monotonic() - began < 4
                [line] = (service.home / FILE).read_text().splitlines()
                assert json.loads(line)["source"] == f"message:{message}"
                assert message in capfd.readouterr().err
                assert [a.source for a in service.house.safety.calling.people.waiting()] == [f"message:{message}"]
            assert of_danger(await service.alerts(seconds=15), message)
            await eventually(lambda: not (service.home / FILE).exists(), seconds=10)
            assert len(service.rows("SELECT 1 FROM alerts")) == 1


async def test_when_it_was_last_screened_is_kept(service: Service) -> None:
    await service.written(HARMLESS)
    await service.settled()
    assert await service.house.safety.events.remembered("last_screened_at")
    assert list(await service.house.alerts.open_alerts()) == []


# helpers


def routed(policies: Path) -> Path:
    """A copy of the shipped policies in which messages call for the messaging agent."""
    from policy_copy import copied

    copied(policies)
    routing = policies / "routing.yaml"
    routing.write_text(
        routing.read_text().replace("agent: messaging\n    state: off", "agent: messaging\n    state: on")
    )
    return policies


def settings_of(alerts: Any) -> Any:
    from theranest_server.settings import AlertSettings

    return AlertSettings(**alerts)


@contextmanager
def locked(home: Path) -> Iterator[None]:
    connection = sqlite3.connect(home / "practice.db", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()
