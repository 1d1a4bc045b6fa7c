"""What a record knows about a client and those around them: people, places, numbers, organisations."""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

Relation = Literal["client", "guardian", "emergency contact", "relative", "subscriber", "staff", "other"]


class Kind(StrEnum):
    """The word in a placeholder. What a URL or IP is, only patterns can say; the rest the record knows."""

    PERSON = "PERSON"
    STAFF = "STAFF"
    DATE = "DATE"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    ADDRESS = "ADDRESS"
    ID = "ID"
    ORG = "ORG"
    URL = "URL"
    IP = "IP"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """One name of a person. `given` may hold several words; a name known only as one string goes through `parse`."""

    given: str = ""
    middle: str = ""
    family: str = ""

    @classmethod
    def parse(cls, whole: str) -> "PersonName":
        """`Ana Maria Lopez`, `Lopez, Ana Maria` or `Ana`; titles, degrees and suffixes are dropped."""
        whole = _TITLES.sub(" ", whole).strip(" ,")
        if "," in whole:
            family, _, given = whole.partition(",")
            words = [*given.split(), *family.split()]
            return (
                cls(given=given.split()[0], middle=" ".join(given.split()[1:]), family=family.strip())
                if (given.split() and words)
                else cls(family=family.strip())
            )
        words = whole.split()
        if len(words) < 2:
            return cls(given=whole)
        return cls(given=words[0], middle=" ".join(words[1:-1]), family=words[-1])


_TITLES = re.compile(
    r"(?i)(?<!\w)(?:dr|mr|mrs|ms|miss|mx|prof|rev|sr|jr|ii|iii|iv|md|do|phd|psyd|lcsw|lmft|lpc|lmhc|lcpc|lpcc|np|pmhnp|rn)"
    r"(?:\.|(?!\w))(?!-)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPerson:
    """A person as the record names them. `preferred` is a given name; `other_names` are former names and aliases."""

    relation: Relation
    name: PersonName
    preferred: str = ""
    other_names: tuple[PersonName, ...] = ()
    birth_date: date | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    addresses: tuple["KnownAddress", ...] = ()
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAddress:
    """A postal address. The state is no identifier; everything below it is (45 CFR 164.514(b)(2)(i)(B))."""

    street: str = ""
    city: str = ""
    postal_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordIdentifiers:
    """Everything to be kept from a model about one client. `client_ref` is the opaque reference (`c7f3`).

    `people` begins with the client; `ids` are the client id, member, group and account numbers, user names, plates;
    `organisations` employer and school; `dates` dates that identify beside the birth dates of the people.
    """

    client_ref: str
    people: tuple[KnownPerson, ...]
    ids: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    dates: tuple[date, ...] = ()
    urls: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9]{2,32}", self.client_ref):
            raise ValueError("client_ref must be 2 to 32 of a-z and 0-9")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """One value of the record, in its canonical form (dates ISO). `person_no` counts people from 1, 0 is nobody's.

    `forms` are other spellings that mean the value (nicknames, reversed names); `what` says what it is in words that
    identify nobody (`client, given name`).
    """

    kind: Kind
    value: str
    person_no: int
    client_ref: str
    what: str
    forms: tuple[str, ...] = field(default=())
