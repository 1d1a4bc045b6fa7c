"""The client's fields: the names of the practice API, in its order."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..domain.json import Json

FIELDS = (
    "legal_name",
    "preferred_name",
    "birth_date",
    "sex",
    "gender_identity",
    "pronouns",
    "address",
    "phones",
    "email",
    "emergency_contact",
    "insurance",
    "presenting_problem",
    "medication_history",
    "previous_treatment",
    "allergies",
    "referral_source",
)
CLINICAL = frozenset({"presenting_problem", "medication_history", "previous_treatment", "allergies"})
"""Answers that a clinician confirms; the others are the office's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldValue:
    """`value` in the API's shape, `text` as it was written. `box` is x0, y0, x1, y1 in points from the page's lower left
    corner; page and box are None for files that have none."""

    name: str
    value: Json
    text: str
    confidence: float
    file: str = ""
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    doubts: tuple[str, ...] = ()
    """What keeps the value from being used as it is; words of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inconsistency:
    """`what` holds no value of the form; `code` is stable."""

    code: str
    fields: tuple[str, ...]
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemScores:
    """One scored questionnaire. An unanswered item is None, and then there is no total."""

    name: str
    items: tuple[int | None, ...]
    total: int | None
    stated_total: int | None
    band: str | None = None
    positive: bool | None = None
    alerts: tuple[str, ...] = ()
    file: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A guardian or a subscriber, as far as the form says."""

    name: str = ""
    relation: str = ""
    phone: str = ""
    birth_date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRead:
    """One file."""

    file: str
    fields: Mapping[str, FieldValue] = field(default_factory=dict[str, FieldValue])
    instruments: tuple[ItemScores, ...] = ()
    guardians: tuple[Person, ...] = ()
    inconsistencies: tuple[Inconsistency, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeRead:
    """What all files about one client say together."""

    fields: Mapping[str, FieldValue]
    missing: tuple[str, ...]
    inconsistencies: tuple[Inconsistency, ...]
    instruments: tuple[ItemScores, ...]
    doubts: tuple[str, ...]
    forms: tuple[FormRead, ...]
