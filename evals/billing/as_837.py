"""Writes claims of `drafts.py` as one 837P file (005010X222A1), as a clearinghouse would get it."""

from collections.abc import Sequence
from typing import Any

Claim = dict[str, Any]


def file_of(claims: Sequence[Claim], *, extra: str = "") -> str:
    """`extra`: segments for every claim's loop 2320 and below, as text with `~`."""
    body = [
        "ST*837*0001*005010X222A1",
        "BHT*0019*00*B1*20260920*1200*CH",
        "NM1*41*2*SAMPLE PRACTICE LLC*****46*TN001",
        "PER*IC*HELP*TE*8005550112",
        "NM1*40*2*SAMPLE HOUSE*****46*CH001",
    ]
    level = 0
    for claim in claims:
        segments, level = _claim(claim, level)
        body += segments
    lines = [
        "ISA*00*          *00*          *ZZ*SAMPLE         *ZZ*HOUSE          *260920*1200*^*00501*000000001*0*T*:",
        "GS*HC*SAMPLE*HOUSE*20260920*1200*1*X*005010X222A1",
        *body,
        f"SE*{len(body) + 1}*0001",
        "GE*1*1",
        "IEA*1*000000001",
    ]
    return "~\n".join(lines) + "~\n"


def _claim(claim: Claim, level: int) -> tuple[list[str], int]:
    form, payer = claim["form"], claim["payer"]
    office, own = form["billing_provider"], form["patient_relationship"] == "self"
    first = claim["lines"][0] if claim["lines"] else {}
    rank = {"primary": "P", "secondary": "S"}[payer["rank"]]
    group = form.get("insured_group") or ""
    segments = [
        f"HL*{level + 1}**20*1",
        f"PRV*BI*PXC*{office['taxonomy']}",
        f"NM1*85*2*{office['name']}*****XX*{office['npi']}",
        *_address(office["address"]),
        f"REF*{'EI' if form['federal_tax_id_kind'] == 'EIN' else 'SY'}*{form['federal_tax_id']}",
        f"HL*{level + 2}*{level + 1}*22*{0 if own else 1}",
        f"SBR*{rank}*{'18' if own else ''}*{'' if group == 'NONE' else group}******{form['insurance_type'] or ''}",
        f"NM1*IL*1*{_name(form['insured_name'])}****MI*{form['insured_id'] or ''}",
    ]
    patient = [
        *_address(form["patient_address"]),
        f"DMG*D8*{_day(form['patient_birth_date'])}*{form['patient_sex'] or ''}",
    ]
    payer_segment = f"NM1*PR*2*{payer['name']}*****PI*{payer['payer_id'] or ''}"
    if own:
        segments += [*patient, payer_segment]
    else:
        code = {"child": "19", "spouse": "01", "other": "G8"}.get(form["patient_relationship"] or "", "")
        segments += [payer_segment, f"HL*{level + 3}*{level + 2}*23*0", f"PAT*{code}"]
        segments += [f"NM1*QC*1*{_name(form['patient_name'])}", *patient]
    segments += _body(claim, first)
    for number, line in enumerate(claim["lines"], 1):
        segments += _line(number, line, first)
    return segments, level + (2 if own else 3)


def _body(claim: Claim, first: Claim) -> list[str]:
    form = claim["form"]
    place, frequency = first.get("pos") or "", form.get("resubmission_code") or "1"
    sure = {True: "A", False: "C"}.get(form["accept_assignment"], "")
    causes = [
        code
        for code, on in (
            ("AA", form["condition_auto_accident"]), ("EM", form["condition_employment"]),
            ("OA", form["condition_other_accident"]),
        )
        if on
    ]  # fmt: skip
    accident = ":".join(causes)
    if causes and form.get("auto_accident_state"):
        accident = ":".join([*causes, *[""] * (3 - len(causes)), form["auto_accident_state"]])
    found = [
        f"CLM*{form['patient_account'] or ''}*{_money(form['total_charge_cents'])}***{place}:B:{frequency}"
        f"*{'Y' if form['provider_signature'] else 'N'}*{sure}*{'Y' if form['insured_signature'] else 'N'}"
        f"*{'Y' if form['patient_signature'] else ''}" + (f"**{accident}" if accident else "")
    ]
    when = form.get("current_illness_date")
    if when:
        found.append(f"DTP*{when['qualifier']}*D8*{_day(when['on'])}")
    if form.get("hospitalization"):
        found.append(f"DTP*435*D8*{_day(form['hospitalization']['from_date'])}")
    if form.get("amount_paid_cents"):
        found.append(f"AMT*F5*{_money(form['amount_paid_cents'])}")
    if form.get("prior_authorization"):
        found.append(f"REF*G1*{form['prior_authorization']}")
    if form.get("original_ref_no"):
        found.append(f"REF*F8*{form['original_ref_no']}")
    codes = [code if claim.get("points") else code.replace(".", "") for code in form["diagnoses"]]
    if codes:
        found.append("HI*" + "*".join(("ABF:" if at else "ABK:") + code for at, code in enumerate(codes)))
    if form.get("referring_provider"):
        doctor = form["referring_provider"]
        found.append(f"NM1*DN*1*{doctor['name']}*****XX*{doctor['npi']}")
    if first.get("rendering_npi"):
        found += [f"NM1*82*1*CLINICIAN*SAM****XX*{first['rendering_npi']}", f"PRV*PE*PXC*{first['rendering_taxonomy']}"]
    if form.get("service_facility"):
        site = form["service_facility"]
        found += [f"NM1*77*2*{site['name']}*****XX*{site['npi']}", *_address(site["address"])]
    return found + list(claim.get("others", []))


def _line(number: int, line: Claim, first: Claim) -> list[str]:
    service = ":".join(["HC", line["cpt"], *line["modifiers"]])
    pointers = ":".join(str("ABCDEFGHIJKL".find(each) + 1) for each in line["pointers"])
    place = "" if line["pos"] == first["pos"] else line["pos"] or ""
    until = line.get("service_date_to")
    dates = f"RD8*{_day(line['service_date'])}-{_day(until)}" if until else f"D8*{_day(line['service_date'])}"
    found = [
        f"LX*{number}",
        f"SV1*{service}*{_money(line['charge_cents'])}*UN*{line['units']}*{place}**{pointers}",
        f"DTP*472*{dates}",
        f"REF*6R*{line['line_control_number']}",
    ]
    if line["rendering_npi"] and line["rendering_npi"] != first["rendering_npi"]:
        found.append(f"NM1*82*1*COLLEAGUE*LEE****XX*{line['rendering_npi']}")
    return found + list(line.get("decided", []))


def _name(name: Claim | None) -> str:
    return f"{name['last'] or ''}*{name['first'] or ''}" if name else "*"


def _address(address: Claim) -> list[str]:
    second = f"*{address['line2']}" if address.get("line2") else ""
    return [
        f"N3*{address['line1'] or ''}{second}",
        f"N4*{address['city'] or ''}*{address['state'] or ''}*{address['postal_code'] or ''}",
    ]


def _day(text: str | None) -> str:
    return (text or "").replace("-", "")


def _money(cents: int | None) -> str:
    if cents is None:
        return ""
    sign, amount = ("-" if cents < 0 else ""), abs(cents)
    return f"{sign}{amount // 100}" if amount % 100 == 0 else f"{sign}{amount // 100}.{amount % 100:02d}"
