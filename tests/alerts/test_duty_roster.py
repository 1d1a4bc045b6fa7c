"""Who is on duty at which hour, and what the file may say about it."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from duty_roster import ROSTER, policies_with
from theranest_server.adapters.policy.duty_file import DutyFile, load_duty
from theranest_server.adapters.policy.errors import PolicyError
from theranest_server.alerts import Duty, Shift
from theranest_server.domain.alerts import AlertTier

CHICAGO = ZoneInfo("America/Chicago")
WEEK = frozenset(range(5))
DUTY = Duty(
    zone=CHICAGO,
    shifts=(
        Shift(name="day", days=WEEK, start=time(8), end=time(18), on_duty="staff:ada", then=("staff:ben",)),
        Shift(name="night", days=frozenset({4}), start=time(22), end=time(6), on_duty="staff:cleo"),
    ),
)


def chain(text: str) -> tuple[str, ...]:
    """At a time of the practice's zone, asked in UTC."""
    return DUTY.chain(datetime.fromisoformat(text).replace(tzinfo=CHICAGO).astimezone(UTC))


def test_hours_are_those_of_the_practices_zone() -> None:
    assert chain("2026-11-16 08:00") == ("staff:ada", "staff:ben")
    assert chain("2026-11-16 07:59") == ()
    assert chain("2026-11-16 18:00") == ()


def test_a_night_shift_reaches_into_the_next_day_and_no_further() -> None:
    assert chain("2026-11-20 23:30") == ("staff:cleo",)
    assert chain("2026-11-21 05:59") == ("staff:cleo",)
    assert chain("2026-11-21 06:00") == ()
    assert chain("2026-11-19 23:30") == ()


@pytest.mark.parametrize("day", ["2026-03-09", "2026-11-02"])
def test_after_the_clocks_change_a_shift_begins_at_the_hour_on_the_wall(day: str) -> None:
    assert chain(f"{day} 08:00") == ("staff:ada", "staff:ben")
    assert chain(f"{day} 07:30") == ()


def test_hours_that_nobody_covers_are_said_plainly() -> None:
    assert "friday 18:00 to friday 22:00" in DUTY.uncovered()
    assert "saturday 06:00 to monday 08:00" in DUTY.uncovered()
    assert Duty(zone=CHICAGO, otherwise="staff:dora").uncovered() == ()
    assert Duty(zone=CHICAGO).uncovered() == ("the whole week",)


def test_due_times_follow_the_tier() -> None:
    noon = datetime(2026, 11, 16, 18, 0, tzinfo=UTC)  # noon in Chicago
    assert DUTY.due_at(AlertTier.PAGE, noon) == noon + timedelta(minutes=15)
    assert DUTY.due_at(AlertTier.SAME_DAY, noon) == noon + timedelta(hours=5)
    evening = noon + timedelta(hours=9)
    assert DUTY.due_at(AlertTier.SAME_DAY, evening) == evening + timedelta(hours=2)


BROKEN = {
    "a person that is none": ("on_duty: staff:ben", "on_duty: Ben"),
    "a day that is none": ("[monday,", "[moonday,"),
    "an hour that is none": ('from: "00:00"', 'from: "24:00"'),
    "a zone that is none": ("America/Chicago", "America/Austin"),
    "a deadline of nothing": ("acknowledge_within_minutes: 15", "acknowledge_within_minutes: 0"),
    "a field too many": ("  covered_by: nobody", "  covered_by: nobody\n  perhaps: staff:ada"),
    "an address that is none": ("addresses: {}", "addresses:\n  staff:ada: call me"),
    "no owner": ("# owner: Clinical director; review", "# review"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_the_roster_may_not_say_is_refused_with_its_line(tmp_path: Path, what: str) -> None:
    was, becomes = BROKEN[what]
    assert was in ROSTER
    folder = policies_with(tmp_path / "p", ROSTER.replace(was, becomes, 1))
    with pytest.raises(PolicyError, match=r"duty\.yaml:\d+: "):
        load_duty(folder)


def test_a_roster_that_never_calls_anybody_is_refused(tmp_path: Path) -> None:
    head, _, rest = ROSTER.partition("roster:\n")
    nobody = head + "roster: {}\n" + rest[rest.index("otherwise:") :]
    with pytest.raises(PolicyError, match="calls nobody"):
        load_duty(policies_with(tmp_path / "p", nobody))


def test_a_broken_roster_leaves_the_last_good_one_in_force_even_after_a_restart(tmp_path: Path) -> None:
    folder = policies_with(tmp_path / "p")
    kept = tmp_path / "duty.last-good.yaml"
    roster = DutyFile(folder, kept)
    assert roster.now().problem is None
    (folder / "duty.yaml").write_text("roster: [")
    for found in (roster.now(), DutyFile(folder, kept).now()):
        assert found.problem is not None
        assert found.duty is not None
        assert found.duty.everyone == ("staff:ben", "staff:cleo")


def test_the_shipped_roster_can_be_read() -> None:
    assert load_duty(None).everyone
