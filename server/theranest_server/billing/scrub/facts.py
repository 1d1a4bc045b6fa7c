"""What the practice's own record adds to a claim: facts without any text of a note. Empty means not asked."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationFact:
    """`units_left` counts before this claim; `procedures` empty means any; `npi` empty means any clinician."""

    number: str
    first: date
    last: date
    units_left: int
    active: bool
    procedures: frozenset[str] = frozenset()
    npi: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityFact:
    active: bool
    asked_for: date
    checked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFact:
    """The session's note: its state, documented minutes, cosignature, and diagnoses named on note or plan."""

    present: bool
    signed: bool = False
    timed: bool = False
    minutes: int | None = None
    cosignature_missing: bool = False
    people: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceFact:
    """The rendering clinician's licence to practise; `state` where it was issued."""

    valid_until: date | None
    supervised: bool
    has_supervisor: bool
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFacts:
    """By line number where a line has its own. `diagnoses` are those of the client's record, without points.

    `sud_consent` is None where no service of a Part 2 program is billed. `other_coverage`: the record knows a second
    active policy. `rank_in_record` is this payer's place in it.
    """

    authorizations: tuple[AuthorizationFact, ...] | None = None
    eligibility: tuple[EligibilityFact, ...] | None = None
    notes: dict[int, NoteFact] | None = None
    licences: dict[int, LicenceFact] | None = None
    diagnoses: frozenset[str] | None = None
    other_coverage: bool | None = None
    began: date | None = None
    sessions_before: int | None = None
    self_pay_restriction: bool | None = None
    sud_consent: bool | None = None
