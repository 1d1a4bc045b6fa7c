"""What the agents' source itself must show: one place where agents are made, one way to a model, prompts that say what they are."""

import ast
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import theranest_agents
from theranest_agents.jobs import JOBS
from theranest_agents.prompts import prompt
from theranest_server.domain.cases import SUBJECT_OF, AgentName, CaseOutcome

AGENTS = Path(next(iter(theranest_agents.__path__)))


def trees() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(AGENTS.rglob("*.py")):
        yield path.relative_to(AGENTS).as_posix(), ast.parse(path.read_text("utf-8"))


def called(tree: ast.AST) -> set[str]:
    functions = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    plain = {f.id for f in functions if isinstance(f, ast.Name)}
    return plain | {f.value.id for f in functions if isinstance(f, ast.Subscript) and isinstance(f.value, ast.Name)}


def imported(tree: ast.AST) -> set[str]:
    named = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return named | {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}


def test_agents_are_made_in_one_place_so_that_each_carries_the_check_of_its_model() -> None:
    assert [file for file, tree in trees() if "Agent" in called(tree)] == ["bench.py"]
    assert "ApprovedOnly" in called(dict(trees())["bench.py"])


def test_no_way_to_a_model_leads_around_the_check() -> None:
    around = ("pydantic_ai.direct", "pydantic_ai.embeddings", "pydantic_ai.realtime", "pydantic_ai.images", "litellm")
    for file, tree in trees():
        assert not [name for name in imported(tree) if name.startswith(around)], file
        vendors = {name.split(".")[0] for name in imported(tree)} & {"anthropic", "openai", "boto3"}
        assert not vendors or file == "models.py", file


def test_every_prompt_says_its_version_owner_purpose_and_evaluation() -> None:
    names = [
        f.name.removesuffix(".md") for f in (files("theranest_prompts") / "agents").iterdir() if f.name.endswith(".md")
    ]
    assert sorted({name for job in JOBS.values() for name in job.prompts}) == sorted(names)
    for name in names:
        assert prompt(name).version >= 1
        assert len(prompt(name).text) > 200


def test_service_and_agents_know_the_same_agents_and_ends() -> None:
    from theranest_agents.ended import Outcome

    assert set(JOBS) == {agent.value for agent in AgentName} == {agent.value for agent in SUBJECT_OF}
    assert {outcome.value for outcome in Outcome} == {outcome.value for outcome in CaseOutcome}
