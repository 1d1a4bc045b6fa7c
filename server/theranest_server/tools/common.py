"""Pieces that several tools' arguments and answers share."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import Field

from ..domain.ids import ClientId
from ..domain.json import Json
from ..domain.people import StaffMember
from ..domain.sensitivity import Sensitivity
from ..ports import RecordsReader
from ..tool import AnswerModel, Arguments

Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9:._@-]*$")]
Cursor = Annotated[str | None, Field(max_length=512, description="next_cursor of the previous answer.")]
Limit = Annotated[int, Field(ge=1, le=25, description="How many at most.")]

Public = Sensitivity.PUBLIC
T = TypeVar("T")


class ForClient(Arguments):
    client_id: Id = Field(description="The client's id, e.g. from find_clients.")


async def named_client(records: RecordsReader, arguments: Any) -> frozenset[ClientId]:
    """`concerns` of tools that name their client."""
    return frozenset({ClientId(arguments.client_id)})


class MoneyBalance(AnswerModel):
    """Integer cents."""

    cents: Annotated[int, Sensitivity.BALANCE] = 0


def cut(text: str, longest: int) -> tuple[str, bool]:
    """The beginning of a long text, cut at a word, and whether something was left out."""
    if len(text) <= longest:
        return text, False
    return text[:longest].rsplit(None, 1)[0] + " …", True


def counted(word: str, number: object) -> str:
    return f"{number} {word}" + ("" if number == 1 else "s")


def length_of(content: Mapping[str, Json], field: str) -> int:
    value = content.get(field)
    return len(value) if isinstance(value, list) else 0


def staff_name(staff: Mapping[str, StaffMember], staff_id: str | None) -> str | None:
    member = staff.get(staff_id or "")
    return member.name if member is not None else None
