"""What guards know, and how old it may be."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from gate_house import INES, PRACTICE, PRIYA, TODAY, TenthOfMay, case, client, consent, practice
from hypothesis import given
from hypothesis import strategies as st
from theranest_server.adapters.database import Database
from theranest_server.adapters.guard_facts import RecordFacts, Switches, state_of
from theranest_server.adapters.memory import MemoryFault, MemoryRecords
from theranest_server.domain.ids import ClientId, PracticeId, StaffId
from theranest_server.domain.records import Consent
from theranest_server.domain.refusals import RecordsUnavailable


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def facts_over(records: MemoryRecords, clock: Seconds | None = None) -> RecordFacts:
    return RecordFacts(records.reader, lambda feature: False, TenthOfMay(), PRACTICE, clock=clock or Seconds())


async def test_a_consent_revoked_a_moment_ago_is_known_at_the_next_question() -> None:
    records = practice()
    facts = facts_over(records)
    before = await facts.about_client(INES)
    records.put(consent(INES, "ai_assistance", "revoked"))
    after = await facts.about_client(INES)
    assert before is not None
    assert after is not None
    assert (before.ai_assistance, after.ai_assistance) == (None, "revoked")


async def test_staff_are_at_most_sixty_seconds_old() -> None:
    records, clock = practice(), Seconds()
    facts = facts_over(records, clock)
    assert (await facts.staff_member(StaffId("staff:amara"))).active  # type: ignore[union-attr]
    records.edit("staff", "staff:amara", active=False)
    clock.now = 59.9
    assert (await facts.staff_member(StaffId("staff:amara"))).active  # type: ignore[union-attr]
    clock.now = 60.0
    assert not (await facts.staff_member(StaffId("staff:amara"))).active  # type: ignore[union-attr]


async def test_a_record_that_does_not_answer_refuses_even_with_old_staff_in_hand() -> None:
    records, clock = practice(), Seconds()
    facts = facts_over(records, clock)
    await facts.staff_member(StaffId("staff:amara"))
    records.fail(MemoryFault.DOWN, times=None)
    with pytest.raises(RecordsUnavailable):
        await facts.about_client(INES)
    clock.now = 61
    with pytest.raises(RecordsUnavailable):
        await facts.staff_member(StaffId("staff:amara"))


async def test_supervisees_are_those_who_name_the_supervisor() -> None:
    facts = facts_over(practice())
    assert await facts.supervisees(StaffId("staff:ruth")) == {"staff:ivo"}
    assert await facts.supervisees(StaffId("staff:amara")) == frozenset()


async def test_an_unknown_client_and_one_of_another_practice_are_both_nobody() -> None:
    records = practice()
    elsewhere = RecordFacts(records.reader, lambda f: False, TenthOfMay(), PracticeId("PR-9999"))
    assert await facts_over(records).about_client(ClientId("TH-0000-0")) is None
    assert await elsewhere.about_client(INES) is None


async def test_staff_of_a_closed_case_are_no_longer_related_and_its_part_2_protection_stays() -> None:
    records = practice()
    records.put(case(PRIYA, "amara", part2_program=True, closed=date(2026, 10, 1)))
    about = await facts_over(records).about_client(PRIYA)
    assert about is not None
    assert about.case_staff == frozenset()
    assert about.part2_program


async def test_the_kill_switch_is_a_row_that_outlives_the_service(tmp_path: Path) -> None:
    database = Database(tmp_path / "practice.db")
    database.start()
    try:
        switches = Switches(database)
        assert not switches.killed("note_drafting")
        await switches.set("note_drafting", killed=True, by="staff:ruth")
        assert switches.killed("note_drafting")
        assert not switches.killed("client_lookup")
        await switches.set("all", killed=True, by="staff:ruth")
        assert Switches(database).killed("client_lookup")
        assert Switches(database).all_killed() == ("all", "note_drafting")
        await switches.set("all", killed=False, by="staff:ruth")
        assert not switches.killed("client_lookup")
    finally:
        database.close()


def on(day: int, state: str, *, until: date | None = None, said: int | None = None) -> Consent:
    made = consent(INES, "ai_assistance", state, day, until=until)
    at = datetime(2026, 6, said or day, tzinfo=UTC)
    return Consent(**{**{f: getattr(made, f) for f in made.__dataclass_fields__}, "updated_at": at})


def test_the_newest_word_counts() -> None:
    assert state_of([on(1, "granted"), on(2, "revoked")], TODAY) == "revoked"
    assert state_of([on(1, "declined"), on(2, "granted")], TODAY) == "granted"
    assert state_of([], TODAY) is None


def test_of_a_consent_and_a_refusal_of_the_same_day_the_refusal_counts() -> None:
    assert state_of([on(3, "granted"), on(3, "revoked")], TODAY) == "revoked"


def test_an_old_consent_that_somebody_edits_later_does_not_undo_a_revocation() -> None:
    assert state_of([on(1, "granted", said=20), on(2, "revoked")], TODAY) == "revoked"


def test_a_consent_that_ran_out_is_none_in_force() -> None:
    assert state_of([on(1, "granted", until=date(2026, 11, 15))], TODAY) == "expired"
    assert state_of([on(1, "granted", until=TODAY)], TODAY) == "granted"


@given(st.lists(st.tuples(st.integers(1, 28), st.sampled_from(["granted", "declined", "revoked"])), max_size=6))
def test_a_revocation_after_everything_else_always_counts(words: list[tuple[int, str]]) -> None:
    consents = [on(day, state) for day, state in words]
    assert state_of([*consents, on(28, "revoked", said=29)], TODAY) != "granted"


async def test_a_client_is_not_found_by_a_name_that_only_looks_like_its_id() -> None:
    records = practice()
    records.put(client(ClientId("TH-2024-10"), "Ada", "Wells"))
    assert await facts_over(records).about_client(ClientId("th-2024-1")) is None
