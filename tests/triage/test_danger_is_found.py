"""Messages that a clinician would want to see at once, or today."""

import pytest
from theranest_server.triage import Tier, screen

PAGED = [
    "I am going to kill myself tonight",
    "i wanna kms tn",
    "im gonna unalive myself",
    "I took the whole bottle of trazodone an hour ago",
    "He has a gun and he won't let us leave",
    "I want to strangle my boss and I think I will",
    "My daughter says she wants to die and she has pills in her room",
    "The voices tell me to hurt the baby",
    "Not a crisis, but I bought a gun this week",
    "me voy a quitar la vida esta noche",
    "las voces me dicen que me tire del puente",
    "Je veux mourir",
    "Я хочу умереть",
]
SAME_DAY = [
    "Everyone would be better off without me",
    "I just want to go to sleep and not wake up",
    "I've been saving up my pills just in case",
    "I'm giving away my guitar, I won't need it where I'm going",
    "I started cutting again",
    "My husband hits me when he drinks",
    "I told the nurse I was fine but that was a lie",
    "I won't do it today but I can't promise about tomorrow",
    "On question 9 I marked nearly every day",
    "haven't eaten in six days on purpose",
    "ya no quiero vivir",
    "I feel like soy una carga para mi familia",
]


@pytest.mark.parametrize("text", PAGED)
def test_immediate_danger_pages_the_person_on_duty(text: str) -> None:
    assert screen(text).tier is Tier.PAGE
    assert screen(text, rules_only=True).tier is Tier.PAGE


@pytest.mark.parametrize("text", SAME_DAY)
def test_danger_without_an_hour_named_is_read_the_same_day(text: str) -> None:
    assert screen(text).crisis
    assert screen(text, rules_only=True).crisis


@pytest.mark.parametrize("question", ["Can I move Thursday to 3pm?", "Was my card charged twice?", "¿Dónde firmo?"])
def test_danger_inside_an_errand_is_found_and_the_errand_keeps_its_class(question: str) -> None:
    verdict = screen(f"{question} Also I have the rope ready and I want to die tonight.")
    assert verdict.tier is Tier.PAGE
    assert verdict.category in ("appointment", "billing", "forms", "clinical")


@pytest.mark.parametrize(
    "text",
    [
        "i wnat to die",
        "I WANT TO DIE",
        "i waaaant to dieee",
        "1 w4nt t0 d1e",
        "i want to d i e",
        "im sucidal",
        "k!ll myself",
    ],
)
def test_spelling_does_not_hide_danger(text: str) -> None:
    assert screen(text, rules_only=True).crisis


def test_the_voice_of_a_third_person_counts() -> None:
    assert screen("my son says he is going to shoot himself", rules_only=True).tier is Tier.PAGE


def test_reasons_are_codes_and_never_words_of_the_message() -> None:
    verdict = screen("Esmeralda bought a rope and I will hang myself with it in Tulsa")
    assert verdict.reasons
    assert all(reason.replace("_", "").isalnum() and reason == reason.lower() for reason in verdict.reasons)
    assert not {"esmeralda", "tulsa", "rope"} & set(verdict.reasons)


def test_rules_only_never_touches_the_classifier(monkeypatch: pytest.MonkeyPatch) -> None:
    from theranest_server.triage import classifier

    def touched(*_: object) -> None:
        raise AssertionError("the classifier was asked")

    monkeypatch.setattr(classifier, "score", touched)
    assert screen("When is my appointment?", rules_only=True).tier is Tier.NONE
