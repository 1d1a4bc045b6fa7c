"""Which event opens which case: off until switched on, by ids alone, once."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from policy_copy import copied
from practice_events import DANGER, HARMLESS, IRIS, Practice, eventually, serving, told
from theranest_server.adapters.casbin_policy import load_policy
from theranest_server.adapters.policy.errors import PolicyError
from theranest_server.adapters.policy.routing_file import load_routing
from theranest_server.domain.ids import ClientId

FAT = {
    "event": "client.created", "client_id": IRIS, "practice_id": "PR-5567",
    "document_urls": ["https://secure.theranest.com/documents/intake_78910.pdf"],
    "target_fields": ["presenting_problem", "medication_history", "previous_treatment", "emergency_contact"],
}  # fmt: skip


class Queue:
    """`ports.AgentCases` in memory: the same event opens the same case once."""

    def __init__(self) -> None:
        self.cases: dict[str, tuple[str, str, dict[str, str]]] = {}
        self.calls = 0

    async def open(self, *, agent: str, client_id: ClientId, subject: Mapping[str, str], event_id: str) -> str:
        self.calls += 1
        self.cases[event_id] = (agent, client_id, dict(subject))
        return event_id


def policies(folder: Path, **states: str) -> Path:
    """`routes` switched on, or to a pilot's own words."""
    text = (copied(folder) / "routing.yaml").read_text()
    head, *blocks = text.split("\n  portal_messages:")
    text = "\n  portal_messages:".join([head, *blocks])
    for name, state in states.items():
        before, _, after = text.partition(f"\n  {name}:")
        text = before + f"\n  {name}:" + after.replace("state: off", f"state: {state}", 1)
    (folder / "routing.yaml").write_text(text)
    return folder


async def test_nothing_calls_for_an_agent_until_it_is_switched_on(practice: Practice, tmp_path: Path) -> None:
    queue = Queue()
    async with serving(practice, tmp_path / "home", agents=queue) as service:
        await service.written(HARMLESS)
        await service.settled()
        assert queue.calls == 0
        assert service.rows("SELECT state, problem FROM events") == [{"state": "done", "problem": "not_routed"}]


async def test_a_message_opens_one_case_about_its_thread_and_a_dangerous_one_none(
    practice: Practice, tmp_path: Path
) -> None:
    queue = Queue()
    on = policies(tmp_path / "policies", portal_messages="on")
    async with serving(practice, tmp_path / "home", agents=queue, policies=on) as service:
        await service.written(HARMLESS)
        await service.written(DANGER)
        await service.settled()
        assert list(queue.cases.values()) == [("messaging", IRIS, {"thread_id": "TR-1"})]


async def test_a_pilot_is_for_the_clients_of_its_people(practice: Practice, tmp_path: Path) -> None:
    queue = Queue()
    pilot = policies(tmp_path / "policies", portal_messages='pilot\n    pilot: {staff: ["user:staff:ben"]}')
    async with serving(practice, tmp_path / "home", agents=queue, policies=pilot) as service:
        await service.written(HARMLESS)
        await service.settled()
        assert queue.calls == 0
        practice.edit("clients", IRIS, assigned_staff_ids=["staff:ben"])
        await service.written(HARMLESS)
        await service.settled()
        assert len(queue.cases) == 1


async def test_a_remittance_is_fanned_out_into_one_case_a_claim(practice: Practice, tmp_path: Path) -> None:
    queue = Queue()
    on = policies(tmp_path / "policies", remittances="on")
    async with serving(practice, tmp_path / "home", agents=queue, policies=on) as service:
        remittance = practice_remittance(practice)
        await service.post(told("remittance.received", remittance, client=None))
        await service.settled()
        assert queue.cases
        for agent, client, subject in queue.cases.values():
            assert (agent, client) == ("denial_review", IRIS)
            assert subject["remittance_id"] == remittance
            assert subject["claim_id"].startswith("CLM-")


def practice_remittance(practice: Practice) -> str:
    practice.edit("remittances", "RM-1", matched_claims=[{"claim_id": "CLM-d0", "paid_cents": 0}])
    return "RM-1"


async def test_the_mapped_address_of_a_new_clients_document_becomes_a_case_about_that_document(
    practice: Practice, tmp_path: Path
) -> None:
    queue = Queue()
    on = policies(tmp_path / "policies", new_clients="on")
    mapped = {"secure.theranest.com/documents/intake_78910.pdf": "DOC-1"}
    async with serving(practice, tmp_path / "home", agents=queue, policies=on, mapped=mapped) as service:
        assert (await service.post(FAT)).status_code == 202
        await service.settled()
        asked = "presenting_problem.medication_history.previous_treatment.emergency_contact"
        assert list(queue.cases.values()) == [("intake", IRIS, {"document_id": "DOC-1", "target_fields": asked})]
        other = {**FAT, "client_id": "TH-2024-78911"}
        await service.post(other)
        await service.settled()
        assert len(queue.cases) == 1  # it is not that client's document


async def test_the_kill_switch_keeps_events_until_it_is_off_again(practice: Practice, tmp_path: Path) -> None:
    queue = Queue()
    on = policies(tmp_path / "policies", portal_messages="on")
    async with serving(practice, tmp_path / "home", agents=queue, policies=on) as service:
        await service.house.switches.set("all", killed=True, by="operator")
        await service.written(HARMLESS)
        await service.settled()
        assert queue.calls == 0
        await service.house.switches.set("all", killed=False, by="operator")
        await eventually(lambda: queue.calls == 1, seconds=8)


BROKEN = {
    "an event that is none": ("event: message.received", "event: message.recieved"),
    "an agent that is none": ("agent: messaging", "agent: messenger"),
    "a state that is none": ("state: off", "state: maybe"),
    "a pilot without a group": ("state: off", "state: pilot"),
    "the same twice": ("event: remittance.received", "event: claim.denied"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_a_route_may_not_say_is_refused_with_its_line(tmp_path: Path, what: str) -> None:
    folder = copied(tmp_path / "p")
    text = (folder / "routing.yaml").read_text()
    was, becomes = BROKEN[what]
    assert was in text
    (folder / "routing.yaml").write_text(text.replace(was, becomes, 1))
    with pytest.raises(PolicyError, match=r"routing\.yaml:\d+: "):
        load_routing(folder, load_policy().folder.roles)


def test_the_shipped_routes_are_all_off() -> None:
    assert {route.state for route in load_routing(None, load_policy().folder.roles)} == {"off"}
