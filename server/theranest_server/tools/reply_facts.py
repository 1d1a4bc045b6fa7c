"""The facts on which a reply rests: each is looked up in the record again, and no number may stand on nothing.

A reply by an agent holds no number, day, month or clock time that the facts it names do not hold.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar

from pydantic import Field

from ..domain.ids import AppointmentId
from ..domain.proposals import Evidence, ReliedOn
from ..domain.records import Client, Practice
from ..domain.refusals import BadArguments
from ..ports import NotFound
from ..tool import Arguments, Desk
from .common import staff_name
from .get_account import said_payment
from .relied import relied_on
from .wording import said_address, said_appointment, said_balance, said_hours

T = TypeVar("T")
FactKind = Literal["appointment", "balance", "payment", "form", "office_fact", "phone", "hours", "address"]
_NUMBER = re.compile(r"\$?\d[\d,]*(?:[:.\-/]\d+)*")
_CALENDAR = re.compile(
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|\b(?:January|February|April|June|July|August|September|October|November"
    r"|December)\b|\b(?:March|May)(?= \d)"
)
_COUNTS = re.compile(
    r"(?i)\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty"
    r"|ninety|hundred|tomorrow|tonight|noon|midnight)\b"
)


class FactUsed(Arguments):
    """One fact of the record that the reply states, by kind and id."""

    kind: FactKind
    id: Annotated[str | None, Field(max_length=64)] = Field(
        default=None,
        description="appointment_id, payment_id, form_id, the key of an office fact or the name of an address; none for "
        "balance, phone and hours.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What the record holds, in the words of `wording`; `source` names it for the reviewer."""

    says: str
    source: str
    relies_on: tuple[ReliedOn, ...] = ()


async def facts_from(desk: Desk, used: Sequence[FactUsed], client: Client, practice: Practice) -> list[Fact]:
    """Raises `BadArguments` for a fact that this client's record does not hold."""
    return [fact for one in used for fact in await _looked_up(desk, one, client, practice)]


async def _looked_up(desk: Desk, used: FactUsed, client: Client, practice: Practice) -> list[Fact]:
    match used.kind:
        case "appointment":
            return [await _appointment(desk, used.id, client, practice)]
        case "payment":
            payments = {p.id: p for p in await desk.records.payments(client.id)}
            return [Fact(says=said_payment(_held(payments, used)), source=f"payment {used.id}")]
        case "form":
            forms = {form.id: form for form in await desk.records.forms(client.id)}
            return [Fact(says=_held(forms, used).name, source=f"form {used.id}")]
        case "balance":
            rests = relied_on("clients", client, ["balance_cents"])
            return [Fact(says=said_balance(client.balance_cents), source="balance", relies_on=rests)]
        case _:
            return _office(used, practice)


async def _appointment(desk: Desk, id: str | None, client: Client, practice: Practice) -> Fact:
    try:
        found = await desk.records.appointment(AppointmentId(id or ""))
    except NotFound:
        raise _no_fact("appointment") from None
    if client.id not in {found.client_id, *(p.client_id for p in found.participants)} or found.status != "scheduled":
        raise _no_fact("appointment")
    staff = {str(member.id): member for member in await desk.records.staff()}
    says = f"{said_appointment(found, practice)} with {staff_name(staff, found.staff_id)}"
    rests = relied_on("appointments", found, ["start", "status", "staff_id", "modality"])
    return Fact(says=says, source=f"appointment {found.id}", relies_on=rests)


def _office(used: FactUsed, practice: Practice) -> list[Fact]:
    if used.kind == "phone":
        return [Fact(says=phone, source="practice phone") for phone in practice.phones]
    if used.kind == "hours":
        return [Fact(says=line, source="office hours") for line in said_hours(practice.hours)]
    if used.kind == "address":
        places = {a.name: a.address for a in practice.addresses}
        return [Fact(says=said_address(_held(places, used)), source=f"address {used.id}")]
    return [Fact(says=_held(dict(practice.office_facts), used), source=f"office fact {used.id}")]


def _held(known: Mapping[str, T], used: FactUsed) -> T:
    found = known.get(used.id or "")
    if found is None:
        raise _no_fact(used.kind)
    return found


def _no_fact(kind: str) -> BadArguments:
    return BadArguments(
        f"The record holds no such {kind.replace('_', ' ')} for this client.",
        "Name only facts that a tool's answer gave.",
        code="fact_not_in_record",
    )


def check_supported(body: str, facts: Sequence[Fact]) -> None:
    """Raises `BadArguments` where the text holds a number, a day or a time that none of its facts holds."""
    told = " ".join(fact.says for fact in facts)
    held = _particulars(told)
    loose = [word for word in _particulars(body) if word not in held]
    if loose:
        raise BadArguments(
            f"{len(loose)} number(s), day(s) or time(s) in the reply stand in none of the facts that it names.",
            "Quote the words of the tools' answers and name each fact, or leave the number out.",
            code="number_not_in_record",
        )


def _particulars(text: str) -> set[str]:
    found = {_bare(match) for match in _NUMBER.findall(text)}
    return found | set(_CALENDAR.findall(text)) | {word.lower() for word in _COUNTS.findall(text)}


def _bare(number: str) -> str:
    return number.replace(",", "").removeprefix("$").removesuffix(".00")


def evidence_of(body: str, facts: Sequence[Fact]) -> list[Evidence]:
    """Beside the reply, for its reader: where each fact stands."""
    return [Evidence(path="body", source=fact.source, quote=fact.says[:600]) for fact in facts if _shows(body, fact)]


def _shows(body: str, fact: Fact) -> bool:
    """Practice-wide lists (phones, hours) are evidence only where one of their lines is used."""
    particulars = _particulars(fact.says)
    return not particulars or not particulars.isdisjoint(_particulars(body)) or fact.says in body
