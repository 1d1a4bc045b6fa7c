"""From what was read on paper to a payment, with each figure's place and how sure it is."""

from collections.abc import Sequence

from ...x12.doubts import Doubt, Doubts
from ..model import Figure, Payment, ProviderAdjustment, RemittanceClaim, ServiceLine
from .drafts import Amount, ClaimDraft, LineDraft, PaymentDraft
from .settling import settled

_SURE, _LIKELY, _INFERRED, _DOUBTFUL = 0.99, 0.9, 0.7, 0.3


def finished(draft: PaymentDraft, *, file: str, scanned: Sequence[int] = ()) -> Payment:
    """The payment; what is missing or does not add up is doubted, and then nothing of it may be posted."""
    return _Finishing(draft, file, scanned).payment()


class _Finishing:
    def __init__(self, draft: PaymentDraft, file: str, scanned: Sequence[int]) -> None:
        self._draft = draft
        self._file = file
        self._scanned = scanned
        self._doubts = Doubts()
        self._figures: dict[str, Figure] = {}
        self._readable = True

    def payment(self) -> Payment:
        draft = self._draft
        for row, what in draft.doubts:
            self._doubts.note(row, what)
        claims = tuple(self._claim(at, claim) for at, claim in enumerate(draft.claims) if claim.lines or claim.stated)
        adjustments = tuple(
            ProviderAdjustment(segment=row, code=code, reference=reference, cents=amount.cents)
            for code, reference, amount, row in draft.adjustments
        )
        amount = self._amount(claims, adjustments)
        sound = (
            amount is not None and sum(c.paid_cents for c in claims) - sum(a.cents for a in adjustments) == amount.cents
        )
        self._place("payment_cents", amount, _SURE if sound else _DOUBTFUL)
        self._check_header()
        return Payment(
            file=self._file,
            segment=draft.row,
            trace=draft.trace,
            payer=draft.payer,
            payer_id="",
            payee_npi="",
            method="",
            payment_cents=amount.cents if amount else 0,
            paid_on=draft.paid_on,
            claims=claims,
            provider_adjustments=adjustments,
            complete=not self._scanned,
            readable=self._readable and all(claim.readable for claim in claims),
            doubts=tuple(sorted(self._doubts, key=lambda doubt: doubt.segment)),
            source="paper",
            figures=self._figures,
        )

    def _amount(self, claims: Sequence[RemittanceClaim], adjustments: Sequence[ProviderAdjustment]) -> Amount | None:
        draft = self._draft
        if draft.amount is not None:
            if draft.total_paid is not None and draft.total_paid.cents != sum(claim.paid_cents for claim in claims):
                self._doubts.note(
                    draft.row, "the printed total of payments is not the sum of the claims: some may be missing"
                )
                self._readable = False
            return draft.amount
        if draft.total_paid is not None:
            return draft.total_paid
        self._doubts.note(draft.row, "no amount of the payment as a whole was found: what was transferred is not known")
        self._readable = False
        return None

    def _check_header(self) -> None:
        draft = self._draft
        if not draft.trace:
            self._doubts.note(draft.row, "no check or trace number was found")
        if draft.paid_on is None:
            self._doubts.note(draft.row, "no date of payment was found")
        if self._scanned:
            pages = ", ".join(str(page) for page in self._scanned[:20])
            self._doubts.note(draft.row, f"page {pages} is a picture and needs OCR: it was not read")

    def _claim(self, at: int, draft: ClaimDraft) -> RemittanceClaim:
        where = f"claims/{at}"
        lines = draft.lines or [self._whole_claim_as_line(draft)]
        read = tuple(self._line(f"{where}/lines/{number}", line, draft) for number, line in enumerate(lines))
        charge = self._total(draft, "charge", sum(line.charge_cents for line in read))
        paid = self._total(draft, "paid", sum(line.paid_cents for line in read))
        agrees = charge == sum(line.charge_cents for line in read) and paid == sum(line.paid_cents for line in read)
        balanced = agrees and not any(line.difference_cents for line in read)
        sure = (_SURE if draft.stated and draft.lines else _LIKELY) if balanced else _DOUBTFUL
        for concept, name in (("charge", "charge_cents"), ("paid", "paid_cents")):
            self._place(f"{where}/{name}", draft.stated.get(concept) or lines[0].amounts.get(concept), sure)
        if not agrees:
            self._doubts.note(draft.row, "the claim's printed total is not the sum of its lines: a line may be missing")
        if not draft.claim_id and not draft.payer_claim_id:
            self._doubts.note(draft.row, "no number of the claim was found")
        reversed_ = charge < 0 or draft.status == "22"
        return RemittanceClaim(
            segment=draft.row,
            claim_id=draft.claim_id or draft.payer_claim_id,
            payer_claim_id=draft.payer_claim_id,
            replaces="",
            status="22" if reversed_ else draft.status or "1",
            filing="",
            charge_cents=charge,
            paid_cents=paid,
            stated_patient_cents=None,
            service_date=draft.service_date or next((each.service_date for each in read), None),
            rendering_npi="",
            crossover=False,
            lines=read,
            adjustments=(),
            remarks=tuple(draft.remarks),
            readable=agrees,
        )

    def _total(self, draft: ClaimDraft, concept: str, counted: int) -> int:
        stated = draft.stated.get(concept)
        return stated.cents if stated is not None else counted

    def _whole_claim_as_line(self, draft: ClaimDraft) -> LineDraft:
        """A document of labels that prints a claim's figures and no services."""
        return LineDraft(row=draft.row, amounts=dict(draft.stated), service_date=draft.service_date)

    def _line(self, where: str, draft: LineDraft, claim: ClaimDraft) -> ServiceLine:
        row = abs(draft.row)
        self._complete_from_claim(draft, claim)
        amounts = draft.amounts
        adjustments = settled(draft, lambda number, what: self._doubts.note(abs(number), what), tuple(claim.remarks))
        paid, charge = amounts.get("paid"), amounts.get("charge")
        allowed = amounts.get("allowed")
        line = ServiceLine(
            segment=row,
            procedure=draft.procedure,
            modifiers=draft.modifiers,
            charge_cents=charge.cents if charge else 0,
            paid_cents=paid.cents if paid else 0,
            units=draft.units,
            service_date=draft.service_date or claim.service_date,
            line_control="",
            allowed_cents=allowed.cents if allowed else None,
            adjustments=adjustments,
            remarks=tuple(draft.remarks),
        )
        self._judge(where, line, draft, row)
        return line

    def _complete_from_claim(self, draft: LineDraft, claim: ClaimDraft) -> None:
        """The only line of a document of labels shares the figures that stand before or after it."""
        if len(claim.lines) == 1 and draft.row < 0:
            for concept, amount in claim.stated.items():
                draft.amounts.setdefault(concept, amount)

    def _judge(self, where: str, line: ServiceLine, draft: LineDraft, row: int) -> None:
        fits = line.difference_cents == 0 and {"charge", "paid"} <= set(draft.amounts)
        if line.difference_cents == 0 and not fits:
            self._doubts.note(
                row, "no charge or no payment was found for this service: nothing can be proved by the rest"
            )
            self._readable = False
        elif not fits:
            self._doubts.note(row, f"the service does not balance: {line.difference_cents} cents are unexplained")
        shares = draft.amounts.get("patient")
        counted = sum(each.cents for each in line.adjustments if each.group == "PR")
        if shares is not None and fits and abs(shares.cents) != abs(counted):
            self._doubts.note(row, "the printed client's share is not the sum of its parts")
        for concept, name in (("charge", "charge_cents"), ("paid", "paid_cents"), ("allowed", "allowed_cents")):
            self._place(f"{where}/{name}", draft.amounts.get(concept), _LIKELY if fits else _DOUBTFUL)
        for number, each in enumerate(line.adjustments):
            printed = next((a for a in draft.amounts.values() if abs(a.cents) == abs(each.cents)), None)
            coded = next((a for g, c, a in draft.coded if (g, c) == (each.group, each.carc)), printed)
            place = coded or draft.amounts.get("paid")
            sure = (_LIKELY if coded else _INFERRED) if fits else _DOUBTFUL
            self._place(f"{where}/adjustments/{number}", place, sure)

    def _place(self, path: str, amount: Amount | None, confidence: float) -> None:
        if amount is not None:
            piece = amount.piece
            box = tuple(round(value, 1) for value in piece.box)
            self._figures[path] = Figure(page=piece.page, box=box, confidence=confidence)


__all__ = ["Doubt", "finished"]
