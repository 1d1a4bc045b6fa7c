"""Writes small 835 files by hand-chosen figures, and random ones whose truth is known."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

ISA = "ISA*00*          *00*          *ZZ*PAYER          *ZZ*PRACTICE       *260901*1200*^*00501*000000001*0*T*:"
GS = "GS*HP*PAYER*PRACTICE*20260901*1200*1*X*005010X221A1"


def money(cents: int) -> str:
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{cents // 100}" + (f".{cents % 100:02d}" if cents % 100 else "")


def claim(
    claim_id: str,
    *lines: Sequence[str],
    charge: int,
    paid: int,
    status: str = "1",
    icn: str = "ICN1",
    share: int | None = None,
    filing: str = "12",
    extra: Iterable[str] = (),
) -> list[str]:
    """Segments of one claim; `extra` stand between CLP and the services. Amounts in cents."""
    said = money(share) if share is not None else ""
    head = f"CLP*{claim_id}*{status}*{money(charge)}*{money(paid)}*{said}*{filing}*{icn}*11*1"
    return [head, *extra, *(segment for line in lines for segment in line)]


def service(code: str, charge: int, paid: int, *rest: str, day: str = "20260803") -> list[str]:
    """Segments of one service; `rest` are its CAS, LQ, AMT."""
    return [f"SVC*HC:{code}*{money(charge)}*{money(paid)}**1", f"DTM*472*{day}", *rest]


def payment(
    *claims: Sequence[str],
    paid: int,
    trace: str = "T1",
    on: str = "20260910",
    plb: Iterable[str] = (),
    control: str = "0001",
    payer: str = "SAMPLE PLAN",
) -> list[str]:
    """Segments of one transaction, ST to SE."""
    body = [
        f"BPR*I*{money(paid)}*C*ACH*CCP*01*1*DA*2*3**01*4*DA*5*{on}",
        f"TRN*1*{trace}*1512345678",
        f"N1*PR*{payer}*XV*60054",
        "N1*PE*PRACTICE*XX*1234567893",
        "LX*1",
        *(segment for each in claims for segment in each),
        *plb,
    ]
    return [f"ST*835*{control}", *body, f"SE*{len(body) + 2}*{control}"]


def file_of(*payments: Sequence[str], end: str = "~", isa: str = ISA) -> str:
    """One interchange with one group."""
    segments = [
        isa,
        GS,
        *(segment for each in payments for segment in each),
        f"GE*{len(payments)}*1",
        "IEA*1*000000001",
    ]
    return end.join(segments) + end


@dataclass(kw_only=True)
class Truth:
    """What a generated file holds: figures by claim, in file order."""

    text: str
    payments: list[int] = field(default_factory=list[int])
    claims: list[tuple[str, str, int, int, str]] = field(default_factory=list[tuple[str, str, int, int, str]])
    """(claim id, role, charge, paid, result)"""


def random_file(seed: int, transactions: int = 3) -> Truth:
    """A balanced file with denials, deductibles, reversals with corrections, and takebacks."""
    chance, truth = random.Random(seed), Truth(text="")
    written: list[list[str]] = []
    for number in range(transactions):
        claims: list[list[str]] = []
        total = 0
        for place in range(chance.randrange(1, 6)):
            total += _random_claims(chance, f"C{number}-{place}", claims, truth)
        back = chance.choice([0, min(1234, total)])
        plb = [f"PLB*1234567893*20261231*WO:OLD{number}*{money(back)}"] if back else []
        truth.payments.append(total - back)
        written.append(payment(*claims, paid=total - back, trace=f"T{number}", plb=plb, control=f"{number:04d}"))
    truth.text = file_of(*written)
    return truth


def _random_claims(chance: random.Random, claim_id: str, claims: list[list[str]], truth: Truth) -> int:
    charge, kind = chance.randrange(1, 40000), chance.choice(["paid", "denied", "zero_patient_share", "undone"])
    if kind != "undone":
        claims.append(_random_claim(claim_id, charge, kind, truth, sign=1, icn=claim_id))
        return truth.claims[-1][3]
    total = 0
    for role, sign, icn, then in (
        ("original", 1, "A", "paid"),
        ("reversal", -1, "A", "paid"),
        ("correction", 1, "B", "denied"),
    ):
        extra = [f"REF*F8*{claim_id}A"] if role == "correction" else []
        claims.append(
            _random_claim(claim_id, charge, then, truth, sign=sign, icn=claim_id + icn, role=role, extra=extra)
        )
        total += truth.claims[-1][3]
    return total


def _random_claim(
    claim_id: str,
    charge: int,
    kind: str,
    truth: Truth,
    *,
    sign: int,
    icn: str,
    role: str = "original",
    extra: Iterable[str] = (),
) -> list[str]:
    cut = charge // 3
    adjustments = {
        "paid": [("CO", "45", cut)],
        "denied": [("CO", "197", charge)],
        "zero_patient_share": [("CO", "45", cut), ("PR", "1", charge - cut)],
    }[kind]
    cas = [f"CAS*{group}*{carc}*{money(amount * sign)}" for group, carc, amount in adjustments if amount]
    paid = (charge - sum(amount for _, _, amount in adjustments)) * sign
    truth.claims.append((claim_id, role, charge * sign, paid, kind))
    status = "22" if role == "reversal" else "1"
    line = service("90837", charge * sign, paid, *cas)
    return claim(claim_id, line, charge=charge * sign, paid=paid, status=status, icn=icn, extra=extra)
