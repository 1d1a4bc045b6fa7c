"""What in the papers contradicts itself or cannot be. Nothing here changes a value."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from ..domain.json import Json
from .assembled import Assembled
from .fields import FieldValue, FormRead, Inconsistency, ItemScores
from .values.dates import age_on
from .values.names import read_name, same_person
from .values.states import zip_contradicts

_ADULT = 18


def within_form(form: Assembled, instruments: Sequence[ItemScores], today: date) -> list[Inconsistency]:
    found = list(form.found)
    day = form.form_date if form.form_date is not None and form.form_date <= today else today
    found += _age(form, day, dated=form.form_date is not None)
    found += _minor(form, day)
    found += _place(form)
    found += _subscribers(form)
    found += _totals(instruments)
    found += _shared_phone(form)
    if form.form_date is not None and form.form_date > today:
        found.append(_odd("future_date", [], "The form is dated in the future."))
    return found


def _odd(code: str, fields: Sequence[str], what: str) -> Inconsistency:
    return Inconsistency(code=code, fields=tuple(fields), what=what)


def _born(form: Assembled) -> date | None:
    value = form.fields.get("birth_date")
    return date.fromisoformat(str(value.value)) if value is not None else None


def _age(form: Assembled, day: date, *, dated: bool) -> list[Inconsistency]:
    """An undated form may have been filled in before the last birthday."""
    born, stated = _born(form), form.stated_age
    if born is None or stated is None or born > day:
        return []
    age = age_on(born, day)
    fits = stated == age or (not dated and stated == age - 1)
    return [] if fits else [_odd("age", ["birth_date"], "The stated age does not fit the birth date.")]


def _minor(form: Assembled, day: date) -> list[Inconsistency]:
    born = _born(form)
    age = form.stated_age if born is None else age_on(born, day)
    if age is None or not 0 <= age < _ADULT or form.guardians:
        return []
    return [_odd("minor_without_guardian", ["birth_date"], "The client is a minor and no parent or guardian is named.")]


def _place(form: Assembled) -> list[Inconsistency]:
    value = form.fields.get("address")
    parts = cast("Mapping[str, str | None]", value.value if value is not None else {})
    postal_code, state = parts.get("postal_code"), parts.get("state")
    if postal_code and state and zip_contradicts(postal_code, state):
        return [_odd("zip_state", ["address"], "The ZIP code lies in another state than the address says.")]
    return []


def _subscribers(form: Assembled) -> list[Inconsistency]:
    found: list[Inconsistency] = []
    name, born = form.fields.get("legal_name"), form.fields.get("birth_date")
    policies = form.fields.get("insurance")
    for policy in cast("Sequence[Mapping[str, Any]]", policies.value) if policies is not None else ():
        person = form.subscribers.get(str(policy["rank"]))
        relation = policy["relation"]
        if relation in ("spouse", "child", "other") and (person is None or not person.name):
            found.append(
                _odd(
                    "subscriber_missing",
                    ["insurance"],
                    "The coverage is somebody else's, and the form does not name the subscriber.",
                )
            )
        if person is None or name is None:
            continue
        same = not person.name or same_person(person.name, _full(name.value))
        if person.name and relation == "self" and not same:
            found.append(
                _odd(
                    "subscriber",
                    ["insurance", "legal_name"],
                    "The subscriber is said to be the client but has another name.",
                )
            )
        if (
            person.name
            and relation in ("spouse", "child", "other")
            and same
            and person.birth_date in ("", born.value if born else "")
        ):
            found.append(
                _odd(
                    "subscriber",
                    ["insurance", "legal_name"],
                    "The subscriber has the client's name, but the relation is not self.",
                )
            )
        if (
            person.birth_date
            and born is not None
            and person.birth_date != born.value
            and (relation == "self" or (same and person.name))
        ):
            found.append(
                _odd(
                    "subscriber_birth_date",
                    ["insurance", "birth_date"],
                    "The subscriber is the client but has another birth date.",
                )
            )
        if person.name and not relation and not same:
            found.append(
                _odd(
                    "subscriber",
                    ["insurance", "legal_name"],
                    "The subscriber is another person than the client, and the relation is not stated.",
                )
            )
    return found


def _full(value: Json) -> str:
    parts = cast("Mapping[str, str | None]", value)
    return " ".join(part for k in ("first", "middle", "last") if (part := parts.get(k)))


def _totals(instruments: Sequence[ItemScores]) -> list[Inconsistency]:
    return [
        _odd("instrument_total", [one.name], f"The items of {one.name} do not add up to the stated total.")
        for one in instruments
        if one.total is not None and one.stated_total is not None and one.total != one.stated_total
    ]


def _shared_phone(form: Assembled) -> list[Inconsistency]:
    contact, phones = form.fields.get("emergency_contact"), form.fields.get("phones")
    if contact is None or phones is None:
        return []
    number = cast("Mapping[str, Json]", contact.value).get("phone")
    own = [row.get("number") for row in cast("Sequence[Mapping[str, Json]]", phones.value)]
    if number and number in own:
        return [
            _odd("same_phone", ["emergency_contact", "phones"], "The emergency contact has the client's own number.")
        ]
    return []


def between_forms(forms: Sequence[FormRead]) -> list[Inconsistency]:
    """Fields on which two files do not agree, among those that can have one answer only."""
    found: list[Inconsistency] = []
    for name in ("legal_name", "birth_date", "sex", "address", "email", "emergency_contact", "insurance", "phones"):
        values = [form.fields[name] for form in forms if name in form.fields]
        if any(not _agree(name, values[0], other) for other in values[1:]):
            found.append(_odd("files_disagree", [name], f"Two files disagree about {name.replace('_', ' ')}."))
    return found


def _agree(name: str, one: FieldValue, other: FieldValue) -> bool:
    if name == "legal_name":
        a, b = _full(one.value), _full(other.value)
        return same_person(a, b) or read_name(a) is None or read_name(b) is None
    if name == "phones":
        return bool(_numbers(one.value) & _numbers(other.value))
    if name == "insurance":
        return _members(one.value) == _members(other.value)
    if isinstance(one.value, Mapping) and isinstance(other.value, Mapping):
        a, b = cast("Mapping[str, Json]", one.value), cast("Mapping[str, Json]", other.value)
        return all(_plain(a[k]) == _plain(b[k]) for k in a if a[k] and b.get(k))
    return _plain(one.value) == _plain(other.value)


def _numbers(value: Json) -> set[str]:
    return {str(row.get("number")) for row in cast("Sequence[Mapping[str, Json]]", value)}


def _members(value: Json) -> dict[str, str]:
    return {str(p["rank"]): _plain(p["member_id"]) for p in cast("Sequence[Mapping[str, Json]]", value)}


def _plain(value: Json) -> str:
    return "".join(c for c in str(value).lower() if c.isalnum())
