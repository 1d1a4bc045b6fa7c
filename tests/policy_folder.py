"""A copy of the shipped policy folder that a test may spoil."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
import theranest_policies
from theranest_server.adapters.casbin_policy import CasbinPolicy, load_policy
from theranest_server.adapters.policy.errors import PolicyError
from theranest_server.domain.ids import ClientAppId, PersonId, PracticeId, StaffId
from theranest_server.domain.people import PermissionLevel, Seat, StaffFlags, StaffMember, StateLicence
from theranest_server.gate.policy import Caller

TODAY = date(2026, 11, 16)


class PolicyFolder:
    def __init__(self, path: Path) -> None:
        self.path = path / "policies"
        packaged = Path(next(iter(theranest_policies.__path__)))
        shutil.copytree(packaged, self.path, ignore=shutil.ignore_patterns("__*"))

    def append(self, file: str, text: str) -> None:
        with (self.path / file).open("a", encoding="utf-8", newline="") as opened:
            opened.write(text)

    def replace(self, file: str, old: str, new: str) -> None:
        text = (self.path / file).read_text("utf-8")
        assert old in text, f"{old!r} is not in {file}"
        (self.path / file).write_text(text.replace(old, new, 1), "utf-8")

    def load(self) -> CasbinPolicy:
        return load_policy(self.path, sandbox=True)

    def refusal(self) -> PolicyError:
        with pytest.raises(PolicyError) as refused:
            self.load()
        assert re.match(r"\S+:\d+: ", str(refused.value)), "a refusal names file and line"
        assert refused.value.instead, "a refusal says what to write instead"
        return refused.value


def member(
    profile: str | None = "clinician",
    level: PermissionLevel = PermissionLevel.THERAPIST,
    *,
    seats: frozenset[Seat] = frozenset({Seat.PROVIDER}),
    expires: date | None = date(2027, 8, 31),
    name: str = "amara",
    **fields: object,
) -> StaffMember:
    licences = (StateLicence(type="LCSW", state="TX", number="1", expires=expires),) if expires else ()
    about: dict[str, object] = {
        "flags": StaffFlags(),
        "person_id": PersonId(f"person:{name}"),
        "state_licences": licences,
        **fields,
    }
    return StaffMember(
        id=StaffId(f"staff:{name}"),
        practice_id=PracticeId("PR-5567"),
        name=name.title(),
        email=f"{name}@example.org",
        permission_level=level,
        profile=profile,
        seats=seats,
        **about,  # type: ignore[arg-type]
    )


def caller(staff: StaffMember, app: str | None = "cli", agent: str | None = None) -> Caller:
    return Caller(staff=staff, app=ClientAppId(app) if app is not None else None, agent=agent, today=TODAY)
