"""Authorizations (278, 005010X217): requests and answers as values."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .asking import asked_for
from .doubts import Doubt
from .hierarchy import Level, levels_of, person
from .values import days, element


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizedService:
    """`outcome` as in `Authorization`; empty where only the event was decided."""

    segment: int
    procedure: str
    units: str
    dates: tuple[date, date] | None
    outcome: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """`outcome` is HCR01: A1 certified, A2 partly, A3 not certified, A4 pended, A6 changed, CT contact the payer; empty in a
    request. `reasons` are codes of HCR03 and AAA03."""

    segment: int
    request: bool
    payer: str
    member_id: str
    last_name: str
    first_name: str
    outcome: str
    number: str
    reasons: tuple[str, ...]
    dates: tuple[date, date] | None
    services: tuple[AuthorizedService, ...]
    doubts: tuple[Doubt, ...]


def read_278(data: str | bytes) -> list[Authorization]:
    """One a patient event. Raises X12Unreadable or WrongTransaction."""
    found: list[Authorization] = []
    for transaction in asked_for(data, "278"):
        levels, doubts = levels_of(transaction), transaction.doubts.in_order()
        bht = levels[0].first("BHT")
        component = transaction.separators.component
        found += [
            _event(level, levels, element(bht, 2) == "13", component, doubts) for level in levels if level.code == "EV"
        ]
    return found


def _event(
    level: Level, levels: list[Level], request: bool, component: str, doubts: tuple[Doubt, ...]
) -> Authorization:
    who = person(level.above("23"), "QC") if level.above("23") else person(level.above("22"), "IL")
    hcr = level.first("HCR")
    refused = [element(each, 3) for at in _up(level) for each in at.each("AAA")]
    services = [each for each in levels if each.code == "SS" and each.parent is level]
    return Authorization(
        segment=level.segment,
        request=request,
        payer=person(level.above("20"), "X3", "PR")["name"],
        member_id=person(level.above("22"), "IL")["id"],
        last_name=who["name"],
        first_name=who["first_name"],
        outcome=element(hcr, 1),
        number=element(hcr, 2) or element(level.first("REF", "BB"), 2),
        reasons=tuple(code for code in [element(hcr, 3), *refused] if code),
        dates=_dates(level),
        services=tuple(_service(each, component) for each in services),
        doubts=doubts,
    )


def _service(level: Level, component: str) -> AuthorizedService:
    line, hcr = level.first("SV1") or level.first("SV2") or level.first("SV3"), level.first("HCR")
    parts = element(line, 2 if line[:1] == ["SV2"] else 1).split(component)
    quantity = level.first("HSD")
    return AuthorizedService(
        segment=level.segment,
        procedure=element(parts, 1),
        units=element(line, 4) if line[:1] == ["SV1"] else element(quantity, 2),
        dates=_dates(level),
        outcome=element(hcr, 1),
        number=element(hcr, 2) or element(level.first("REF", "BB"), 2),
    )


def _dates(level: Level) -> tuple[date, date] | None:
    return next((days(element(each, 3)) for each in level.each("DTP", "472", "AAH", "435", "007")), None)


def _up(level: Level | None) -> Iterator[Level]:
    while level is not None:
        yield level
        level = level.parent
