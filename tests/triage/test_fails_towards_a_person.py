"""What cannot be read, screened or understood is looked at today."""

import time

import pytest
from theranest_server.triage import Tier, context, matching, screen, screening


@pytest.mark.parametrize(
    "text", ["", "   \n", "\u200b\u200b", "???", "12345", "🔪", "😢💔", b"\xff\xfe\x00", b"\x81\x8d\x90"]
)
def test_empty_and_unreadable_messages_are_same_day(text: str | bytes) -> None:
    assert screen(text).tier.at_least(Tier.SAME_DAY)


def test_a_thumbs_up_is_an_acknowledgement_and_only_marked() -> None:
    assert screen("👍").tier is Tier.MARK


@pytest.mark.parametrize(
    "text",
    [
        "Ich möchte meinen Termin verschieben",
        "Je voudrais changer mon rendez-vous",
        "Quero mudar minha consulta para amanhã",
        "Tôi muốn đổi lịch hẹn",
        "我想改约",
        "Можно перенести запись на четверг?",
    ],
)
def test_a_language_nobody_here_reads_is_same_day(text: str) -> None:
    verdict = screen(text)
    assert verdict.crisis
    assert "unknown_language" in verdict.reasons


@pytest.mark.parametrize(
    "text", ["¿Puedo cambiar mi cita?", "hola can I move mi cita to Friday?", "Thx doc, c u Thurs"]
)
def test_spanish_english_and_both_mixed_are_known(text: str) -> None:
    assert "unknown_language" not in screen(text).reasons


def test_a_failure_inside_is_same_day_and_keeps_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(screening.classifier, "score", broken)
    assert "screening_failed" in screen("When is my appointment?").reasons
    assert screen("When is my appointment?").tier is Tier.SAME_DAY
    assert screen("I will kill myself tonight").tier is Tier.PAGE


def test_a_broken_lexicon_is_same_day(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr(screening, "find", broken)
    assert screen("When is my appointment?", rules_only=True).reasons == ("screening_failed",)


def test_running_out_of_time_is_same_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screening, "_SECONDS", -1.0)
    verdict = screen("When is my appointment? " * 60)
    assert verdict.tier is Tier.SAME_DAY
    assert "timed_out" in verdict.reasons


@pytest.mark.parametrize(
    "text",
    [
        "kill " * 40_000,
        "took pills " * 18_000,
        "i want to " * 20_000,
        "<" * 200_000,
        "<b " * 66_000,
        "A" * 200_000,
        "41 " * 66_000,
        "&amp;" * 40_000,
        "%41" * 66_000,
        "k i l l " * 25_000,
        "." * 200_000,
    ],
)
def test_no_text_makes_screening_slow(text: str) -> None:
    started = time.process_time()
    screen(text)
    assert time.process_time() - started < screening._SECONDS + 5  # pyright: ignore[reportPrivateUsage]


@pytest.mark.parametrize("place", [0.0, 0.33, 0.99])
@pytest.mark.parametrize("rules_only", [True, False])
def test_danger_anywhere_in_a_very_long_message_is_found(place: float, rules_only: bool) -> None:
    filler = "the appointment was moved and the form is in the portal, thanks for the call last week. " * 2300
    at = int(len(filler) * place)
    text = filler[:at] + " I am going to kill myself tonight. " + filler[at:]
    assert screen(text, rules_only=rules_only).tier is Tier.PAGE


def test_the_lexicon_reads_and_every_pattern_can_be_looked_up() -> None:
    assert len(matching.lexicon()) > 500
    assert all(pattern.keys for pattern in matching.lexicon())
    assert context.classes()["not"]
