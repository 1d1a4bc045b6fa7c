"""What a clinician expects to find in a note of therapy, and would strike out."""

import pytest
from note_drafting import drafted, of_file, sentences, talk, told

_REST = ("C: I went back to work on Monday and I slept six hours most nights.", "T: How was work?", "C: Busy and loud.")


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("panic_cbt.txt", ["twelve minutes", "hands went numb", "lorazepam", "five and a half hours", "one cup"]),
        ("trauma.txt", ["Three nightmares", "check the locks", "throat closes", "Two or three beers", "out of prison"]),
        ("asr_lower.txt", ["crying a lot", "missed work", "once a day", "two of the five", "called their brother"]),
        ("addiction.srt", ["Two days", "nineteen days clean", "embarrassed", "kids back by Christmas", "A six"]),
        ("grief.vtt", ["cemetery", "cried the whole time", "say it out loud"]),
        ("crisis_call.txt", ["fired this morning", "Half a bottle", "wife took the kids"]),
    ],
)
def test_what_the_client_reports_is_in_the_note(name: str, facts: list[str]) -> None:
    text = told(of_file(name))
    assert [fact for fact in facts if fact not in text] == []


@pytest.mark.parametrize(
    ("name", "plans"),
    [
        ("panic_cbt.txt", ["pharmacy twice this week", "every evening for ten minutes", "Thursday the 12th at 4 pm"]),
        ("trauma.txt", ["grounding list each night", "prazosin", "Monday and Thursday at nine"]),
        ("asr_lower.txt", ["do three activities", "next monday at five"]),
        ("addiction.srt", ["three meetings", "Friday at noon"]),
        ("grief.vtt", ["write her a letter", "Tuesday at eleven"]),
        ("couple.txt", ["twenty-minute talk", "two weeks"]),
    ],
)
def test_homework_and_the_next_appointment_stand_in_the_plan(name: str, plans: list[str]) -> None:
    document = of_file(name)
    text = told(document, "Plan")
    assert [plan for plan in plans if plan not in text] == []
    assert not [gap for gap in document["gaps"] if gap.startswith("next appointment")]


def test_scores_are_written_with_their_times_and_nothing_added_up() -> None:
    document = of_file("panic_cbt.txt")
    assert "GAD-7 today is 11" in told(document, "Objective")
    assert [score["name"] for score in document["note"]["scores"]].count("GAD-7") == 1


def test_a_score_given_by_the_client_belongs_to_the_instrument_that_was_asked_for() -> None:
    text = told(
        drafted(talk("T: What did we get on the PHQ-9?", "C: It was fourteen. Last month it was eighteen.", *_REST))
    )
    assert "PHQ-9: it was fourteen; last month it was eighteen." in text


def test_homework_that_the_client_turns_down_is_not_planned() -> None:
    document = drafted(
        talk(*_REST, "T: Would you be willing to call your father this week?", "C: No. I can't do that.")
    )
    assert "client to call" not in told(document)
    assert "I can't do that." in told(document, "Plan")


def test_praise_another_persons_progress_and_wishes_are_not_the_clients_response() -> None:
    document = drafted(
        talk(
            "T: Let's try the box breathing. You are doing great.",
            "C: My son sleeps better now. If I slept more I would feel better.",
            *_REST,
        )
    )
    assert document["note"]["response"] == []
    assert "doing great" not in told(document)


def test_another_persons_direct_speech_is_quoted_and_not_turned_into_the_clients() -> None:
    text = told(drafted(talk("C: My boss said, I hate your work and I am done.", *_REST)))
    assert 'Client states "My boss said, I hate your work and I am done."' in text


def test_a_story_told_in_a_role_is_quoted() -> None:
    lines = ("T: Tell it to me as a story, in the present tense.", "C: I can't breathe. The roof falls on me.")
    text = told(drafted(talk(*lines, *_REST)))
    assert '"I can\'t breathe."' in text
    assert "client cannot breathe" not in text.lower()


def test_third_person_is_grammatical() -> None:
    text = told(drafted(talk("C: I don't sleep, I've lost weight and I'd told my wife that it's mine.", *_REST)))
    assert "they do not sleep, they have lost weight and they had told their wife that it's theirs" in text


def test_swapped_labels_are_noticed() -> None:
    document = of_file("swapped.txt")
    assert any("swapped" in warning for warning in document["warnings"])
    assert "Client reports they sleep about four hours." in told(document)


def test_a_session_between_doctor_and_patient_that_is_therapy_has_a_plan() -> None:
    lines = talk(
        "T: How was your mood after the last session?",
        "C: I felt sad and anxious and I cried on Sunday.",
        "T: For homework, write down one automatic thought a day. See you next Tuesday at two.",
        "C: Okay.",
    )
    document = drafted(lines.replace("Therapist", "Dr. Lee").replace("Client", "Patient"))
    assert "write down one automatic thought a day" in told(document, "Plan")


def test_codes_by_time_need_a_documented_start_and_stop() -> None:
    document = of_file("panic_cbt.txt")
    assert document["codes"] == []
    assert any(gap.startswith("start and stop time") for gap in document["gaps"])


def test_what_was_not_assessed_is_a_gap_and_no_normal_finding() -> None:
    document = drafted(talk("T: How was the week?", *_REST))
    assert any(gap.startswith("mental status") for gap in document["gaps"])
    assert sentences(document, "Objective") == []


def test_the_clients_own_i_in_the_clinicians_mouth_does_not_become_the_clinician() -> None:
    note = drafted(
        'Therapist: Let\'s look at the thought record you wrote, "I am failing at everything."\n'
        "Client: I slept badly again and I could not work on Monday or Tuesday.\n"
        "Therapist: For homework, keep the thought record every evening.\n"
        "Client: Okay, I can do that.\n"
    )
    said = told(note)
    assert '"I am failing at everything."' in said
    assert "linician is failing" not in said
    assert "can do that" not in said
