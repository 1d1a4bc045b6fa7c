"""Findings by the seven levels that the industry counts (WEDI SNIP), for every kind of file as far as each level reaches.

1 syntax, 2 guide, 3 balancing, 4 situations between segments, 5 code sets, 6 product or service, 7 trading partner.
Levels 5 and 6 of an 837 are the scrubber's rules; level 7 needs to be told what the partner expects.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ..codes.formats import is_npi
from ..codes.reasons import adjustment_reasons, provider_reasons, remarks
from ..remittance import Remittance, analyze
from ..scrub import scrub_file
from ..x12.envelope import Transaction, transactions
from ..x12.source import open_source
from ..x12.values import cents, count, day, element
from .guide import GUIDE

LEVELS: Mapping[int, str] = {
    1: "syntax",
    2: "guide",
    3: "balancing",
    4: "situations",
    5: "code sets",
    6: "product or service",
    7: "trading partner",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """`segment` is null where the file as a whole is meant. `severity` is error or warning."""

    level: int
    name: str
    severity: str
    segment: int | None
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """What a trading partner expects of a file; empty: anything."""

    sender: str = ""
    receiver: str = ""
    usage: str = ""
    version: str = ""


def validated(data: bytes, *, today: date, partner: Partner | None = None) -> dict[str, Any]:
    """`{"valid", "transactions": [kind], "levels": {name: number of errors}, "findings": [...]}`; valid: no error.
    Raises X12Unreadable."""
    found: list[Violation] = []
    kinds: list[str] = []
    for transaction in transactions(open_source(data)):
        kinds.append(transaction.kind)
        found += _doubts(transaction)
        found += _guide(transaction)
        found += _situations(transaction)
        found += _codes(transaction)
    if "835" in kinds:
        for remittance in analyze(data, file_name=""):
            found += _remittance(remittance)
    if "837" in kinds:
        found += _claims(data, today)
    found += _partner(data, partner)
    unique = list(dict.fromkeys(sorted(found, key=lambda each: (each.level, each.segment or 0))))
    errors = [each for each in unique if each.severity == "error"]
    return {
        "valid": not errors,
        "transactions": kinds,
        "levels": {name: sum(each.level == level for each in errors) for level, name in LEVELS.items()},
        "findings": [asdict(each) for each in unique],
    }


def _at(level: int, segment: int | None, what: str, severity: str = "error") -> Violation:
    return Violation(level=level, name=LEVELS[level], severity=severity, segment=segment, what=what)


def _doubts(transaction: Transaction) -> Iterator[Violation]:
    for doubt in transaction.doubts.in_order():
        yield _at(1, doubt.segment, doubt.what)


def _guide(transaction: Transaction) -> Iterator[Violation]:
    """Segments and elements that a guide requires, and qualifiers that it allows."""
    guide = GUIDE.get(transaction.kind)
    if guide is None:
        if transaction.kind:
            yield _at(
                2,
                transaction.first,
                f"no guide for {transaction.kind} is on board: only its syntax was checked",
                "warning",
            )
        return
    seen: set[str] = set()
    for number, elements in _segments(transaction):
        seen.add(elements[0])
        if elements[0] not in guide.segments:
            yield _at(2, number, "this segment has no place in this transaction")
        for place, allowed in guide.required.get(elements[0], {}).items():
            value = element(elements, place)
            if not value:
                yield _at(2, number, f"{elements[0]}{place:02d} is required and empty")
            elif allowed and value not in allowed:
                yield _at(2, number, f"{elements[0]}{place:02d} is none of the values in use")
    for missing in sorted(guide.always - seen):
        yield _at(2, transaction.first, f"{missing} is required and missing")
    if transaction.version and not transaction.version.startswith("005010"):
        yield _at(2, transaction.first, "this is another version than 5010: the rules are those of 5010", "warning")


def _segments(transaction: Transaction) -> Iterator[tuple[int, list[str]]]:
    mark = transaction.separators.element
    for number, raw in enumerate(transaction.segments, transaction.first):
        yield number, raw.split(mark)


def _situations(transaction: Transaction) -> Iterator[Violation]:
    if transaction.kind == "835":
        yield from _situations_835(transaction)
    for number, elements in _segments(transaction):
        if elements[0] in ("DTP", "DTM"):
            text = element(elements, 3 if elements[0] == "DTP" else 2)
            if text and not all(day(part) for part in text.split("-")) and element(elements, 2) not in ("TM", "DT"):
                yield _at(1, number, f"{elements[0]} holds no calendar day")
        if elements[0] in ("NM1", "N1") and element(elements, 8 if elements[0] == "NM1" else 3) == "XX":
            number_of = element(elements, 9 if elements[0] == "NM1" else 4)
            if not is_npi(number_of):
                yield _at(5, number, "this NPI fails its check digit")


def _situations_835(transaction: Transaction) -> Iterator[Violation]:
    claim: tuple[int, list[str]] | None = None
    dated = lined = False
    for number, elements in [*_segments(transaction), (0, ["CLP"])]:
        if elements[0] in ("CLP", "PLB") and claim is not None:
            yield from _situation_of_claim(*claim, dated=dated, lined=lined)
            claim = None
        if elements[0] == "CLP" and number:
            claim, dated, lined = (number, elements), False, False
        elif elements[0] == "DTM" and element(elements, 1) in ("232", "472", "150"):
            dated = True
        elif elements[0] == "SVC":
            lined = True
        elif elements[0] == "BPR" and cents(element(elements, 2)) == 0 and element(elements, 4) not in ("NON", ""):
            yield _at(4, number, "nothing is transferred, so BPR04 is NON")
        elif elements[0] == "BPR" and (cents(element(elements, 2)) or 0) < 0:
            yield _at(4, number, "BPR02 is never negative: the balance goes forward in PLB (FB)")


def _situation_of_claim(number: int, clp: list[str], *, dated: bool, lined: bool) -> Iterator[Violation]:
    charge, status = cents(element(clp, 3)) or 0, element(clp, 2)
    if not dated:
        yield _at(4, number, "neither the claim nor a service has a date of service")
    if status == "22" and charge > 0:
        yield _at(4, number, "a reversal turns the sign of the charge")
    if status != "22" and charge < 0:
        yield _at(4, number, "a negative charge belongs to a reversal (CLP02 22)")
    if status == "22" and element(clp, 5):
        yield _at(4, number, "a reversal states no patient responsibility (CLP05)", "warning")
    if not lined and element(clp, 6) != "MA":
        yield _at(4, number, "a professional claim carries its services (SVC)", "warning")


def _codes(transaction: Transaction) -> Iterator[Violation]:
    if transaction.kind != "835":
        return
    for number, elements in _segments(transaction):
        tag = elements[0]
        if tag == "CAS":
            unknown = [c for c in elements[2::3] if c.strip() and c.strip() not in adjustment_reasons()]
            if unknown:
                yield _at(5, number, "an adjustment reason is not in the table", "warning")
        elif tag == "LQ" and element(elements, 1) == "HE" and element(elements, 2) not in remarks():
            yield _at(5, number, "a remark is not in the table", "warning")
        elif tag == "PLB":
            mark = transaction.separators.component
            if any(e.split(mark)[0].strip() not in provider_reasons() for e in elements[3::2] if e.strip()):
                yield _at(5, number, "a provider-level reason is not in the table", "warning")


def _remittance(remittance: Remittance) -> Iterable[Violation]:
    for doubt in remittance.doubts:
        if "balance" in doubt.what or "add up" in doubt.what:
            yield _at(3, doubt.segment, doubt.what)
        elif "CLP05" in doubt.what:
            yield _at(3, doubt.segment, doubt.what, "warning")
        else:
            yield _at(1, doubt.segment, doubt.what)


def _claims(data: bytes, today: date) -> Iterable[Violation]:
    for transaction in transactions(open_source(data)):
        if transaction.kind == "837":
            yield from _claim_totals(transaction)
    for claim in scrub_file(data, history=[], today=today)["claims"]:
        for each in claim["findings"]:
            level = 5 if any(word in each["message"].lower() for word in ("code", "npi", "zip", "taxonomy")) else 6
            severity = "error" if each["severity"] == "error" else "warning"
            yield _at(level, None, f"{each['code']} {each['field']}: {each['message']}", severity)


def _claim_totals(transaction: Transaction) -> Iterator[Violation]:
    claim: tuple[int, int] | None = None
    total = 0
    for number, elements in [*_segments(transaction), (0, ["CLM"])]:
        if elements[0] == "CLM":
            if claim is not None and claim[1] != total:
                yield _at(
                    3, claim[0], f"CLM02 is not the sum of the services: {claim[1] - total} cents are unexplained"
                )
            claim, total = (number, cents(element(elements, 2)) or 0), 0
        elif elements[0] in ("SV1", "SV2"):
            total += cents(element(elements, 2 if elements[0] == "SV1" else 3)) or 0


def _partner(data: bytes, partner: Partner | None) -> Iterator[Violation]:
    source = open_source(data)
    if not source.has_isa:
        return
    mark = source.text[source.start + 3]
    isa = source.text[source.start : source.start + 400].split(mark)
    if element(isa, 15) == "T":
        yield _at(7, 1, "the file is marked as a test (ISA15 T)", "warning")
    if count(element(isa, 13)) is None:
        yield _at(1, 1, "ISA13 is no control number")
    for at, name, wanted in ((6, "sender", partner and partner.sender), (8, "receiver", partner and partner.receiver)):
        if wanted and element(isa, at) != wanted:
            yield _at(7, 1, f"ISA{at:02d} is not the {name} that the partner expects")
    if partner and partner.usage and element(isa, 15) != partner.usage:
        yield _at(7, 1, "ISA15 is not the usage that the partner expects")
    if partner and partner.version and partner.version not in source.text[: source.start + 2000]:
        yield _at(7, 1, "GS08 is not the version that the partner expects")
