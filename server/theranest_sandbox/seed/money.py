"""Payments, what clients owe, and corrected claims that answer a denial."""

from __future__ import annotations

from datetime import date, timedelta

from .adjudication import Decision
from .calendar import AS_OF, next_open, utc
from .payers import PAYERS, charge
from .persona import Persona
from .remittances import Desk
from .sessions import Diary
from .world import Row, World, happens

CORRECTABLE = {"16", "4", "5", "15", "31", "11"}


def _payment(world: World, client_id: str, day: date, cents: int, source: str, **more: object) -> None:
    row: Row = {"id": world.next_id("PAY"), "client_id": client_id, "paid_on": day.isoformat(), "cents": cents,
                "source": source, **more}  # fmt: skip
    world.add("payments", row, at=utc(day, 11 * 60))


def _unbillable(persona: Persona) -> bool:
    """Medicaid and QMB clients may not be billed a share."""
    kinds = {policy["plan_kind"] for policy in persona.row["insurance"]}
    return bool(kinds & {"medicaid", "qmb"})


def _client_share(world: World, decision: Decision, paid_on: date) -> int:
    """What the client still owes of this claim, after what they paid."""
    persona, rng = decision.case.persona, world.chance("share", str(decision.case.row["id"]), decision.icn)
    if decision.status == "22" or decision.patient <= 0 or _unbillable(persona) or decision.forwarded_to:
        return 0
    if happens(rng, 0.82):
        day = min(AS_OF - timedelta(days=1), paid_on + timedelta(days=rng.randrange(3, 30)))
        _payment(world, persona.id, day, decision.patient, "client", claim_id=decision.case.row["id"])
        return 0
    return decision.patient


def add_payments(world: World, desk: Desk) -> None:
    """Post what the processed remittances paid; unpaid shares become the clients' balances."""
    rows = [r for r in world.of("remittances") if not str(r["file_name"]).endswith("_2.835")]
    for payment, row in zip(desk.payments, rows, strict=True):
        if payment.paid_on > AS_OF - timedelta(days=10):
            continue
        for decision in payment.decisions:
            persona = decision.case.persona
            if decision.paid:
                _payment(world, persona.id, payment.paid_on + timedelta(days=4), decision.paid, "payer",
                         claim_id=decision.case.row["id"], remittance_id=row["id"])  # fmt: skip
            owed = _client_share(world, decision, payment.paid_on)
            persona.row["balance_cents"] = persona.row.get("balance_cents", 0) + owed


def add_self_pay(world: World, diary: Diary) -> None:
    """Clients without insurance pay the fee, or their share of it on the sliding scale."""
    for session in diary.sessions:
        persona = session.personas[0]
        if session.row["status"] != "completed" or persona.payer_id is not None:
            continue
        cents = charge(session.row["service"]["cpt"]) * persona.row.get("sliding_scale_percent", 100) // 100
        if happens(world.chance("self pay", str(session.row["id"])), 0.93):
            _payment(world, persona.id, session.day, cents, "client")
        else:
            persona.row["balance_cents"] = persona.row.get("balance_cents", 0) + cents


def _corrected(world: World, decision: Decision, day: date) -> None:
    old = decision.case
    number = world.next_id("CLM", first=10001)
    form: Row = {
        **old.row["form"],
        "resubmission_code": "7",
        "original_ref_no": decision.icn,
        "patient_account": number,
    }
    row: Row = {
        **old.row, "id": number, "form": form, "state": "accepted", "remittance_ids": list[str](),
        "original_ref": {"claim_id": old.row["id"], "payer_claim_id": decision.icn, "frequency": "7"},
        "submission_history": [{"at": utc(day, 16 * 60), "event": "submitted"},
                               {"at": utc(next_open(day + timedelta(days=1)), 7 * 60), "event": "accepted"}],
    }  # fmt: skip
    world.add("claims", row, at=utc(next_open(day + timedelta(days=1)), 7 * 60))


def add_corrections(world: World, desk: Desk) -> None:
    """Some denials of the last two months were answered by a corrected claim that has no answer yet."""
    count = 0
    for payment in desk.payments:
        if not AS_OF - timedelta(days=70) < payment.paid_on < AS_OF - timedelta(days=20):
            continue
        for decision in payment.decisions:
            carcs = {a.carc for line in decision.lines for a in line.adjustments}
            if decision.denied and carcs & CORRECTABLE and PAYERS[payment.payer.id].takes_corrected and count < 12:
                _corrected(world, decision, next_open(payment.paid_on + timedelta(days=8)))
                count += 1
