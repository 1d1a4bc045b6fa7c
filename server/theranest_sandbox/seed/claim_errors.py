"""Mistakes in claims that wait for submission, two of each kind: what a scrubber is for."""

from __future__ import annotations

from collections.abc import Callable

from .calendar import utc
from .claims import Case
from .world import Row, World


def _no_authorization(row: Row) -> None:
    row["form"]["prior_authorization"] = None
    row["lines"][0]["authorization"] = None


def _office_with_95(row: Row) -> None:
    row["lines"][0].update(pos="11", modifiers=["95"])


def _video_without_modifier(row: Row) -> None:
    row["lines"][0].update(pos="10", modifiers=[])


def _both_modifiers(row: Row) -> None:
    row["lines"][0].update(pos="10", modifiers=["95", "93"])


def _two_units(row: Row) -> None:
    line = row["lines"][0]
    line["units"] = 2
    row["form"]["total_charge_cents"] = sum(each["charge_cents"] * each["units"] for each in row["lines"])


def _pointer_to_nothing(row: Row) -> None:
    row["lines"][0]["pointers"] = ["E"]


def _unbillable_diagnosis(row: Row) -> None:
    row["form"]["diagnoses"] = ["F32", *row["form"]["diagnoses"][1:]]


def _bad_npi(row: Row) -> None:
    npi = str(row["lines"][0]["rendering_npi"])
    row["lines"][0]["rendering_npi"] = npi[:-1] + str((int(npi[-1]) + 1) % 10)


def _no_birth_date(row: Row) -> None:
    row["form"]["patient_birth_date"] = None


def _no_member_id(row: Row) -> None:
    row["form"]["insured_id"] = None


def _wrong_total(row: Row) -> None:
    row["form"]["total_charge_cents"] += 1000


def _state_and_postal_code(row: Row) -> None:
    row["form"]["patient_address"] = {**row["form"]["patient_address"], "state": "NV"}


def _post_box(row: Row) -> None:
    place = row["form"]["billing_provider"]
    row["form"]["billing_provider"] = {**place, "address": {**place["address"], "line1": "PO Box 117", "line2": None}}


def _same_diagnosis_twice(row: Row) -> None:
    row["form"]["diagnoses"] = [row["form"]["diagnoses"][0]] * 2


def _add_on_alone(row: Row) -> None:
    row["lines"][0].update(cpt="90785", charge_cents=2500)
    row["form"]["total_charge_cents"] = sum(each["charge_cents"] * each["units"] for each in row["lines"])


def _replacement_without_number(row: Row) -> None:
    row["form"]["resubmission_code"] = "7"


def _spaced_member_id(row: Row) -> None:
    number = str(row["form"]["insured_id"])
    row["form"]["insured_id"] = f"{number[:4]} {number[4:]}"


ERRORS: tuple[Callable[[Row], None], ...] = (
    _office_with_95, _video_without_modifier, _both_modifiers, _two_units, _pointer_to_nothing, _unbillable_diagnosis,
    _bad_npi, _no_birth_date, _no_member_id, _wrong_total, _state_and_postal_code, _post_box, _same_diagnosis_twice,
    _add_on_alone, _replacement_without_number, _spaced_member_id,
)  # fmt: skip


def _short_session(world: World, case: Case) -> None:
    """90837 billed, 38 minutes documented: in the appointment and in its note alike."""
    session = case.session
    start = session.minute + 2
    times = utc(session.day, start), utc(session.day, start + 38)
    session.row["service"]["cpt"] = case.row["lines"][0]["cpt"] = "90837"
    case.row["lines"][0]["charge_cents"] = case.row["form"]["total_charge_cents"] = 18500
    session.row["documented_start"], session.row["documented_stop"] = times
    for note in world.of("notes"):
        if note.get("appointment_id") == session.row["id"] and note["kind"] == "progress":
            note["start_time"], note["stop_time"] = times
            note["service_code"] = "90837"


def spoil(world: World, cases: list[Case]) -> None:
    """Every kind of mistake in one or two of the claims that wait; the rest stays clean."""
    waiting = [c for c in cases if c.row["state"] == "awaiting_submission" and len(c.row["lines"]) == 1]
    wanting = [c for c in waiting if c.row["form"].get("prior_authorization")]
    for case in wanting[:2]:
        _no_authorization(case.row)
    left = [c for c in waiting if c not in wanting[:2]]
    single = [c for c in left if c.row["lines"][0]["cpt"] in {"90832", "90834", "90837"}]
    for case in single[:2]:
        _short_session(world, case)
    rest = [c for c in left if c not in single[:2]]
    for place, error in enumerate((*ERRORS, *ERRORS)):
        if place < len(rest) - 10:
            error(rest[place].row)
