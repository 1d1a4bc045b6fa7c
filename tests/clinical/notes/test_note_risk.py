"""Danger is always listed, with what the client made of it; nobody denies what nobody asked."""

import pytest
from note_drafting import drafted, of_file, talk, told

_REST = ("C: I went back to work on Monday and I slept six hours most nights.", "T: How was work?", "C: Busy and loud.")


def _risk(*lines: str) -> list[dict]:
    return drafted(talk(*lines, "T: How was the week?", *_REST))["risk"]


def test_a_denial_on_the_telephone_does_not_hide_the_plan_told_later() -> None:
    risk = of_file("crisis_call.txt")["risk"]
    assert any("reservoir tonight" in item["statement"] and item["stance"] == "stated" for item in risk)
    assert any("gun" in item["statement"] for item in risk)
    assert any("nineteen" in item["statement"] for item in risk)


def test_a_plain_no_is_a_denial() -> None:
    (item,) = _risk("T: Any thoughts of suicide?", "C: No.")
    assert (item["stance"], item["statement"]) == ("denied", "Client denies thoughts of suicide.")


@pytest.mark.parametrize(
    "answer", ["Not really.", "Not right now.", "Sometimes.", "I guess not.", "No, but sometimes I wish I was dead."]
)
def test_a_hedged_answer_is_no_denial(answer: str) -> None:
    items = _risk("T: Any thoughts of suicide?", f"C: {answer}")
    assert items
    assert all(item["stance"] != "denied" for item in items)
    assert any(answer in item["statement"] for item in items)


def test_what_was_thought_in_the_past_is_told_beside_the_denial_of_today() -> None:
    items = _risk(
        "T: Have you had thoughts of killing yourself?", "C: No, not this week. Last spring I did, but not now."
    )
    assert [(item["stance"], item["when"]) for item in items] == [("denied", "now"), ("stated", "past")]


def test_a_question_that_follows_up_is_about_danger_too() -> None:
    items = _risk("T: Any thoughts of suicide?", "C: Yeah, most nights.", "T: Do you have a plan?", "C: The bridge.")
    assert any("The bridge." in item["statement"] for item in items)


def test_a_risk_question_followed_by_an_explanation_keeps_its_answer() -> None:
    (item,) = _risk("T: Do you think about killing yourself? I ask everybody that.", "C: No.")
    assert item["stance"] == "denied"


def test_a_risk_question_without_an_answer_is_listed_as_unclear() -> None:
    document = drafted(
        talk("T: Do you think about suicide?", "C: I went for a walk on Monday with my dog and made soup.")
    )
    assert document["risk"][0]["stance"] == "unclear"
    assert any(gap.startswith("suicidality: raised") for gap in document["gaps"])


def test_another_persons_danger_is_labelled_as_theirs() -> None:
    (item,) = _risk("C: My brother tried to kill himself last year.")
    assert item["about"] == "other_person"


def test_a_hypothetical_is_labelled_and_not_dropped() -> None:
    (item,) = _risk("C: If I wanted to die I would call you.")
    assert item["when"] == "hypothetical"


def test_a_figure_of_speech_is_no_risk() -> None:
    assert _risk("C: This job is killing me and I am dying for a break.") == []


def test_feeling_safe_is_not_listed_as_danger_stated() -> None:
    (item,) = _risk("T: Do you feel safe at home?", "C: Yes.")
    assert item["stance"] == "denied"


def test_what_nobody_asked_is_a_gap_and_no_denial() -> None:
    document = drafted(talk("T: How was the week?", *_REST))
    assert "denies" not in told(document)
    assert {"suicidality: not assessed in this session", "harm to others: not assessed in this session"} <= set(
        document["gaps"]
    )


def test_only_what_was_answered_no_is_denied() -> None:
    text = told(drafted(talk("T: Any panic, suicidal thoughts or drug use?", "C: Just some weed.", *_REST)))
    assert "denies" not in text


@pytest.mark.parametrize("section", ["SOAP", "DAP", "GIRP", "BIRP"])
def test_danger_stands_in_the_note_whatever_its_length(section: str) -> None:
    long = [f"C: I cleaned the kitchen shelf number {number} and painted the door." for number in range(400)]
    document = drafted(talk(*long[:200], "C: I want to kill myself.", *long[200:]), section)
    assert "I want to kill myself." in told(document)
