"""Invents payments whose truth is decided first; writers and readers come after, and know nothing of each other."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

FEES = {"90837": 18500, "90834": 14500, "90832": 11000, "90791": 22000, "90847": 16500, "90853": 7500, "99214": 17500}
PAYERS = (
    ("HARBOR STATE HEALTH PLAN", "HSHP1", "12"),
    ("Cascade Behavioral Network", "77013", "HM"),
    ("MERIDIAN MUTUAL INSURANCE CO", "60990", "CI"),
    ("Medicare Part B Contractor", "04912", "MB"),
    ("State Medicaid Program", "SKMD0", "MC"),
    ("Fjällräven Benefits Trust", "FB-22", "12"),
)
FIRST = ("Ada", "Ben", "Chloë", "Dev", "Esi", "Farid", "Gwen", "Hugo", "Iris", "Jun")
LAST = ("Abara", "Brandt", "Cruz", "Dąbrowski", "Ellis", "Farrow", "Gupta", "O'Neil", "Ivers", "Jansen")


@dataclass(frozen=True, kw_only=True)
class Case:
    """A refusal, and the steps that a biller would call right, the first of them best."""

    group: str
    carc: str
    rarc: tuple[str, ...]
    steps: tuple[str, ...]
    filing: str | None = None


REFUSALS = (
    Case(group="CO", carc="197", rarc=("N54",), steps=("get_authorization", "appeal")),
    Case(group="CO", carc="198", rarc=(), steps=("get_authorization", "appeal")),
    Case(group="CO", carc="15", rarc=("M62",), steps=("correct_and_resubmit",)),
    Case(group="CO", carc="16", rarc=("N382",), steps=("correct_and_resubmit",)),
    Case(group="CO", carc="16", rarc=("MA130", "N290"), steps=("correct_and_resubmit",)),
    Case(group="CO", carc="4", rarc=("N519",), steps=("correct_and_resubmit",)),
    Case(group="CO", carc="5", rarc=("M77",), steps=("correct_and_resubmit",)),
    Case(group="CO", carc="11", rarc=("M76",), steps=("correct_and_resubmit",)),
    Case(group="CO", carc="B15", rarc=("N122",), steps=("correct_and_resubmit",)),
    Case(group="CO", carc="50", rarc=("N115",), steps=("appeal", "peer_to_peer")),
    Case(group="CO", carc="150", rarc=(), steps=("appeal",)),
    Case(group="CO", carc="50", rarc=("M127",), steps=("send_records", "appeal")),
    Case(group="CO", carc="252", rarc=("N29",), steps=("send_records",)),
    Case(group="CO", carc="226", rarc=("N705",), steps=("send_records",)),
    Case(group="CO", carc="29", rarc=(), steps=("appeal",), filing="12"),
    Case(group="CO", carc="29", rarc=("N211",), steps=("reopening",)),
    Case(group="CO", carc="22", rarc=("N598",), steps=("bill_other_payer",)),
    Case(group="CO", carc="109", rarc=("N418",), steps=("bill_other_payer",)),
    Case(group="CO", carc="301", rarc=(), steps=("bill_other_payer",)),
    Case(group="CO", carc="27", rarc=("N30",), steps=("verify_eligibility",)),
    Case(group="PR", carc="26", rarc=(), steps=("verify_eligibility",)),
    Case(group="OA", carc="18", rarc=("N522",), steps=("ask_payer", "none", "hold")),
    Case(group="CO", carc="B7", rarc=("N570",), steps=("ask_payer", "appeal")),
    Case(group="PR", carc="204", rarc=("N130",), steps=("hold", "appeal", "verify_eligibility")),
    Case(group="PR", carc="119", rarc=(), steps=("hold", "appeal", "verify_eligibility")),
    Case(group="CO", carc="97", rarc=("N390",), steps=("write_off", "hold")),
    Case(group="CO", carc="193", rarc=(), steps=("external_review", "appeal"), filing="12"),
    Case(group="CO", carc="39", rarc=(), steps=("peer_to_peer", "appeal")),
)


@dataclass(frozen=True, kw_only=True)
class Line:
    code: str
    modifier: str
    day: date
    charge: int
    adjustments: tuple[tuple[str, str, int], ...]
    remarks: tuple[str, ...] = ()

    @property
    def paid(self) -> int:
        return self.charge - sum(cents for _, _, cents in self.adjustments)

    @property
    def allowed(self) -> int:
        """Charge less what the contract or a refusal takes; the client's share is part of it."""
        return self.charge - sum(cents for group, _, cents in self.adjustments if group != "PR" or self.refused)

    @property
    def refused(self) -> bool:
        known = {(case.group, case.carc) for case in REFUSALS}
        return any((group, carc) in known for group, carc, _ in self.adjustments)

    def share(self, carc: str) -> int:
        return sum(cents for group, code, cents in self.adjustments if group == "PR" and code == carc)

    @property
    def client_share(self) -> int:
        return sum(cents for group, _, cents in self.adjustments if group == "PR")


@dataclass(frozen=True, kw_only=True)
class Claim:
    claim_id: str
    icn: str
    first: str
    last: str
    member: str
    status: str
    role: str
    result: str
    steps: tuple[str, ...]
    lines: tuple[Line, ...]
    replaces: str = ""

    @property
    def charge(self) -> int:
        return sum(line.charge for line in self.lines)

    @property
    def paid(self) -> int:
        return sum(line.paid for line in self.lines)

    @property
    def client_share(self) -> int:
        return sum(line.client_share for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class Payment:
    trace: str
    payer: str
    payer_id: str
    filing: str
    paid_on: date
    claims: tuple[Claim, ...]
    provider: tuple[tuple[str, str, int], ...] = ()
    """(code, reference, cents that lower the payment)."""

    @property
    def amount(self) -> int:
        return sum(claim.paid for claim in self.claims) - sum(cents for _, _, cents in self.provider)


@dataclass(kw_only=True)
class Inventor:
    """`plain`: nothing that paper cannot show (no reversals by number, no odd routing)."""

    chance: random.Random
    plain: bool = False
    number: int = field(default=0)

    def payment(self, claims: int) -> Payment:
        payer, payer_id, filing = self.chance.choice(PAYERS)
        paid_on = date(2026, 9, 1) + timedelta(days=self.chance.randrange(80))
        found: list[Claim] = []
        while len(found) < claims:
            found += self._claims(paid_on, filing)
        provider = self._provider(sum(claim.paid for claim in found))
        trace = f"{self.chance.choice(['EFT', 'CHK', ''])}{self.chance.randrange(10**7, 10**9)}"
        return Payment(
            trace=trace,
            payer=payer,
            payer_id=payer_id,
            filing=filing,
            paid_on=paid_on,
            claims=tuple(found),
            provider=provider,
        )

    def _provider(self, total: int) -> tuple[tuple[str, str, int], ...]:
        found: list[tuple[str, str, int]] = []
        if total < 0:
            return (("FB", "", total),)
        if total > 4000 and self.chance.random() < 0.25:
            found.append(("WO", f"{self.chance.randrange(10**12, 10**13)}", self.chance.randrange(500, 3000)))
        if self.chance.random() < 0.15:
            found.append(("L6", "", -self.chance.randrange(5, 400)))
        return tuple(found)

    def _claims(self, paid_on: date, filing: str) -> list[Claim]:
        first = self._claim(paid_on, filing)
        if self.plain or first.result != "paid" or self.chance.random() > 0.15 or first.status != "1":
            return [first]
        undone = replace(
            first, status="22", role="reversal", steps=("none",), lines=tuple(_turned(line) for line in first.lines)
        )
        again = self._claim(paid_on, filing)
        again = replace(
            again,
            claim_id=first.claim_id if self.chance.random() < 0.7 else f"{first.claim_id}-R1",
            first=first.first,
            last=first.last,
            member=first.member,
            role="correction",
            replaces=first.icn,
        )
        return [replace(first, steps=("none",)), undone, again]

    def _claim(self, paid_on: date, filing: str) -> Claim:
        self.number += 1
        kind = self.chance.choices(
            ["paid", "denied", "deductible", "partial", "forwarded", "estimate"],
            [0.5, 0.3, 0.1, 0.1, 0 if self.plain else 0.04, 0 if self.plain else 0.03],
        )[0]
        first_day = paid_on - timedelta(days=self.chance.randrange(14, 70))
        count = 2 if kind == "partial" else self.chance.choice([1, 1, 1, 2, 3])
        if kind in ("deductible", "denied", "estimate"):
            count = 1
        case = self.chance.choice([each for each in REFUSALS if each.filing in (None, filing)])
        codes = (
            self.chance.sample(["90837", "90834", "90832", "90791"], count)
            if count > 1
            else [self.chance.choice([*FEES])]
        )
        lines = [self._line(code, first_day + timedelta(days=7 * at), kind) for at, code in enumerate(codes)]
        if kind in ("denied", "partial"):
            last = lines[-1]
            lines[-1] = replace(last, adjustments=((case.group, case.carc, last.charge),), remarks=case.rarc)
        if kind == "estimate":
            lines = [replace(line, adjustments=(("OA", "101", line.charge),)) for line in lines]
        outcome = {"forwarded": "paid", "deductible": "zero_patient_share", "estimate": "zero_patient_share"}.get(
            kind, kind
        )
        steps = {
            "paid": ("none",),
            "forwarded": ("none",),
            "estimate": ("none",),
            "deductible": ("hold",),
            "denied": case.steps,
            "partial": case.steps,
        }[kind]
        return Claim(
            claim_id=f"{self.chance.choice(['TN', 'P-', '4', 'HC'])}{self.number:05d}{self.chance.randrange(10**4):04d}",
            icn=f"{self.chance.choice(['2026', 'E', ''])}{self.chance.randrange(10**9, 10**11)}",
            first=self.chance.choice(FIRST),
            last=self.chance.choice(LAST),
            member=f"W{self.chance.randrange(10**8):08d}",
            status={"forwarded": "19", "estimate": "25"}.get(kind, "1"),
            role="original",
            result=outcome,
            steps=steps,
            lines=tuple(lines),
        )

    def _line(self, code: str, day: date, kind: str) -> Line:
        charge = FEES[code]
        allowed = charge * self.chance.randrange(55, 93) // 100
        found = [("CO", "45", charge - allowed)]
        left = allowed
        if kind == "deductible":
            found.append(("PR", "1", left))
            left = 0
        elif self.chance.random() < 0.2:
            deductible = left * self.chance.randrange(10, 60) // 100
            found.append(("PR", "1", deductible))
            left -= deductible
        if left and self.chance.random() < 0.3:
            found.append(("PR", "2", left * 20 // 100))
        elif left and self.chance.random() < 0.5:
            found.append(("PR", "3", min(left - 1, self.chance.choice([1500, 2500, 4000]))))
        modifier = self.chance.choice(["", "95", "", "HO"])
        return Line(code=code, modifier=modifier, day=day, charge=charge, adjustments=tuple(a for a in found if a[2]))


def _turned(line: Line) -> Line:
    turned = tuple((group, carc, -cents) for group, carc, cents in line.adjustments)
    return replace(line, charge=-line.charge, adjustments=turned)


def truth_of(payments: Sequence[Payment]) -> list[dict[str, object]]:
    """What every reader must find, whatever the file looks like."""
    return [
        {
            "trace": each.trace,
            "payer": each.payer,
            "payment_cents": each.amount,
            "paid_on": each.paid_on.isoformat(),
            "balanced": True,
            "takebacks": sorted((ref, cents) for code, ref, cents in each.provider if code in ("WO", "FB")),
            "claims": [
                {
                    "claim_id": claim.claim_id,
                    "payer_claim_id": claim.icn,
                    "role": claim.role,
                    "routing": {"19": "forwarded", "25": "predetermination"}.get(claim.status, "processed"),
                    "result": claim.result,
                    "charge_cents": claim.charge,
                    "paid_cents": claim.paid,
                    "patient_responsibility_cents": claim.client_share,
                    "adjustments": sorted(
                        (group, carc, cents) for line in claim.lines for group, carc, cents in line.adjustments
                    ),
                    "steps": claim.steps,
                }
                for claim in each.claims
            ],
        }
        for each in payments
    ]
