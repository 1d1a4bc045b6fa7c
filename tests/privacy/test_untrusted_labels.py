import pytest
from theranest_server.privacy.labels import HiddenCharacters, Untrusted, clean_text, refuse_hidden, show_hidden
from theranest_server.privacy.patterns import find_patterns, replace_patterns
from theranest_server.privacy.placeholders import PlaceholderMap, restore


@pytest.mark.parametrize(
    ("hidden", "code"),
    [("\u200b", "U+200B"), ("\u202e", "U+202E"), ("\x00", "U+0000"), ("\x1b", "U+001B"), ("\U000e0041", "U+E0041"),
     ("\ufeff", "U+FEFF"), ("\u2066", "U+2066"), ("\u00ad", "U+00AD"), ("\ue000", "U+E000")],
)  # fmt: skip
def test_what_a_reader_cannot_see_is_taken_out_shown_or_refused(hidden: str, code: str) -> None:
    text = f"pay{hidden}ment"
    assert clean_text(text) == ("payment", [code])
    assert show_hidden(text) == f"pay⟪{code}⟫ment"
    with pytest.raises(HiddenCharacters, match=f"{code.replace('+', '.')} at 3") as refused:
        refuse_hidden(text)
    assert refused.value.code == "hidden_characters"


@pytest.mark.parametrize(
    "text", ["tab\tline\r\n", "José, 你好, здравствуйте", "family 👨‍👩‍👧 and ❤️", "naïve — “quoted”"]
)
def test_ordinary_text_in_any_language_is_left_alone(text: str) -> None:
    assert refuse_hidden(text) == text
    assert clean_text(text) == (text, [])


def test_text_from_outside_carries_its_mark() -> None:
    assert Untrusted(text="hi\u200b", source="client message").to_json() == {
        "untrusted": True,
        "source": "client message",
        "text": "hi",
        "hidden_characters_removed": 1,
    }


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("write to ana.b@mail.example.com.", "EMAIL", "ana.b@mail.example.com"),
        ("see https://example.org/a?b=1.", "URL", "https://example.org/a?b=1"),
        ("SSN 123-45-6789", "ID", "123-45-6789"),
        ("call (303) 555-0147 now", "PHONE", "(303) 555-0147"),
        ("MRN: A00681826", "ID", "A00681826"),
        ("DOB: 3/4/2009", "DATE", "3/4/2009"),
        ("from 116.167.137.203 today", "IP", "116.167.137.203"),
        ("at 10345 Zimmerman St Apt. 210, now", "ADDRESS", "10345 Zimmerman St Apt. 210"),
    ],
)
def test_what_shows_by_its_form_is_found_without_a_record(text: str, kind: str, value: str) -> None:
    found = [(f.kind.value, text[f.start : f.end]) for f in find_patterns(text)]
    assert found == [(kind, value)]
    replaced, known = replace_patterns(text, PlaceholderMap("c7f3"))
    assert value not in replaced
    assert restore(replaced, known) == text
    assert replace_patterns(replaced, known) == (replaced, known)


@pytest.mark.parametrize(
    "text", ["PHQ-9 = 14, GAD-7 = 11", "CPT 90837 for $1,500.00", "on 2026-11-24 at 10:30", "F33.1, 53 minutes"]
)
def test_clinical_numbers_are_no_identifiers(text: str) -> None:
    assert find_patterns(text) == []
