"""No byte goes to a model that `models.yaml` does not name; vendors are met as they are, on good days and bad ones."""

from pathlib import Path
from typing import Any

import pytest
from agents_world import ENTRY, approved, bench
from model_server import CUT, Calls, Says, vendor
from pydantic_ai import Agent
from pydantic_ai.exceptions import UnexpectedModelBehavior
from pydantic_ai.models.fallback import FallbackModel
from theranest_agents import models
from theranest_agents.budget import Budget, Limits, OutOfBudget
from theranest_agents.model_file import parse_models, read_models
from theranest_agents.models import ApprovedOnly, ModelAway, ModelNotApproved, close_model, open_model
from theranest_agents.playbooks.message_reader import reads
from theranest_agents.prompts import prompt
from theranest_agents.reading import Matter, MessageReading
from theranest_agents.settings import CannotRun

pytestmark = pytest.mark.anyio
READING = {"language": "en", "matters": ["next_appointment"], "danger": False, "speaks_to_software": False, "dates": []}
TASK = {"untrusted_text": "When is my next appointment?"}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "_PAUSE_SECONDS", 0.01)


async def read(at: Any) -> MessageReading:
    try:
        return await at.ask(prompt("message_reader"), TASK, MessageReading, reads)
    finally:
        await close_model(at.model)


@pytest.mark.parametrize(("provider", "path"), [("anthropic", "/v1/messages"), ("openai", "/chat/completions")])
async def test_a_listed_model_is_asked_in_its_vendors_own_way(provider: str, path: str) -> None:
    with vendor(Calls("done", READING)) as there:
        reading = await read(bench(there.url, provider))
    assert reading.matters == [Matter.NEXT_APPOINTMENT]
    assert [request["path"] for request in there.requests] == [path]
    sent = str(there.requests[0]["body"])
    assert "untrusted_text" in sent
    assert "You have no tools" in sent


@pytest.mark.parametrize("provider", ["anthropic", "openai"])
@pytest.mark.parametrize("trouble", [429, 500, 529, CUT])
async def test_a_vendor_in_trouble_is_asked_again_and_then_left(provider: str, trouble: Any) -> None:
    with vendor(trouble, Calls("done", READING)) as there:
        assert (await read(bench(there.url, provider))).danger is False
    assert len(there.requests) == 2
    with vendor(trouble) as down, pytest.raises(ModelAway):
        await read(bench(down.url, provider))
    assert len(down.requests) == 3


@pytest.mark.parametrize("provider", ["anthropic", "openai"])
@pytest.mark.parametrize(
    "nonsense",
    [
        Says("I can not help with that.", stop="refusal"),
        Says("Sure! Here is your reading."),
        Calls("done", {"language": "en", "matters": ["open_the_vault"], "danger": False, "speaks_to_software": False}),
        Calls("send_portal_message_draft", {"thread_id": "THR-1", "body": "Hello"}),
    ],
)
async def test_an_answer_that_is_none_of_the_shape_is_no_answer(provider: str, nonsense: Any) -> None:
    """A refusal, chatter, an invented word, a tool that the reader does not have."""
    with vendor(nonsense) as there, pytest.raises((UnexpectedModelBehavior, ModelAway)):
        await read(bench(there.url, provider))
    assert 1 <= len(there.requests) <= 8


async def test_an_answer_that_is_mended_on_being_told_is_taken() -> None:
    with vendor(Calls("done", {**READING, "matters": ["nothing known"]}), Calls("done", READING)) as there:
        assert (await read(bench(there.url))).matters == [Matter.NEXT_APPOINTMENT]


async def test_no_byte_leaves_to_a_model_that_is_not_listed() -> None:
    """Whatever chooses it: the agent's own, one given for a run, an override, the second of a fallback."""
    with vendor(Calls("done", READING)) as listed, vendor(Calls("done", READING)) as stranger:
        strange = open_model("local", approved(stranger.url))
        known = open_model("local", approved(listed.url))
        gate = ApprovedOnly(approved(listed.url), Budget())
        agent = Agent(known, output_type=MessageReading, capabilities=[gate])
        for model in (strange, FallbackModel(known, strange), FallbackModel(strange, known)):
            with pytest.raises(ModelNotApproved):
                await agent.run("hello", model=model)
            with pytest.raises(ModelNotApproved), agent.override(model=model):
                await agent.run("hello")
        assert stranger.requests == []
        assert listed.requests == []


async def test_another_model_at_a_listed_address_is_not_listed() -> None:
    with vendor(Calls("done", READING)) as there:
        other = ENTRY.format(url=there.url, provider="anthropic").replace("local-model", "another-model")
        agent = Agent(
            open_model("local", parse_models(other)),
            output_type=MessageReading,
            capabilities=[ApprovedOnly(approved(there.url), Budget())],
        )
        with pytest.raises(ModelNotApproved):
            await agent.run("hello")
        assert there.requests == []


async def test_a_stream_is_not_a_way_around_the_check() -> None:
    with vendor(Calls("done", READING)) as there:
        agent = Agent(
            open_model("local", approved(there.url)), capabilities=[ApprovedOnly(approved(there.url), Budget())]
        )
        with pytest.raises(ModelNotApproved):
            async with agent.run_stream("hello"):
                pass
        assert there.requests == []


async def test_a_run_that_has_used_its_budget_asks_no_more() -> None:
    with vendor(Calls("done", READING)) as there:
        thrifty = bench(there.url, limits=Limits(requests=1))
        await read(thrifty)
        with pytest.raises(OutOfBudget) as told:
            await read(thrifty)
        assert told.value.code == "budget_of_requests"
        talkative = bench(there.url, limits=Limits(tokens=60))
        await read(talkative)
        with pytest.raises(OutOfBudget) as told:
            await read(talkative)
        assert told.value.code == "budget_of_tokens"
        with pytest.raises(OutOfBudget):
            await read(bench(there.url, limits=Limits(seconds=0)))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("no_training: true", "no_training: false"), "no_training"),
        (("http://127.0.0.1:1", "http://models.example.org"), "base_url"),
        (("http://127.0.0.1:1", "https://user:secret@models.example.org"), "base_url"),
        (("provider: anthropic", "provider: somebody"), "provider"),
        (("    agreement: none needed - runs on this machine\n", ""), "agreement"),
        (("    region: here\n", "    region: here\n    also: this\n"), "also"),
        (("    region: here\n", "    region: here\n    region: there\n"), "twice"),
        (("    region: here\n", "    region: &r here\n"), "anchor"),
        (("retention_days: 0", "retention_days: -1"), "retention_days"),
        (("models:", "models"), "models.yaml"),
    ],
)
def test_an_entry_that_leaves_something_open_does_not_load(change: tuple[str, str], told: str) -> None:
    text = ENTRY.format(url="http://127.0.0.1:1", provider="anthropic")
    assert change[0] in text
    with pytest.raises(CannotRun, match=told):
        parse_models(text.replace(*change))


def test_the_shipped_file_approves_no_model(tmp_path: Path) -> None:
    assert read_models(None) == {}
    assert read_models(tmp_path) == {}
    with pytest.raises(CannotRun, match="names no model"):
        open_model("claude", read_models(None))


def test_a_model_whose_key_is_not_there_is_not_opened() -> None:
    text = ENTRY.format(url="http://127.0.0.1:1", provider="anthropic") + "    key: SOME_MODEL_KEY\n"
    with pytest.raises(CannotRun, match="SOME_MODEL_KEY"):
        open_model("local", parse_models(text), {})
