"""The forms under which a person's name stands in text, and whether a word that is also a name is one here."""

import re
from collections.abc import Iterator

from .folding import folded
from .record import Identifier, Kind, KnownPerson, PersonName
from .words import everyday_words, nicknames_of, word_set

_PARTICLES = word_set(
    "de da do dos das del della der den di du el al la las le lo los san santa st van von y bin ibn mc o"
)


_NOT_INITIALS = word_set("dr mr ms mm md am pm ed er pt id ai tv ok us")


def name_identifiers(person: KnownPerson, *, person_no: int, client_ref: str) -> Iterator[Identifier]:
    """Whole name, preferred whole name, given, preferred, middle, family, initials: each its own value."""
    kind = Kind.STAFF if person.relation == "staff" else Kind.PERSON
    for value, what, forms in _values(person):
        if value:
            yield Identifier(
                kind=kind,
                value=value,
                person_no=person_no,
                client_ref=client_ref,
                what=f"{person.relation}, {what}",
                forms=tuple(forms),
            )


def _values(person: KnownPerson) -> Iterator[tuple[str, str, list[str]]]:
    name = _tidy(person.name)
    preferred = person.preferred.strip()
    yield _join(name.given, name.family) if name.family else "", "whole name", list(_whole_forms(name))
    if preferred and name.family:
        called = PersonName(given=preferred, middle=name.middle, family=name.family)
        yield _join(preferred, name.family), "preferred whole name", list(_whole_forms(called))
    yield name.given, "given name", _given_forms(name.given)
    yield preferred, "preferred name", _given_forms(preferred)
    yield name.middle if len(folded(name.middle).strip(". ")) > 1 else "", "middle name", []
    yield name.family, "family name", _family_forms(name.family)
    if name.given and name.family:
        yield f"{name.given[0]}.{name.family[0]}.", "initials", [f"{name.given[0]}. {name.family[0]}."]
    for other in map(_tidy, person.other_names):
        yield _join(other.given, other.family) if other.family else "", "other whole name", list(_whole_forms(other))
        yield other.given, "other given name", _given_forms(other.given)
        yield other.middle if len(other.middle.strip(". ")) > 1 else "", "other middle name", []
        yield other.family, "other family name", _family_forms(other.family)


def _tidy(name: PersonName) -> PersonName:
    return PersonName(given=name.given.strip(), middle=name.middle.strip(), family=name.family.strip())


def _join(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _whole_forms(name: PersonName) -> Iterator[str]:
    givens = [name.given, *sorted(_nicknames(name.given))]
    middles = [name.middle, f"{name.middle[0]}."] if name.middle else []
    initial = f"{name.given[0]}." if name.given else ""
    for given in givens:
        if given and name.family:
            yield f"{given} {name.family}"
            yield f"{name.family}, {given}"
            for middle in middles:
                yield f"{given} {middle} {name.family}"
                yield f"{name.family}, {given} {middle}"
    if name.given and name.middle:
        yield f"{name.given} {name.middle}"
    if initial and name.family:
        yield f"{initial} {name.family}"
        yield f"{name.family}, {initial}"
        for middle in middles[1:]:
            yield f"{initial} {middle} {name.family}"


def _nicknames(given: str) -> frozenset[str]:
    return nicknames_of(folded(given.split()[0])) if given else frozenset()


def _given_forms(given: str) -> list[str]:
    parts = re.split(r"[\s\-]+", given)
    several = [part for part in parts if len(part) > 2] if len(parts) > 1 else []
    undotted = given.replace(".", "").replace(" ", "")
    initials = [undotted] if "." in given and len(undotted) > 1 and undotted.lower() not in _NOT_INITIALS else []
    return [*several, *sorted(_nicknames(given)), *initials]


def _family_forms(family: str) -> list[str]:
    parts = re.split(r"[\s\-]+", family)
    if len(parts) < 2:
        return []
    return [part for part in parts if len(part) > 2 and folded(part) not in _PARTICLES]


def by_its_case(name: str) -> bool:
    """True for a one-word name (folded) that ordinary text also holds: it counts only where it reads as a name."""
    return len(name) <= 2 or name in everyday_words()
