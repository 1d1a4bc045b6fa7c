"""Answers are fully described, or their tool does not load; their schemas stay true behind every view."""

from dataclasses import dataclass, replace
from typing import Annotated, Any

import pytest
from gate_house import CARD, DRAFT, LINES, TOOLS, Card, Named, Nothing, nothing, tool
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field
from theranest_server.domain.sensitivity import FromOutside, Sensitivity
from theranest_server.gate.minimised import plan_for, take
from theranest_server.gate.schemas import check_catalogue, output_schema, schema_for
from theranest_server.gate.shape import CatalogueError, classes_of, shape_of
from theranest_server.tool import AnswerModel, Arguments

S = Sensitivity


class Inner(AnswerModel):
    code: Annotated[str, S.DIAGNOSIS] = ""
    place: Annotated[str, S.CONTACT] = ""


class Nested(AnswerModel):
    client_id: Annotated[str, S.CLIENT_REF]
    one: Annotated[Inner | None, S.PUBLIC] = None
    many: list[Inner] = Field(default_factory=list[Inner])
    gone: Annotated[list[Inner], S.RISK] = Field(default_factory=list[Inner])


class Unclassified(AnswerModel):
    name: str = ""


class NeededButTakenAway(AnswerModel):
    name: Annotated[str, S.DEMOGRAPHICS]


class TwoClasses(AnswerModel):
    name: Annotated[str, S.DEMOGRAPHICS, S.CONTACT] = ""


class OneOfTwo(AnswerModel):
    either: Annotated[Inner | Nested | None, S.PUBLIC] = None


class ByName(AnswerModel):
    cards: Annotated[dict[str, Inner], S.PUBLIC] = Field(default_factory=dict[str, Inner])


class Anything(AnswerModel):
    what: Annotated[Any, S.PUBLIC] = None


class Plain(BaseModel):
    name: str = ""


class PlainInside(AnswerModel):
    plain: Annotated[Plain | None, S.PUBLIC] = None


@dataclass
class Loose:
    name: str


class LooseInside(AnswerModel):
    loose: Annotated[list[Loose], S.PUBLIC] = Field(default_factory=list[Loose])


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        (Unclassified, "Unclassified.name has no class of data"),
        (NeededButTakenAway, "needs a default"),
        (TwoClasses, "two classes"),
        (OneOfTwo, "one of several kinds"),
        (ByName, "maps names to objects"),
        (Anything, "not classified"),
        (PlainInside, "not classified"),
        (LooseInside, "not classified"),
    ],
)
def test_a_tool_whose_answer_is_not_fully_classified_does_not_load(answers: type[AnswerModel], says: str) -> None:
    with pytest.raises(CatalogueError, match=says):
        check_catalogue([tool("odd", "clients.read", nothing, answers)])


def test_a_list_of_clients_without_the_clients_reference_does_not_load() -> None:
    odd = replace(LINES, answers=Nested, list_field="many")
    with pytest.raises(CatalogueError, match="exactly one CLIENT_REF"):
        check_catalogue([odd])


def test_two_tools_of_one_name_do_not_load() -> None:
    with pytest.raises(CatalogueError, match="two tools of this name"):
        check_catalogue([CARD, CARD])


def test_a_right_that_the_policy_does_not_know_does_not_load() -> None:
    with pytest.raises(CatalogueError, match="no right"):
        check_catalogue([replace(CARD, permission="clients.erase")], frozenset({"clients.read"}))


def test_a_proposing_tool_that_concerns_nobody_does_not_load() -> None:
    with pytest.raises(CatalogueError, match="which client it concerns"):
        check_catalogue([replace(DRAFT, concerns=None)])


def test_an_argument_without_a_description_does_not_load() -> None:
    class Silent(Arguments):
        what: str

    with pytest.raises(CatalogueError, match="no description"):
        check_catalogue([replace(CARD, arguments=Silent)])


def test_the_tools_of_these_tests_load() -> None:
    check_catalogue(TOOLS)


WHOLE = {
    "client_id": "TH-1",
    "one": {"code": "F41.1", "place": "Elm 1"},
    "many": [{"code": "F32.0", "place": "Elm 2"}, {"place": "Elm 3"}],
    "gone": [{"code": "F10.20"}],
}
NESTED = tool("nested", "clients.read", nothing, Nested)


def test_fields_are_taken_away_at_every_depth() -> None:
    taken = take(WHOLE, plan_for(NESTED, frozenset({S.CONTACT})).steps)
    assert taken == {
        "client_id": "TH-1",
        "one": {"place": "Elm 1"},
        "many": [{"place": "Elm 2"}, {"place": "Elm 3"}],
    }


def test_a_field_that_nobody_described_does_not_leave() -> None:
    assert take({**WHOLE, "extra": "x"}, plan_for(NESTED, classes_of(shape_of(NESTED))).steps) == WHOLE


@given(st.sets(st.sampled_from(sorted(S))))
def test_nothing_of_a_class_outside_the_view_leaves(classes: set[Sensitivity]) -> None:
    taken = str(take(WHOLE, plan_for(NESTED, frozenset(classes)).steps))
    assert ("F41.1" in taken) == (S.DIAGNOSIS in classes)
    assert ("Elm 1" in taken) == (S.CONTACT in classes)
    assert ("F10.20" in taken) == ({S.RISK, S.DIAGNOSIS} <= classes)


def test_the_schema_requires_only_what_every_role_gets() -> None:
    schema = output_schema(CARD)
    assert schema["required"] == ["client_id"]
    assert schema["additionalProperties"] is False


def test_text_from_outside_has_its_labelled_form_in_the_schema() -> None:
    nickname = output_schema(CARD)["properties"]["nickname"]["anyOf"]
    assert nickname[0]["properties"]["untrusted"] == {"const": True}
    assert nickname[1] == {"type": "null"}


def test_a_date_that_may_leave_as_a_placeholder_is_no_date_in_the_schema() -> None:
    from datetime import date

    class Born(AnswerModel):
        born: Annotated[date | None, S.DEMOGRAPHICS] = None
        made: Annotated[date | None, S.PUBLIC] = None

    properties = output_schema(tool("born", "clients.read", nothing, Born))["properties"]
    assert "format" not in str(properties["born"])
    assert "format" in str(properties["made"])


def test_input_schemas_are_closed_and_described() -> None:
    arguments, _ = schema_for(CARD)
    assert arguments["additionalProperties"] is False
    assert all("description" in field for field in arguments["properties"].values())


def test_a_marker_for_outside_text_names_its_source() -> None:
    field = shape_of(replace(CARD, answers=Card))["nickname"]
    assert field.outside == FromOutside(source="client_profile")
    assert Named.model_config["extra"] == Nothing.model_config["extra"] == "forbid"
