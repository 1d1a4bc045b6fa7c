"""The policy in force: strict files in front of Casbin, each decision asked of Casbin once and then remembered.

A decision rests on the role, the right, and those facts that some line for them names. The table finds the line; Casbin
must agree with it, or nothing is decided.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ..domain.ids import ClientAppId, StaffId
from ..domain.json import Json
from ..domain.people import (
    ClientAppLevel,
    StaffMember,
)
from ..domain.proposals import ChangeKind
from ..domain.refusals import NotPermitted, PolicyUnavailable
from ..gate.policy import Caller, Ruling, View
from ..tool import Tool
from .policy.approval_file import ApprovalRule, Approvals
from .policy.broken import BrokenPolicy
from .policy.decisions import compile_table, every_record
from .policy.errors import PolicyError
from .policy.folder import Folder, read_folder
from .policy.people import facts_of_staff, role_of
from .policy.readable import Explanation, cell, explained, somebody
from .policy.reference import CasbinReference, Reference, probe
from .policy.views import Reach
from .policy.vocabulary import ALWAYS_VISIBLE, PERMISSIONS, covers

_Key = tuple[str, str, frozenset[str]]


_MANY = 20_000
"""Decisions to remember; far more than the policy has, and a bound all the same."""


class CasbinPolicy:
    """Implements `gate.policy.Policy`. Not for several threads."""

    def __init__(self, folder: Folder, reference: Reference) -> None:
        self.folder = folder
        self._reference = reference
        self._table = compile_table(folder.rules, folder.roles)
        self._rulings: dict[_Key, Ruling] = {}
        self._callers: dict[tuple[StaffId, str | None, str | None], _Known] = {}
        self._views: dict[frozenset[str], View] = {}

    @property
    def policy_sha256(self) -> str:
        return self.folder.sha256

    @property
    def approvals(self) -> Approvals:
        return self.folder.approvals

    def decide(self, caller: Caller, permission: str) -> Ruling:
        """The person's right, and the agent's where one acts: both must allow it."""
        known = self._known(caller)
        if known.role is None:
            return Ruling(allowed=False, rule="roles.csv", because="No job of roles.csv fits the person's record.")
        if known.agent_role is None:
            return self._ruling(known.role, permission, known.holds)
        if known.agent_role not in self.folder.roles.of_agents:
            return Ruling(allowed=False, rule="roles.csv", because="The agent is not in roles.csv.")
        person = self._ruling(known.role, permission, known.holds)
        return self._ruling(known.agent_role, permission, known.holds) if person.allowed else person

    def view(self, caller: Caller, permission: str) -> View:
        known = self._known(caller)
        key = frozenset({known.role or "", known.agent_role or "", permission})
        view = self._views.get(key)
        if view is None:
            view = self._views[key] = self._make_view(known, permission)
        return view

    def reaches_practice(self, caller: Caller, permission: str) -> bool:
        known = self._known(caller)
        roles = [known.role] if known.agent_role is None else [known.role, known.agent_role]
        return all(self._reaches(caller.staff, role, permission) for role in roles)

    def level_of(self, app: str) -> ClientAppLevel:
        return self.folder.applications.level_of(app)

    def feature_of(self, permission: str) -> str:
        feature = self.folder.features.get(permission)
        return feature.name if feature else "unknown"

    def open_to(self, caller: Caller, permission: str) -> bool:
        feature, role = self.folder.features.get(permission), self._known(caller).role
        return feature is not None and feature.open_to(caller.staff, self.above(role))

    def above(self, role: str | None) -> frozenset[str]:
        """A role with everything that it inherits from."""
        return self.folder.roles.above.get(role or "", frozenset())

    def role_of(self, staff: StaffMember) -> str | None:
        return role_of(staff, self.folder.roles)

    def approval_slice(self, kind: ChangeKind) -> Json:
        """Everything in the files that decides proposals of one kind, without where it stands."""
        rules = self.folder.approvals.kinds[kind]
        rights = {"proposals.approve", *(rule.proposed_with for rule in rules)}
        lines = [r.columns for r in self.folder.rules if any(covers(r.may, f"may:{p}") for p in rights)]
        links = [(link.kind, link.role, link.of) for link in self.folder.roles.links]
        return {
            "rules": [rule.as_json() for rule in rules],
            "lines": sorted([list(line) for line in lines]),
            "roles": sorted([list(link) for link in links]),
        }

    def slice_sha256(self, kind: ChangeKind) -> str:
        return _sha256(self.approval_slice(kind))

    def approval_rules(self, kind: ChangeKind) -> Sequence[ApprovalRule]:
        return self.folder.approvals.kinds[kind]

    # what people ask of the policy

    @property
    def roles(self) -> tuple[str, ...]:
        """Names for `tools --role`, without prefix."""
        return tuple(role.removeprefix("role:") for role in self.folder.roles.of_staff)

    def visible_tools(self, staff: StaffMember, app: ClientAppId | None, tools: Iterable[Tool]) -> list[Tool]:
        """The tools that this person may call through this application, on a day without surprises."""
        return self.visible_to(Caller(staff=staff, app=app, today=date.min), tools)

    def visible_to(self, caller: Caller, tools: Iterable[Tool]) -> list[Tool]:
        blind = caller.app is not None and self.level_of(caller.app) is ClientAppLevel.NO_BAA
        return [
            tool
            for tool in tools
            if not (blind and tool.needs_client_data)
            and self.decide(caller, tool.permission).allowed
            and self.open_to(caller, tool.permission)
        ]

    def explain(self, caller: Caller, permission: str) -> Explanation:
        """Why somebody may or may not: the line that decides, for the person and for the agent, and what is missing."""
        known = self._known(caller)
        roles = [r for r in (known.role, known.agent_role) if r is not None and r in self.folder.roles.above]
        allowed = self.decide(caller, permission).allowed
        found = explained(self._table, roles, permission, known.holds, allowed=allowed)
        if self.open_to(caller, permission):
            return found
        switched_off = f"the feature {self.feature_of(permission)!r}, which is not switched on (rollout.yaml)"
        return replace(found, allowed=False, missing=[*found.missing, switched_off])

    def somebody(self, role: str) -> StaffMember:
        """An invented person in a role as roles.csv describes it. Raises `NotPermitted` for an unknown role."""
        name = f"role:{role}"
        if name not in self.folder.roles.of_staff:
            raise NotPermitted("No such role.", f"Use one of: {', '.join(self.roles)}.")
        return somebody(role, self.folder.roles.levels[name], self.folder.roles.usual[name])

    def matrix(self, tools: Sequence[Tool]) -> dict[str, dict[str, str]]:
        """Role by tool: `allow`, `refuse`, or `when` and what the record must say."""
        return {role: {tool.name: self._cell(f"role:{role}", tool.permission) for tool in tools} for role in self.roles}

    def _cell(self, role: str, permission: str) -> str:
        relevant = self._table.relevant[role, permission]
        return cell(
            {self._ruling(role, permission, holds).allowed for holds in every_record(relevant)},
            self._table.rules[role, permission],
        )

    # inside

    def _ruling(self, role: str, permission: str, holds: frozenset[str]) -> Ruling:
        relevant = self._table.relevant.get((role, permission))
        if relevant is None:
            return Ruling(allowed=False, rule="roles.csv", because="This role or right is not in the policy.")
        key = (role, permission, holds & relevant)
        ruling = self._rulings.get(key)
        return ruling if ruling is not None else self._first_time(key)

    def _first_time(self, key: _Key) -> Ruling:
        role, permission, holds = key
        rule = self._table.deciding(role, permission, holds)
        allowed = rule is not None and rule.effect == "allow"
        if self._reference(role, f"may:{permission}", holds) is not allowed:
            raise PolicyUnavailable("The policy decides this in two ways.", "Tell an administrator; nothing was done.")
        ruling = Ruling(
            allowed=allowed,
            rule=str(rule.source) if rule else "grants",
            because=rule.source.sentence if rule else "No line of the grants gives this right to the role.",
        )
        if len(self._rulings) < _MANY:
            self._rulings[key] = ruling
        return ruling

    def _known(self, caller: Caller) -> "_Known":
        key = (caller.staff.id, caller.app, caller.agent)
        known = self._callers.get(key)
        if known is not None and known.staff is caller.staff and known.today == caller.today:
            return known
        level = self.level_of(caller.app) if caller.app is not None else ClientAppLevel.BAA_IDENTIFIED
        known = _Known(
            staff=caller.staff,
            today=caller.today,
            role=self.role_of(caller.staff),
            agent_role=f"role:agent_{caller.agent}" if caller.agent is not None else None,
            holds=facts_of_staff(caller.staff, caller.today)
            | {f"app:{level}", "caller:agent" if caller.agent is not None else "caller:person"},
        )
        if len(self._callers) >= _MANY:
            self._callers.clear()
        self._callers[key] = known
        return known

    def _make_view(self, known: "_Known", permission: str) -> View:
        by_role = self.folder.views.by_role
        person = by_role.get(known.role or "")
        if person is None:
            return View(classes=ALWAYS_VISIBLE, source="views.yaml")
        classes, source = person.classes(permission), person.source
        if known.agent_role is not None:
            agent = by_role.get(known.agent_role)
            classes &= agent.classes(permission) if agent else ALWAYS_VISIBLE
            source = agent.source if agent else source
        return View(classes=classes, source=source, treating_only=classes & self.folder.views.treating_only)

    def _reaches(self, staff: StaffMember, role: str | None, permission: str) -> bool:
        if role is None or role not in self.folder.views.by_role:
            return False
        reach = self.folder.views.reach(role, permission)
        return reach is Reach.PRACTICE or (reach is Reach.UNLESS_RESTRICTED and not staff.flags.assigned_clients_only)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What a caller comes to, as long as the record gives the same object for the person."""

    staff: StaffMember
    today: date
    role: str | None
    agent_role: str | None
    holds: frozenset[str]


def load_policy(directory: Path | None = None, *, sandbox: bool = False) -> CasbinPolicy:
    """The policy of a folder, or the packaged one. Raises `PolicyError` with file, line and mend.

    `sandbox`: whether the practice is the sandbox; without it the entries under `sandbox_only` count as `no_baa`.
    """
    folder = read_folder(directory, sandbox=sandbox)
    reference = CasbinReference(folder.model, folder.rules, folder.roles)
    probe(reference, folder.roles)
    policy = CasbinPolicy(folder, reference)
    _refuse_dead_denies(policy)
    return policy


def load_or_shut(directory: Path | None = None, *, sandbox: bool = False) -> CasbinPolicy | BrokenPolicy:
    """For the service: a policy that cannot be used shuts the door and nothing else."""
    try:
        return load_policy(directory, sandbox=sandbox)
    except PolicyError as error:
        return BrokenPolicy(str(error))
    except Exception as error:  # whatever is wrong with the files, the service goes on
        return BrokenPolicy(f"it could not be read ({type(error).__name__}).")


def _refuse_dead_denies(policy: CasbinPolicy) -> None:
    """A deny below which nothing is granted says something that was never so."""
    granted = {(r.role, r.may) for r in policy.folder.rules if r.effect == "allow"}
    above = policy.folder.roles.above
    for rule in policy.folder.rules:
        if rule.effect == "allow":
            continue
        reached = {role for role in above if rule.role in above[role]}
        wanted = {f"may:{p}" for p in PERMISSIONS if covers(rule.may, f"may:{p}")}
        if not any((up, may) in granted for role in reached for up in above[role] for may in wanted):
            raise PolicyError(
                rule.source.file, rule.source.line, "denies what no line grants.", "Remove it, or mend the role."
            )


def _sha256(value: Json) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


__all__ = ["BrokenPolicy", "CasbinPolicy", "PolicyError", "load_or_shut", "load_policy"]
