"""Properties of every draft, whatever was said."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from note_drafting import ALONE, COMPANY, drafted, of_file, sentences, text_of
from theranest_server.clinical.notes.refusals import NoteRefused
from theranest_server.clinical.notes.words import unsupported_words

EVERY = (*ALONE, *COMPANY)

_QUESTIONS = st.sampled_from(
    [
        "How have you slept?",
        "Any thoughts of hurting yourself?",
        "Do you have a plan?",
        "How many drinks did you have?",
        "Are you taking the sertraline?",
        "Did you do the thought record?",
        "What was that like?",
        "Any panic, nausea or dizziness?",
        "Would you be willing to walk twice this week?",
        "Same time next week?",
    ]
)
_ANSWERS = st.sampled_from(
    [
        "No.",
        "Yes.",
        "Not really.",
        "Four.",
        "I slept five hours and I was tired.",
        "My sister said I'd been crying.",
        "Sometimes I wish I was dead, but not today.",
        "He said, I hate you.",
        "If I had more energy I'd walk.",
        "No, never. I have my kids.",
        "I don’t know… maybe",
        "I’ll do it on Monday.",
        "You know how it is.",
        "um i i mean the the dog died",
    ]
)
_NOISE = st.text(alphabet="abc I'.?!,\u200b\u202e\u0301é中\"“—-0123456789\t", max_size=40)
_TURN = st.tuples(st.sampled_from(["Therapist", "Client", "Ann"]), st.one_of(_QUESTIONS, _ANSWERS, _NOISE))


def _checked(document: dict, source: str) -> None:
    for sentence in sentences(document):
        assert sentence["evidence"], sentence
        spans = [(span["start"], span["end"]) for span in sentence["evidence"]]
        assert all(0 <= start < end <= len(source) for start, end in spans)
        said = [source[start:end] for start, end in spans]
        assert unsupported_words(sentence["text"], " ".join(said)) == ()
        assert all(any(quote in words for words in said) for quote in re.findall(r'"([^"]*)"', sentence["text"]))
        if re.search(r"\bdenies\b", re.sub(r'"[^"]*"', "", sentence["text"])):
            assert re.search(r"\b(?:no|not|never|none|nope|nah|n[o']t|haven.?t|don.?t)\b", " ".join(said).lower())


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_TURN, min_size=1, max_size=14), st.sampled_from(["SOAP", "DAP", "GIRP", "BIRP"]))
def test_every_word_was_said_where_the_evidence_points(turns: list[tuple[str, str]], format_name: str) -> None:
    source = "\n".join(f"{who}: {what}" for who, what in turns)
    try:
        document = drafted(source, format_name)
    except NoteRefused:
        return
    _checked(document, source)


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("format_name", ["SOAP", "DAP", "GIRP", "BIRP"])
def test_no_sentence_of_the_sample_sessions_goes_beyond_its_evidence(name: str, format_name: str) -> None:
    _checked(of_file(name, format_name), text_of(name))


@settings(max_examples=60, deadline=None)
@given(_ANSWERS.filter(lambda answer: not re.match(r"(?i)no\b|not\b", answer)))
def test_a_denial_needs_a_negative_answer(answer: str) -> None:
    source = f"Therapist: Any thoughts of hurting yourself?\nClient: {answer}\nClient: I went to work on Monday and cooked dinner."
    text = "\n".join(sentence["text"] for sentence in sentences(drafted(source)))
    assert "denies" not in text


@pytest.mark.parametrize("name", EVERY)
def test_the_document_has_the_fixed_shape(name: str) -> None:
    document = of_file(name)
    assert {"note", "codes", "risk", "gaps"} <= set(document)
    assert {"format", "sections", "goals", "interventions", "response"} <= set(document["note"])
    assert [section["name"] for section in document["note"]["sections"]] == [
        "Subjective",
        "Objective",
        "Assessment",
        "Plan",
    ]
    assert all(set(span) == {"start", "end", "speaker"} for one in sentences(document) for span in one["evidence"])
    assert all(isinstance(gap, str) for gap in document["gaps"])
    assert all({"statement", "evidence"} <= set(item) for item in document["risk"])
