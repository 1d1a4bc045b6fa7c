"""Makes clients one after the other, with names, ids and phones that do not repeat."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from .calendar import AS_OF, HISTORY_STARTS, age_on
from .coverage import Coverage
from .names import FEMININE, LAST, MASCULINE, NEUTRAL, STREETS, TOWNS
from .numbers import Phones
from .persona import HE, SHE, THEY, Persona, Pronouns
from .staff import Team
from .themes import CHILD, THEMES
from .world import Row, World, happens, pick

KNOWN = "TH-2024-78910"
GENDERS = {"she/her": "woman", "he/him": "man", "they/them": "nonbinary"}
AGES = {"child_adhd": (6, 11), "child_anxiety": (5, 11), "teen": (13, 17), "perinatal": (24, 39)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a part in the story asks of a client; everything else is drawn."""

    theme: str
    tags: tuple[str, ...] = ()
    pronouns: Pronouns | None = None
    first: str | None = None
    last: str | None = None
    preferred: str | None = None
    born: date | None = None
    staff: str | None = None
    payer: str | None = "draw"
    state: str = "TX"
    address: Row | None = None
    began: date | None = None
    ended: date | None = None
    every: int | None = None
    cpt: str | None = None
    modality: str | None = None
    client_id: str | None = None


@dataclass(slots=True, kw_only=True)
class Registry:
    world: World
    team: Team
    rng: random.Random
    phones: Phones
    coverage: Coverage
    made: list[Persona] = field(default_factory=list[Persona])
    _taken: set[str] = field(default_factory=set[str])
    _turn: dict[str, int] = field(default_factory=dict[str, int])

    def _client_id(self, year: int) -> str:
        while True:
            number = f"TH-{year}-{self.rng.randrange(10000, 99999)}"
            if number not in self._taken and number != KNOWN:
                self._taken.add(number)
                return number

    def _name(self, wish: Wish, pronouns: Pronouns) -> tuple[str, str]:
        options = {"she/her": FEMININE, "he/him": MASCULINE, "they/them": NEUTRAL}[pronouns.label]
        while True:
            name = wish.first or pick(self.rng, options), wish.last or pick(self.rng, LAST)
            if " ".join(name) not in self._taken:
                self._taken.add(" ".join(name))
                return name

    def address(self, state: str) -> Row:
        city, postal = pick(self.rng, TOWNS[state])
        row: Row = {
            "line1": f"{self.rng.randrange(100, 9900)} {pick(self.rng, STREETS)}", "city": city, "state": state,
            "postal_code": postal,
        }  # fmt: skip
        if happens(self.rng, 0.25):
            row["line2"] = f"Apt {self.rng.randrange(1, 40)}{pick(self.rng, 'ABCD')}"
        return row

    def clinician(self, theme: str) -> str:
        """Clinicians of a specialty in turn, so that each has a caseload."""
        options = self.team.clinicians(theme)
        self._turn[theme] = self._turn.get(theme, -1) + 1
        return options[self._turn[theme] % len(options)]

    def make(self, wish: Wish) -> Persona:
        rng = self.rng
        pronouns = wish.pronouns or (SHE if wish.theme == "perinatal" else pick(rng, (SHE, SHE, SHE, HE, HE, HE, THEY)))
        born = wish.born or _born(rng, wish)
        began = wish.began or _began(rng)
        payer = self.coverage.draw(age_on(born, AS_OF)) if wish.payer == "draw" else wish.payer
        persona = Persona(
            row={}, theme=THEMES[wish.theme], pronouns=pronouns, born=born,
            staff_id=wish.staff or self.clinician(wish.theme), payer_id=payer, began=began, ended=wish.ended,
            every=wish.every or pick(rng, (1, 2, 3, 4, 4, 4, 4, 4)), home_state=wish.state, tags=set(wish.tags),
            cpt=wish.cpt or pick(rng, ("90834", "90834", "90834", "90837", "90837", "90832")),
            modality=wish.modality or _modality(rng, wish.state), high=rng.randrange(14, 22),
        )  # fmt: skip
        if wish.theme in CHILD or wish.theme == "teen":
            persona.tags.add("minor")
        first, last = self._name(wish, pronouns)
        persona.row = self._row(persona, wish, first, last)
        self.coverage.insure(persona)
        self.made.append(persona)
        return persona

    def _row(self, persona: Persona, wish: Wish, first: str, last: str) -> Row:
        rng, state, label = self.rng, wish.state, persona.pronouns.label
        return {
            "id": wish.client_id or self._client_id(min(persona.began.year, 2026)),
            "legal_name": {"first": first, "last": last},
            "preferred_name": {"first": wish.preferred} if wish.preferred else None,
            "pronouns": label, "birth_date": persona.born.isoformat(),
            "sex": {"she/her": "F", "he/him": "M"}.get(label) or pick(rng, ("F", "M")),
            "gender_identity": None if persona.minor else GENDERS[label],
            "address": wish.address or self.address(state),
            "phones": [{"number": self.phones.next(state), "kind": "mobile", "may_leave_message": happens(rng, 0.85),
                        "may_text": happens(rng, 0.8)}],
            "email": f"{first}.{last}{rng.randrange(10, 99)}@example.{pick(rng, ('com', 'org', 'net'))}".lower(),
            "assigned_staff_ids": [persona.staff_id], "registered_on": persona.began.isoformat(),
        }  # fmt: skip


def _born(rng: random.Random, wish: Wish) -> date:
    low, high = AGES.get(wish.theme, (66, 94) if "senior" in wish.tags else (19, 70))
    return date(AS_OF.year - rng.randrange(low, high) - 1, rng.randrange(1, 13), rng.randrange(1, 28))


def _began(rng: random.Random) -> date:
    day = HISTORY_STARTS + timedelta(days=int(rng.random() * ((AS_OF - HISTORY_STARTS).days - 10)))
    return day if happens(rng, 0.85) else day - timedelta(days=300)


def _modality(rng: random.Random, state: str) -> str:
    if state != "TX":
        return "video"
    return pick(rng, ("in_person", "in_person", "in_person", "in_person", "video", "video", "video", "audio"))
