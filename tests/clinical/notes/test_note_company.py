"""Couples, families, groups: the note is about one client, and holds nobody else's words."""

import pytest
from note_drafting import COMPANY, drafted, of_file, text_of, told
from theranest_server.clinical.notes.draft import SessionKind
from theranest_server.clinical.notes.refusals import NoteRefused

_OTHERS = {
    "couple.txt": ["what she spends", "drinking again", "My father hit", "better off", "shut out"],
    "family_minor.txt": ["Zoloft", "impossible", "told his sister", "misunderstanding"],
    "group.txt": ["relapsed", "my wife", "overdosing", "Didn't do anything"],
}


@pytest.mark.parametrize("name", COMPANY)
def test_other_members_words_stay_out(name: str) -> None:
    document = of_file(name, "DAP")
    everything = told(document) + " ".join(item["statement"] for item in document["risk"])
    assert [words for words in _OTHERS[name] if words in everything] == []


@pytest.mark.parametrize("name", COMPANY)
def test_no_evidence_points_to_another_members_words(name: str) -> None:
    document, source = of_file(name), text_of(name)
    places = [
        span for section in document["note"]["sections"] for one in section["sentences"] for span in one["evidence"]
    ]
    others = ("Marcus", "Mother", "TOM", "ELENA")
    assert places
    assert not [span for span in places if span["speaker"] in others]
    assert all(source[span["start"] : span["end"]].strip() for span in places)


def test_another_members_danger_is_pointed_to_without_their_words() -> None:
    risk = of_file("group.txt")["risk"]
    pointed = [item for item in risk if item["about"] == "other_member"]
    assert pointed
    assert all("not repeated here" in item["statement"] for item in pointed)


def test_a_minors_report_of_being_hurt_is_listed() -> None:
    risk = of_file("family_minor.txt")["risk"]
    assert any("grabbed me by the neck" in item["statement"] and item["stance"] == "stated" for item in risk)


def test_the_clients_own_words_are_there() -> None:
    assert "slept in the guest room" in told(of_file("couple.txt"))
    assert "sixty-one days sober" in told(of_file("group.txt"))


def test_nobody_is_guessed_to_be_the_client_among_several() -> None:
    with pytest.raises(NoteRefused) as refused:
        drafted(text_of("group.txt"), kind=SessionKind.GROUP)
    assert refused.value.question
