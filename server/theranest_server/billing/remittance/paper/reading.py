"""Reads a document row by row into payments: labels, tables, totals, codes."""

import re
from collections.abc import Sequence

from ....domain.documents import OpenedDocument
from ..model import Payment
from .columns import Column, header_at, narrowed, placed
from .drafts import Amount, ClaimDraft, LineDraft, PaymentDraft
from .errors import NeedsOcr, NoRemittance
from .finishing import finished
from .labels import Labelled, labelled
from .layouts import GENERAL, Layout
from .rows import Piece, Row, joined, rows_of
from .values import codes, day, first_day, is_number, modifiers, money, procedure, remarks
from .vocabulary import GRAND, PROVIDER_LEVEL, TOTALS, plain

_AMOUNTS = frozenset(
    [
        "charge",
        "allowed",
        "discount",
        "not_covered",
        "deductible",
        "coinsurance",
        "copay",
        "patient",
        "other",
        "withheld",
        "paid",
    ]
)
_MOST_ROWS = 20_000


def read_paper(document: OpenedDocument, *, file: str, layouts: Sequence[Layout] = ()) -> list[Payment]:
    """Every payment of the document. Raises NeedsOcr or NoRemittance."""
    rows = rows_of(document)[:_MOST_ROWS]
    scanned = [page.number for page in document.pages if page.needs_ocr]
    if scanned and not rows:
        raise NeedsOcr
    head = " ".join(row.text for row in rows[:12])
    layout = next((each for each in layouts if each.payer and each.fits(head)), None) or next(
        (each for each in layouts if not each.payer), GENERAL
    )
    drafts = _Reading(rows, layout).drafts()
    if not any(line for draft in drafts for claim in draft.claims for line in (claim.lines or claim.stated)):
        raise (
            NeedsOcr
            if scanned
            else NoRemittance("No line of a payment was found in the document: hand over the EOB or remittance itself.")
        )
    return [finished(draft, file=file, scanned=scanned) for draft in drafts if draft.claims or draft.amount]


class _Reading:
    """Where it stands: payment, claim, the table whose columns hold."""

    def __init__(self, rows: list[Row], layout: Layout) -> None:
        self._rows = rows
        self._layout = layout
        self._payment = PaymentDraft(row=1)
        self._done: list[PaymentDraft] = [self._payment]
        self._claim: ClaimDraft | None = None
        self._columns: tuple[Column, ...] = ()
        self._line: LineDraft | None = None

    def drafts(self) -> list[PaymentDraft]:
        at = 0
        while at < len(self._rows):
            header = header_at(self._rows, at, self._layout)
            if header is not None:
                self._columns, depth = header
                at += depth
                continue
            self._row(at)
            at += 1
        if not self._payment.payer:
            self._payment.payer = self._letterhead()
        return self._done

    def _letterhead(self) -> str:
        """The first row that is a name: payers print theirs on top."""
        for row in self._rows[:6]:
            text = row.cells[0].text
            words = plain(text)
            if (
                re.search(r"[A-Za-z]{3}", text)
                and not re.search(
                    r"explanation|remittance|advice|statement|voucher|page|^date|benefits? summary|eob|\d{4}|:",
                    text,
                    re.IGNORECASE,
                )
                and not self._layout.label(words)
            ):
                return text
        return ""

    def _row(self, at: int) -> None:
        row = self._rows[at]
        if self._provider_level(row):
            return
        table = bool(self._columns) and any(money(word.text) is not None for word in row.words)
        found = labelled(row, self._rows[at + 1] if at + 1 < len(self._rows) else None, self._layout, table)
        total = TOTALS.search(row.text) or GRAND.match(row.cells[0].text)
        if total and not any(each.concept == "payment" for each in found) and self._total(row):
            return
        if not found and self._columns and self._table_row(row):
            return
        for each in found:
            self._label(each, row)
        if not found:
            self._codes_below(row)

    # labels

    def _label(self, found: Labelled, row: Row) -> None:
        concept, value = found.concept, found.value
        if concept == "payment" and self._lacks_paid():
            concept = "paid"
        if concept in ("trace", "paid_on", "payment", "payer") and self._of_payment(concept, value, row):
            return
        if concept in ("claim_id", "payer_claim_id") and is_number(value.text.replace(" ", "")):
            self._claim_number(concept, value.text.replace(" ", ""), row)
        elif concept in _AMOUNTS:
            self._labelled_amount(concept, value, row)
        elif concept in ("date", "paid_on"):
            self._service_date(value, row)
        elif concept == "procedure" and procedure(value.text):
            self._labelled_procedure(value, row)
        elif concept in ("reason", "remark"):
            self._attach(value.text, row)
        elif concept == "status" and self._claim is not None:
            self._claim.status = _status(value.text) or self._claim.status
        elif concept == "modifiers" and self._line is not None:
            self._line.modifiers = modifiers(value.text)
        elif concept == "units" and self._line is not None and value.text.split(".")[0].isdigit():
            self._line.units = value.text.split(".")[0]

    def _of_payment(self, concept: str, value: Piece, row: Row) -> bool:
        draft = self._payment
        if concept == "trace":
            number = next((part for part in value.text.split() if is_number(part)), "")
            if number and draft.trace and draft.trace != number and draft.claims:
                self._open_payment(row)
                draft = self._payment
            draft.trace = draft.trace or number
        elif concept == "paid_on":
            moment = first_day(value.text, self._layout.date_order)
            if draft.paid_on is not None or moment is None:
                return draft.paid_on is not None and self._claim is None
            draft.paid_on = moment
        elif concept == "payment":
            cents = _first_money(value)
            if cents is None:
                return False
            if draft.amount is None:
                draft.amount = cents
        elif concept == "payer" and re.search(r"[A-Za-z]{3}", value.text):
            draft.payer = draft.payer or value.text
        return True

    def _lacks_paid(self) -> bool:
        """Whether `We paid` among labels speaks of the service or claim that is open, not of the transfer."""
        line, claim = self._line, self._claim
        if line is not None and line.row < 0:
            return "paid" not in line.amounts
        return claim is not None and not claim.lines and bool(claim.stated) and "paid" not in claim.stated

    def _open_payment(self, row: Row) -> None:
        old = self._payment
        self._payment = PaymentDraft(row=row.number, payer=old.payer)
        self._done.append(self._payment)
        self._claim = self._line = None

    def _claim_number(self, concept: str, number: str, row: Row) -> None:
        claim = self._claim
        if (
            claim is None
            or claim.lines
            or claim.stated
            or (getattr(claim, concept) and getattr(claim, concept) != number)
        ):
            if claim is not None and number in (claim.claim_id, claim.payer_claim_id) and not self._begins_again(row):
                return
            claim = self._new_claim(row)
        setattr(claim, concept, number)

    def _begins_again(self, row: Row) -> bool:
        """The same number once more: a claim's figures that go on over the page, unless a reversal begins."""
        return bool(_status(row.text))

    def _new_claim(self, row: Row) -> ClaimDraft:
        self._claim = ClaimDraft(row=row.number, status=_status(row.text))
        self._line = None
        self._payment.claims.append(self._claim)
        return self._claim

    def _labelled_amount(self, concept: str, value: Piece, row: Row) -> None:
        amount = _first_money(value)
        claim = self._claim
        if amount is None:
            return
        if claim is None:
            if concept == "paid" and self._payment.amount is None:
                self._payment.amount = amount
            return
        if self._line is not None and self._line.row < 0:
            self._line.amounts.setdefault(concept, amount)
        elif concept not in claim.stated:
            claim.stated[concept] = amount
        self._attach_codes(value.text, amount)

    def _labelled_procedure(self, value: Piece, row: Row) -> None:
        """In a document of labels each procedure begins a line; its row is negative to tell it from a table's."""
        claim = self._claim or self._new_claim(row)
        self._line = LineDraft(row=-row.number, procedure=procedure(value.text), modifiers=modifiers(value.text))
        self._line.service_date = claim.service_date
        claim.lines.append(self._line)

    def _service_date(self, value: Piece, row: Row) -> None:
        moment = first_day(value.text, self._layout.date_order)
        if moment is None:
            return
        if self._line is not None and self._line.row < 0:
            self._line.service_date = moment
        if self._claim is not None:
            self._claim.service_date = self._claim.service_date or moment

    # tables

    def _table_row(self, row: Row) -> bool:
        laid = placed(row, self._columns)
        cells = {self._columns[at].concept: words for at, words in laid.items() if self._columns[at].concept}
        amounts = _amounts_of(cells)
        text = {concept: joined(words).text for concept, words in cells.items()}
        moment = first_day(text.get("date", ""), self._layout.date_order)
        if not ({"charge", "paid"} & set(amounts)) or (len(amounts) < 2 and moment is None):
            return False
        if not (moment or procedure(text.get("procedure", "")) or self._numbers_in(text)):
            return False
        self._columns = narrowed(self._columns, laid)
        if "paid" not in amounts and any(column.concept == "paid" for column in self._columns):
            amounts["paid"] = Amount(cents=0, piece=joined(row.words))  # an empty cell of that column
        claim = self._claim_of_row(row, text)
        line = LineDraft(
            row=row.number,
            amounts=amounts,
            service_date=moment,
            procedure=procedure(text.get("procedure", "")),
            modifiers=modifiers(text.get("modifiers", "")) or modifiers_behind(text.get("procedure", "")),
            units=text.get("units", "1") if text.get("units", "").isdigit() else "1",
        )
        claim.lines.append(line)
        self._line = line
        self._attach(" ".join(text.get(each, "") for each in ("reason", "remark")), row, cells.get("reason", []))
        self._codes_beside(line, amounts, cells)
        if text.get("status"):
            claim.status = _status(text["status"]) or claim.status
        return True

    def _codes_beside(self, line: LineDraft, amounts: dict[str, Amount], cells: dict[str, list[Piece]]) -> None:
        """Codes that stand within a column of amounts: `65.00 CO-45`."""
        for concept in ("discount", "not_covered", "patient"):
            words = cells.get(concept, [])
            found = codes(" ".join(word.text for word in words)) if len(words) > 1 else []
            line.codes += [code for code in found if code not in line.codes]

    def _numbers_in(self, text: dict[str, str]) -> bool:
        return any(is_number(text.get(concept, "")) for concept in ("claim_id", "payer_claim_id"))

    def _claim_of_row(self, row: Row, text: dict[str, str]) -> ClaimDraft:
        mine = {
            c: text[c].split()[0] for c in ("claim_id", "payer_claim_id") if is_number(text.get(c, "").split(" ")[0])
        }
        claim = self._claim
        if not mine:
            return claim or self._new_claim(row)
        if (
            claim is None
            or any(getattr(claim, c) not in ("", number) for c, number in mine.items())
            or _turned(claim, row)
        ):
            claim = self._new_claim(row)
        for concept, number in mine.items():
            setattr(claim, concept, number)
        return claim

    def _total(self, row: Row) -> bool:
        """Totals of a claim or of everything: the sums tell which, and the words where they do not."""
        amounts = self._total_amounts(row)
        if not amounts:
            return False
        claim = self._claim
        lines = [line for each in self._payment.claims for line in each.lines]
        own = claim is not None and not claim.stated and bool(claim.lines) and _sums_to(claim.lines, amounts)
        if not own and (_sums_to(lines, amounts) or GRAND.match(row.cells[0].text) or claim is None or not claim.lines):
            self._payment.total_paid = amounts.get("paid", self._payment.total_paid)
        elif claim is not None:
            claim.stated = {**amounts, **claim.stated}
        return True

    def _total_amounts(self, row: Row) -> dict[str, Amount]:
        """What stands behind the word, in columns."""
        at = max(
            (n for n, word in enumerate(row.words) if re.match(r"(?i)\W*(?:sub)?totals?\b", word.text)), default=-1
        )
        words = tuple(word for word in row.words[at + 1 :] if money(word.text) is not None or word.text == "$")
        columns = [column for column in self._columns if column.concept in _AMOUNTS]
        if not words or not columns:
            return {}
        only = Row(number=row.number, page=row.page, words=words, gaps=(True,) * len(words))
        return _amounts_of({columns[at].concept: each for at, each in placed(only, columns).items()})

    # codes and the provider's level

    def _codes_below(self, row: Row) -> None:
        """Codes on a row of their own belong to the line above; an explanation of a code belongs to nobody."""
        if self._line is None or _is_legend(row.text):
            return
        if codes(row.text) or remarks(row.text):
            self._attach(row.text, row, list(row.words))

    def _attach(self, text: str, row: Row, words: Sequence[Piece] = ()) -> None:
        line = self._line
        if line is None:
            if self._claim is not None:
                self._claim.remarks += [each for each in remarks(text) if each not in self._claim.remarks]
            return
        pairs = _coded_amounts(words)
        line.coded += pairs
        line.codes += [code for code in codes(text) if code not in line.codes]
        if not codes(text):
            line.codes += _bare_codes(text, line.codes)
        line.remarks += [each for each in remarks(text) if each not in line.remarks]

    def _attach_codes(self, text: str, amount: Amount) -> None:
        line = self._line
        if line is not None:
            line.codes += [code for code in codes(text) if code not in line.codes]
            line.remarks += [each for each in remarks(text) if each not in line.remarks]

    def _provider_level(self, row: Row) -> bool:
        """Amounts of the payment itself: a takeback with the number of its claim, interest, a balance forward."""
        amounts = [(money(word.text), word) for word in row.words]
        found = [Amount(cents=cents, piece=word) for cents, word in amounts if cents is not None]
        if len(found) != 1 or procedure(row.words[0].text):
            return False
        label = plain(" ".join(word.text for word in row.words if money(word.text) is None))
        code = next((code for code, pattern in PROVIDER_LEVEL.items() if re.search(pattern, label)), "")
        if not code or (self._columns and day(row.words[0].text) is not None):
            return False
        reference = next(
            (
                w.text.strip("#:()")
                for w in row.words
                if is_number(w.text.strip("#:()")) and money(w.text) is None and day(w.text) is None
            ),
            "",
        )
        cents = found[0].cents
        lowers = -abs(cents) if code in ("L6",) else cents if code == "FB" else abs(cents)
        self._payment.adjustments.append((code, reference, Amount(cents=lowers, piece=found[0].piece), row.number))
        return True


def modifiers_behind(text: str) -> tuple[str, ...]:
    """Modifiers written behind a procedure code in its own column."""
    return modifiers(text) if procedure(text) and re.search(r"[-:/ ]", text) and len(text) <= 20 else ()


def _amounts_of(cells: dict[str, list[Piece]]) -> dict[str, Amount]:
    found: dict[str, Amount] = {}
    for concept, words in cells.items():
        if concept in _AMOUNTS:
            amount = _first_money(joined(words))
            if amount is not None:
                found[concept] = amount
    return found


def _sums_to(lines: Sequence[LineDraft], amounts: dict[str, Amount]) -> bool:
    return bool(lines) and all(
        sum(line.amounts[concept].cents for line in lines if concept in line.amounts) == amount.cents
        for concept, amount in amounts.items()
        if concept in ("charge", "paid")
    )


def _first_money(piece: Piece) -> Amount | None:
    text = piece.text.replace("$ ", "$").replace("- $", "-$")
    for part in text.split():
        cents = money(part)
        if cents is not None:
            return Amount(cents=cents, piece=piece)
    return None


def _coded_amounts(words: Sequence[Piece]) -> list[tuple[str, str, Amount]]:
    """`CO-45 65.00`, `CO 45 65.00`, `CO-45: $65.00`: a code directly before an amount."""
    found: list[tuple[str, str, Amount]] = []
    waiting: list[tuple[str, str]] = []
    before = ""
    for word in words:
        cents = money(word.text.strip("();,="))
        if cents is not None and waiting:
            group, carc = waiting.pop()
            found.append((group, carc, Amount(cents=cents, piece=word)))
            waiting.clear()
            continue
        direct = codes(word.text) or codes(f"{before} {word.text}")
        waiting = direct if direct else waiting if word.text in (":", "=", "-", "$") else []
        before = word.text
    return found


def _bare_codes(text: str, known: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """`45` or `45, 3` in a column of reasons, without groups: the client's share for 1 to 3, else the contract."""
    parts = re.split(r"[\s,;/]+", text.strip())
    if not parts or not all(re.fullmatch(r"[A-Z]?\d{1,3}", part) for part in parts):
        return []
    found = [("PR" if part in ("1", "2", "3") else "CO", part) for part in parts if not remarks(part)]
    return [code for code in found if code not in known]


def _is_legend(text: str) -> bool:
    """A code that opens the row, followed by its explanation in words."""
    return bool(
        re.match(r"^\W*(?:(?:CO|PR|OA|PI|CR)[- ]?)?[A-Z]{0,2}\d{1,4}\W+(?:[A-Za-z,'()/-]+\s+){2,}", text)
    ) and not any(money(word) is not None for word in text.split())


def _status(text: str) -> str:
    """CLP02 as far as words say it."""
    words = text.lower()
    if re.search(r"\brevers|\bvoid(?:ed)?\b|taken back", words):
        return "22"
    if re.search(r"forwarded|crossed over|crossover", words):
        return "19"
    if re.search(r"processed as secondary|\bsecondary\b", words):
        return "2"
    return "1" if re.search(r"\bpaid\b|denied|processed|finali[sz]ed|primary", words) else ""


def _turned(claim: ClaimDraft, row: Row) -> bool:
    """A row with negative amounts under the number of a claim that was paid, or the other way round."""
    negative = any((money(word.text) or 0) < 0 for word in row.words)
    old = any(line.amounts.get("charge") is not None and line.amounts["charge"].cents < 0 for line in claim.lines)
    return bool(claim.lines) and negative != old
