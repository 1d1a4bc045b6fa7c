"""What stands where no policy could be loaded: the service runs, the door is shut."""

from collections.abc import Iterable

from ...domain.json import Json
from ...domain.people import ClientAppLevel, StaffMember
from ...domain.proposals import ChangeKind
from ...domain.refusals import PolicyUnavailable
from ...gate.policy import Caller, Ruling, View
from ...tool import Tool
from .approval_file import Approvals


class BrokenPolicy:
    """Answers every question with `PolicyUnavailable` and the reason."""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    @property
    def policy_sha256(self) -> str:
        return "unavailable"

    def _refused(self) -> PolicyUnavailable:
        return PolicyUnavailable(f"The policy cannot be used: {self.reason}", "Mend the file and restart the service.")

    def decide(self, caller: Caller, permission: str) -> Ruling:
        raise self._refused()

    def view(self, caller: Caller, permission: str) -> View:
        raise self._refused()

    def reaches_practice(self, caller: Caller, permission: str) -> bool:
        raise self._refused()

    def level_of(self, app: str) -> ClientAppLevel:
        raise self._refused()

    def feature_of(self, permission: str) -> str:
        raise self._refused()

    def open_to(self, caller: Caller, permission: str) -> bool:
        raise self._refused()

    def visible_to(self, caller: Caller, tools: Iterable[Tool]) -> list[Tool]:
        raise self._refused()

    @property
    def approvals(self) -> Approvals:
        raise self._refused()

    def role_of(self, staff: StaffMember) -> str | None:
        raise self._refused()

    def above(self, role: str | None) -> frozenset[str]:
        raise self._refused()

    def approval_slice(self, kind: ChangeKind) -> Json:
        raise self._refused()
