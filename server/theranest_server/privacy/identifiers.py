"""The record of one client as a list of identifiers that text can be searched for."""

from collections.abc import Iterable, Iterator

from .folding import folded
from .names import name_identifiers
from .record import Identifier, Kind, KnownAddress, KnownPerson, PersonName, RecordIdentifiers, Relation

__all__ = [
    "Identifier",
    "Kind",
    "KnownAddress",
    "KnownPerson",
    "PersonName",
    "RecordIdentifiers",
    "Relation",
    "identifiers_of",
]


def identifiers_of(record: RecordIdentifiers) -> list[Identifier]:
    """The record's identifiers in a stable order: the client first, whole names before their parts."""
    found: list[Identifier] = []
    for number, person in enumerate(record.people, start=1):
        found += name_identifiers(person, person_no=number, client_ref=record.client_ref)
        found += _contact_identifiers(person, person_no=number, client_ref=record.client_ref)
    found += _own(record, Kind.ID, "number or account", record.ids)
    found += _own(record, Kind.ORG, "employer, school or other organisation", record.organisations)
    found += _own(record, Kind.DATE, "date", (day.isoformat() for day in record.dates))
    found += _own(record, Kind.URL, "address on the web", record.urls)
    return list(_distinct(found))


def _own(record: RecordIdentifiers, kind: Kind, what: str, values: Iterable[str]) -> Iterator[Identifier]:
    for value in values:
        if value.strip():
            yield Identifier(kind=kind, value=value.strip(), person_no=0, client_ref=record.client_ref, what=what)


def _contact_identifiers(person: KnownPerson, *, person_no: int, client_ref: str) -> Iterator[Identifier]:
    values: list[tuple[Kind, str, str]] = []
    if person.birth_date is not None:
        values.append((Kind.DATE, person.birth_date.isoformat(), "birth date"))
    values += [(Kind.PHONE, phone, "telephone") for phone in person.phones]
    values += [(Kind.EMAIL, email, "e-mail") for email in person.emails]
    for address in person.addresses:
        values += [(Kind.ADDRESS, address.street, "street"), (Kind.ADDRESS, address.city, "city")]
        values.append((Kind.ADDRESS, address.postal_code, "postal code"))
    values += [(Kind.ID, number, "number or account") for number in person.ids]
    for kind, value, what in values:
        if value.strip():
            yield Identifier(
                kind=kind,
                value=value.strip(),
                person_no=person_no,
                client_ref=client_ref,
                what=f"{person.relation}, {what}",
            )


def _distinct(found: Iterable[Identifier]) -> Iterator[Identifier]:
    """The first of those with one kind and spelling; persons and staff share one set of names."""
    seen: set[tuple[str, str]] = set()
    for identifier in found:
        family = "name" if identifier.kind in (Kind.PERSON, Kind.STAFF) else identifier.kind
        key = (family, folded(identifier.value))
        if key not in seen:
            seen.add(key)
            yield identifier
