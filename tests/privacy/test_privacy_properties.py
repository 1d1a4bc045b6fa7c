import re
import unicodedata
from contextlib import suppress
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from privacy_records import jordan
from theranest_server.privacy.labels import clean_text, show_hidden
from theranest_server.privacy.leak_gate import LeakGate
from theranest_server.privacy.patterns import find_patterns
from theranest_server.privacy.placeholders import Replacer, UnknownPlaceholder, restore

REPLACER = Replacer(jordan())
GATE = LeakGate(REPLACER.identifiers)
VALUES = ["Jordan", "Rivera", "Jordan Rivera", "Rosalinda", "Kowalczyk", "2009-03-04", "(555) 201-4477", "TH-2024-78910",
          "jordan.rivera@example.org", "482 Maple Street", "Tacoma", "XYP460145315"]  # fmt: skip
FILLER = [
    "the client",
    "said",
    "will",
    "May",
    "and",
    "felt",
    "12",
    "3/4",
    "2026-11-24",
    "Hope",
    "so",
    "90837",
    "PHQ-9 = 14",
    "a",
    "I",
]
JOINS = [" ", ", ", ". ", "\n", " (", ") ", "; ", "'s ", " - ", "\t"]
PIECES = st.sampled_from(VALUES) | st.sampled_from(FILLER)
TEXTS = st.lists(st.tuples(PIECES, st.sampled_from(JOINS)), max_size=12).map(lambda ps: "".join(p + j for p, j in ps))


def _holds_a_value(text: str) -> bool:
    """A checker that shares no code with the package."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    words = set(re.findall(r"[a-z]+", plain))
    digits = re.sub(r"\D", "", re.sub(r"\[[A-Z]+_\d+@c7f3\]", "", text))
    named = {"jordan", "rivera", "rosalinda", "kowalczyk", "tacoma"} & words
    return bool(named) or "5552014477" in digits or "th-2024-78910" in plain or "2009-03-04" in plain


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_no_value_survives_and_a_second_time_changes_nothing(text: str) -> None:
    replaced = REPLACER.replace(text)
    assert not _holds_a_value(replaced)
    assert REPLACER.replace(replaced) == replaced
    assert GATE.leaks({"text": replaced}) == []


@given(st.lists(st.sampled_from(VALUES), max_size=8))
@settings(max_examples=200, deadline=None)
def test_values_come_back_as_they_were_around_other_words(values: list[str]) -> None:
    text = " and then she said: ".join(values)
    canonical = text.replace("482 Maple Street", "482 Maple Street Apt 3")
    assert restore(REPLACER.replace(text), REPLACER.map) == canonical


@given(st.text(max_size=200) | TEXTS)
@settings(max_examples=400, deadline=None)
def test_no_text_breaks_the_package(text: str) -> None:
    spans = REPLACER.spans(text)
    assert all(0 <= s.start < s.end <= len(text) for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    replaced = REPLACER.replace(text)
    GATE.leaks({text: [replaced]})
    find_patterns(text)
    clean, removed = clean_text(text)
    assert clean_text(clean) == (clean, [])
    assert (show_hidden(text) == text) == (not removed)
    with suppress(UnknownPlaceholder):
        restore(text, REPLACER.map)
