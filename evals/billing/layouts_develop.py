"""EOB layouts that the reader is developed with. Each takes a payment and gives (file name, bytes)."""

from collections.abc import Callable

from .drawing import Sheet, columns_text, dollars, us
from .invented import Claim, Line, Payment

Layout = Callable[[Payment], tuple[str, bytes]]


def _codes(line: Line, *, shares: bool = False) -> str:
    found = [f"{group}-{carc}" for group, carc, _ in line.adjustments if shares or group != "PR" or carc not in "123"]
    return " ".join([*found, *line.remarks])


def _discount(line: Line) -> int:
    return sum(cents for group, carc, cents in line.adjustments if not (group == "PR" and carc in "123"))


def remittance_report(payment: Payment) -> tuple[str, bytes]:
    """Text: a head with colons, a block and a table for each claim, totals."""
    out = [payment.payer, "PROVIDER REMITTANCE ADVICE", ""]
    out.append(
        f"Check/EFT Number: {payment.trace}    Payment Date: {us(payment.paid_on)}    Payment Amount: {dollars(payment.amount, '$')}"
    )
    for claim in payment.claims:
        out += [
            "",
            f"Patient: {claim.last}, {claim.first}    Member ID: {claim.member}    Patient Account: {claim.claim_id}",
        ]
        out.append(f"Claim Number: {claim.icn}    Status: {'Denied' if claim.result == 'denied' else 'Paid'}")
        rows = [["Date", "Proc", "Mod", "Billed", "Allowed", "Deduct", "Coins", "Copay", "Adj", "Paid", "Reason"]]
        for line in claim.lines:
            rows.append(
                [us(line.day), line.code, line.modifier, dollars(line.charge), dollars(line.allowed)]
                + [dollars(line.share(c)) for c in "123"]
                + [dollars(_discount(line)), dollars(line.paid), _codes(line)]
            )
        rows.append(["Claim Total", "", "", dollars(claim.charge), *[""] * 5, dollars(claim.paid), ""])
        out += columns_text(rows, left={0, 1, 2, 10})
    for code, reference, cents in payment.provider:
        name = {"WO": "Overpayment recovery", "L6": "Interest", "FB": "Balance forward"}[code]
        out += ["", f"{name} {reference}  {dollars(-cents if code == 'L6' else cents)}"]
    return "remittance.txt", "\n".join(out).encode()


def contractor_print(payment: Payment) -> tuple[str, bytes]:
    """Text as Medicare's print programs set it: no colons, captions close together, code and amount side by side."""
    out = [
        f"{payment.payer:<50}REMITTANCE ADVICE",
        f"CHECK/EFT #: {payment.trace:<20} CHECK DATE: {us(payment.paid_on)}",
        "",
    ]
    out.append(
        "PERF PROV  SERV DATE  POS NOS PROC  MODS    BILLED  ALLOWED   DEDUCT    COINS  GRP/RC      AMT  PROV PD"
    )
    for claim in payment.claims:
        out.append("_" * 100)
        out.append(
            f"NAME {claim.last.upper()}, {claim.first.upper()} HIC {claim.member} ACNT {claim.claim_id} ICN {claim.icn} ASG Y"
        )
        for line in claim.lines:
            others = [(g, c, x) for g, c, x in line.adjustments if not (g == "PR" and c in "12")]
            group, carc, cents = others[0]
            out.append(
                f"1234567893 {line.day:%m%d%y}      11   1 {line.code} {line.modifier:<4} {dollars(line.charge):>9}{dollars(line.allowed):>9}"
                f"{dollars(line.share('1')):>9}{dollars(line.share('2')):>9}  {group + '-' + carc:<7}{dollars(cents):>8}{dollars(line.paid):>9}"
            )
            for group, carc, cents in others[1:]:
                out.append(f"{'':84}{group + '-' + carc:<7}{dollars(cents):>8}")
            if line.remarks:
                out.append(f"           REM: {' '.join(line.remarks)}")
        out.append(
            f"PT RESP {dollars(claim.client_share):>9}        CLAIM TOTALS {dollars(claim.charge):>20}{'':44}{dollars(claim.paid):>9}"
        )
    for code, reference, cents in payment.provider:
        out.append(
            f"PROVIDER ADJ DETAILS: {'OVERPAYMENT RECOVERY' if code == 'WO' else 'INTEREST' if code == 'L6' else 'FORWARD BALANCE'} {reference} {dollars(cents)}"
        )
    out += ["", f"TOTAL PAYMENT AMOUNT: {dollars(payment.amount)}"]
    return "print.txt", "\n".join(out).encode()


def flat_with_rules(payment: Payment) -> tuple[str, bytes]:
    """Text: one table for all claims, cells parted by upright rules."""
    head = [
        "Acct #",
        "Claim #",
        "Service date",
        "CPT",
        "Charged",
        "Not covered",
        "Discount",
        "Patient resp",
        "Plan paid",
        "Codes",
    ]
    rows = [head]
    for claim in payment.claims:
        for line in claim.lines:
            refused = line.charge if line.refused else 0
            rows.append(
                [
                    claim.claim_id,
                    claim.icn,
                    line.day.isoformat(),
                    f"{line.code}{'-' + line.modifier if line.modifier else ''}",
                    dollars(line.charge, "$"),
                    dollars(refused, "$"),
                    dollars(0 if refused else _discount(line), "$"),
                    dollars(0 if refused else line.client_share, "$"),
                    dollars(line.paid, "$"),
                    _codes(line, shares=True),
                ]
            )
    widths = [max(len(row[at]) for row in rows) for at in range(len(head))]
    out = [
        payment.payer,
        f"Trace number: {payment.trace} | Date of payment: {payment.paid_on:%B %d, %Y} | Total payment: {dollars(payment.amount, '$')}",
    ]
    out += [
        "| " + " | ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    out += [
        f"| {'Overpayment recovered' if c == 'WO' else 'Interest' if c == 'L6' else 'Balance forward'} | {r} | {dollars(x, '$')} |"
        for c, r, x in payment.provider
    ]
    return "flat.txt", "\n".join(out).encode()


def portal_labels(payment: Payment) -> tuple[str, bytes]:
    """Text copied from a portal: labels with values, one line each, no table at all."""
    out = [
        f"Payer: {payment.payer}",
        f"Payment number: {payment.trace}",
        f"Paid on: {us(payment.paid_on)}",
        f"Payment amount: {dollars(payment.amount, '$')}",
    ]
    for claim in payment.claims:
        out += [
            "",
            f"Claim number: {claim.icn}",
            f"Patient account number: {claim.claim_id}",
            f"Patient name: {claim.first} {claim.last}",
        ]
        for line in claim.lines:
            out += [
                f"Procedure: {line.code}{' ' + line.modifier if line.modifier else ''}",
                f"Date of service: {us(line.day)}",
            ]
            out += [f"Amount billed: {dollars(line.charge, '$')}"]
            if not line.refused:
                out += [f"Allowed amount: {dollars(line.allowed, '$')}", f"Deductible: {dollars(line.share('1'), '$')}"]
                out += [f"Coinsurance: {dollars(line.share('2'), '$')}", f"Copay: {dollars(line.share('3'), '$')}"]
            out += [f"Plan paid: {dollars(line.paid, '$')}"]
            out += [f"Reason codes: {_codes(line)}"]
    for code, reference, cents in payment.provider:
        out.append(
            f"{'Overpayment recovery' if code == 'WO' else 'Interest paid' if code == 'L6' else 'Balance forward'} {reference}: {dollars(cents, '$')}"
        )
    return "portal.txt", "\n".join(out).encode()


def tabbed_export(payment: Payment) -> tuple[str, bytes]:
    """Text: a portal's export with tabs."""
    out = ["\t".join(["Payer", "Check Number", "Check Date", "Check Amount"])]
    out.append("\t".join([payment.payer, payment.trace, us(payment.paid_on), dollars(payment.amount, "$")]))
    out.append(
        "\t".join(
            [
                "Patient Account",
                "Claim ID",
                "DOS",
                "Procedure",
                "Mod",
                "Units",
                "Charge",
                "Contract Adj",
                "Deductible",
                "Coinsurance",
                "Copay",
                "Paid",
                "Adj Reason",
            ]
        )
    )
    for claim in payment.claims:
        for line in claim.lines:
            out.append(
                "\t".join(
                    [
                        claim.claim_id,
                        claim.icn,
                        us(line.day),
                        line.code,
                        line.modifier or "-",
                        "1",
                        dollars(line.charge),
                        dollars(_discount(line)),
                    ]
                    + [dollars(line.share(c)) for c in "123"]
                    + [dollars(line.paid), _codes(line) or "-"]
                )
            )
    out += [
        f"{'Overpayment recovery' if c == 'WO' else 'Interest' if c == 'L6' else 'Balance forward'}\t{r}\t{dollars(x)}"
        for c, r, x in payment.provider
    ]
    return "export.txt", "\n".join(out).encode()


def ruled_pdf(payment: Payment) -> tuple[str, bytes]:
    """PDF: a ruled table for each claim under a block of labels."""
    sheet = Sheet()
    sheet.line(payment.payer, size=15, bold=True)
    sheet.line("Explanation of Payment", size=11)
    sheet.pairs(
        [
            ("Check number", payment.trace),
            ("Check date", us(payment.paid_on)),
            ("Check amount", dollars(payment.amount, "$")),
        ]
    )
    for claim in payment.claims:
        sheet.room(120)
        sheet.line(
            f"Patient: {claim.first} {claim.last}     Patient account: {claim.claim_id}     Claim ID: {claim.icn}"
        )
        rows = [["Service date", "Procedure", "Billed", "Allowed", "Deductible", "Co-ins", "Co-pay", "Paid", "Remarks"]]
        for line in claim.lines:
            rows.append(
                [us(line.day), f"{line.code} {line.modifier}".strip(), dollars(line.charge), dollars(line.allowed)]
                + [dollars(line.share(c)) for c in "123"]
                + [dollars(line.paid), _codes(line)]
            )
        rows.append(["Total", "", dollars(claim.charge), "", "", "", "", dollars(claim.paid), ""])
        sheet.table(rows, [70, 68, 55, 55, 58, 48, 48, 55, 85])
    _provider(sheet, payment)
    return "payment.pdf", sheet.done()


def stacked_captions_pdf(payment: Payment) -> tuple[str, bytes]:
    """PDF: captions in two rows without rules, amounts right-aligned, one table over all pages."""
    sheet = Sheet(landscape=True)
    sheet.line(payment.payer, size=14, bold=True)
    sheet.pairs(
        [
            ("EFT trace number", payment.trace),
            ("Payment date", payment.paid_on.strftime("%b %d, %Y")),
            ("Total payment", dollars(payment.amount, "$")),
        ]
    )
    captions = [
        ("Patient", "account"),
        ("Claim", "number"),
        ("Date of", "service"),
        ("Proc", "code"),
        ("Amount", "billed"),
        ("Amount", "allowed"),
        ("Contractual", "adjustment"),
        ("Patient", "responsibility"),
        ("Amount", "paid"),
        ("Reason", "codes"),
    ]
    rows = [[str(cell) for cell in _flat(claim, line)] for claim in payment.claims for line in claim.lines]
    sheet.stacked(captions, rows, [90, 105, 70, 55, 65, 65, 75, 80, 65, 100])
    _provider(sheet, payment)
    return "stacked.pdf", sheet.done()


def _flat(claim: Claim, line: Line) -> list[str]:
    refused = line.refused
    return [
        claim.claim_id,
        claim.icn,
        us(line.day),
        line.code,
        dollars(line.charge),
        dollars(0 if refused else line.allowed),
        dollars(0 if refused and line.client_share else _discount(line)),
        dollars(line.client_share),
        dollars(line.paid),
        _codes(line, shares=True),
    ]


def member_pdf(payment: Payment) -> tuple[str, bytes]:
    """PDF for the member: figures under each other, with the payer's own words."""
    sheet = Sheet()
    sheet.line(payment.payer, size=16, bold=True)
    sheet.line("Explanation of Benefits. THIS IS NOT A BILL.", size=9)
    sheet.pairs(
        [
            ("Payment reference number", payment.trace),
            ("Payment issued", us(payment.paid_on)),
            ("Amount paid to provider", dollars(payment.amount, "$")),
        ]
    )
    for claim in payment.claims:
        sheet.room(60)
        sheet.line(f"Claim number {claim.icn}", size=11, bold=True)
        sheet.pairs([("Patient account number", claim.claim_id), ("Patient name", f"{claim.first} {claim.last}")])
        for line in claim.lines:
            sheet.room(170)
            pairs = [
                ("Service", f"{line.code}{'-' + line.modifier if line.modifier else ''}"),
                ("Date of service", us(line.day)),
                ("Amount billed", dollars(line.charge, "$")),
            ]
            if line.refused:
                pairs += [("Not covered", dollars(line.charge, "$"))]
            else:
                pairs += [
                    ("Plan discount", dollars(_discount(line), "$")),
                    ("Amount allowed", dollars(line.allowed, "$")),
                ]
                pairs += [
                    (name, dollars(line.share(c), "$"))
                    for name, c in (("Deductible", "1"), ("Coinsurance", "2"), ("Copay", "3"))
                ]
            pairs += [("Plan paid", dollars(line.paid, "$")), ("Reason code", _codes(line))]
            sheet.pairs(pairs, below=True)
    _provider(sheet, payment)
    return "member.pdf", sheet.done()


def stub_below_pdf(payment: Payment) -> tuple[str, bytes]:
    """PDF: claims first with explained codes, the check's stub at the very end."""
    sheet = Sheet()
    sheet.line(payment.payer, size=13, bold=True)
    for claim in payment.claims:
        sheet.room(90)
        sheet.pairs([("ICN", claim.icn), ("Acct", claim.claim_id), ("Name", f"{claim.last} {claim.first}")])
        rows = [["DOS", "CPT", "Units", "Charges", "Non-covered", "Adj", "Ded", "Coins", "Copay", "Payment", "Rsn"]]
        for line in claim.lines:
            refused = line.charge if line.refused else 0
            rows.append(
                [
                    us(line.day),
                    line.code,
                    "1",
                    dollars(line.charge),
                    dollars(refused),
                    dollars(0 if refused else _discount(line)),
                ]
                + [dollars(line.share(c)) for c in "123"]
                + [dollars(line.paid), _codes(line)]
            )
        sheet.table(rows, [62, 42, 32, 55, 62, 50, 45, 45, 45, 55, 75], ruled=False)
    _provider(sheet, payment)
    sheet.line("CO-45 Charge is above the agreed fee and may not be billed to the patient", size=8)
    sheet.line("PR-1 Amount applied to the yearly deductible of the member", size=8)
    sheet.room(60)
    sheet.pairs(
        [("Check #", payment.trace), ("Issue date", us(payment.paid_on)), ("Check total", dollars(payment.amount, "$"))]
    )
    return "stub.pdf", sheet.done()


def _provider(sheet: Sheet, payment: Payment) -> None:
    for code, reference, cents in payment.provider:
        name = {"WO": "Overpayment recovery claim", "L6": "Interest", "FB": "Balance forward"}[code]
        sheet.room(20)
        sheet.line(f"{name} {reference}   {dollars(cents if code != 'L6' else -cents, '$')}")


def web_table(payment: Payment) -> tuple[str, bytes]:
    """HTML saved from a portal."""
    out = [
        f"<html><body><h1>{payment.payer}</h1><p>EFT number: {payment.trace}</p><p>Payment date: {us(payment.paid_on)}</p><p>Payment amount: {dollars(payment.amount, '$')}</p>"
    ]
    head = [
        "Account",
        "Claim number",
        "Date of service",
        "Procedure code",
        "Billed amount",
        "Allowed amount",
        "Adjustment",
        "Deductible",
        "Coinsurance",
        "Copay",
        "Paid amount",
        "Reason",
    ]
    out.append("<table><tr>" + "".join(f"<th>{cell}</th>" for cell in head) + "</tr>")
    for claim in payment.claims:
        for line in claim.lines:
            cells = [
                claim.claim_id,
                claim.icn,
                us(line.day),
                line.code,
                dollars(line.charge, "$"),
                dollars(line.allowed, "$"),
                dollars(_discount(line), "$"),
            ]
            cells += [*(dollars(line.share(c), "$") for c in "123"), dollars(line.paid, "$"), _codes(line)]
            out.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    out.append("</table>")
    out += [
        f"<p>{'Overpayment recovery' if c == 'WO' else 'Interest' if c == 'L6' else 'Balance forward'} {r} {dollars(x, '$')}</p>"
        for c, r, x in payment.provider
    ]
    return "portal.html", "".join([*out, "</body></html>"]).encode()


def reasons(line: Line) -> str:
    found = [f"{group} {carc}" for group, carc, _ in line.adjustments]
    return ", ".join([*found, *line.remarks])


def below(payment: Payment) -> list[str]:
    words = {"WO": "Prior overpayment recouped, claim", "L6": "Interest added", "FB": "Forward balance"}
    return [f"{words[code]} {reference} {dollars(cents, '$')}" for code, reference, cents in payment.provider]


def one_page_grid_pdf(payment: Payment) -> tuple[str, bytes]:
    """PDF: landscape grid over pages, client's share as one figure, other words for everything."""
    sheet = Sheet(landscape=True)
    sheet.line(payment.payer, size=12, bold=True)
    sheet.pairs(
        [
            ("Remittance number", payment.trace),
            ("Remit date", us(payment.paid_on)),
            ("Net payment", dollars(payment.amount, "$")),
        ]
    )
    captions = [
        ("Patient", "control no"),
        ("Payer", "ICN"),
        ("Service", "from"),
        ("CPT", ""),
        ("Total", "charges"),
        ("Provider", "discount"),
        ("Member", "liability"),
        ("Plan", "payment"),
        ("Adjustment", "codes"),
    ]
    rows: list[list[str]] = []
    for claim in payment.claims:
        for line in claim.lines:
            share = line.client_share
            rows.append(
                [
                    claim.claim_id,
                    claim.icn,
                    us(line.day),
                    line.code,
                    dollars(line.charge),
                    dollars(line.charge - share - line.paid),
                    dollars(share),
                    dollars(line.paid),
                    reasons(line),
                ]
            )
    sheet.stacked(captions, rows, [95, 110, 75, 55, 70, 75, 75, 70, 130])
    for text in below(payment):
        sheet.line(text)
    return "grid.pdf", sheet.done()


def statement_pdf(payment: Payment) -> tuple[str, bytes]:
    """PDF: a member's statement, figures under each other with other words."""
    sheet = Sheet()
    sheet.line(payment.payer, size=14, bold=True)
    sheet.pairs(
        [
            ("Draft number", payment.trace),
            ("Date paid", us(payment.paid_on)),
            ("Total benefits paid", dollars(payment.amount, "$")),
        ],
        below=True,
        colon=True,
    )
    for claim in payment.claims:
        sheet.room(50)
        sheet.pairs([("Claim #", claim.icn), ("Account number", claim.claim_id)], below=True, colon=True)
        for line in claim.lines:
            sheet.room(150)
            pairs = [
                ("Procedure code", line.code),
                ("Service date", us(line.day)),
                ("Provider charged", dollars(line.charge, "$")),
                ("Allowable amount", dollars(line.allowed, "$")),
            ]
            pairs += [
                ("Your deductible", dollars(line.share("1"), "$")),
                ("Your coinsurance", dollars(line.share("2"), "$")),
                ("Your copay", dollars(line.share("3"), "$")),
            ]
            pairs += [("We paid", dollars(line.paid, "$")), ("Denial codes", reasons(line))]
            sheet.pairs(pairs, below=True, colon=True)
    for text in below(payment):
        sheet.line(text)
    return "statement.pdf", sheet.done()


LAYOUTS: tuple[Layout, ...] = (
    remittance_report,
    contractor_print,
    flat_with_rules,
    portal_labels,
    tabbed_export,
    ruled_pdf,
    stacked_captions_pdf,
    member_pdf,
    stub_below_pdf,
    web_table,
    one_page_grid_pdf,
    statement_pdf,
)
SHARE_AS_ONE = frozenset(("flat_with_rules", "stacked_captions_pdf", "one_page_grid_pdf"))
"""Layouts that print the client's share as one figure."""
