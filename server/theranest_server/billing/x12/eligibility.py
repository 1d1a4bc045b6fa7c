"""Eligibility (270/271, 005010X279A1): the question and the answer as values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from .asking import asked_for
from .doubts import Doubt
from .hierarchy import Level, levels_of, person
from .values import cents, day, days, element
from .writing import Elements, Envelope, eight, name, write_interchange


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityInquiry:
    """Whether a person is covered on a day. `service_types` are codes such as 30 (plan) or MH (mental health)."""

    payer_id: str
    payer: str
    provider: str
    provider_npi: str
    member_id: str
    last_name: str
    first_name: str
    birth_date: date | None = None
    service_date: date | None = None
    service_types: tuple[str, ...] = ("30",)
    trace: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """One EB: `kind` 1 active, 6 inactive, A coinsurance, B copay, C deductible, F limit, ... `percent` of the client."""

    segment: int
    kind: str
    coverage_level: str
    service_types: tuple[str, ...]
    insurance_type: str
    plan: str
    period: str
    amount_cents: int | None
    percent: str
    quantity: str
    authorization_required: bool | None
    in_network: bool | None
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityAnswer:
    """`active` is None where the payer refused to answer; `rejections` are AAA reasons with their follow-up codes."""

    segment: int
    payer: str
    member_id: str
    last_name: str
    first_name: str
    trace: str
    active: bool | None
    coverage_dates: tuple[date, date] | None
    benefits: tuple[Benefit, ...]
    rejections: tuple[tuple[str, str], ...]
    doubts: tuple[Doubt, ...]


def write_270(inquiries: Sequence[EligibilityInquiry], envelope: Envelope) -> bytes:
    """One transaction an inquiry, as real-time partners take them. Raises ValueError."""
    return write_interchange("270", [_body(each, envelope) for each in inquiries], envelope)


def _body(asked: EligibilityInquiry, envelope: Envelope) -> list[Elements]:
    stamp = (f"{envelope.at:%Y%m%d}", f"{envelope.at:%H%M}")
    found: list[Elements] = [
        ["BHT", "0022", "13", asked.trace or f"{envelope.control:09d}", *stamp],
        ["HL", "1", "", "20", "1"],
        name("PR", asked.payer, qualifier="PI", number=asked.payer_id),
        ["HL", "2", "1", "21", "1"],
        name("1P", asked.provider, qualifier="XX", number=asked.provider_npi),
        ["HL", "3", "2", "22", "0"],
    ]
    if asked.trace:
        found.append(["TRN", "1", asked.trace, "9000000000"])
    found.append(name("IL", asked.last_name, asked.first_name or " ", "MI", asked.member_id))
    if asked.birth_date:
        found.append(["DMG", "D8", eight(asked.birth_date)])
    if asked.service_date:
        found.append(["DTP", "291", "D8", eight(asked.service_date)])
    return [*found, *(["EQ", service] for service in asked.service_types)]


def read_270(data: str | bytes) -> list[EligibilityInquiry]:
    """Every person asked about. Raises X12Unreadable or WrongTransaction."""
    return [
        _inquiry(level)
        for transaction in asked_for(data, "270")
        for level in levels_of(transaction)
        if level.code in ("22", "23") and (level.first("EQ") or level.first("NM1"))
    ]


def _inquiry(level: Level) -> EligibilityInquiry:
    payer, provider = level.above("20"), level.above("21")
    insured = person(level.above("22"), "IL")
    who = person(level, "03") if level.code == "23" else insured
    when = days(element(level.first("DTP", "291"), 3))
    return EligibilityInquiry(
        payer_id=person(payer, "PR")["id"],
        payer=person(payer, "PR")["name"],
        provider=person(provider, "1P")["name"],
        provider_npi=person(provider, "1P")["id"],
        member_id=insured["id"],
        last_name=who["name"],
        first_name=who["first_name"],
        birth_date=day(element(level.first("DMG"), 2)),
        service_date=when[0] if when else None,
        service_types=tuple(element(each, 1) for each in level.each("EQ")),
        trace=element(level.first("TRN"), 2),
    )


def read_271(data: str | bytes) -> list[EligibilityAnswer]:
    """An answer for each person. Raises X12Unreadable or WrongTransaction."""
    found: list[EligibilityAnswer] = []
    for transaction in asked_for(data, "271"):
        levels = levels_of(transaction)
        people = [level for level in levels if level.code in ("22", "23") and level.first("NM1")]
        marks = transaction.separators
        doubts = transaction.doubts.in_order()
        found += [_answer(level, marks.repetition or "^", doubts) for level in people or levels[-1:]]
    return found


def _answer(level: Level, repetition: str, doubts: tuple[Doubt, ...]) -> EligibilityAnswer:
    insured, own = person(level.above("22"), "IL"), person(level, "03", "IL")
    benefits = tuple(_benefits(level, repetition))
    kinds = {each.kind for each in benefits}
    refused = tuple(
        (element(each, 3), element(each, 4)) for at in _up(level) for each in at.each("AAA") if element(each, 1) != "Y"
    )
    active = True if kinds & set("12345") else False if kinds & {"6", "7", "8"} else None
    dates = next((days(element(each, 3)) for each in level.each("DTP", "291", "346", "307", "356")), None)
    return EligibilityAnswer(
        segment=level.segment,
        payer=person(level.above("20"), "PR")["name"],
        member_id=own["id"] or insured["id"],
        last_name=own["name"],
        first_name=own["first_name"],
        trace=element(level.first("TRN"), 2),
        active=None if refused and not benefits else active,
        coverage_dates=dates,
        benefits=benefits,
        rejections=refused,
        doubts=doubts,
    )


def _up(level: Level | None) -> Iterator[Level]:
    while level is not None:
        yield level
        level = level.parent


def _benefits(level: Level, repetition: str) -> Iterator[Benefit]:
    current: tuple[int, list[str]] | None = None
    messages: list[str] = []
    for number, elements in [*level.segments, (0, ["EB"])]:
        if elements[0] == "MSG":
            messages.append(element(elements, 1))
        if elements[0] != "EB":
            continue
        if current is not None:
            yield _benefit(*current, repetition, tuple(messages))
        current, messages = (number, elements), []


def _benefit(number: int, eb: list[str], repetition: str, messages: tuple[str, ...]) -> Benefit:
    yes = {"Y": True, "N": False}
    return Benefit(
        segment=number,
        kind=element(eb, 1),
        coverage_level=element(eb, 2),
        service_types=tuple(part for part in element(eb, 3).split(repetition) if part),
        insurance_type=element(eb, 4),
        plan=element(eb, 5),
        period=element(eb, 6),
        amount_cents=cents(element(eb, 7)),
        percent=element(eb, 8),
        quantity=element(eb, 10),
        authorization_required=yes.get(element(eb, 11)),
        in_network=yes.get(element(eb, 12)),
        messages=messages,
    )
