"""The parts that life plays in the practice: who is a couple, a family, a twin, hard to reach, hard to bill.

Everyone else comes from `others`. Each part leaves a tag on the persona; `README.md` says how to find it by query.
"""

from __future__ import annotations

from datetime import date, timedelta

from .calendar import AS_OF
from .coverage import EXHAUSTED, EXPIRED, MEDICAID, MEDICARE, SOON
from .names import COMMON_WORD_FIRST, COMMON_WORD_LAST
from .persona import HE, SHE, THEY, Persona
from .registry import KNOWN, Registry, Wish
from .themes import ADULT, CHILD, PART2
from .world import happens, pick

CLIENTS = 300
LONG_AGO = date(2025, 6, 2)
STEADY_PAYERS = ("payer:bluestem", "payer:bluestem", "payer:summit-ridge", "payer:harborwell", "payer:frontier-family")


def _known(registry: Registry) -> None:
    """New to the practice: registered, insured, intake form uploaded, and the fields it will fill still empty."""
    registry.make(Wish(
        theme="anxiety", tags=("known", "new", "intake"), client_id=KNOWN, pronouns=SHE, first="Maribel", last="Quintero",
        preferred="Mari", born=date(1991, 4, 23), staff=registry.team.ids["lcsw"], payer="payer:bluestem",
        began=AS_OF - timedelta(days=2), every=1, modality="in_person",
    ))  # fmt: skip


def _together(registry: Registry, first: Persona, second: Persona, *tags: str) -> None:
    first.tags.update(tags)
    second.tags.update(tags)
    first.partners.append(second)
    second.partners.append(first)


def _couples(registry: Registry) -> None:
    """Nine couples: one session in both charts; the first two are separated now, one of these on one thread."""
    for number in range(9):
        kinds = pick(registry.rng, ((SHE, HE), (SHE, SHE), (HE, HE), (SHE, HE), (THEY, HE)))
        apart = number < 2
        home = registry.address("TX")
        last = (
            pick(registry.rng, ("Whitaker", "Okafor", "Delgado", "Sinclair", "Hale", "Novak")) if number % 2 else None
        )
        one = registry.make(Wish(theme="couple", tags=("couple", "booked"), pronouns=kinds[0], last=last, every=2,
                                 address=home, began=LONG_AGO + timedelta(days=11 * number), cpt="90847"))  # fmt: skip
        two = registry.make(Wish(theme="couple", tags=("couple",), pronouns=kinds[1], staff=one.staff_id, every=4, last=last,
                                 address=None if apart else home, began=one.began, cpt="90834"))  # fmt: skip
        _together(registry, one, two, "separated") if apart else _together(registry, one, two)
        if number == 0:
            one.tags.add("shared_thread")
        elif number == 4:
            one.tags.add("shared_account")


def _families(registry: Registry) -> None:
    """A parent who is a client too, with children in treatment; one pair of twins shares more than a surname."""
    for number in range(6):
        home = registry.address("TX")
        parent = registry.make(Wish(theme="depression", tags=("parent",), pronouns=pick(registry.rng, (SHE, HE)),
                                    address=home, began=LONG_AGO + timedelta(days=20 * number)))  # fmt: skip
        last = str(parent.row["legal_name"]["last"])
        theme = pick(registry.rng, CHILD) if number % 2 else "teen"
        born = date(2010 if theme == "teen" else 2017, 3 + number, 9)
        staff = registry.clinician(theme)
        for _ in range(2 if number in (1, 3) else 1):
            child = registry.make(Wish(theme=theme, tags=("family", "twin") if number in (1, 3) else ("family",), last=last,
                                       address=home, born=born, staff=staff, began=parent.began, every=2))  # fmt: skip
            _together(registry, child, parent)
            if number == 2:
                child.tags.add("split_custody")


def _namesakes(registry: Registry) -> None:
    for first in COMMON_WORD_FIRST[:14]:
        last = pick(registry.rng, COMMON_WORD_LAST) if happens(registry.rng, 0.4) else None
        registry.make(Wish(theme=pick(registry.rng, ADULT), tags=("word_name",), first=first, last=last))
    for pronouns in (SHE, SHE, HE):
        registry.make(Wish(theme=pick(registry.rng, ADULT), tags=("same_surname",), pronouns=pronouns, last="Nguyen"))


def _preferred(registry: Registry) -> None:
    """Legal and preferred names differ: short forms, a second name, and names after a transition."""
    pairs = (("Margaret", "Peggy", SHE), ("William", "Bill", HE), ("Guadalupe", "Lupe", SHE), ("Francisco", "Paco", HE),
             ("Katherine", "Kit", THEY), ("Robert", "Robin", THEY), ("Daniel", "Dana", SHE), ("Michelle", "Miles", HE),
             ("Nguyet", "Moon", SHE), ("Christopher", "Topher", HE), ("Elizabeth", "Bea", SHE), ("Alexander", "Sasha", THEY))  # fmt: skip
    for legal, preferred, pronouns in pairs:
        registry.make(Wish(theme=pick(registry.rng, ADULT), tags=("preferred_name",), first=legal, preferred=preferred,
                           pronouns=pronouns))  # fmt: skip


def _hard_to_reach(registry: Registry) -> None:
    for tag in ("do_not_contact", "do_not_contact", "do_not_contact", "no_messages", "confidential", "confidential",
                "confidential", "not_to_subscriber"):  # fmt: skip
        registry.make(Wish(theme=pick(registry.rng, ("trauma", "depression", "anxiety")), tags=(tag, "reach")))


def _money(registry: Registry) -> None:
    for tags, payer in (
        (("senior", "qmb"), MEDICARE), (("senior", "qmb"), MEDICARE), (("senior", "qmb"), MEDICARE),
        (("sliding",), None), (("sliding",), None), (("sliding",), None), (("sliding",), None), (("sliding",), None),
        ((EXPIRED,), MEDICAID), ((EXPIRED,), "payer:mindbridge"), ((EXHAUSTED,), MEDICAID),
        ((EXHAUSTED,), "payer:larkspur-eap"), ((SOON,), "payer:mindbridge"), ((SOON,), MEDICAID),
        (("coverage_lapsed",), "payer:summit-ridge"), (("coverage_lapsed",), MEDICAID),
        (("wrong_payer",), "payer:harborwell"), (("wrong_payer",), "payer:harborwell"),
        (("work_injury",), "payer:worksafe-pool"), (("work_injury",), "payer:worksafe-pool"),
    ):  # fmt: skip
        began = AS_OF - timedelta(days=260 + registry.rng.randrange(100))
        registry.make(Wish(theme=pick(registry.rng, ADULT), tags=(*tags, "money"), payer=payer, began=began, every=2))
    for _ in range(14):
        registry.make(Wish(theme=pick(registry.rng, ("grief", "depression", "insomnia")), tags=("senior",)))


def _recovery(registry: Registry) -> None:
    """Clients of the Part 2 program; consent granted, then revoked, then missing, in turn."""
    for number in range(27):
        consent = ("part2_granted", "part2_granted", "part2_granted", "part2_revoked", "part2_missing")[number % 5]
        registry.make(Wish(theme=pick(registry.rng, PART2), tags=("part2", consent)))


def _left_behind(registry: Registry) -> None:
    """Clients of clinicians who left: some were handed over, some still carry the old assignment."""
    for number in range(10):
        staff = registry.team.ids["left" if number % 2 else "left2"]
        persona = registry.make(Wish(theme=pick(registry.rng, ("depression", "anxiety", "grief")), tags=("left_clinician",),
                                     staff=staff, began=LONG_AGO, ended=date(2026, 3, 2), every=2))  # fmt: skip
        if number < 5:
            new = registry.clinician("depression")
            persona.tags.add("handed_over")
            persona.row["assigned_staff_ids"] = [new]


def _spread(registry: Registry) -> None:
    for state, key in (("IL", "owner"), ("IL", "owner"), ("NV", "lmft"), ("NV", "lmft"), ("CA", "owner"), ("CA", "owner"),
                       ("CO", "lcsw"), ("CO", "lcsw"), ("UT", "lpc"), ("UT", "lpc"), ("NV", "lcsw"), ("IL", "lpc")):  # fmt: skip
        theme = pick(registry.rng, ("anxiety", "depression"))
        registry.make(
            Wish(
                theme=theme,
                tags=("other_state",),
                state=state,
                staff=registry.team.ids[key],
                payer=pick(registry.rng, STEADY_PAYERS),
            )
        )
    for key in ("lcsw", "intern2", "lcsw", "intern2"):
        first, pronouns = pick(
            registry.rng, (("Guillermina", SHE), ("Santiago", HE), ("Rosaura", SHE), ("Anselmo", HE))
        )
        registry.make(Wish(theme="anxiety", tags=("spanish",), first=first, pronouns=pronouns,
                           staff=registry.team.ids[key]))  # fmt: skip


def _others(registry: Registry) -> None:
    rng = registry.rng
    supervised = [registry.team.ids[key] for key in ("associate", "associate2", "associate3", "intern", "intern2")]
    active = [i for i, job in registry.team.jobs.items() if job.active and "provider" in job.seats]
    for staff in (*supervised, *active):
        for _ in range(2):
            theme = pick(rng, [t for t in registry.team.jobs[staff].specialties if t not in ("couple", "alcohol", "opioid")]
                         or ["depression"])  # fmt: skip
            registry.make(Wish(theme=theme, tags=("steady",), staff=staff, every=pick(rng, (2, 3)), modality=pick(rng, ("in_person", "video")),
                               began=LONG_AGO + timedelta(days=rng.randrange(300)), payer=pick(rng, STEADY_PAYERS)))  # fmt: skip
    for _ in range(24):
        registry.make(Wish(theme=pick(rng, (*CHILD, "teen", "teen"))))
    while len(registry.made) < CLIENTS:
        registry.make(Wish(theme=pick(rng, ADULT)))


def make_clients(registry: Registry) -> list[Persona]:
    for part in (_known, _couples, _families, _namesakes, _preferred, _hard_to_reach, _money, _recovery, _left_behind,
                 _spread, _others):  # fmt: skip
        part(registry)
    for persona in registry.made:
        _end(registry, persona)
    return registry.made


def _end(registry: Registry, persona: Persona) -> None:
    """Close most of the treatments that began long ago, as life does."""
    lasting = {"steady", "reach", "money", "couple", "family", "parent", "spanish", "left_clinician"}
    age = (AS_OF - persona.began).days
    if persona.ended is None and age > 130 and not lasting & persona.tags and happens(registry.rng, 0.7):
        persona.ended = max(persona.began + timedelta(days=90), AS_OF - timedelta(days=registry.rng.randrange(25, 400)))
