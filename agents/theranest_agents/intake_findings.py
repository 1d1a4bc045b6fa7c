"""What intake papers leave open, in sentences for the two jobs that close it. Names of fields and codes, never values."""

from collections.abc import Sequence
from dataclasses import dataclass

from .answers import Answer, listed, texts

CLINICAL = frozenset({"presenting_problem", "medication_history", "previous_treatment", "allergies"})
_SETTLED = frozenset({"same", "not_on_form"})
_LONGEST = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Sentences for the front desk and for the client's therapist."""

    office: tuple[str, ...]
    clinic: tuple[str, ...]


def findings(papers: Answer, made: Answer) -> Findings:
    """`made` is the answer of propose_client_update, empty where nothing could be proposed."""
    office, clinic = [*_unread(papers)], list[str]()
    lacking = texts(papers, "missing_in_record_too")
    _say(office, "Neither papers nor record say", [name for name in lacking if name not in CLINICAL])
    _say(clinic, "Neither papers nor record say", [name for name in lacking if name in CLINICAL])
    for one in listed(papers, "inconsistencies"):
        fields = texts(one, "fields")
        (clinic if fields and set(fields) <= CLINICAL else office).append(str(one.get("what") or one.get("code")))
    for one in listed(made, "left_out"):
        if one.get("code") not in _SETTLED:
            name = str(one.get("name"))
            (clinic if name in CLINICAL else office).append(f"Not proposed, {_words(name)}: {one.get('why')}")
    clinic += _scores(papers)
    return Findings(office=tuple(office), clinic=tuple(clinic))


def in_full(sentences: Sequence[str]) -> str:
    """As many whole sentences as a task holds, and how many more there are."""
    told = list(dict.fromkeys(sentences))
    for count in range(len(told), 0, -1):
        more = f" And {len(told) - count} more, see the papers." if count < len(told) else ""
        if len(text := " ".join(told[:count]) + more) <= _LONGEST:
            return text
    return told[0][:_LONGEST]


def _unread(papers: Answer) -> list[str]:
    told = [f"Paper {one.get('document_id')} could not be read: {one.get('what')}" for one in listed(papers, "unread")]
    return [*told, *(f"Papers: {doubt.rstrip('.')}." for doubt in texts(papers, "doubts"))]


def _scores(papers: Answer) -> list[str]:
    told: list[str] = []
    for one in listed(papers, "instruments"):
        if one.get("adds_up") is False:
            told.append(f"{one.get('name')}: the stated total is not the sum of its items.")
        if one.get("total") is None and one.get("stated_total") is None:
            told.append(f"{one.get('name')}: not every item is answered.")
        if one.get("alerts"):
            told.append(f"{one.get('name')}: an item calls for a look today; an alert was raised.")
    return told


def _say(told: list[str], what: str, names: Sequence[str]) -> None:
    if names:
        told.append(f"{what}: {', '.join(_words(name) for name in names)}.")


def _words(name: str) -> str:
    return name.replace("_", " ")
