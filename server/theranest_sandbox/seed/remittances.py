"""Payment cycles: each payer pays every four weeks; some claims are reversed, corrected, taken back or forwarded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from .adjudication import Adjustment, Decision, LineResult, decide, repriced, retro_denied
from .calendar import AS_OF, utc
from .claims import Case
from .payers import PAYERS, PayerFacts
from .staff import Team
from .world import Content, Row, World, happens
from .x12_835 import Payment, ProviderAdjustment, Style, write_835

CYCLES = 6
STYLES = {
    "payer:frontier-family": Style(element="|", component=">", segment="~", ending="\r\n"),
    "payer:summit-ridge": Style(segment="\n"),
    "payer:mindbridge": Style(ending="\n"),
    "payer:medicare-south": Style(ending="\n"),
}
DAMAGED, TWICE = "payer:harborwell", "payer:summit-ridge"
FEW = "payer:worksafe-pool"
FORWARD = 11317
"""Cents that the injury pool carries forward when it takes back more than it pays."""


@dataclass(slots=True, kw_only=True)
class Desk:
    """The payers' side: what was decided when, by payer."""

    world: World
    team: Team
    waiting: dict[str, list[Case]] = field(default_factory=dict[str, list[Case]])
    decided: dict[str, list[Decision]] = field(default_factory=dict[str, list[Decision]])
    touched: set[str] = field(default_factory=set[str])
    secondary: list[Decision] = field(default_factory=list[Decision])
    payments: list[Payment] = field(default_factory=list[Payment])

    def earlier(self, payer_id: str, paid_before: date) -> Decision | None:
        """A paid claim of an earlier payment that nothing has happened to since."""
        for decision in self.decided.get(payer_id, []):
            case = decision.case
            if decision.paid > 0 and decision.status == "1" and case.row["id"] not in self.touched and (
                case.submitted and case.submitted < paid_before - timedelta(days=30)
            ):  # fmt: skip
                self.touched.add(str(case.row["id"]))
                return decision
        return None


def pay_days(place: int) -> list[date]:
    last = AS_OF - timedelta(days=3 + place % 4)
    return [last - timedelta(weeks=4 * back) for back in reversed(range(CYCLES))]


def _first_decisions(desk: Desk, payment: Payment) -> None:
    waiting = desk.waiting.get(payment.payer.id, [])
    due = [c for c in waiting if c.submitted and c.submitted <= payment.paid_on - timedelta(days=10)]
    for case in due:
        case.icn = case.icn_on(payment.paid_on)
        decision = decide(desk.world, case, case.icn)
        payment.decisions.append(decision)
        if decision.forwarded_to == "payer:silver-bridge":
            desk.secondary.append(decision)
    desk.waiting[payment.payer.id] = [c for c in waiting if c not in due]


def _reverse(desk: Desk, payment: Payment, cycle: int) -> None:
    """A reversal with every sign turned, then the correction under a new number."""
    old = desk.earlier(payment.payer.id, payment.paid_on)
    if old is None:
        return
    icn = old.case.icn_on(payment.paid_on) + "C"
    better = 112 if cycle % 2 else 80
    new = retro_denied(old, icn) if cycle % 3 == 0 else repriced(old, icn, better)
    payment.decisions += [old.reversed(), new]


def _take_back(desk: Desk, payment: Payment) -> None:
    old = desk.earlier(payment.payer.id, payment.paid_on)
    if old is not None and payment.cents > old.paid + 5000:
        payment.adjustments.append(ProviderAdjustment(code="WO", reference=old.icn, cents=old.paid))
        old.case.flags.add("taken_back")
        old.case.happened("mismatch", payment.paid_on, 9 * 60, via="remittance", payer_claim_id=old.icn,
                          detail="Taken back by a provider-level adjustment")  # fmt: skip


def _interest(payment: Payment) -> None:
    paid = [d for d in payment.decisions if d.paid > 0]
    if paid:
        payment.adjustments.append(ProviderAdjustment(code="L6", reference=paid[0].icn, cents=-(57 + len(paid))))


def _special(desk: Desk, payment: Payment, cycle: int, place: int) -> None:
    payer_id = payment.payer.id
    if payer_id == FEW:
        _carry_forward(desk, payment, cycle)
    elif cycle >= 2:
        if (cycle + place) % 2 == 0:
            _reverse(desk, payment, cycle + place)
        if (cycle + place) % 3 == 0:
            _take_back(desk, payment)
        if (cycle + place) % 4 == 1:
            _interest(payment)


def _carry_forward(desk: Desk, payment: Payment, cycle: int) -> None:
    """Cycle 4 takes back more than it pays, so that nothing is paid; cycle 5 subtracts what was carried."""
    if cycle == 4:
        desk.waiting[FEW] = [d.case for d in payment.decisions] + desk.waiting.get(FEW, [])
        payment.decisions.clear()
        old = next((d for d in desk.decided.get(FEW, []) if d.paid > 0), None)
        if old is not None:
            payment.decisions += [old.reversed(), retro_denied(old, old.icn + "C")]
            payment.adjustments.append(ProviderAdjustment(code="FB", reference="CARRIED", cents=payment.cents))
    if cycle == 5:
        before = [p for p in desk.payments if p.payer.id == FEW][-1]
        carried = sum(a.cents for a in before.adjustments if a.code == "FB")
        if carried and payment.cents > -carried:
            payment.adjustments.append(ProviderAdjustment(code="FB", reference="CARRIED", cents=-carried))


def _second_payer(desk: Desk, payment: Payment) -> None:
    """The supplement pays what Medicare left to the client; what came before is OA-23."""
    due, desk.secondary = desk.secondary[:14], desk.secondary[14:]
    for first in due:
        case = _second_claim(desk, first, payment)
        share, line = first.patient, first.lines[0]
        result = LineResult(cpt=line.cpt, modifiers=line.modifiers, charge=first.charge, units=line.units,
                            control=line.control, adjustments=[Adjustment(group="OA", carc="23", cents=first.charge - share)])  # fmt: skip
        payment.decisions.append(Decision(case=case, status="2", icn=case.icn_on(payment.paid_on), lines=[result]))


def _second_claim(desk: Desk, first: Decision, payment: Payment) -> Case:
    old = first.case
    policy = next(p for p in old.persona.row["insurance"] if p["payer_id"] == payment.payer.id)
    number = desk.world.next_id("CLM", first=10001)
    form: Row = {**old.row["form"], "insured_id": policy["member_id"], "insured_plan_name": payment.payer.name,
                 "insurance_type": payment.payer.filing, "patient_account": number, "amount_paid_cents": first.paid}  # fmt: skip
    row: Row = {
        **old.row, "id": number, "form": form, "payer": {"payer_id": payment.payer.id, "name": payment.payer.name,
                                                          "rank": "secondary"},
        "state": "accepted", "submission_history": list[Row](), "remittance_ids": list[str](),
    }  # fmt: skip
    case = Case(row=row, persona=old.persona, session=old.session, payer_id=payment.payer.id, level=old.level,
                submitted=payment.paid_on - timedelta(days=16))  # fmt: skip
    desk.world.add("claims", row, at=utc(payment.paid_on - timedelta(days=16), 8 * 60))
    case.happened("submitted", payment.paid_on - timedelta(days=16), 8 * 60, via="clearinghouse", detail="Crossed over")
    return case


def _trace(payer: PayerFacts, number: int) -> str:
    return f"{payer.electronic_id}{260000000 + number * 7919}"


def _keep(desk: Desk, payment: Payment) -> Row:
    """The remittance's row and its text; one payer's last file is damaged on its way."""
    remittance_id = desk.world.next_id("ERA", width=4)
    text = write_835(payment, desk.team, STYLES.get(payment.payer.id, Style()))
    last = payment.paid_on > AS_OF - timedelta(days=10)
    if payment.payer.id == DAMAGED and last:
        text = text[: len(text) * 7 // 10]
    matched: list[Row] = [
        {
            "claim_id": d.case.row["id"],
            "patient_account": d.case.row["id"],
            "payer_claim_id": d.icn,
            "paid_cents": d.paid,
        }
        for d in payment.decisions
    ]
    received = payment.paid_on + timedelta(days=1)
    row: Row = {
        "id": remittance_id, "payer_id": payment.payer.id, "payer_name": payment.payer.name, "trace": payment.trace,
        "payment_cents": max(payment.cents, 0), "paid_on": payment.paid_on.isoformat(), "received_on": received.isoformat(),
        "file_name": f"{payment.payer.electronic_id}_{payment.paid_on:%Y%m%d}.835", "matched_claims": matched,
    }  # fmt: skip
    at = utc(received, 6 * 60)
    desk.world.contents.append(
        Content(kind="remittances", id=remittance_id, media_type="application/edi-x12", data=text.encode())
    )
    return desk.world.add("remittances", row, at=at)


def _record(desk: Desk, payment: Payment, row: Row) -> None:
    """What each claim's history says of the payment, and the state in which the claim is left."""
    fresh = payment.paid_on > AS_OF - timedelta(days=10)
    for decision in payment.decisions:
        case = decision.case
        case.happened("era_received", payment.paid_on + timedelta(days=1), 6 * 60, via="remittance", paid_cents=decision.paid,
                      payer_claim_id=decision.icn, remittance_id=row["id"], codes=decision.codes())  # fmt: skip
        case.row["remittance_ids"] = [*dict.fromkeys([*case.row["remittance_ids"], row["id"]])]
        case.row["state"] = "era_received" if fresh else _after(desk, decision, payment)
        if case.row["state"] in {"paid", "processed", "denied", "closed"}:
            day = payment.paid_on + timedelta(days=4)
            case.happened(case.row["state"], day, 10 * 60, via="person", paid_cents=decision.paid)


def _after(desk: Desk, decision: Decision, payment: Payment) -> str:
    rng = desk.world.chance("after", str(decision.case.row["id"]))
    if decision.denied:
        return "closed" if payment.paid_on < AS_OF - timedelta(days=100) and happens(rng, 0.4) else "denied"
    if decision.replaces or decision.case.flags & {"underpaid", "taken_back"}:
        return "mismatch"
    return "processed" if decision.patient and happens(rng, 0.4) else "paid"


def add_remittances(world: World, team: Team, cases: list[Case]) -> Desk:
    desk = Desk(world=world, team=team)
    for case in cases:
        if case.row["state"] == "accepted":
            desk.waiting.setdefault(case.payer_id, []).append(case)
    cycles = sorted((day, place, cycle) for place in range(len(PAYERS)) for cycle, day in enumerate(pay_days(place)))
    payers = list(PAYERS.values())
    for number, (day, place, cycle) in enumerate(cycles, 1):
        payer = payers[place]
        payment = Payment(payer=payer, paid_on=day, trace=_trace(payer, number), number=5000 + number)
        _first_decisions(desk, payment)
        _special(desk, payment, cycle, place)
        if payer.id == "payer:silver-bridge":
            _second_payer(desk, payment)
        if not payment.decisions:
            continue
        row = _keep(desk, payment)
        _record(desk, payment, row)
        desk.decided.setdefault(payer.id, []).extend(payment.decisions)
        desk.payments.append(payment)
    _arrived_twice(world)
    return desk


def _arrived_twice(world: World) -> None:
    """One payer's last file came a second time under another name; nothing of it may be posted again."""
    first = [row for row in world.of("remittances") if row["payer_id"] == TWICE][-1]
    data = next(c.data for c in world.contents if c.id == first["id"])
    row = {k: v for k, v in first.items() if k not in {"id", "updated_at"}}
    row |= {"id": world.next_id("ERA", width=4), "file_name": str(first["file_name"]).replace(".835", "_2.835")}
    world.contents.append(Content(kind="remittances", id=str(row["id"]), media_type="application/edi-x12", data=data))
    world.add("remittances", row, at=utc(AS_OF - timedelta(days=1), 7 * 60))
