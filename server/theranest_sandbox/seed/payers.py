"""Invented payers, the fee schedule, and what each payer's contract allows."""

from __future__ import annotations

from dataclasses import dataclass

from .world import World

STATED = "2025-01-02T15:00:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerFacts:
    """What the generator knows of a payer. `weight` is its share of clients; `filing` the claim filing indicator."""

    id: str
    name: str
    kind: str
    plan_kind: str
    electronic_id: str
    filing: str
    claims_days: int | None
    appeal_days: int | None
    weight: int
    rate: int
    """Allowed amount in percent of the charge."""
    prefix: str
    digits: int
    copay_cents: int = 0
    telehealth_modifier: str | None = "95"
    takes_corrected: bool = True
    authorization: bool = False
    city: str = "Austin"
    state: str = "TX"
    postal: str = "78701"


PAYERS: dict[str, PayerFacts] = {
    p.id: p
    for p in (
        PayerFacts(id="payer:bluestem", name="Bluestem Mutual Health", kind="commercial", plan_kind="commercial",
                   electronic_id="BLSTM", filing="CI", claims_days=180, appeal_days=180, weight=24, rate=72,
                   prefix="BSM", digits=9, copay_cents=3000),
        PayerFacts(id="payer:harborwell", name="Harborwell Health Plan", kind="commercial", plan_kind="commercial",
                   electronic_id="HRBW1", filing="CI", claims_days=120, appeal_days=180, weight=10, rate=68,
                   prefix="HW", digits=10, copay_cents=2500),
        PayerFacts(id="payer:mindbridge", name="Mindbridge Behavioral (carve-out of Harborwell)", kind="commercial",
                   plan_kind="commercial", electronic_id="MNDBR", filing="CI", claims_days=90, appeal_days=60,
                   weight=8, rate=64, prefix="HW", digits=10, copay_cents=2500, authorization=True),
        PayerFacts(id="payer:summit-ridge", name="Summit Ridge Insurance", kind="commercial", plan_kind="commercial",
                   electronic_id="SMRDG", filing="CI", claims_days=365, appeal_days=180, weight=12, rate=75,
                   prefix="SR", digits=8, copay_cents=2000),
        PayerFacts(id="payer:medicare-south", name="Medicare Part B South (sandbox contractor)", kind="medicare",
                   plan_kind="medicare", electronic_id="MCRSX", filing="MB", claims_days=365, appeal_days=120,
                   weight=12, rate=60, prefix="", digits=0, telehealth_modifier="95", takes_corrected=False),
        PayerFacts(id="payer:pecan-community", name="Pecan Community Plan (Medicaid managed care)", kind="medicaid",
                   plan_kind="medicaid", electronic_id="PCNCP", filing="MC", claims_days=95, appeal_days=60, weight=14,
                   rate=52, prefix="", digits=9, authorization=True),
        PayerFacts(id="payer:frontier-family", name="Frontier Family Military Plan", kind="tricare",
                   plan_kind="tricare", electronic_id="FRFMP", filing="CH", claims_days=365, appeal_days=90, weight=5,
                   rate=62, prefix="FF", digits=9, copay_cents=1500),
        PayerFacts(id="payer:larkspur-eap", name="Larkspur Employee Assistance", kind="eap", plan_kind="eap",
                   electronic_id="LKEAP", filing="CI", claims_days=60, appeal_days=None, weight=4, rate=55,
                   prefix="EAP", digits=6, authorization=True),
        PayerFacts(id="payer:worksafe-pool", name="Worksafe Injury Pool", kind="other", plan_kind="other",
                   electronic_id="WKSFP", filing="WC", claims_days=95, appeal_days=90, weight=2, rate=85, prefix="WC",
                   digits=7, telehealth_modifier=None),
        PayerFacts(id="payer:silver-bridge", name="Silver Bridge Supplement", kind="commercial",
                   plan_kind="commercial", electronic_id="SLVBR", filing="CI", claims_days=365, appeal_days=180,
                   weight=0, rate=20, prefix="SB", digits=8),
    )
}  # fmt: skip
LEVELS = ("doctoral", "masters", "associate")
CHARGES: dict[str, int] = {
    "90791": 22000, "90792": 26000, "90832": 9500, "90834": 14000, "90837": 18500, "90833": 8500, "90836": 11000,
    "90846": 15500, "90847": 16500, "90853": 6500, "90785": 2500, "90839": 24000, "90840": 11500, "96127": 1200,
    "99213": 13000, "99214": 18000, "H0015": 21000,
}  # fmt: skip
LEVEL_SHARE = {"doctoral": 100, "masters": 88, "associate": 74}


def charge(cpt: str) -> int:
    return CHARGES[cpt]


def allowed(payer_id: str, cpt: str, level: str, year: int) -> int:
    """The contract's allowed amount in cents, raised a little each year."""
    base = CHARGES[cpt] * PAYERS[payer_id].rate * LEVEL_SHARE[level] // 10000
    return base * (100 + 2 * (year - 2025)) // 100


def add_payers(world: World) -> None:
    for number, payer in enumerate(PAYERS.values()):
        row = {
            "id": payer.id, "name": payer.name, "kind": payer.kind, "electronic_id": payer.electronic_id,
            "claims_days": payer.claims_days, "appeal_days": payer.appeal_days, "phone": f"512-555-01{80 + number}",
            "telehealth_modifier": payer.telehealth_modifier, "takes_corrected_claims": payer.takes_corrected,
        }  # fmt: skip
        world.add("payers", row, at=STATED)
    for cpt, cents in CHARGES.items():
        row = {"id": f"FEE-{cpt}", "cpt": cpt, "charge_cents": cents, "effective": "2025-01-01"}
        world.add("fee-schedule", row, at=STATED)
    for payer in PAYERS.values():
        for year in (2025, 2026):
            for level in LEVELS:
                for cpt in CHARGES:
                    row = {
                        "id": f"RATE-{payer.electronic_id}-{cpt}-{level}-{year}", "payer_id": payer.id, "cpt": cpt,
                        "licence_level": level, "year": year, "allowed_cents": allowed(payer.id, cpt, level, year),
                    }  # fmt: skip
                    world.add("contract-rates", row, at=f"{year}-01-02T15:00:00Z")
