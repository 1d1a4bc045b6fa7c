"""EOBs on paper and from portals: figures with their places, and arithmetic as the judge."""

import io
import random

import pytest
from theranest_server.adapters.documents import ChildOpener
from theranest_server.billing.remittance import analyze_payments, as_json
from theranest_server.billing.remittance.paper import Layout, NeedsOcr, NoRemittance, read_paper
from theranest_server.billing.remittance.paper.values import day, money
from theranest_server.domain.documents import DocumentKind, OpenedDocument, Page

from evals.billing import layouts_develop, layouts_judge
from evals.billing.compared import compared
from evals.billing.invented import Inventor, truth_of

EOB = """\
SAMPLE HEALTH PLAN
Check number: 8812345   Check date: 09/10/2026   Check amount: $195.50
Claim number: 2026080355   Patient account: TN0001
Date        Proc   Billed   Allowed  Deductible  Copay   Paid    Reason
08/03/2026  90837  185.00   125.50   0.00        25.00   100.50  CO-45
08/10/2026  90834  145.00   95.00    0.00        0.00    95.00   CO-45
Claim total        330.00                                195.50
"""


def read(text: str, *layouts: Layout) -> dict:
    document = OpenedDocument(kind=DocumentKind.TEXT, text=text)
    return as_json(analyze_payments(read_paper(document, file="eob.txt", layouts=layouts)))["remittances"][0]


def test_an_eob_gives_the_same_json_as_an_835():
    remittance = read(EOB)

    assert remittance["balanced"]
    assert (remittance["trace"], remittance["payer"]) == ("8812345", "SAMPLE HEALTH PLAN")
    assert (remittance["payment_cents"], remittance["paid_on"]) == (19550, "2026-09-10")
    (claim,) = remittance["claims"]
    assert (claim["claim_id"], claim["payer_claim_id"], claim["result"]) == ("TN0001", "2026080355", "paid")
    assert [(a["group"], a["carc"], a["cents"]) for a in claim["adjustments"]] == [
        ("PR", "3", 2500),
        ("CO", "45", 5950),
        ("CO", "45", 5000),
    ]


def test_each_figure_says_where_it_stands_and_how_sure_it_is():
    figures = read(EOB)["figures"]

    assert figures["claims/0/lines/1/paid_cents"]["page"] == 1
    assert figures["payment_cents"]["confidence"] > 0.95
    assert figures["claims/0/lines/0/charge_cents"]["box"][1] == 4 * 12.0


def test_a_cent_that_is_missing_sends_the_eob_to_a_person():
    remittance = read(EOB.replace("100.50", "100.49"))

    assert not remittance["balanced"]
    assert not remittance["postable"]
    assert any("does not balance" in doubt["what"] for doubt in remittance["doubts"])
    assert remittance["figures"]["claims/0/lines/0/paid_cents"]["confidence"] < 0.5


def test_a_line_that_is_missing_is_noticed_by_the_printed_total():
    lines = EOB.splitlines(keepends=True)

    remittance = read("".join(line for line in lines if "90834" not in line))

    assert not remittance["balanced"]
    assert any("a line may be missing" in doubt["what"] for doubt in remittance["doubts"])


def test_without_the_amount_of_the_transfer_nothing_balances():
    assert not read(EOB.replace("   Check amount: $195.50", ""))["balanced"]


def test_a_denial_on_paper_gets_its_step_and_deadlines():
    denied = EOB.replace(
        "125.50   0.00        25.00   100.50  CO-45", "0.00     0.00        0.00    0.00    CO-197 N54"
    )
    denied = denied.replace("195.50", "95.00")

    claim = read(denied)["claims"][0]

    assert (claim["result"], claim["next_step"]["action"]) == ("partial", "get_authorization")
    assert {each["for"] for each in claim["deadlines"]} >= {"appeal", "retro_authorization"}


def test_a_share_that_is_one_figure_is_doubted():
    one = EOB.replace("Deductible  Copay ", "Notes       Member responsibility").replace(
        "0.00        25.00 ", "            25.00 "
    )

    assert any("one figure" in doubt["what"] for doubt in read(one)["doubts"])


def test_the_table_goes_on_over_the_page():
    one, two = EOB.split("08/10")

    remittance = read(f"{one}\f08/10{two}")

    assert remittance["balanced"]
    assert remittance["figures"]["claims/0/lines/1/paid_cents"]["page"] == 2


def test_words_that_only_one_payer_uses_are_configured():
    odd = EOB.replace("Billed ", "Gebühr ")

    assert not _read_or_none(odd)
    assert read(odd, Layout(payer="SAMPLE", captions={"Gebühr": "charge"}))["balanced"]


def _read_or_none(text: str) -> bool:
    try:
        return read(text)["balanced"]
    except NoRemittance:
        return False


def test_a_takeback_on_paper_lowers_the_transfer():
    text = EOB.replace("Check amount: $195.50", "Check amount: $175.50") + "Overpayment recovery 2026010101 $20.00\n"

    remittance = read(text)

    assert remittance["balanced"]
    assert [(t["kind"], t["original_claim_id"], t["cents"]) for t in remittance["takebacks"]] == [
        ("WO", "2026010101", 2000)
    ]


def test_a_scan_needs_ocr_and_a_letter_is_no_remittance():
    scan = OpenedDocument(
        kind=DocumentKind.PDF, pages=(Page(number=1, width=612, height=792, words=(), needs_ocr=True),)
    )

    with pytest.raises(NeedsOcr, match="OCR"):
        read_paper(scan, file="scan.pdf")
    with pytest.raises(NoRemittance):
        read("Dear provider,\nplease find our new address below.\n")


@pytest.mark.parametrize(
    ("text", "cents"),
    [("185.00", 18500), ("$1,185.00", 118500), ("(25.00)", -2500), ("25.00-", -2500), ("-$5.00", -500), ("$185", 18500), ("90837", None), ("8/3", None), ("1.5", None)],
)  # fmt: skip
def test_amounts_as_they_are_printed(text: str, cents: int | None):
    assert money(text) == cents


@pytest.mark.parametrize(
    "text", ["08/03/2026", "8-3-26", "2026-08-03", "20260803", "080326", "Aug 3, 2026", "03 Aug 2026"]
)
def test_days_as_they_are_printed(text: str):
    found = day(text)

    assert found is not None
    assert found.isoformat() == "2026-08-03"


TEXTS = [each for each in layouts_develop.LAYOUTS + layouts_judge.LAYOUTS if not each.__name__.endswith("pdf")]
PDFS = [each for each in layouts_develop.LAYOUTS + layouts_judge.LAYOUTS if each.__name__.endswith("pdf")]
ONE_SHARE = layouts_develop.SHARE_AS_ONE | layouts_judge.SHARE_AS_ONE


@pytest.mark.parametrize("layout", TEXTS, ids=lambda each: each.__name__)
def test_text_layouts_are_read_in_full(layout: layouts_develop.Layout):
    _read_in_full(layout)


@pytest.mark.slow
@pytest.mark.parametrize("layout", PDFS, ids=lambda each: each.__name__)
def test_pdf_layouts_are_read_in_full(layout: layouts_develop.Layout):
    _read_in_full(layout)


def _read_in_full(layout: layouts_develop.Layout) -> None:
    payment = Inventor(chance=random.Random(layout.__name__), plain=True).payment(6)
    name, content = layout(payment)
    opened = ChildOpener().open_now(content, name=name) if name.endswith("pdf") else _text(name, content)

    found = as_json(analyze_payments(read_paper(opened, file=name)))["remittances"]

    merged = layout.__name__ in ONE_SHARE
    assert [
        what for what, right in compared(found, truth_of([payment]), paper=True, share_as_one=merged) if not right
    ] == []


def _text(name: str, content: bytes) -> OpenedDocument:
    kind = DocumentKind.HTML if name.endswith("html") else DocumentKind.TEXT
    return OpenedDocument(kind=kind, text=content.decode())


def test_a_pdf_is_read_in_a_child_process():
    payment = Inventor(chance=random.Random(1), plain=True).payment(2)
    name, content = layouts_develop.ruled_pdf(payment)

    found = as_json(analyze_payments(read_paper(ChildOpener().open_now(content, name=name), file=name)))["remittances"]

    assert found[0]["balanced"]
    assert found[0]["figures"]["payment_cents"]["page"] == 1


def test_a_picture_in_a_pdf_is_called_a_scan():
    from PIL import Image
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.drawImage(ImageReader(Image.new("L", (40, 40), 128)), 50, 400, 300, 300)
    canvas.save()

    with pytest.raises(NeedsOcr):
        read_paper(ChildOpener().open_now(buffer.getvalue(), name="scan.pdf"), file="scan.pdf")
