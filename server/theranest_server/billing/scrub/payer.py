"""What a practice's files say of a payer, by date. Nothing said is `None` or empty, and no check then complains."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

Supervised = Literal["as_supervisor", "as_clinician", "not_paid"]
"""How services of a clinician under supervision are billed: under the supervisor (incident-to), as themselves, or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TelehealthRules:
    """`video` and `audio`: modifiers of which one is wanted (empty: none is wanted). `places`: where it is billed."""

    video: tuple[str, ...] = ()
    audio: tuple[str, ...] = ()
    places: tuple[str, ...] = ("02", "10")
    barred: frozenset[str] = frozenset()

    @property
    def wanted(self) -> tuple[str, ...]:
        return (*self.video, *self.audio)


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerRules:
    """`authorization` and `not_covered` are procedures; `necessity` is procedure to the diagnoses (prefixes) that
    support it; `filing_days` count from the service date; `source` is where the practice read it."""

    ncci_applies: bool | None = None
    authorization: frozenset[str] = frozenset()
    filing_days: int | None = None
    takes_corrected: bool | None = None
    telehealth: TelehealthRules | None = None
    supervised: Supervised | None = None
    licence_modifiers: frozenset[str] = frozenset()
    referral_needed: bool = False
    session_limit: int | None = None
    member_id: str | None = None
    not_covered: frozenset[str] = frozenset()
    necessity: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    first_diagnosis_not: tuple[str, ...] = ()
    epsdt: bool = False
    taxonomy_needed: bool = False
    source: str = "payer's rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedRules:
    """Rules from `first` to `last` (None: until further notice), both included."""

    first: date
    last: date | None
    rules: PayerRules

    def holds_on(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerFile:
    """One payer: known by any of `ids` (clearinghouse or record) or `names`, whatever the case."""

    name: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    rules: tuple[DatedRules, ...]


class PayerBook:
    """Every payer of a folder."""

    def __init__(self, payers: Iterable[PayerFile] = ()) -> None:
        self.payers = tuple(payers)
        self._by_key = {_key(key): payer for payer in self.payers for key in (*payer.ids, *payer.names, payer.name)}

    def find(self, payer_id: str | None, name: str) -> PayerFile | None:
        return self._by_key.get(_key(payer_id or "")) or self._by_key.get(_key(name))

    def rules(self, payer_id: str | None, name: str, day: date) -> PayerRules | None:
        """The rules in force on that day; None where no file speaks of the payer or of the day."""
        payer = self.find(payer_id, name) if self._by_key else None
        if payer is None:
            return None
        return next((dated.rules for dated in payer.rules if dated.holds_on(day)), None)


def _key(text: str) -> str:
    return " ".join(text.upper().split())


def sample_payers(name: str = "SAMPLE PLAN", payer_id: str = "99999", **values: Any) -> PayerBook:
    """A book of one payer whose rules always held, for the examples of checks and of payer files."""
    dated = DatedRules(first=date(2000, 1, 1), last=None, rules=PayerRules(**values))
    return PayerBook([PayerFile(name=name, ids=(payer_id,), names=(), rules=(dated,))])


def of_record(
    book: PayerBook,
    *,
    payer_id: str,
    name: str,
    electronic_id: str | None,
    day: date,
    filing_days: int | None,
    telehealth_modifier: str | None,
    takes_corrected: bool,
) -> PayerBook:
    """A book of the one payer, as of the day: what the practice's record notes of it goes before its file."""
    rules = (
        book.rules(payer_id, name, day) or book.rules(electronic_id, name, day) or PayerRules(source="record's payer")
    )
    telehealth = rules.telehealth
    if telehealth is None and telehealth_modifier:
        telehealth = TelehealthRules(video=(telehealth_modifier,), audio=("93", "FQ"))
    merged = replace(
        rules,
        filing_days=filing_days or rules.filing_days,
        telehealth=telehealth,
        takes_corrected=False if not takes_corrected else rules.takes_corrected,
    )
    dated = DatedRules(first=date.min, last=None, rules=merged)
    return PayerBook([PayerFile(name=name, ids=(payer_id,), names=(), rules=(dated,))])
