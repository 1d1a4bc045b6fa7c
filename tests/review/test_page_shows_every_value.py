"""What a reviewer approves is what the page shows: nothing of a proposal is left out, nothing of it acts."""

from html import unescape
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from theranest_server.transport.console.pages import Pages
from theranest_server.transport.console.readable import changes_shown, label, unowned

_WORDS = st.text(alphabet="abcdefg<>&\"'{}%_ ", min_size=1, max_size=12).filter(str.strip)
_LEAF = st.one_of(_WORDS, st.integers(-(10**6), 10**6))
_VALUES = st.recursive(
    _LEAF,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_WORDS, inner, max_size=4)),
    max_leaves=12,
)
_MACRO = Pages(banner="").template("_value.html").module  # pyright: ignore


def leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in leaves(inner)]
    if isinstance(value, list):
        return [leaf for inner in value for leaf in leaves(inner)]
    return [str(value)]


@given(value=_VALUES)
def test_every_value_of_a_proposal_stands_on_the_page(value: Any) -> None:
    html = unescape(str(_MACRO.shown(value)))
    assert all(leaf in html for leaf in leaves(value))


@given(text=_WORDS)
def test_no_proposed_text_becomes_markup(text: str) -> None:
    assert str(_MACRO.shown(f"<b>{text}</b>")).count("<b>") == 0


def test_a_note_reads_as_sections_and_a_name_as_a_name() -> None:
    sections = _MACRO.shown([{"name": "Plan", "text": "Meet again."}])
    assert "<h3>Plan</h3>" in str(sections)
    assert str(_MACRO.shown({"first": "Ines", "middle": None, "last": "Vega", "suffix": None})).strip() == "Ines Vega"


def test_hidden_characters_are_shown_as_code_points() -> None:
    assert "\u202e" not in str(_MACRO.shown("pay\u202eee"))


def test_short_fixed_fields_come_before_long_text_and_each_keeps_its_evidence() -> None:
    rows = [
        {"change_no": 1, "resource": "notes", "path": "body", "now": None, "proposed": "long " * 100},
        {"change_no": 1, "resource": "notes", "path": "client_id", "now": None, "proposed": "TH-1"},
    ]
    evidence = [{"path": "body.0"}, {"path": "bodywork"}]
    (change,) = changes_shown(rows, evidence)
    assert [field.path for field in change.fields] == ["client_id", "body"]
    assert change.fields[1].evidence == ({"path": "body.0"},)
    assert unowned(evidence, (change,)) == [{"path": "bodywork"}]


def test_the_first_item_of_a_list_is_called_the_first() -> None:
    assert label("phones.0.may_text") == "phones 1 may text"
