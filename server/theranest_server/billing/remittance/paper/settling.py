"""Turns the columns of a paper line into adjustments that explain charge against payment, or leaves them unexplained."""

from collections.abc import Callable

from ...codes.reasons import adjustment_reasons
from ..model import Adjustment
from .drafts import LineDraft

Note = Callable[[int, str], None]
_SHARES = {"deductible": "1", "coinsurance": "2", "copay": "3"}
_REDUCTIONS = frozenset(("45", "131", "24", "144", "59"))


def settled(line: LineDraft, note: Note, remarks: tuple[str, ...]) -> tuple[Adjustment, ...]:
    """Adjustments of the line. Their sum is charge minus payment where the printed figures allow that reading."""
    return _Settling(line, note, (*line.remarks, *remarks)).adjustments()


class _Settling:
    def __init__(self, line: LineDraft, note: Note, remarks: tuple[str, ...]) -> None:
        self._line = line
        self._note = note
        self._remarks = remarks
        self._found: list[Adjustment] = []
        self._sign = -1 if self._cents("charge") < 0 else 1

    def adjustments(self) -> tuple[Adjustment, ...]:
        for group, carc, amount in self._line.coded:
            self._add(group, carc, amount.cents)
        self._patient_columns()
        self._other_columns()
        self._discount()
        self._patient_total()
        self._remainder()
        return tuple(self._found)

    def _cents(self, concept: str) -> int:
        amount = self._line.amounts.get(concept)
        return amount.cents if amount else 0

    def _add(self, group: str, carc: str, cents: int) -> None:
        """Payers print adjustments of a reversal with and without their sign: the charge's sign is taken."""
        if cents and (cents < 0) != (self._sign < 0) and self._sign < 0:
            cents = -cents
        if cents:
            self._found.append(Adjustment(level="line", group=group, carc=carc, cents=cents, rarc=self._remarks))

    @property
    def _open(self) -> int:
        return self._cents("charge") - self._cents("paid") - sum(each.cents for each in self._found)

    def _has(self, carc: str) -> bool:
        return any(each.carc == carc for each in self._found)

    def _patient_columns(self) -> None:
        for concept, carc in _SHARES.items():
            amount = self._cents(concept)
            if amount and not self._has(carc):
                self._add(
                    "PR", self._code_of("PR", ("2",)) if concept == "copay" and self._is_coins() else carc, amount
                )

    def _is_coins(self) -> bool:
        """A column for copay and coinsurance together, whose code says that it is coinsurance."""
        return (
            "coinsurance" not in self._line.amounts
            and ("PR", "2") in self._line.codes
            and ("PR", "3") not in self._line.codes
        )

    def _code_of(self, group: str, wanted: tuple[str, ...]) -> str:
        return next((carc for each, carc in self._line.codes if each == group and carc in wanted), wanted[0])

    def _other_columns(self) -> None:
        other, withheld = self._cents("other"), self._cents("withheld")
        if other and not self._has("23") and self._open:
            self._add("OA", "23", other)
        if withheld and not self._has("253"):
            self._add("CO", "253", withheld)
        refused = self._cents("not_covered")
        if refused and not any(abs(amount.cents) == abs(refused) for _, _, amount in self._line.coded):
            group, carc = self._refusal() or ("CO", "96")
            self._add(group, carc, refused)

    def _refusal(self) -> tuple[str, str] | None:
        reasons = adjustment_reasons()
        return next(
            (
                (group, carc)
                for group, carc in self._line.codes
                if carc not in reasons or reasons[carc].effect == "denial"
            ),
            None,
        )

    def _discount(self) -> None:
        if any(group != "PR" for group, _, _ in self._line.coded):
            return
        amount = self._line.amounts.get("discount")
        cents = amount.cents if amount else None
        if cents is None and "allowed" in self._line.amounts and not self._refused_whole():
            cents = self._cents("charge") - self._cents("allowed") - self._counted_above_allowed()
        if not cents:
            return
        cents = abs(cents) * self._sign if self._sign < 0 else cents
        shares = sum(each.cents for each in self._found if each.group == "PR")
        if shares and cents != self._open and cents - shares == self._open:
            cents -= shares  # the printed adjustment holds the client's share as well
        if cents == -self._open:
            cents = -cents  # printed as a deduction
        group, carc = self._reduction()
        self._add(group, carc, cents)

    def _counted_above_allowed(self) -> int:
        """What was refused may be printed beside the allowed amount, which is then of the rest."""
        refused = sum(each.cents for each in self._found if each.group != "PR" and each.carc not in ("23", "253"))
        return refused if refused and self._cents("charge") - self._cents("allowed") >= refused else 0

    def _refused_whole(self) -> bool:
        return not self._cents("paid") and not self._cents("allowed") and self._refusal() is not None

    def _reduction(self) -> tuple[str, str]:
        refusal = self._refusal()
        if refusal is not None and not self._cents("paid") and not self._found:
            return refusal
        used = {each.carc for each in self._found}
        plain = [(group, carc) for group, carc in self._line.codes if group != "PR" and carc not in used]
        for group, carc in plain:
            if carc in _REDUCTIONS:
                return group, carc
        return plain[0] if len(plain) == 1 else ("CO", "45")

    def _patient_total(self) -> None:
        """A share that is printed as one figure only."""
        stated = self._cents("patient")
        known = sum(each.cents for each in self._found if each.group == "PR")
        missing = stated - known
        if not missing or missing != self._open:
            return
        used = {each.carc for each in self._found}
        named = [carc for group, carc in self._line.codes if group == "PR" and carc not in used]
        if len(named) == 1:
            self._add("PR", named[0], missing)
        else:
            self._note(self._line.row, "the client's share is printed as one figure: what kind of share is not known")
            self._add("PR", "3" if self._cents("paid") else "1", missing)

    def _remainder(self) -> None:
        """What is left open goes to the one code that has no amount yet."""
        left = self._open
        if not left or (left < 0) != (self._sign < 0):
            return
        used = {(each.group, each.carc) for each in self._found}
        unused = [code for code in dict.fromkeys(self._line.codes) if code not in used]
        refusal = self._refusal()
        if len(unused) == 1:
            self._add(*unused[0], left)
        elif refusal in unused and not self._cents("paid"):
            self._add(*refusal, left)
