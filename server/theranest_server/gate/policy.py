"""What the guards ask of the policy, in their own words."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ..domain.ids import ClientAppId
from ..domain.people import ClientAppLevel, Principal, StaffMember
from ..domain.refusals import NotPermitted
from ..domain.sensitivity import Sensitivity
from ..ports import Calendar, GuardFacts
from ..tool import Call, Decisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who is judged: the accountable member of staff, through which application, perhaps by an agent."""

    staff: StaffMember
    app: ClientAppId | None
    """None in a person's own session on the review page or the console."""
    agent: str | None = None
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """One decision with the line that made it."""

    allowed: bool
    rule: str
    """`denies.csv:12`; the file alone where no line grants."""
    because: str
    """The sentence above that line, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The classes of data that a caller sees for one right. Equal views are one object."""

    classes: frozenset[Sensitivity]
    source: str
    treating_only: frozenset[Sensitivity] = frozenset()
    """Those of the classes that only a provider who treats the client sees, or who supervises one."""


class Policy(Protocol):
    """Every method raises `PolicyUnavailable` while no policy is in force."""

    @property
    def policy_sha256(self) -> str: ...

    def decide(self, caller: Caller, permission: str) -> Ruling: ...

    def view(self, caller: Caller, permission: str) -> View: ...

    def reaches_practice(self, caller: Caller, permission: str) -> bool:
        """Whether this right reaches every client of the practice and not only those whom the caller treats."""
        ...

    def level_of(self, app: str) -> ClientAppLevel: ...

    def feature_of(self, permission: str) -> str: ...

    def open_to(self, caller: Caller, permission: str) -> bool:
        """Whether the feature is switched on for this person."""
        ...


class Callers:
    """Finds out who calls. Members of staff may be up to 60 s old, today is the practice's."""

    def __init__(self, facts: GuardFacts, calendar: Calendar) -> None:
        self._facts = facts
        self._calendar = calendar
        self._last: tuple[Decisions, Caller] | None = None

    async def of(self, call: Call) -> Caller:
        """Raises `NotPermitted` where the accountable person is unknown or of another practice."""
        last = self._last
        if last is not None and last[0] is call.decisions:
            return last[1]
        caller = await self.of_principal(call.principal)
        self._last = (call.decisions, caller)
        return caller

    async def of_principal(self, principal: Principal) -> Caller:
        staff = await self._facts.staff_member(principal.accountable)
        if staff is None or staff.practice_id != principal.practice_id:
            raise NotPermitted(
                "You are not on this practice's list of staff.", "Ask an administrator to check your account."
            )
        today = await self._calendar.today()
        return Caller(staff=staff, app=principal.client_app, agent=principal.agent, today=today)
