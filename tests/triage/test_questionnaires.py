"""The questionnaire's item about suicide, judged against the last time."""

from theranest_server.triage import Tier, screen_measure

CALM = (1, 1, 1, 1, 1, 1, 1, 1)


def test_the_first_positive_answer_is_same_day() -> None:
    assert screen_measure("PHQ-9", (*CALM, 1), None).tier is Tier.SAME_DAY


def test_a_rising_answer_pages() -> None:
    assert screen_measure("PHQ-9", (*CALM, 1), (*CALM, 0)).tier is Tier.PAGE
    assert screen_measure("PHQ-9", (*CALM, 2), (*CALM, 1)).tier is Tier.PAGE


def test_an_answer_that_stays_the_same_is_same_day() -> None:
    assert screen_measure("PHQ-9", (*CALM, 1), (*CALM, 1)).tier is Tier.SAME_DAY


def test_nearly_every_day_pages_by_itself() -> None:
    assert screen_measure("PHQ-9", (*CALM, 3), (*CALM, 3)).tier is Tier.PAGE


def test_zero_needs_nobody() -> None:
    assert screen_measure("PHQ-9", (*CALM, 0), (*CALM, 2)).tier is Tier.NONE


def test_a_plan_beside_the_answer_pages() -> None:
    assert screen_measure("PHQ-9", (*CALM, 1), (*CALM, 1), note="I have the pills ready for tonight").tier is Tier.PAGE


def test_a_missing_or_impossible_answer_is_same_day() -> None:
    for items in (CALM, (*CALM, None), (*CALM, 7), ()):
        assert screen_measure("PHQ-9", items, None).tier is Tier.SAME_DAY


def test_instruments_without_the_question_need_nobody() -> None:
    assert screen_measure("GAD-7", (3, 3, 3, 3, 3, 3, 3), None).tier is Tier.NONE


def test_an_instrument_nobody_knows_is_marked() -> None:
    assert screen_measure("Home-made scale", (1, 2), None).tier is Tier.MARK
