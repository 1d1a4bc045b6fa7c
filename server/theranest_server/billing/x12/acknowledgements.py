"""Implementation acknowledgements (999, 005010X231): which transactions a payer's gate took, and why not."""

from dataclasses import dataclass

from .asking import asked_for
from .doubts import Doubt
from .values import count, element


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntaxFault:
    """`segment_name` at `position` of the acknowledged transaction; `element` where one element is at fault."""

    segment_name: str
    position: int | None
    loop: str
    codes: tuple[str, ...]
    element: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgedTransaction:
    """`outcome` A accepted, E accepted with errors, R M W X rejected."""

    kind: str
    control: str
    outcome: str
    reasons: tuple[str, ...]
    faults: tuple[SyntaxFault, ...]

    @property
    def accepted(self) -> bool:
        return self.outcome in ("A", "E")


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """Of one group: AK9's counts are None where they could not be read."""

    segment: int
    group_kind: str
    group_control: str
    outcome: str
    included: int | None
    received: int | None
    accepted: int | None
    transactions: tuple[AcknowledgedTransaction, ...]
    doubts: tuple[Doubt, ...]


def read_999(data: str | bytes) -> list[Acknowledgement]:
    """Raises X12Unreadable or WrongTransaction."""
    found: list[Acknowledgement] = []
    for transaction in asked_for(data, "999"):
        mark = transaction.separators.element
        segments = [raw.split(mark) for raw in transaction.segments]
        found.append(_of(segments, transaction.first, transaction.doubts.in_order()))
    return found


def _of(segments: list[list[str]], first: int, doubts: tuple[Doubt, ...]) -> Acknowledgement:
    groups: list[list[list[str]]] = []
    head, tail = [""], [""]
    for elements in segments:
        if elements[0] == "AK1":
            head = elements
        elif elements[0] == "AK9":
            tail = elements
        elif elements[0] == "AK2":
            groups.append([elements])
        elif groups:
            groups[-1].append(elements)
    return Acknowledgement(
        segment=first,
        group_kind=element(head, 1),
        group_control=element(head, 2),
        outcome=element(tail, 1),
        included=count(element(tail, 2)),
        received=count(element(tail, 3)),
        accepted=count(element(tail, 4)),
        transactions=tuple(_transaction(group) for group in groups),
        doubts=doubts,
    )


def _transaction(group: list[list[str]]) -> AcknowledgedTransaction:
    closing = next((each for each in group if each[0] in ("IK5", "AK5")), [""])
    faults: list[SyntaxFault] = []
    at: list[str] = [""]
    for elements in group:
        if elements[0] in ("IK3", "AK3"):
            at = elements
            faults.append(_fault(at, tuple(code for code in elements[4:9] if code), ""))
        elif elements[0] in ("IK4", "AK4"):
            faults.append(_fault(at, (element(elements, 3),), element(elements, 1)))
    return AcknowledgedTransaction(
        kind=element(group[0], 1),
        control=element(group[0], 2),
        outcome=element(closing, 1),
        reasons=tuple(code for code in closing[2:7] if code),
        faults=tuple(faults),
    )


def _fault(at: list[str], codes: tuple[str, ...], part: str) -> SyntaxFault:
    return SyntaxFault(
        segment_name=element(at, 1), position=count(element(at, 2)), loop=element(at, 3), codes=codes, element=part
    )
