"""Reads one 835 transaction (005010X221A1) into a `Payment`, segment by segment, as far as it is sound."""

from collections.abc import Callable, Iterator, Mapping

from ..x12.envelope import Transaction
from ..x12.values import cents, day, element
from .building import ClaimInProgress, LineInProgress
from .model import Payment, ProviderAdjustment

_IGNORED = frozenset(["CUR", "N2", "N3", "N4", "PER", "RDM", "TS2", "TS3", "QTY", "LX"])


def read_payment(transaction: Transaction, *, file: str) -> Payment:
    """The transaction's payment. Whatever could not be read is a doubt and clears `readable`."""
    return _Reader(transaction, file).read()


class _Reader:
    """Where it stands: header, claim, line. The handlers are found by the segment's name."""

    def __init__(self, transaction: Transaction, file: str) -> None:
        self._transaction = transaction
        self._file = file
        self._note = transaction.doubts.note
        self._component = transaction.separators.component
        self._seen: set[str] = set()
        self._header: dict[str, str] = {}
        self._payment_cents = 0
        self._readable = True
        self._party = ""
        self._claim: ClaimInProgress | None = None
        self._line: LineInProgress | None = None
        self._claims: list[ClaimInProgress] = []
        self._plb: list[ProviderAdjustment] = []

    def read(self) -> Payment:
        handlers: Mapping[str, Callable[[int, list[str]], None]] = {
            "BPR": self._bpr,
            "TRN": self._trn,
            "DTM": self._dtm,
            "N1": self._n1,
            "REF": self._ref,
            "CLP": self._clp,
            "CAS": self._cas,
            "NM1": self._nm1,
            "MIA": self._mia,
            "MOA": self._moa,
            "AMT": self._amt,
            "SVC": self._svc,
            "LQ": self._lq,
            "PLB": self._plb_segment,
        }
        mark = self._transaction.separators.element
        for number, raw in enumerate(self._transaction.segments, self._transaction.first):
            elements = raw.split(mark)
            handler = handlers.get(elements[0])
            if handler is not None:
                handler(number, elements)
            elif elements[0] not in _IGNORED:
                self._note(number, "this segment does not belong to an 835: it was passed over")
        return self._finished()

    def _finished(self) -> Payment:
        if "BPR" not in self._seen:
            self._note(self._transaction.first, "BPR is missing: the payment's amount is not known")
            self._readable = False
        if "TRN" not in self._seen:
            self._note(self._transaction.first, "TRN is missing: the payment has no trace number")
        claims = tuple(claim.finished(self._note) for claim in self._claims)
        head = self._header
        return Payment(
            file=self._file,
            segment=self._transaction.first - 1 if self._transaction.has_header else self._transaction.first,
            trace=head.get("trace", ""),
            payer=head.get("payer", ""),
            payer_id=head.get("payer_id") or head.get("payer_ref") or head.get("originator", ""),
            payee_npi=head.get("payee_npi", ""),
            method=head.get("method", ""),
            payment_cents=self._payment_cents,
            paid_on=day(head.get("paid_on", "")),
            claims=claims,
            provider_adjustments=tuple(self._plb),
            complete=self._transaction.complete and self._transaction.has_header,
            readable=self._readable and all(claim.readable for claim in claims),
            doubts=self._transaction.doubts.in_order(),
        )

    def _amount(self, number: int, text: str, what: str) -> int:
        """Cents. An amount that cannot be read counts as zero, is doubted and makes its owner unreadable; one that was
        left out counts as zero and is doubted, and the balance judges."""
        amount = cents(text)
        if amount is not None:
            return amount
        self._note(number, f"{what} is {'not an amount' if text else 'empty'}: it was counted as zero")
        if not text and what != "BPR02":
            return 0
        if self._claim is not None:
            self._claim.readable = False
        else:
            self._readable = False
        return 0

    def _bpr(self, number: int, elements: list[str]) -> None:
        if "BPR" in self._seen:
            self._note(number, "a second BPR in one transaction was passed over")
            self._readable = False
            return
        self._seen.add("BPR")
        self._payment_cents = self._amount(number, element(elements, 2), "BPR02")
        if element(elements, 3) == "D":
            self._note(number, "BPR03 marks a debit, which an 835 cannot be: the amount was taken as paid out")
            self._readable = False
        if self._payment_cents < 0:
            self._note(number, "BPR02 is negative, which a payment never is")
        self._header["method"] = element(elements, 4)
        self._header["paid_on"] = element(elements, 16)
        if day(element(elements, 16)) is None:
            self._note(number, "BPR16 is not a date: the date of payment is not known")

    def _trn(self, number: int, elements: list[str]) -> None:
        if "TRN" not in self._seen:
            self._seen.add("TRN")
            self._header["trace"] = element(elements, 2)
            self._header["originator"] = element(elements, 3)

    def _n1(self, number: int, elements: list[str]) -> None:
        self._party = element(elements, 1)
        if self._party == "PR" and self._claim is None:
            self._header.setdefault("payer", element(elements, 2))
            self._header.setdefault("payer_id", element(elements, 4))
        elif self._party == "PE" and self._claim is None and element(elements, 3) == "XX":
            self._header.setdefault("payee_npi", element(elements, 4))

    def _ref(self, number: int, elements: list[str]) -> None:
        kind, value = element(elements, 1), element(elements, 2)
        if self._line is not None:
            if kind == "6R":
                self._line.line_control = value
        elif self._claim is not None:
            if kind == "F8":
                self._claim.replaces = value
        elif kind == "2U" and self._party == "PR":
            self._header.setdefault("payer_ref", value)

    def _dtm(self, number: int, elements: list[str]) -> None:
        kind, moment = element(elements, 1), day(element(elements, 2))
        if self._line is not None and kind in ("472", "150"):
            self._line.service_date = moment
        elif self._claim is not None and self._line is None and kind == "232":
            self._claim.service_date = moment
        if moment is None:
            self._note(number, "DTM02 is not a date")

    def _clp(self, number: int, elements: list[str]) -> None:
        self._line = None
        self._claim = claim = ClaimInProgress(segment=number)
        self._claims.append(claim)
        claim.claim_id, claim.status = element(elements, 1), element(elements, 2)
        claim.charge_cents = self._amount(number, element(elements, 3), "CLP03")
        claim.paid_cents = self._amount(number, element(elements, 4), "CLP04")
        share = element(elements, 5)
        claim.stated_patient_cents = self._amount(number, share, "CLP05") if share else None
        claim.filing, claim.payer_claim_id = element(elements, 6), element(elements, 7)
        if not claim.claim_id:
            self._note(number, "CLP01 is empty: the claim does not say which of the practice's it is")

    def _svc(self, number: int, elements: list[str]) -> None:
        if self._claim is None:
            self._note(number, "this service stands before any claim: it was passed over")
            self._readable = False
            return
        parts = element(elements, 1).split(self._component)
        self._line = line = LineInProgress(segment=number)
        self._claim.lines.append(line)
        line.procedure = element(parts, 1)
        line.modifiers = tuple(part.strip() for part in parts[2:6] if part.strip())
        line.charge_cents = self._amount(number, element(elements, 2), "SVC02")
        line.paid_cents = self._amount(number, element(elements, 3), "SVC03")
        line.units = element(elements, 5) or "1"

    def _cas(self, number: int, elements: list[str]) -> None:
        if self._claim is None:
            self._note(number, "this adjustment stands before any claim: it was passed over")
            self._readable = False
            return
        owner = self._line or self._claim
        group = element(elements, 1)
        if group not in ("CO", "PR", "OA", "PI", "CR"):
            self._note(number, "CAS01 is no adjustment group")
        for at in range(2, max(len(elements), 3), 3):
            carc, amount = element(elements, at), element(elements, at + 1)
            if carc or amount:
                owner.adjustments.append((group, carc, self._amount(number, amount, f"CAS{at + 1:02d}")))
                if not carc:
                    self._note(number, f"CAS{at:02d} is empty: an amount without a reason")
        if len(elements) > 20:
            self._note(number, "CAS has more than six reasons")

    def _nm1(self, number: int, elements: list[str]) -> None:
        if self._claim is None:
            return
        if elements[1:2] == ["82"] and element(elements, 8) == "XX":
            self._claim.rendering_npi = element(elements, 9)
        elif elements[1:2] == ["TT"]:
            self._claim.crossover = True

    def _moa(self, number: int, elements: list[str]) -> None:
        self._claim_remarks(number, (element(elements, at) for at in range(3, 8)))

    def _mia(self, number: int, elements: list[str]) -> None:
        self._claim_remarks(number, (element(elements, at) for at in (5, 20, 21, 22, 23)))

    def _claim_remarks(self, number: int, codes: Iterator[str]) -> None:
        if self._claim is None:
            self._note(number, "these remarks stand before any claim: they were passed over")
            return
        self._claim.remarks.extend(code for code in codes if code)

    def _lq(self, number: int, elements: list[str]) -> None:
        code = element(elements, 2)
        if element(elements, 1) != "HE" or not code:
            return
        if self._line is None:
            self._note(number, "this remark stands before any service: it was passed over")
        else:
            self._line.remarks.append(code)

    def _amt(self, number: int, elements: list[str]) -> None:
        if self._line is not None and element(elements, 1) == "B6":
            self._line.allowed_cents = cents(element(elements, 2))

    def _plb_segment(self, number: int, elements: list[str]) -> None:
        self._claim = self._line = None
        for at in range(3, max(len(elements), 4), 2):
            reason, amount = element(elements, at), element(elements, at + 1)
            if not reason and not amount:
                continue
            code, _, reference = reason.partition(self._component)
            value = self._amount(number, amount, f"PLB{at + 1:02d}")
            self._plb.append(
                ProviderAdjustment(segment=number, code=code.strip(), reference=reference.strip(), cents=value)
            )
