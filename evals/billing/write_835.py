"""Writes invented payments as 835 files in the manners in which they come."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from .invented import Claim, Line, Payment


@dataclass(frozen=True, kw_only=True)
class Manner:
    """Separators, line ends and habits of one sender."""

    element: str = "*"
    component: str = ":"
    end: str = "~"
    bom: bool = False
    merged_provider: bool = False
    padded: bool = False
    claim_level: bool = False
    interchange_each: bool = False


MANNERS = (
    Manner(),
    Manner(end="~\n"),
    Manner(end="~\r\n", merged_provider=True),
    Manner(end="\r", bom=True),
    Manner(end="\n", component=">"),
    Manner(element="|", component="^", end="~"),
    Manner(component="<", end="'", padded=True),
    Manner(interchange_each=True),
)


def write_835(payments: Sequence[Payment], manner: Manner, chance: random.Random) -> bytes:
    """One file. UTF-8; a byte order mark where the manner has one."""
    groups = [[payment] for payment in payments] if manner.interchange_each else [list(payments)]
    segments = [segment for number, group in enumerate(groups, 1) for segment in _interchange(group, number, manner)]
    text = manner.end.join(segments) + manner.end
    return text.encode("utf-8-sig" if manner.bom else "utf-8")


def _interchange(payments: Sequence[Payment], number: int, manner: Manner) -> list[str]:
    e = manner.element
    isa = ["ISA", "00", " " * 10, "00", " " * 10, "ZZ", f"{'CLEARINGHOUSE':15}", "ZZ", f"{'PRACTICE':15}"]
    isa += [
        "260901",
        "1200",
        "!" if manner.component == "^" else "^",
        "00501",
        f"{number:09d}",
        "0",
        "P",
        manner.component,
    ]
    found = [
        e.join(isa),
        e.join(["GS", "HP", "CLEARINGHOUSE", "PRACTICE", "20260901", "1200", f"{number}", "X", "005010X221A1"]),
    ]
    for at, payment in enumerate(payments, 1):
        body = [e.join(segment) for segment in _payment(payment, manner)]
        found += [e.join(["ST", "835", f"{at:04d}"]), *body, e.join(["SE", str(len(body) + 2), f"{at:04d}"])]
    return [*found, e.join(["GE", str(len(payments)), f"{number}"]), e.join(["IEA", "1", f"{number:09d}"])]


def _payment(payment: Payment, manner: Manner) -> list[list[str]]:
    day = payment.paid_on.strftime("%Y%m%d")
    handling = ["BPR", "I", _money(payment.amount, manner), "C", "ACH", "CCP", *[""] * 10, day]
    if not payment.amount:
        handling = ["BPR", "H", "0", "C", "NON", *[""] * 11, day]
    found = [
        handling,
        ["TRN", "1", payment.trace, "1999999999"],
        ["DTM", "405", day],
        ["N1", "PR", payment.payer, "XV", payment.payer_id],
        ["N3", "1 PLAN WAY"],
        ["N4", "SOMEWHERE", "OR", "97000"],
        ["PER", "BL", "PROVIDER LINE", "TE", "5550100199"],
        ["N1", "PE", "HARBOR COUNSELING", "XX", "1234567893"],
        ["LX", "1"],
    ]
    for claim in payment.claims:
        found += _claim(claim, payment, manner)
    pairs = [
        (f"{code}{manner.component}{ref}" if ref else code, _money(cents, manner))
        for code, ref, cents in payment.provider
    ]
    if manner.merged_provider and pairs:
        found.append(["PLB", "1234567893", "20261231", *[part for pair in pairs for part in pair]])
    else:
        found += [["PLB", "1234567893", "20261231", *pair] for pair in pairs]
    return found


def _claim(claim: Claim, payment: Payment, manner: Manner) -> list[list[str]]:
    share = _money(claim.client_share, manner) if claim.client_share and claim.status != "22" else ""
    head = ["CLP", claim.claim_id, claim.status, _money(claim.charge, manner), _money(claim.paid, manner), share]
    found = [[*head, payment.filing, claim.icn, "11", "1"]]
    found.append(["NM1", "QC", "1", claim.last.replace(manner.end, " "), claim.first, "", "", "", "MI", claim.member])
    if claim.replaces:
        found.append(["REF", "F8", claim.replaces])
    for line in claim.lines:
        found += _line(line, manner)
    return found


def _line(line: Line, manner: Manner) -> list[list[str]]:
    service = manner.component.join(["HC", line.code, *([line.modifier] if line.modifier else [])])
    found = [["SVC", service, _money(line.charge, manner), _money(line.paid, manner), "", "1"]]
    found.append(["DTM", "472", line.day.strftime("%Y%m%d")])
    groups: dict[str, list[tuple[str, int]]] = {}
    for group, carc, cents in line.adjustments:
        groups.setdefault(group, []).append((carc, cents))
    for group, each in groups.items():
        triplets = [part for carc, cents in each for part in (carc, _money(cents, manner), "")]
        found.append(["CAS", group, *triplets[:-1]])
    return [*found, *(["LQ", "HE", code] for code in line.remarks)]


def _money(cents: int, manner: Manner) -> str:
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    if manner.padded:
        return f"{sign}{cents // 100}.{cents % 100:02d}"
    part = f"{cents % 100:02d}".rstrip("0")
    return f"{sign}{cents // 100 or ''}{'.' + part if part else ''}" or "0" if cents else "0"
