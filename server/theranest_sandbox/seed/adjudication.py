"""What payers decide: allowed amounts, the client's share, and why a line is not paid."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from .claims import Case
from .coverage import MEDICARE
from .payers import PAYERS, allowed
from .world import World, happens, pick


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    group: str
    carc: str
    cents: int


@dataclass(slots=True, kw_only=True)
class LineResult:
    cpt: str
    modifiers: list[str]
    charge: int
    units: int
    adjustments: list[Adjustment]
    rarcs: list[str] = field(default_factory=list[str])
    control: str = ""
    allowed: int | None = None

    @property
    def paid(self) -> int:
        return self.charge - sum(a.cents for a in self.adjustments)


@dataclass(slots=True, kw_only=True)
class Decision:
    """One CLP: `status` is CLP02; a reversal has every sign turned; `replaces` is the number in REF*F8."""

    case: Case
    status: str
    icn: str
    lines: list[LineResult]
    replaces: str | None = None
    remarks: tuple[str, ...] = ()
    forwarded_to: str | None = None

    @property
    def charge(self) -> int:
        return sum(line.charge for line in self.lines)

    @property
    def paid(self) -> int:
        return sum(line.paid for line in self.lines)

    @property
    def patient(self) -> int:
        return sum(a.cents for line in self.lines for a in line.adjustments if a.group == "PR")

    @property
    def denied(self) -> bool:
        return self.paid == 0 and self.patient == 0 and self.status != "22"

    def codes(self) -> list[str]:
        return sorted({f"{a.group}-{a.carc}" for line in self.lines for a in line.adjustments}
                      | {r for line in self.lines for r in line.rarcs})  # fmt: skip

    def reversed(self) -> Decision:
        lines = [
            LineResult(cpt=x.cpt, modifiers=x.modifiers, charge=-x.charge, units=x.units, control=x.control,
                       adjustments=[Adjustment(group=a.group, carc=a.carc, cents=-a.cents) for a in x.adjustments])
            for x in self.lines
        ]  # fmt: skip
        return Decision(case=self.case, status="22", icn=self.icn, lines=lines)


DENIALS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "authorization_expired": ("CO", "197", ()), "authorization_exhausted": ("CO", "198", ("N54",)),
    "coverage_lapsed": ("CO", "27", ("N30",)), "wrong_payer": ("CO", "109", ()), "late": ("CO", "29", ()),
    "minutes": ("CO", "150", ("N29",)), "licence": ("CO", "B7", ("N95",)),
}  # fmt: skip
CHANCE_DENIALS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("CO", "16", ("MA130", "M76")), ("CO", "18", ()), ("CO", "50", ("N115",)), ("CO", "252", ("N29",)), ("CO", "22", ("MA92",)),
    ("CO", "4", ()), ("CO", "5", ("M77",)), ("CO", "96", ("N130",)), ("PR", "204", ()), ("CO", "15", ("M62",)),
    ("CO", "208", ("N95",)), ("CO", "31", ("MA27",)), ("PR", "227", ("N179",)), ("CO", "151", ()), ("CO", "11", ()),
)  # fmt: skip


def _line(case: Case, row: dict[str, object], adjustments: list[Adjustment], rarcs: tuple[str, ...] = ()) -> LineResult:
    line = case.row["lines"][0] | row
    return LineResult(
        cpt=str(line["cpt"]), modifiers=list(line["modifiers"]), charge=int(line["charge_cents"]) * int(line["units"]),
        units=int(line["units"]), adjustments=adjustments, rarcs=list(rarcs), control=str(line["line_control_number"]),
    )  # fmt: skip


def _denied(case: Case, reason: tuple[str, str, tuple[str, ...]]) -> list[LineResult]:
    group, carc, rarcs = reason
    return [
        _line(case, row, [Adjustment(group=group, carc=carc, cents=row["charge_cents"] * row["units"])], rarcs)
        for row in case.row["lines"]
    ]  # fmt: skip


def _share(rng: random.Random, case: Case, allowed_cents: int, deductible: bool) -> list[Adjustment]:
    payer = PAYERS[case.payer_id]
    if case.payer_id == MEDICARE:
        coinsurance = allowed_cents * 20 // 100
        cut = (allowed_cents - coinsurance) * 2 // 100
        return [Adjustment(group="PR", carc="2", cents=coinsurance), Adjustment(group="CO", carc="253", cents=cut)]
    if deductible:
        return [Adjustment(group="PR", carc="1", cents=allowed_cents)]
    if payer.copay_cents and happens(rng, 0.85):
        return [Adjustment(group="PR", carc="3", cents=min(payer.copay_cents, allowed_cents))]
    return []


def _paid(rng: random.Random, case: Case) -> list[LineResult]:
    deductible = PAYERS[case.payer_id].plan_kind == "commercial" and happens(rng, 0.06)
    low = happens(rng, 0.025)
    results: list[LineResult] = []
    for place, row in enumerate(case.row["lines"]):
        if place and case.payer_id == MEDICARE:
            results.append(_line(case, row, [Adjustment(group="CO", carc="97", cents=row["charge_cents"])], ("M15",)))
            continue
        agreed = min(row["charge_cents"], allowed(case.payer_id, row["cpt"], case.level, case.day.year)) * row["units"]
        if low:
            agreed = agreed * 85 // 100
            case.flags.add("underpaid")
        total = row["charge_cents"] * row["units"]
        contract = [Adjustment(group="CO", carc="45", cents=total - agreed)] if total > agreed else []
        share = _share(rng, case, agreed, deductible) if place == 0 else []
        result = _line(case, row, [*contract, *share])
        result.allowed = agreed
        results.append(result)
    return results


def decide(world: World, case: Case, icn: str, topic: str = "first") -> Decision:
    """The payer's decision on a submitted claim."""
    rng = world.chance("decision", str(case.row["id"]), topic)
    known = sorted(case.flags & DENIALS.keys())
    if known:
        return Decision(case=case, status="1", icn=icn, lines=_denied(case, DENIALS[known[0]]))
    if happens(rng, 0.045):
        reason = pick(rng, CHANCE_DENIALS)
        status = "4" if reason[1] == "31" else "1"
        return Decision(case=case, status=status, icn=icn, lines=_denied(case, reason))
    lines = _paid(rng, case)
    other = [p for p in case.persona.row["insurance"] if p["rank"] == "secondary"]
    remarks = ("MA01",) if case.payer_id == MEDICARE else ()
    if case.payer_id == MEDICARE and other:
        qmb = other[0]["plan_kind"] == "qmb"
        return Decision(case=case, status="19", icn=icn, lines=lines, forwarded_to=str(other[0]["payer_id"]),
                        remarks=(*remarks, "MA07" if qmb else "MA18"))  # fmt: skip
    return Decision(case=case, status="1", icn=icn, lines=lines, remarks=remarks)


def retro_denied(decision: Decision, icn: str) -> Decision:
    """A correction that takes the payment back: coverage had ended before the session."""
    lines = _denied(decision.case, DENIALS["coverage_lapsed"])
    return Decision(case=decision.case, status="1", icn=icn, lines=lines, replaces=decision.icn)


def repriced(decision: Decision, icn: str, percent: int) -> Decision:
    """A correction at another allowed amount: CO-45 changes, the client's share stays."""
    lines: list[LineResult] = []
    for line in decision.lines:
        delta = line.paid * (100 - percent) // 100
        rest = [a for a in line.adjustments if a.carc != "45"]
        old = sum(a.cents for a in line.adjustments if a.carc == "45")
        lines.append(LineResult(
            cpt=line.cpt, modifiers=line.modifiers, charge=line.charge, units=line.units, control=line.control,
            adjustments=[Adjustment(group="CO", carc="45", cents=old + delta), *rest],
        ))  # fmt: skip
    return Decision(case=decision.case, status=decision.status if decision.status != "19" else "1", icn=icn, lines=lines,
                    replaces=decision.icn, remarks=("MA67",))  # fmt: skip
