"""What a caller cannot learn, pass off or get round at the door."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any

import pytest
import theranest_server
from gate_house import CARD, DRAFT, INES, LINES, PRIYA, TOMAS, House, Line, tool
from pydantic import Field
from theranest_server.domain.people import CaseBinding, Principal
from theranest_server.domain.refusals import BadArguments, NotFoundOrNotYours, Refused
from theranest_server.domain.sensitivity import Sensitivity
from theranest_server.gate.schemas import check_catalogue
from theranest_server.tool import Answer, AnswerModel, Arguments, Call, Desk, answer
from theranest_server.tools import CATALOGUE

PLAIN_AGREEMENT = "example-chat-with-baa"
NEVER_GIVEN = "[PERSON_1@deadbeef]"


class Pages(Arguments):
    cursor: str | None = Field(default=None, description="next_cursor of the previous answer.")
    limit: int = Field(default=1, ge=1, le=25, description="How many at most.")


class Paged(AnswerModel):
    lines: Annotated[list[Line], Sensitivity.PUBLIC]
    next_cursor: Annotated[str | None, Sensitivity.PUBLIC] = None
    withheld: Annotated[int, Sensitivity.PUBLIC] = 0


async def read_pages(desk: Desk, arguments: Pages) -> Answer:
    page = await desk.records.clients(cursor=arguments.cursor, limit=arguments.limit)
    lines = [Line(client_id=c.id, name=c.legal_name.full, data_class="progress_note") for c in page.items]
    return answer(Paged(lines=lines, next_cursor=page.next_cursor))


PAGES = tool("pages", "clients.find", read_pages, Paged, arguments=Pages, concerns=None, list_field="lines")


async def refusal(house: House, *args: Any, **arguments: Any) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        await house.ask(*args, **arguments)
    return refused.value.as_json()


async def test_a_placeholder_of_somebody_elses_client_is_refused_like_one_that_was_never_given() -> None:
    """Rows 38 and 40: no name comes back through a note that one writes oneself."""
    house = House()
    answers = [
        await refusal(house, "amara", DRAFT, app=PLAIN_AGREEMENT, client_id="c1aa", text=f"Spoke of {placeholder}.")
        for placeholder in ("[PERSON_1@c3aa]", NEVER_GIVEN)
    ]
    assert answers[0] == answers[1]
    assert house.intake.drafts == []


async def test_an_agent_turns_back_placeholders_of_its_own_case_only() -> None:
    """Row 38."""
    house = House()
    agent = {"app": "theranest-agents", "agent": "messaging", "bound_to": INES}
    answers = [
        await refusal(house, "amara", CARD, client_id="c1aa", text=placeholder, **agent)
        for placeholder in ("[PERSON_1@c2aa]", NEVER_GIVEN)
    ]
    assert answers[0] == answers[1]


async def test_one_clients_name_does_not_get_into_another_clients_note() -> None:
    """Row 52: although both are the caller's own."""
    house = House()
    house.edit(PRIYA, assigned_staff_ids=("staff:amara",))
    told = await refusal(house, "amara", DRAFT, app=PLAIN_AGREEMENT, client_id="c1aa", text="As [PERSON_1@c3aa] said.")
    assert told["code"] == "other_clients_placeholder"
    await house.ask("amara", DRAFT, app=PLAIN_AGREEMENT, client_id="c1aa", text="As [PERSON_1@c1aa] said.")
    assert "Ines Vega" in str(house.intake.drafts[0].changes[0].fields)


async def test_a_list_ends_where_the_callers_own_end() -> None:
    """Row 40: neither an empty page with more to come nor a last page that promises more tells of other clients."""
    house = House()
    page = (await house.ask("amara", PAGES, limit=1)).content
    assert [line["client_id"] for line in page["lines"]] == [INES]  # type: ignore[index, union-attr]
    follow, seen = page["next_cursor"], 0
    while follow is not None:
        page = (await house.ask("amara", PAGES, limit=1, cursor=follow)).content
        seen += len(page["lines"])  # type: ignore[arg-type]
        follow = page["next_cursor"]
    assert seen == 0
    assert (await house.ask("ruth", PAGES, limit=1)).content["lines"], "her own stand behind somebody else's"
    assert (await house.ask("amara", PAGES, limit=2)).content["next_cursor"] is None


async def test_a_page_behind_the_page_is_no_disclosure_and_one_call_leaves_one_row() -> None:
    """Row 40: the ledger names the clients who were shown, not those whom the door looked at."""
    house = House()
    await house.ask("amara", PAGES, limit=2)
    rows = [row for row in house.ledger.rows if row.decision in ("allowed", "answered")]
    assert [row.kind for row in rows] == ["call", "outcome"]
    assert rows[-1].client_id == INES


@pytest.mark.parametrize("app", ["cli", PLAIN_AGREEMENT])
async def test_a_cursor_says_nothing(app: str) -> None:
    """Row 40: the record's own may hold the id of a client whom the list left out."""
    house = House()
    raw = (await house.records.reader.clients(limit=1)).next_cursor
    house.edit(TOMAS, assigned_staff_ids=("staff:amara",))
    given = (await house.ask("amara", PAGES, app=app, limit=1)).content["next_cursor"]
    assert given is not None
    assert given != raw
    follow = (await house.ask("amara", PAGES, app=app, limit=1, cursor=given)).content
    assert follow["lines"]
    for who, cursor in (("ruth", given), ("amara", raw)):
        assert (await refusal(house, who, PAGES, app=app, limit=1, cursor=cursor))["code"] == "bad_arguments"


@pytest.mark.parametrize("minutes", ["50", "5", True, 5.0, [5], None, {"a": 5}, 2**70, -1])
async def test_an_argument_of_another_type_is_refused_and_not_turned_into_its_own(minutes: Any) -> None:
    """Rows 31 and 32."""
    house = House()
    assert (await refusal(house, "amara", DRAFT, client_id=INES, minutes=minutes))["code"] == "bad_arguments"
    assert house.intake.drafts == []


@pytest.mark.parametrize(
    "arguments",
    [{"emergency": True}, {"approve": True}, {"force": True}, {"client_id": {"$ne": ""}}, {"client_id": [INES]}],
    ids=str,
)
async def test_no_argument_that_the_schema_does_not_show_is_taken(arguments: dict[str, Any]) -> None:
    """Rows 32 and 48: there is no emergency flag that a model could set."""
    with pytest.raises(BadArguments):
        await House().ask("amara", DRAFT, **({"client_id": INES} | arguments))


def names_in(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for inner in schema.values():
            yield from names_in(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from names_in(inner)


def test_no_tool_approves_delivers_signs_or_forces() -> None:
    """Rows 3, 19 and 48: no such tool, no such argument, no standing approval."""
    words = ("approve", "approval", "deliver", "sign", "submit", "release", "emergency", "break", "force", "override")
    check_catalogue(CATALOGUE)
    for each in CATALOGUE:
        assert not [word for word in words if word in each.name.split("_")], each.name
        found = set(names_in(each.arguments.model_json_schema()))
        assert not [word for word in words for name in found if word in name.split("_")], (each.name, found)


async def test_unknown_and_foreign_clients_answer_alike_in_every_tool_of_the_test() -> None:
    """Row 40, for people and under placeholders; and the order of guards tells no more."""
    house = House()
    for app, foreign, unknown in (("cli", PRIYA, "TH-2099-1"), (PLAIN_AGREEMENT, "c3aa", "c9aa")):
        for each in (CARD, DRAFT):
            told = [await refusal(house, "amara", each, app=app, client_id=who) for who in (foreign, unknown)]
            assert told[0] == told[1]
            assert told[0]["code"] == NotFoundOrNotYours.code


async def test_foreign_lines_of_a_list_leave_nothing_behind_in_the_answer() -> None:
    """Row 40."""
    content = (await House().ask("amara", LINES)).content
    assert PRIYA not in str(content)
    assert TOMAS not in str(content)


def test_nothing_here_asks_a_chat_client_for_a_yes() -> None:
    """Row 53: a form that the client's own model could fill in is never shown, so its answer can count for nothing."""
    sources = Path(next(iter(theranest_server.__path__))).rglob("*.py")
    assert not [path.name for path in sources if re.search(r"elicit|create_message|sampling", path.read_text("utf-8"))]


def test_a_call_carries_no_token_that_could_be_passed_on() -> None:
    """Row 38: the record is asked with the service's own account; of the caller's token only its name is known."""
    carried = {f.name for each in (Call, Principal, CaseBinding) for f in fields(each)}
    assert {name for name in carried if "token" in name or "secret" in name} == {"token_id"}
