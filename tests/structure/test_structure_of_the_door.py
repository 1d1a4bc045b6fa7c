"""What the source itself must show: one door, no way around it, and writing in few hands."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_type_hints

import pytest
import theranest_server
from theranest_server.domain.ids import ClientAppId, PracticeId, StaffId
from theranest_server.domain.people import Principal
from theranest_server.domain.refusals import NotIdentified
from theranest_server.gate import build_gate
from theranest_server.ports import RecordsReader, RecordsWriter
from theranest_server.tool import Call, Desk, Tool
from theranest_server.tools import CATALOGUE

SERVER = Path(next(iter(theranest_server.__path__)))
ORDER = [
    "Traced", "Audited", "Permitted", "Placeholders", "Related", "Consented", "RolledOut", "Labelled", "Minimised",
    "Proposed",
]  # fmt: skip


def sources(*folders: str) -> Iterator[tuple[str, str]]:
    for folder in folders:
        for path in sorted((SERVER / folder).rglob("*.py")):
            yield path.relative_to(SERVER).as_posix(), path.read_text("utf-8")


def imported(text: str) -> set[str]:
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)]
    return {f"{'.' * node.level}{node.module or ''}" for node in nodes}


def names_in(text: str) -> set[str]:
    """Every name that the code uses or imports; what a comment or docstring says is not code."""
    nodes = list(ast.walk(ast.parse(text)))
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return used | attributes | {alias.name for n in nodes if isinstance(n, ast.ImportFrom) for alias in n.names}


def test_no_guard_knows_a_tool_by_name() -> None:
    names = [tool.name for tool in CATALOGUE]
    for file, text in sources("gate"):
        found = [name for name in names if re.search(rf"\b{name}\b", text)]
        assert not found, (file, found)


def test_tools_and_gate_do_not_see_each_other() -> None:
    for file, text in sources("gate"):
        assert not [m for m in imported(text) if "tools" in m], file
    for file, text in sources("tools"):
        assert not [m for m in imported(text) if re.search(r"gate|adapters|delivery|review|transport|bootstrap", m)], (
            file
        )


def test_the_writing_port_is_named_by_delivery_its_adapters_and_the_composition_root_alone() -> None:
    may_name = re.compile(
        r"^(ports\.py|delivery/|bootstrap(/|\.py)|adapters/(theranest|memory|byhand)\.py|adapters/records/)"
    )
    named = [file for file, text in sources(".") if "RecordsWriter" in names_in(text) and not may_name.match(file)]
    assert named == []


def test_what_a_tool_reaches_can_read_and_not_write() -> None:
    assert get_type_hints(Desk)["records"] is RecordsReader
    writes = {name for name in vars(RecordsWriter) if not name.startswith("_")}
    reads = {name for name in vars(RecordsReader) if not name.startswith("_")}
    assert not writes & reads


def test_casbin_is_named_by_one_adapter_alone() -> None:
    named = [file for file, text in sources(".") if re.search(r"^\s*(import|from) casbin\b", text, re.MULTILINE)]
    assert named == ["adapters/policy/reference.py"]


def test_the_guards_stand_in_the_order_of_the_design() -> None:
    calls = [
        node
        for _, text in sources("bootstrap")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "build_gate"
    ]
    assert len(calls) == 1, "one door, assembled in one place"
    guards = [a.func.id for a in calls[0].args if isinstance(a, ast.Call) and isinstance(a.func, ast.Name)]
    assert guards == ORDER


def test_tools_are_run_in_one_place() -> None:
    """The tool that says why the door is shut has no desk and reaches nothing."""
    running = [file for file, text in sources(".") if re.search(r"\btool\.run\((?!_NO_DESK,)", text)]
    assert running == ["gate/__init__.py"]


@pytest.mark.parametrize("tool", CATALOGUE, ids=lambda tool: tool.name)
async def test_a_tool_without_a_principal_does_nothing(tool: Tool) -> None:
    made: list[Call] = []

    def desk(call: Call) -> Desk:
        made.append(call)
        raise AssertionError("a desk was made for nobody")

    gate = build_gate(desk=desk)
    nobody = Principal(staff_id=StaffId(""), practice_id=PracticeId("PR-1"), client_app=ClientAppId("cli"))
    for principal in (None, nobody, "staff:amara", {"staff_id": "staff:amara"}):
        call = Call(tool=tool, principal=principal, raw_arguments={}, id="CALL-1")  # type: ignore[arg-type]
        with pytest.raises(NotIdentified):
            await gate(call)
    assert made == []


@pytest.mark.parametrize("tool", CATALOGUE, ids=lambda tool: tool.name)
async def test_a_tool_around_the_door_has_nothing_in_its_hands(tool: Tool) -> None:
    given = tool.arguments.model_construct()
    with pytest.raises((AttributeError, TypeError)):
        await tool.run(None, given)  # type: ignore[arg-type]
