"""Policies with a roster of our own: Ben is on duty around the clock, then Cleo; Dora is named for nothing."""

from pathlib import Path

from policy_copy import copied

ROSTER = """# Who is called.
# owner: Clinical director; review: 2027-02-01; source: test
duty:
  sentence: Test.
  owner: Clinical director
  review: 2027-02-01
  source: test
  time_zone: America/Chicago
  acknowledge_within_minutes: 15
  close_within_minutes: 60
  same_day_by: "17:00"
  mark_within_days: 3
roster:
  always:
    sentence: Test.
    owner: Clinical director
    review: 2027-02-01
    source: test
    days: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]
    from: "00:00"
    to: "00:00"
    on_duty: staff:ben
    then: [staff:cleo]
otherwise:
  sentence: Test.
  owner: Clinical director
  review: 2027-02-01
  source: test
  covered_by: nobody
addresses: {}
"""


def policies_with(folder: Path, roster: str = ROSTER) -> Path:
    copied(folder)
    (folder / "duty.yaml").write_text(roster)
    return folder
