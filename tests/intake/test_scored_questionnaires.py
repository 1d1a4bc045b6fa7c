"""PHQ-9, GAD-7 and others: items and totals as they stand, alerts where somebody must look today."""

import json
from itertools import pairwise

from intake_world import codes, data, read, text
from theranest_server.intake.measures.catalogue import instruments
from theranest_server.intake.measures.scoring import scored


def named(name: str):
    return next(one for one in instruments() if one.name == name)


def test_items_in_one_line_with_their_total() -> None:
    (phq,) = read(text("PHQ-9 items: 1 2 0 1 2 0 1 0 1   Total: 8")).instruments
    assert (phq.items, phq.total, phq.stated_total, phq.band) == ((1, 2, 0, 1, 2, 0, 1, 0, 1), 8, 8, "mild")


def test_any_score_on_item_nine_calls_for_a_look_today_whatever_the_total() -> None:
    assert scored(named("PHQ-9"), [0] * 8 + [1], 1).alerts
    assert not scored(named("PHQ-9"), [3] * 8 + [0], 24).alerts
    assert scored(named("EPDS"), [0] * 9 + [2], 2).alerts


def test_items_that_do_not_add_up_to_the_stated_total_are_told() -> None:
    assert codes(text("GAD-7: 1, 1, 1, 1, 1, 1, 1  Total score: 9")) == {"instrument_total"}


def test_an_unanswered_item_is_not_zero() -> None:
    (gad,) = read(
        data(json.dumps({"gad7": {"q1": 3, "q2": None, "q3": 2, "q4": 1, "q5": 0, "q6": 1, "q7": 1}}))
    ).instruments
    assert gad.items == (3, None, 2, 1, 0, 1, 1)
    assert gad.total is None


def test_a_row_an_item_with_the_score_at_its_end() -> None:
    rows = [f"{n}. question .......... {n % 4}" for n in range(1, 10)]
    (phq,) = read(text("PHQ-9", *rows, "TOTAL: 13")).instruments
    assert phq.items == tuple(n % 4 for n in range(1, 10))
    assert (phq.total, phq.stated_total) == (13, 13)


def test_a_row_an_item_with_a_ticked_box() -> None:
    rows = [
        f"{n}. question   " + "  ".join("[x]" if value == n % 4 else "[ ]" for value in range(4)) for n in range(1, 8)
    ]
    (gad,) = read(text("GAD-7", *rows)).instruments
    assert gad.items == tuple(n % 4 for n in range(1, 8))


def test_choices_that_nobody_marked_give_no_score() -> None:
    rows = [f"{n}. question    0    1    2    3" for n in range(1, 8)]
    assert read(text("GAD-7", *rows)).instruments == ()


def test_answers_in_words_are_scored_by_their_place() -> None:
    answers = [
        "Not at all",
        "Several days",
        "More than half the days",
        "Nearly every day",
        "Not at all",
        "Several days",
        "Not at all",
    ]
    (gad,) = read(data(json.dumps({"GAD-7": answers}))).instruments
    assert gad.items == (0, 1, 2, 3, 0, 1, 0)


def test_a_score_beyond_the_range_is_no_score() -> None:
    assert read(data(json.dumps({"gad7": {"q1": 7}}))).instruments == ()


def test_every_instrument_has_bands_that_meet_without_gaps() -> None:
    for one in instruments():
        edges = [(low, high) for low, high, _ in one.bands]
        assert all(b[0] == a[1] + 1 for a, b in pairwise(edges)), one.name
        assert not edges or (edges[0][0] == 0 and edges[-1][1] == one.highest), one.name
