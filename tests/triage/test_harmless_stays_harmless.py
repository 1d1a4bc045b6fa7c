"""Messages for which nobody should be called, and what denial and history make of danger."""

import pytest
from theranest_server.triage import Tier, screen

HARMLESS = [
    "What time is my appointment tomorrow?",
    "I was charged twice for the March 3 session, fix it, this is ridiculous",
    "I'm dying to see you all again",
    "Shoot me an email when you know",
    "My phone died so call the landline",
    "This deadline is killing me",
    "I need a refill of sertraline, 5 pills left",
    "We put out ant poison, pest control is killing the ants",
    "Can't wait for this lease to end",
    "Me muero de hambre, ¿podemos terminar antes?",
    "Gracias por la sesión, nos vemos el lunes",
    "ok thanks",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_turns_of_phrase_call_nobody(text: str) -> None:
    assert not screen(text).crisis


@pytest.mark.parametrize(
    "text",
    [
        "No thoughts of suicide this week",
        "I would never kill myself",
        "I'm not suicidal, only tired",
        "My uncle died by suicide in 1998",
        "It has been three years since I last cut myself",
        "Nunca he pensado en suicidarme",
    ],
)
def test_denied_and_past_danger_is_marked_but_never_silenced(text: str) -> None:
    assert screen(text, rules_only=True).tier is Tier.MARK


def test_a_denial_in_one_sentence_does_not_cover_the_next() -> None:
    assert screen("I am not suicidal. I want to hang myself tonight.", rules_only=True).tier is Tier.PAGE


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Can I reschedule my appointment to Friday?", "appointment"),
        ("Why was my card charged twice?", "billing"),
        ("The intake form will not let me sign", "forms"),
        ("I need a refill of my prescription", "medication"),
        ("Please send a copy of my records", "records_request"),
        ("I want to file a complaint about the rude front desk", "complaint"),
        ("My lawyer sent a subpoena for the custody hearing", "legal"),
        ("I left my umbrella in the lobby", "other"),
    ],
)
def test_a_message_gets_the_class_of_what_it_is_about(text: str, category: str) -> None:
    assert screen(text).category == category
