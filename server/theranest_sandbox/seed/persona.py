"""A client as the story knows them: the record's row, and what drives their sessions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from .theme import Theme
from .world import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Pronouns:
    they: str
    them: str
    their: str
    themself: str
    label: str


SHE = Pronouns(they="she", them="her", their="her", themself="herself", label="she/her")
HE = Pronouns(they="he", them="him", their="his", themself="himself", label="he/him")
THEY = Pronouns(they="they", them="them", their="their", themself="themself", label="they/them")


@dataclass(slots=True, kw_only=True)
class Persona:
    """`began` and `ended` bound treatment; `every` is weeks between sessions; `tags` name the part in the story."""

    row: Row
    theme: Theme
    pronouns: Pronouns
    born: date
    staff_id: str
    payer_id: str | None
    began: date
    ended: date | None
    every: int
    home_state: str
    tags: set[str] = field(default_factory=set[str])
    cpt: str = "90834"
    modality: str = "in_person"
    case_id: str | None = None
    high: int = 16
    partners: list[Persona] = field(default_factory=list["Persona"])

    @property
    def id(self) -> str:
        return str(self.row["id"])

    @property
    def called(self) -> str:
        """The first name to use: the preferred one where there is one."""
        preferred = self.row.get("preferred_name")
        return str(preferred["first"] if preferred else self.row["legal_name"]["first"])

    @property
    def person(self) -> str:
        """The person's id in portal accounts and threads."""
        return f"person:{self.id.lower()}"

    @property
    def minor(self) -> bool:
        return "minor" in self.tags

    def words(self, **more: object) -> dict[str, object]:
        p = self.pronouns
        return {
            "name": self.called, "they": p.they, "them": p.them, "their": p.their, "themself": p.themself,
            "they_cap": p.they.capitalize(), "their_cap": p.their.capitalize(), "high": self.high,
            "pcl": self.high * 3, **more,
        }  # fmt: skip
