"""Claim status (276/277, 005010X212) and claim acknowledgement (277CA, 005010X214): questions and answers as values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from .asking import asked_for
from .doubts import Doubt
from .hierarchy import Level, levels_of, person
from .values import cents, days, element
from .writing import Elements, Envelope, amount, eight, name, write_interchange


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusInquiry:
    payer_id: str
    payer: str
    provider: str
    provider_npi: str
    member_id: str
    last_name: str
    first_name: str
    claim_id: str
    charge_cents: int | None
    service_date: date | None = None
    payer_claim_id: str = ""
    birth_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """STC01: `category` (A1 received, A2 accepted, A3 A6 A7 A8 rejected, P pending, F0-F4 finalized, E error), `code`, `entity`."""

    category: str
    code: str
    entity: str
    on: date | None

    @property
    def rejected(self) -> bool:
        return self.category in ("A3", "A4", "A6", "A7", "A8") or self.category.startswith("E")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusAnswer:
    """`acknowledgement` is true for a 277CA, which comes unasked after submission."""

    segment: int
    acknowledgement: bool
    payer: str
    claim_id: str
    payer_claim_id: str
    last_name: str
    first_name: str
    member_id: str
    charge_cents: int | None
    paid_cents: int | None
    service_dates: tuple[date, date] | None
    statuses: tuple[Status, ...]
    doubts: tuple[Doubt, ...]

    @property
    def accepted(self) -> bool | None:
        """Of an acknowledgement; None where it does not say."""
        if not self.acknowledgement or not self.statuses:
            return None
        return not any(status.rejected for status in self.statuses)


def write_276(inquiries: Sequence[StatusInquiry], envelope: Envelope) -> bytes:
    """One transaction an inquiry. Raises ValueError."""
    return write_interchange("276", [_body(each, envelope) for each in inquiries], envelope)


def _body(asked: StatusInquiry, envelope: Envelope) -> list[Elements]:
    found: list[Elements] = [
        ["BHT", "0010", "13", f"{envelope.control:09d}", f"{envelope.at:%Y%m%d}", f"{envelope.at:%H%M}"],
        ["HL", "1", "", "20", "1"],
        name("PR", asked.payer, qualifier="PI", number=asked.payer_id),
        ["HL", "2", "1", "21", "1"],
        name("41", asked.provider, qualifier="46", number=asked.provider_npi),
        ["HL", "3", "2", "19", "1"],
        name("1P", asked.provider, qualifier="XX", number=asked.provider_npi),
        ["HL", "4", "3", "22", "0"],
    ]
    if asked.birth_date:
        found.append(["DMG", "D8", eight(asked.birth_date)])
    found.append(name("IL", asked.last_name, asked.first_name or " ", "MI", asked.member_id))
    found.append(["TRN", "1", asked.claim_id])
    if asked.payer_claim_id:
        found.append(["REF", "1K", asked.payer_claim_id])
    found.append(["REF", "EJ", asked.claim_id])
    if asked.charge_cents is not None:
        found.append(["AMT", "T3", amount(asked.charge_cents)])
    if asked.service_date:
        found.append(["DTP", "472", "D8", eight(asked.service_date)])
    return found


def read_276(data: str | bytes) -> list[StatusInquiry]:
    """Raises X12Unreadable or WrongTransaction."""
    return [
        _inquiry(level)
        for transaction in asked_for(data, "276")
        for level in levels_of(transaction)
        if level.first("TRN") and level.code in ("22", "23")
    ]


def _inquiry(level: Level) -> StatusInquiry:
    insured, who = person(level.above("22"), "IL"), person(level, "IL", "QC")
    when = days(element(level.first("DTP", "472", "232"), 3))
    provider = person(level.above("19"), "1P")
    return StatusInquiry(
        payer_id=person(level.above("20"), "PR")["id"],
        payer=person(level.above("20"), "PR")["name"],
        provider=provider["name"],
        provider_npi=provider["id"],
        member_id=insured["id"],
        last_name=who["name"],
        first_name=who["first_name"],
        claim_id=element(level.first("REF", "EJ"), 2) or element(level.first("TRN"), 2),
        charge_cents=cents(element(level.first("AMT", "T3"), 2)),
        service_date=when[0] if when else None,
        payer_claim_id=element(level.first("REF", "1K"), 2),
    )


def read_277(data: str | bytes) -> list[StatusAnswer]:
    """Answers and acknowledgements, one a claim. Raises X12Unreadable or WrongTransaction."""
    found: list[StatusAnswer] = []
    for transaction in asked_for(data, "277"):
        unasked = "X214" in transaction.version
        doubts, component = transaction.doubts.in_order(), transaction.separators.component
        for level in levels_of(transaction):
            if level.code in ("22", "23", "PT"):
                found += _answers(level, component, unasked, doubts)
    return found


def _answers(level: Level, component: str, unasked: bool, doubts: tuple[Doubt, ...]) -> Iterator[StatusAnswer]:
    """A level may hold several claims, each begun by its TRN."""
    head: list[tuple[int, list[str]]] = []
    claims: list[list[tuple[int, list[str]]]] = []
    for item in level.segments:
        if item[1][0] == "TRN":
            claims.append([])
        (claims[-1] if claims else head).append(item)
    for claim in claims:
        own = Level(segment=claim[0][0], code=level.code, parent=level.parent, segments=[*head, *_before_lines(claim)])
        yield _answer(own, component, unasked, doubts)


def _before_lines(claim: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    at = next((n for n, (_, elements) in enumerate(claim) if elements[0] == "SVC"), len(claim))
    return claim[:at]


def _answer(level: Level, component: str, unasked: bool, doubts: tuple[Doubt, ...]) -> StatusAnswer:
    who, insured = person(level, "IL", "QC"), person(level.above("22"), "IL")
    stc = level.first("STC")
    return StatusAnswer(
        segment=level.segment,
        acknowledgement=unasked,
        payer=person(level.above("20"), "PR", "AY")["name"],
        claim_id=element(level.first("REF", "EJ"), 2) or element(level.first("TRN"), 2),
        payer_claim_id=element(level.first("REF", "1K"), 2),
        last_name=who["name"],
        first_name=who["first_name"],
        member_id=who["id"] or insured["id"],
        charge_cents=cents(element(stc, 4)),
        paid_cents=cents(element(stc, 5)),
        service_dates=days(element(level.first("DTP", "472", "232"), 3)),
        statuses=tuple(each for stc in level.each("STC") for each in _statuses(stc, component)),
        doubts=doubts,
    )


def _statuses(stc: list[str], component: str) -> Iterator[Status]:
    on = days(element(stc, 2))
    for at in (1, 10, 11):
        parts = element(stc, at).split(component)
        if parts[0]:
            yield Status(category=parts[0], code=element(parts, 1), entity=element(parts, 2), on=on[0] if on else None)
