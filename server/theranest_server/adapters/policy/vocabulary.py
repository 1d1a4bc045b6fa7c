"""The closed vocabularies of the policy files. A word that is not here does not load."""

import difflib
import re
from collections.abc import Iterable, Mapping

from ...domain.people import ClientAppLevel, PermissionLevel, Seat, StaffFlags, SupervisionMode
from ...domain.sensitivity import Sensitivity

PERMISSIONS = frozenset(
    {
        "accounts.read",
        "alerts.raise",
        "claims.correct",
        "claims.denials",
        "claims.list",
        "claims.scrub",
        "clients.find",
        "clients.read",
        "intake.propose",
        "intake.read",
        "ledger.read",
        "messages.draft",
        "messages.list",
        "messages.read",
        "notes.context",
        "notes.draft",
        "notes.sessions",
        "policy.read",
        "practice.read",
        "proposals.approve",
        "proposals.list",
        "proposals.read",
        "proposals.withdraw",
        "remittances.analyze",
        "remittances.list",
        "schedule.read",
        "tasks.draft",
    }
)
"""What a tool (`Tool.permission`), the review page or the ledger asks for."""
GROUPS = frozenset(permission.split(".")[0] for permission in PERMISSIONS)
LEVELS = frozenset(f"level:{level}" for level in PermissionLevel)
EXCLUSIVE: Mapping[str, frozenset[str]] = {
    "licence": frozenset({"licence:current", "licence:expired", "licence:none"}),
    "supervision": frozenset({"supervision:none", *(f"supervision:{mode}" for mode in SupervisionMode)}),
    "app": frozenset(f"app:{level}" for level in ClientAppLevel),
    "caller": frozenset({"caller:person", "caller:agent"}),
    "staff": frozenset({"staff:active", "staff:left"}),
}
"""Groups of facts of which exactly one holds."""
SEATS = frozenset(f"seat:{seat}" for seat in Seat)
FLAGS = frozenset(f"flag:{flag}" for flag in StaffFlags.__dataclass_fields__)
FACTS = SEATS | FLAGS | frozenset[str]().union(*EXCLUSIVE.values())
EFFECTS = frozenset({"allow", "deny"})
ALWAYS = "always"
ANYBODY = "role:staff"
ANY_AGENT = "role:agent"
VIEWABLE = frozenset(Sensitivity) - {Sensitivity.PSYCHOTHERAPY_NOTE, Sensitivity.PUBLIC, Sensitivity.CLIENT_REF}
"""Classes that a view may list. Psychotherapy notes enter no answer (45 CFR 164.508(a)(2))."""
ALWAYS_VISIBLE = frozenset({Sensitivity.PUBLIC, Sensitivity.CLIENT_REF})
DEEPEST = 5
"""Casbin stops following roles after ten links and then answers as if the rest did not exist."""
ROLE = re.compile(r"role:[a-z][a-z0-9_]{1,40}")


def covers(pattern: str, permission: str) -> bool:
    """Whether `may:notes.*`, `may:*` or `may:notes.draft` covers `may:notes.draft`."""
    if pattern == permission or pattern == "may:*":
        return True
    return pattern.endswith(".*") and permission.startswith(pattern[:-1])


def meets(holds: frozenset[str], when: str) -> bool:
    """Whether the facts meet a condition: `always`, or facts joined by `and`, each perhaps after `not`."""
    if when == ALWAYS:
        return True
    return all((term[4:] not in holds) if term.startswith("not ") else (term in holds) for term in when.split(" and "))


def facts_of(when: str) -> tuple[str, ...]:
    return () if when == ALWAYS else tuple(term.removeprefix("not ") for term in when.split(" and "))


def expand(pattern: str) -> frozenset[str]:
    """The permissions behind `notes.*`, `*` or `notes.draft` (without prefix)."""
    return frozenset(p for p in PERMISSIONS if covers(f"may:{pattern}", f"may:{p}"))


def nearest(word: str, words: Iterable[str]) -> str:
    """A hint for the reader: the likely word, or the whole list where it is short."""
    known = sorted(words)
    close = difflib.get_close_matches(word, known, n=1)
    return f"Did you mean {close[0]!r}?" if close else f"Write one of: {', '.join(known)}."
