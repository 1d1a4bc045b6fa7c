"""An 837P claim (005010X222A1) in the words of the checks."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import TypeVar

from ..x12.professional_claims import NO_LOOP, Loop, Loops, ProfessionalClaim, ProfessionalLine
from ..x12.values import cents, count, day, days, element
from .claim import (
    NOBODY,
    Address,
    Adjudication,
    Attachment,
    Diagnosis,
    OtherPayer,
    Person,
    Provider,
    ScrubClaim,
    ScrubLine,
)
from .text_faults import text_faults

_T = TypeVar("_T")
_days, _cents = lru_cache(maxsize=4096)(days), lru_cache(maxsize=4096)(cents)
_QUALIFIED = frozenset(("REF", "DTP", "AMT", "CRC"))
_DIAGNOSES = frozenset(("ABK", "ABF", "BK", "BF"))
_Index = dict[str, list[str]]
_NONE: list[str] = []


def claims_from_837(claims: Iterable[ProfessionalClaim]) -> Iterator[ScrubClaim]:
    """The claims of one transaction; what they share (billing provider, payer) is read once."""
    reader = _Reader()
    for claim in claims:
        yield reader.claim(claim)


def claim_from_837(claim: ProfessionalClaim) -> ScrubClaim:
    """Elements that the file leaves out are empty; nothing is made up."""
    return _Reader().claim(claim)


class _Reader:
    """Keeps what it read of loops that several claims share, by the loop itself."""

    def __init__(self) -> None:
        self._read: dict[tuple[int, str], tuple[Loop, object]] = {}

    def claim(self, claim: ProfessionalClaim) -> ScrubClaim:
        loops, mark = claim.loops, claim.separators.component
        body = _index(loops.get("2300", NO_LOOP))
        clm, subscriber = _padded(body.get("CLM", _NONE), 21), loops.get("2000B", NO_LOOP)
        sbr = _padded(_index(subscriber).get("SBR", _NONE), 10)
        insured_loop = loops.get("2010BA", NO_LOOP)
        insured = self._once(insured_loop, _person)
        patient = loops.get("2010CA")
        patient_area = loops.get("2000C")
        relation = sbr[2] or (element(_index(patient_area).get("PAT", _NONE), 1) if patient_area else "")
        place, _, frequency = _parts(clm[5], mark, 3)
        accident = _parts(clm[11], mark, 4)
        payer = _padded(_index(loops.get("2010BB", NO_LOOP)).get("NM1", _NONE), 10)
        billing_loop = loops.get("2010AA", NO_LOOP)
        tax_kind, tax_id = self._once(billing_loop, _tax)
        conditions = _composites(loops.get("2300", NO_LOOP), mark) if "HI" in body else []
        member = _index(insured_loop).get("NM1", _NONE)
        client = self._once(patient, _person) if patient else insured
        others = claim.others
        return ScrubClaim(
            origin="837P",
            claim_id=clm[1],
            segment=claim.segment,
            version=claim.version,
            submitted_on=day(claim.submitted),
            odd_text=self._odd_text(loops, mark),
            control_number=clm[1],
            client=client,
            insured=insured,
            member_id=element(member, 9),
            relation="self" if relation == "18" else "other" if relation else "",
            patient_loop=patient is not None,
            filing=sbr[9],
            group_number=sbr[3],
            plan_name=sbr[4],
            payer_name=payer[3],
            payer_id=payer[9],
            rank=sbr[1],
            other_insurance=bool(others),
            other_insured_given=any("2330A" in other for other in others),
            other_payers=tuple(map(_other_payer, others)) if others else (),
            condition_codes=tuple(code for qualifier, code in conditions if qualifier == "BG"),
            casualty_number=_casualty(loops),
            delay_reason=clm[20],
            attachments=_attachments(loops) if "PWK" in body else (),
            employment="EM" in accident,
            auto_accident="AA" in accident,
            other_accident="OA" in accident,
            accident_state=accident[3],
            accident_date=_day(body, "DTP439"),
            onset_date=_day(body, "DTP431") or _day(body, "DTP484"),
            disability=(_day(body, "DTP360"), _day(body, "DTP361")),
            admitted="DTP435" in body,
            hospital=(_day(body, "DTP435"), _day(body, "DTP096")),
            release=clm[9],
            assignment=clm[8],
            accept=clm[7],
            signature=clm[6] == "Y",
            note=element(body.get("NTE", _NONE), 2),
            icd_indicator=None,
            diagnoses=tuple(_diagnosis(code, qualifier) for qualifier, code in conditions if qualifier in _DIAGNOSES),
            frequency=frequency,
            original_reference=element(body.get("REFF8", _NONE), 2),
            authorization=element(body.get("REFG1", _NONE), 2),
            referral=element(body.get("REF9F", _NONE), 2),
            referring=self._provider(loops.get("2310A")),
            rendering=self._provider(loops.get("2310B")),
            facility=self._provider(loops.get("2310C")),
            billing=self._billing(loops, billing_loop),
            tax_id=tax_id,
            tax_id_kind=tax_kind,
            total_cents=_cents(clm[2]),
            paid_cents=_cents(element(body["AMTF5"], 2)) if "AMTF5" in body else None,
            outside_lab=None,
            lines=tuple([self._line(number, line, mark, place) for number, line in enumerate(claim.lines, 1)]),
        )

    def _line(self, number: int, line: ProfessionalLine, mark: str, claim_place: str) -> ScrubLine:
        body = _index(line.loops["2400"]) if "2400" in line.loops else {}
        sv1 = _padded(body.get("SV1", _NONE), 12)
        procedure = sv1[1].split(mark)
        date_text = element(body.get("DTP472", _NONE), 3)
        found = _days(date_text)
        units = sv1[4]
        rendering = line.loops.get("2420A")
        return ScrubLine(
            number=number,
            segment=line.segment,
            procedure=element(procedure, 1).upper(),
            modifiers=tuple([part.strip() for part in procedure[2:6] if part.strip()]),
            charge_cents=_cents(sv1[2]),
            units_text=units,
            units=_whole(units),
            unit_basis=sv1[3],
            place=sv1[5] or claim_place,
            pointers=_pointers(sv1[7], mark),
            date_text=date_text,
            first_day=found[0] if found else None,
            last_day=found[1] if found else None,
            line_control=element(body.get("REF6R", _NONE), 2),
            rendering=self._provider(rendering) if rendering else NOBODY,
            authorization=element(body.get("REFG1", _NONE), 2),
            emergency=sv1[9],
            epsdt=sv1[11],
            adjudications=_adjudications(line.loops) if len(line.loops) > 1 else (),
        )

    def _odd_text(self, loops: Loops, mark: str) -> tuple[str, ...]:
        """The billing provider's loops are looked at once."""
        shared = loops.get("2010AA", NO_LOOP)
        key = id(shared), "text"
        kept = self._read.get(key)
        if kept is None:
            kept = self._read[key] = (shared, text_faults((shared,), mark))
        own = text_faults([loop for loop in loops.values() if loop is not shared], mark)
        return (*kept[1], *own) if kept[1] else own  # type: ignore[misc]

    def _once(self, loop: Loop, read: Callable[[Loop], _T]) -> _T:
        key = id(loop), read.__name__
        kept = self._read.get(key)
        if kept is None:
            kept = self._read[key] = (loop, read(loop))
        return kept[1]  # type: ignore[return-value]

    def _provider(self, loop: Loop | None) -> Provider:
        return NOBODY if loop is None else _provider(loop)

    def _billing(self, loops: Loops, loop: Loop) -> Provider:
        key = id(loop), "billing"
        kept = self._read.get(key)
        if kept is None:
            kept = self._read[key] = (loop, _billing(loops, loop))
        return kept[1]  # type: ignore[return-value]


def _padded(elements: list[str], length: int) -> list[str]:
    """Stripped, and at least so long."""
    found = [each.strip() for each in elements]
    return found + [""] * (length - len(found))


def _index(loop: Loop) -> _Index:
    """The first segment of each name; of names that mean nothing without a qualifier, the first of each qualifier."""
    found: _Index = {}
    for _, elements in loop.segments:
        tag = elements[0]
        if tag in _QUALIFIED and len(elements) > 1:
            tag += elements[1].strip()
        if tag not in found:
            found[tag] = elements
    return found


@lru_cache(maxsize=4096)
def _whole(text: str) -> int | None:
    """Units that are a whole number, also when written `1.0`."""
    amount = cents(text)
    return amount // 100 if amount is not None and amount % 100 == 0 else None


@lru_cache(maxsize=4096)
def _pointers(text: str, mark: str) -> tuple[int, ...]:
    return tuple(count(part.strip()) or 0 for part in text.split(mark) if part.strip())


@lru_cache(maxsize=8192)
def _diagnosis(code: str, qualifier: str) -> Diagnosis:
    return Diagnosis(code=code, qualifier=qualifier)


def _composites(loop: Loop, mark: str) -> list[tuple[str, str]]:
    """(qualifier, code) of every composite of every HI."""
    found: list[tuple[str, str]] = []
    for _, elements in loop.segments:
        if elements[0] == "HI":
            for composite in elements[1:]:
                qualifier, _, rest = composite.strip().partition(mark)
                found.append((qualifier.strip(), rest.split(mark, 1)[0].strip()))
    return found


def _person(loop: Loop) -> Person:
    body = _index(loop)
    name, birth = body.get("NM1", _NONE), body.get("DMG", _NONE)
    text = element(birth, 2)
    found = _days(text)
    return Person(
        last_name=element(name, 3),
        first_name=element(name, 4),
        birth_text=text,
        birth_date=found[0] if found else None,
        sex=element(birth, 3),
        address=_address(body),
    )


def _provider(loop: Loop) -> Provider:
    body = _index(loop)
    name = body.get("NM1", _NONE)
    kind = element(name, 2)
    return Provider(
        name=element(name, 3),
        npi=element(name, 9) if element(name, 8) in ("XX", "") else "",
        taxonomy=element(body["PRV"], 3) if "PRV" in body else "",
        phone=_phone(body["PER"]) if "PER" in body else "",
        address=_address(body) if "N3" in body or "N4" in body else _NOWHERE,
        is_person=kind == "1" if kind else None,
    )


def _billing(loops: Loops, loop: Loop) -> Provider:
    found = _provider(loop)
    area = loops.get("2000A", NO_LOOP)
    return Provider(
        name=found.name,
        npi=found.npi,
        taxonomy=element(area.first("PRV", ("BI",)), 3),
        phone=found.phone,
        address=found.address,
        is_person=found.is_person,
    )


def _tax(loop: Loop) -> tuple[str, str]:
    found = loop.first("REF", ("EI", "SY"))
    return element(found, 1), element(found, 2)


_NOWHERE = Address()


def _address(body: _Index) -> Address:
    street, city = body.get("N3", _NONE), body.get("N4", _NONE)
    second = element(street, 2)
    return Address(
        street=f"{element(street, 1)} {second}" if second else element(street, 1),
        city=element(city, 1),
        state=element(city, 2),
        zip_code=element(city, 3),
        country=element(city, 4),
    )


def _phone(contact: Sequence[str]) -> str:
    for at in (3, 5, 7):
        if element(contact, at) == "TE":
            return element(contact, at + 1)
    return ""


def _day(body: _Index, name: str) -> date | None:
    segment = body.get(name)
    found = _days(element(segment, 3)) if segment else None
    return found[0] if found else None


def _casualty(loops: Loops) -> str:
    for name in ("2010CA", "2010BA"):
        number = element(loops[name].first("REF", ("Y4",)), 2) if name in loops else ""
        if number:
            return number
    return ""


def _attachments(loops: Loops) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(kind=element(pwk, 1), way=element(pwk, 2), control=element(pwk, 6))
        for pwk in loops["2300"].each("PWK")
    )


def _other_payer(loops: Loops) -> OtherPayer:
    body = loops.get("2320", NO_LOOP)
    insured, payer = loops.get("2330A", NO_LOOP).first("NM1"), loops.get("2330B", NO_LOOP).first("NM1")
    paid = element(body.first("AMT", ("D",)), 2)
    return OtherPayer(
        rank=element(body.first("SBR"), 1),
        payer_id=payer[9],
        named=bool(payer[3]),
        insured_given=bool(element(insured, 9)),
        paid_text=paid,
        paid_cents=cents(paid),
        adjusted_cents=_adjusted(body),
    )


def _adjudications(loops: Loops) -> tuple[Adjudication, ...]:
    found: list[Adjudication] = []
    for name, loop in loops.items():
        if name.startswith("2430"):
            svd, decided = loop.first("SVD"), _days(element(loop.first("DTP", ("573",)), 3))
            found.append(
                Adjudication(
                    payer_id=element(svd, 1),
                    paid_cents=cents(element(svd, 2)),
                    adjusted_cents=_adjusted(loop),
                    decided_on=decided[0] if decided else None,
                )
            )
    return tuple(found)


def _adjusted(loop: Loop) -> int | None:
    """The sum of every CAS of the loop: reason, amount, quantity, up to six times a segment. None if unreadable."""
    total = 0
    for segment in loop.each("CAS"):
        for at in range(2, len(segment), 3):
            amount = cents(element(segment, at + 1))
            if element(segment, at) and amount is None:
                return None
            total += amount or 0
    return total


@lru_cache(maxsize=4096)
def _parts(composite: str, mark: str, least: int) -> list[str]:
    parts = [part.strip() for part in composite.split(mark)]
    return parts + [""] * (least - len(parts))
