"""Claims and lines while their segments are still arriving."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from .model import Adjustment, RemittanceClaim, ServiceLine

Note = Callable[[int, str], None]
_STATUSES = frozenset(["1", "2", "3", "4", "19", "20", "21", "22", "23", "25"])


@dataclass(slots=True)
class LineInProgress:
    segment: int
    procedure: str = ""
    modifiers: tuple[str, ...] = ()
    charge_cents: int = 0
    paid_cents: int = 0
    units: str = "1"
    service_date: date | None = None
    line_control: str = ""
    allowed_cents: int | None = None
    adjustments: list[tuple[str, str, int]] = field(default_factory=list[tuple[str, str, int]])
    remarks: list[str] = field(default_factory=list[str])

    def finished(self, claim_remarks: tuple[str, ...], note: Note) -> ServiceLine:
        line = ServiceLine(
            segment=self.segment,
            procedure=self.procedure,
            modifiers=self.modifiers,
            charge_cents=self.charge_cents,
            paid_cents=self.paid_cents,
            units=self.units,
            service_date=self.service_date,
            line_control=self.line_control,
            allowed_cents=self.allowed_cents,
            adjustments=_adjustments("line", self.adjustments, (*self.remarks, *claim_remarks)),
            remarks=tuple(self.remarks),
        )
        if line.difference_cents:
            note(self.segment, f"the service does not balance: {line.difference_cents} cents are unexplained")
        return line


@dataclass(slots=True)
class ClaimInProgress:
    segment: int
    claim_id: str = ""
    payer_claim_id: str = ""
    replaces: str = ""
    status: str = ""
    filing: str = ""
    charge_cents: int = 0
    paid_cents: int = 0
    stated_patient_cents: int | None = None
    service_date: date | None = None
    rendering_npi: str = ""
    crossover: bool = False
    readable: bool = True
    lines: list[LineInProgress] = field(default_factory=list[LineInProgress])
    adjustments: list[tuple[str, str, int]] = field(default_factory=list[tuple[str, str, int]])
    remarks: list[str] = field(default_factory=list[str])

    def finished(self, note: Note) -> RemittanceClaim:
        """The claim, with what does not add up doubted at its CLP."""
        remarks = tuple(self.remarks)
        for_lines = () if self.adjustments else remarks
        claim = RemittanceClaim(
            segment=self.segment,
            claim_id=self.claim_id,
            payer_claim_id=self.payer_claim_id,
            replaces=self.replaces,
            status=self.status,
            filing=self.filing,
            charge_cents=self.charge_cents,
            paid_cents=self.paid_cents,
            stated_patient_cents=self.stated_patient_cents,
            service_date=self.service_date,
            rendering_npi=self.rendering_npi,
            crossover=self.crossover,
            lines=tuple(line.finished(for_lines, note) for line in self.lines),
            adjustments=_adjustments("claim", self.adjustments, remarks),
            remarks=remarks,
            readable=self.readable,
        )
        _doubt_claim(claim, note)
        return claim


def _adjustments(level: str, found: Sequence[tuple[str, str, int]], remarks: tuple[str, ...]) -> tuple[Adjustment, ...]:
    return tuple(
        Adjustment(level=level, group=group, carc=carc, cents=amount, rarc=remarks) for group, carc, amount in found
    )


def _doubt_claim(claim: RemittanceClaim, note: Note) -> None:
    if claim.difference_cents:
        note(claim.segment, f"the claim does not balance: {claim.difference_cents} cents are unexplained")
    stated = claim.stated_patient_cents
    if stated is not None and stated != claim.patient_cents and claim.status != "22":
        note(claim.segment, "CLP05 is not the sum of the patient's adjustments (PR): the adjustments were taken")
    if claim.lines and sum(line.charge_cents for line in claim.lines) != claim.charge_cents:
        note(claim.segment, "the services' charges do not add up to the claim's charge")
    if claim.status not in _STATUSES:
        note(claim.segment, "CLP02 is no claim status in use: the claim was taken as processed")
