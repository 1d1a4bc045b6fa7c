"""Writes an 835 (005010X221A1) of invented payments: three levels that balance to the cent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from .adjudication import Decision, LineResult
from .payers import PAYERS, PayerFacts
from .practice import ADDRESS, NAME, NPI, TAX_ID
from .staff import Team

ROUTING, ACCOUNT = "000000000", "490015567"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderAdjustment:
    """PLB: a positive amount lowers the payment."""

    code: str
    reference: str
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    element: str = "*"
    component: str = ":"
    segment: str = "~"
    ending: str = ""


@dataclass(slots=True, kw_only=True)
class Payment:
    """One transfer: its claims and provider adjustments. `number` is the interchange's control number."""

    payer: PayerFacts
    paid_on: date
    trace: str
    number: int
    decisions: list[Decision] = field(default_factory=list[Decision])
    adjustments: list[ProviderAdjustment] = field(default_factory=list[ProviderAdjustment])

    @property
    def cents(self) -> int:
        return sum(d.paid for d in self.decisions) - sum(a.cents for a in self.adjustments)


def money(cents: int) -> str:
    """Cents as X12 writes amounts: no trailing zeros, no plus."""
    sign, value = ("-" if cents < 0 else ""), abs(cents)
    text = f"{value // 100}.{value % 100:02d}".rstrip("0").rstrip(".")
    return f"{sign}{text}" if text != "0" else "0"


def _line(line: LineResult, day: date, style: Style) -> list[list[str]]:
    code = style.component.join(["HC", line.cpt, *line.modifiers])
    segments = [
        ["SVC", code, money(line.charge), money(line.paid), "", str(line.units)],
        ["DTM", "472", f"{day:%Y%m%d}"],
    ]
    for group in dict.fromkeys(a.group for a in line.adjustments):
        cas = ["CAS", group]
        for place, adjustment in enumerate(a for a in line.adjustments if a.group == group):
            cas += (
                ["", *[adjustment.carc, money(adjustment.cents)]]
                if place
                else [adjustment.carc, money(adjustment.cents)]
            )
        segments.append(cas)
    segments.append(["REF", "6R", line.control])
    if line.allowed is not None:
        segments.append(["AMT", "B6", money(line.allowed)])
    return [*segments, *(["LQ", "HE", rarc] for rarc in line.rarcs)]


def _claim(decision: Decision, payer: PayerFacts, team: Team, style: Style) -> list[list[str]]:
    case = decision.case
    name, form = case.persona.row["legal_name"], case.row["form"]
    staff = team.rows[case.row["staff_id"]]
    first, last = str(staff["name"]).split(" ", 1)
    member = str(form.get("insured_id") or "").replace(" ", "")
    segments = [
        ["CLP", case.row["id"], decision.status, money(decision.charge), money(decision.paid), money(decision.patient),
         payer.filing, decision.icn, str(case.row["lines"][0]["pos"]), "1"],
        ["NM1", "QC", "1", name["last"].upper(), name["first"].upper(), "", "", "", "MI", member],
        ["NM1", "82", "1", last.upper(), first.upper(), "", "", "", "XX", str(staff["npi"])],
    ]  # fmt: skip
    if decision.forwarded_to:
        to = PAYERS[decision.forwarded_to]
        segments.append(["NM1", "TT", "2", to.name.upper()[:60], "", "", "", "", "PI", to.electronic_id])
    if decision.remarks:
        segments.append(["MOA", "", "", *decision.remarks])
    if decision.replaces:
        segments.append(["REF", "F8", decision.replaces])
    segments.append(["DTM", "050", f"{case.submitted or case.day:%Y%m%d}"])
    for line in decision.lines:
        segments += _line(line, case.day, style)
    return segments


def _head(payment: Payment, style: Style) -> list[list[str]]:
    day, payer = f"{payment.paid_on:%Y%m%d}", payment.payer
    pays = payment.cents > 0
    way = ["I", money(payment.cents), "C", "ACH", "CCP"] if pays else ["H", "0", "C", "NON", ""]
    bank = ["01", ROUTING, "DA", ACCOUNT, f"1{TAX_ID}", "", "01", ROUTING, "DA", ACCOUNT, day]
    return [
        ["BPR", *way, *(bank if pays else ["", "", "", "", f"1{TAX_ID}", "", "", "", "", "", day])],
        ["TRN", "1", payment.trace, "1490000001"], ["DTM", "405", day], ["N1", "PR", payer.name.upper()[:60]],
        ["N3", "1 SANDBOX PLAZA"], ["N4", payer.city.upper(), payer.state, payer.postal], ["REF", "2U", payer.electronic_id],
        ["PER", "BL", "PROVIDER SERVICES", "TE", "5125550190"], ["N1", "PE", NAME.upper(), "XX", NPI],
        ["N3", str(ADDRESS["line1"]).upper()], ["N4", str(ADDRESS["city"]).upper(), str(ADDRESS["state"]),
                                                 str(ADDRESS["postal_code"]).replace("-", "")],
        ["REF", "TJ", TAX_ID], ["LX", "1"],
    ]  # fmt: skip


def _provider_level(payment: Payment, style: Style) -> list[list[str]]:
    if not payment.adjustments:
        return []
    plb = ["PLB", NPI, f"{payment.paid_on.year}1231"]
    for adjustment in payment.adjustments:
        plb += [style.component.join([adjustment.code, adjustment.reference]), money(adjustment.cents)]
    return [plb]


def write_835(payment: Payment, team: Team, style: Style) -> str:
    """The whole interchange as text."""
    sep, number, day = style.element, f"{payment.number:09d}", payment.paid_on
    sender = f"{payment.payer.electronic_id:<15}"
    isa = ["ISA", "00", " " * 10, "00", " " * 10, "ZZ", sender, "ZZ", f"{'COTTONWOODBEND':<15}", f"{day:%y%m%d}", "0600", "^",
           "00501", number, "0", "T", style.component]  # fmt: skip
    body = [["ST", "835", "0001"], *_head(payment, style)]
    for decision in payment.decisions:
        body += _claim(decision, payment.payer, team, style)
    body += _provider_level(payment, style)
    body.append(["SE", str(len(body) + 1), "0001"])
    control = str(payment.number)
    gs = [
        "GS",
        "HP",
        payment.payer.electronic_id,
        "COTTONWOODBEND",
        f"{day:%Y%m%d}",
        "0600",
        control,
        "X",
        "005010X221A1",
    ]
    segments = [isa, gs, *body, ["GE", "1", control], ["IEA", "1", number]]
    return "".join(sep.join(_trim(s)) + style.segment + style.ending for s in segments)


def _trim(segment: list[str]) -> list[str]:
    while segment and segment[-1] == "":
        segment = segment[:-1]
    return segment
