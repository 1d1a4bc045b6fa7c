"""EOB layouts that the reader is judged by and was not developed with."""

from .drawing import Sheet, columns_text, dollars, us
from .invented import Payment
from .layouts_develop import Layout, below, reasons


def voucher(payment: Payment) -> tuple[str, bytes]:
    """Text: the voucher's figures as a sentence of labels, one table for everything, dates with dashes, totals at the end."""
    head = [
        "Your Ref No",
        "Our Claim Ref",
        "DOS",
        "Svc Code",
        "Submitted",
        "Eligible",
        "Ded Amt",
        "Coins Amt",
        "Copay Amt",
        "Benefit Paid",
        "Adj Reason Codes",
    ]
    rows = [head]
    for claim in payment.claims:
        for line in claim.lines:
            rows.append(
                [
                    claim.claim_id,
                    claim.icn,
                    f"{line.day:%m-%d-%Y}",
                    line.code,
                    dollars(line.charge),
                    dollars(line.allowed),
                ]
                + [dollars(line.share(c)) for c in "123"]
                + [dollars(line.paid), reasons(line)]
            )
    out = [
        payment.payer,
        "Payment Voucher",
        f"Voucher Number: {payment.trace}",
        f"Voucher Date: {payment.paid_on:%m-%d-%Y}",
        "",
    ]
    out += columns_text(rows, left={0, 1, 2, 3, 10}, gap=3)
    out += below(payment)
    out += ["", f"Net payment amount: {dollars(payment.amount, '$')}"]
    return "voucher.txt", "\n".join(out).encode()


def indented(payment: Payment) -> tuple[str, bytes]:
    """Text: labels with dots, services indented with code and amount pairs."""
    out = [
        f"EXPLANATION OF PAYMENT BY {payment.payer.upper()}",
        f"Payer: {payment.payer}",
        f"EFT Trace #: {payment.trace}",
    ]
    out += [f"EFT Date: {payment.paid_on:%d %b %Y}", f"EFT Amount: {dollars(payment.amount, '$')}"]
    for claim in payment.claims:
        out += ["", f"Patient Control Number: {claim.claim_id}", f"Payer Claim Control Number: {claim.icn}"]
        out += [f"Total Charge: {dollars(claim.charge, '$')}", f"Claim Paid Amount: {dollars(claim.paid, '$')}"]
        for line in claim.lines:
            out += [
                f"    Service Date: {us(line.day)}   CPT: {line.code}   Charge: {dollars(line.charge, '$')}   Paid: {dollars(line.paid, '$')}"
            ]
            out += [f"        {group}-{carc}  {dollars(cents)}" for group, carc, cents in line.adjustments]
            if line.remarks:
                out += [f"        Remark codes: {' '.join(line.remarks)}"]
    out += ["", *below(payment)]
    return "indented.txt", "\n".join(out).encode()


def two_captions_text(payment: Payment) -> tuple[str, bytes]:
    """Text: captions over two lines, one block a claim, minus signs behind."""
    out = [
        payment.payer,
        f"Check No: {payment.trace}    Check Dt: {us(payment.paid_on)}    Check Amt: {dollars(payment.amount)}",
    ]
    out.append(f"Payment Date: {us(payment.paid_on)}")
    for claim in payment.claims:
        out += [
            "",
            f"Pt Acct: {claim.claim_id}      Claim ICN: {claim.icn}      Patient: {claim.last.upper()} {claim.first.upper()}",
        ]
        out.append("Service     Proc      Provider      Amount    Contract       Applied to               Amount")
        out.append(
            "Date        Code      Charges       Allowed   Adjustment     Deductible   Co-Pay      Paid     Codes"
        )
        for line in claim.lines:
            rest = line.share("2") + line.share("3")
            out.append(
                f"{us(line.day):<12}{line.code:<10}{dollars(line.charge):<14}{dollars(line.allowed):<10}"
                f"{dollars(line.charge - line.allowed):<15}{dollars(line.share('1')):<13}{dollars(rest):<12}{dollars(line.paid):<9}{reasons(line)}"
            )
        out.append(f"Claim totals          {dollars(claim.charge):<65}{dollars(claim.paid)}")
    out += ["", *below(payment)]
    return "captions.txt", "\n".join(out).encode()


def comma_export(payment: Payment) -> tuple[str, bytes]:
    """HTML: a page of definition-like rows, then a table a claim."""
    out = [
        f"<div>{payment.payer}</div><table><tr><td>Check number</td><td>{payment.trace}</td></tr><tr><td>Check date</td><td>{us(payment.paid_on)}</td></tr><tr><td>Check amount</td><td>{dollars(payment.amount, '$')}</td></tr></table>"
    ]
    for claim in payment.claims:
        out.append(f"<h3>Claim # {claim.icn}</h3><p>Patient Account #: {claim.claim_id}</p>")
        out.append(
            "<table><tr>"
            + "".join(
                f"<th>{c}</th>"
                for c in (
                    "Dates of Service",
                    "Procedure",
                    "Billed Charges",
                    "Plan Discount",
                    "Deductible",
                    "Co-Insurance",
                    "Co-Payment",
                    "Paid Amount",
                    "Explanation Codes",
                )
            )
            + "</tr>"
        )
        for line in claim.lines:
            discount = sum(x for g, c, x in line.adjustments if not (g == "PR" and c in "123"))
            cells = [
                us(line.day),
                line.code,
                dollars(line.charge, "$"),
                dollars(discount, "$"),
                *(dollars(line.share(c), "$") for c in "123"),
                dollars(line.paid, "$"),
                reasons(line),
            ]
            out.append("<tr>" + "".join(f"<td>{c}</td>" for c in cells) + "</tr>")
        out.append("</table>")
    out += [f"<p>{text}</p>" for text in below(payment)]
    return "page.html", "".join(out).encode()


def grey_portal_pdf(payment: Payment) -> tuple[str, bytes]:
    """PDF: a portal's print with labels and colons, descriptions beside codes."""
    sheet = Sheet()
    sheet.line("Claim payment detail", size=12, bold=True)
    sheet.line(f"Payer name: {payment.payer}")
    sheet.line(f"Check / EFT number: {payment.trace}")
    sheet.line(f"Payment date: {payment.paid_on:%B %d, %Y}")
    sheet.line(f"Total paid amount: {dollars(payment.amount, '$')}")
    for claim in payment.claims:
        sheet.room(110)
        sheet.line(f"Claim number: {claim.icn}    Patient account no: {claim.claim_id}", bold=True)
        rows = [
            [
                "Date of service",
                "Service description",
                "Charges",
                "Allowed",
                "Deductible",
                "Coinsurance",
                "Copay",
                "Paid",
                "Reason",
            ]
        ]
        for line in claim.lines:
            rows.append(
                [
                    us(line.day),
                    f"{line.code} Therapy session",
                    dollars(line.charge, "$"),
                    dollars(line.allowed, "$"),
                    *(dollars(line.share(c), "$") for c in "123"),
                    dollars(line.paid, "$"),
                    reasons(line),
                ]
            )
        sheet.table(rows, [68, 100, 52, 52, 55, 58, 45, 52, 80], ruled=False)
    for text in below(payment):
        sheet.line(text)
    return "detail.pdf", sheet.done()


def narrow_pdf(payment: Payment) -> tuple[str, bytes]:
    """PDF: claims as bold rows between the lines of one table, the check's figures in a table on top."""
    sheet = Sheet()
    sheet.line(payment.payer, size=13, bold=True)
    sheet.table(
        [
            ["Check number", "Check date", "Check amount"],
            [payment.trace, us(payment.paid_on), dollars(payment.amount, "$")],
        ],
        [150, 120, 120],
    )
    widths = [72, 62, 62, 62, 58, 58, 58, 62, 90]
    for number, claim in enumerate(payment.claims):
        sheet.room(80)
        if number == 0:
            sheet.table(
                [["Svc date", "Proc", "Amt billed", "Amt allowed", "Ded", "Coins", "Copay", "Amt paid", "Codes"]],
                widths,
                ruled=False,
            )
        sheet.line(f"Patient acct: {claim.claim_id}   Claim no: {claim.icn}", bold=True)
        rows = [[""] * 9] + [
            [
                us(line.day),
                line.code,
                dollars(line.charge),
                dollars(line.allowed),
                *(dollars(line.share(c)) for c in "123"),
                dollars(line.paid),
                reasons(line),
            ]
            for line in claim.lines
        ]
        sheet.table(rows, widths, ruled=False)
    for text in below(payment):
        sheet.line(text)
    return "narrow.pdf", sheet.done()


def blanks_for_zero_pdf(payment: Payment) -> tuple[str, bytes]:
    """PDF: empty cells where nothing is due, dollar signs, a claim's number in its first row only."""
    sheet = Sheet(landscape=True)
    sheet.line(f"{payment.payer}", size=14, bold=True)
    sheet.line(
        f"Warrant no: {payment.trace}   Warrant date: {us(payment.paid_on)}   Warrant amount: {dollars(payment.amount, '$')}"
    )
    captions = [
        ("Account",),
        ("Claim number",),
        ("Service date",),
        ("HCPCS",),
        ("Billed",),
        ("Disallowed",),
        ("Discount",),
        ("Deductible",),
        ("Coinsurance",),
        ("Copay",),
        ("Paid",),
        ("Reasons",),
    ]
    rows: list[list[str]] = []
    for claim in payment.claims:
        for number, line in enumerate(claim.lines):
            refused = line.charge if line.refused else 0
            reduced = 0 if refused else sum(x for g, c, x in line.adjustments if g != "PR")
            amounts = [line.charge, refused, reduced, *(line.share(c) for c in "123"), line.paid]
            rows.append(
                [
                    claim.claim_id if not number else "",
                    claim.icn if not number else "",
                    us(line.day),
                    line.code,
                    *(dollars(x) if x else "" for x in amounts),
                    reasons(line),
                ]
            )
    sheet.stacked(captions, rows, [80, 90, 62, 48, 52, 58, 52, 58, 60, 48, 52, 100])
    for text in below(payment):
        sheet.line(text)
    return "warrant.pdf", sheet.done()


def mailed_letter(payment: Payment) -> tuple[str, bytes]:
    """Text: a letter with the payment in words on top, then one table of blanks-parted columns with explained codes."""
    out = [
        payment.payer,
        "PO Box 1",
        "Somewhere, OR 97000",
        "",
        "Dear provider, the payment below was made for your patients.",
        "",
    ]
    out += [
        f"Payment reference: {payment.trace}",
        f"Issue date: {payment.paid_on:%Y-%m-%d}",
        f"Amount of payment: {dollars(payment.amount, '$')}",
        "",
    ]
    for number, claim in enumerate(payment.claims, 1):
        out += [f"{number}. Claim control number: {claim.icn}; patient account: {claim.claim_id}"]
        rows = [
            [
                "Treatment date",
                "CPT code",
                "Billed amount",
                "Allowed amount",
                "Deductible amount",
                "Coinsurance amount",
                "Copay amount",
                "Paid amount",
                "Adjustment reason",
            ]
        ]
        rows += [
            [
                us(line.day),
                line.code,
                dollars(line.charge, "$"),
                dollars(line.allowed, "$"),
                *(dollars(line.share(c), "$") for c in "123"),
                dollars(line.paid, "$"),
                reasons(line),
            ]
            for line in claim.lines
        ]
        out += [*columns_text(rows, left={0, 1, 8}, gap=4), ""]
    out += [
        *below(payment),
        "",
        "CO 45: the charge is above the contracted rate.",
        "PR 1: the member has not met the deductible.",
    ]
    return "letter.txt", "\n".join(out).encode()


LAYOUTS: tuple[Layout, ...] = (
    voucher,
    indented,
    two_captions_text,
    comma_export,
    grey_portal_pdf,
    narrow_pdf,
    blanks_for_zero_pdf,
    mailed_letter,
)
SHARE_AS_ONE = frozenset(("two_captions_text",))
