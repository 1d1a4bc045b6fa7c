import pytest
from privacy_records import called, jordan
from theranest_server.privacy.identifiers import Kind, identifiers_of
from theranest_server.privacy.leak_gate import LeakGate
from theranest_server.privacy.many import ManyReplacer
from theranest_server.privacy.placeholders import Replacer

GATE = LeakGate(identifiers_of(jordan()))


@pytest.mark.parametrize(
    "text",
    [
        "Jordan", "JORDAN", "j o r d a n", "Jo\u00adrdan", "J\u200bo\u200br\u200bd\u200ba\u200bn", "Jоrdan", "Jordam",
        "&#74;ordan called", "%4Aordan", "\\u004aordan", "call 555.201.4477", "born 3/4/09", "2009-03-04T00:00:00Z",
        "TH 2024 78910", "XYP-460-145-315", "jordan.rivera at example dot org", "482 Maple St.", "rivera_jordan",
        "531 37 1007", "JordanRivera", "Jor-\ndan", "[ID_1@5552014477]", "[JORDAN_1@c7f3]", "<b>Jor</b>dan",
    ],
)  # fmt: skip
def test_a_value_that_slipped_through_blocks_the_answer(text: str) -> None:
    assert GATE.leaks({"items": [{"text": f"so {text} then"}]})


def test_a_leak_names_kind_and_place_and_never_the_value() -> None:
    leaks = GATE.leaks({"items": [{"ok": "x"}, {"text": "for Jordan Rivera"}], "Jordan": 5552014477})
    assert [(leak.kind, leak.path) for leak in leaks] == [
        (Kind.PERSON, "items[1].text"),
        (Kind.PERSON, "key 1"),
        (Kind.PHONE, "key 1"),
    ]


def test_numbers_and_keys_are_looked_at() -> None:
    assert GATE.leaks({"n": 5552014477})
    assert GATE.leaks({"Rosalinda": 1})
    assert not GATE.leaks({"n": 98402, "amount_cents": 4550, "ok": True})


def test_what_the_replacer_returns_passes() -> None:
    replacer = Replacer(jordan())
    text = "Jordan Rivera (born March 4, 2009), 555-201-4477, seen by Dr. O'Neill with Rosalinda. Will continue."
    assert GATE.leaks({"text": replacer.replace(text), "when": "2026-11-24T10:00:00Z", "cpt": "90837"}) == []


def test_each_client_of_a_list_has_placeholders_of_their_own_and_no_ones_value_is_left() -> None:
    many = ManyReplacer([Replacer(jordan("c7f3")), Replacer(called("Anneliese", "Rivera", "d8e2"))])
    tree = {"clients": [{"client_ref": "c7f3", "name": "Jordan Rivera", "note": "sister Anneliese"},
                        {"client_ref": "d8e2", "name": "Anneliese Rivera"}]}  # fmt: skip
    replaced = many.replace_tree(tree)
    assert replaced == {
        "clients": [
            {"client_ref": "c7f3", "name": "[PERSON_1@c7f3]", "note": "sister [PERSON_2@d8e2]"},
            {"client_ref": "d8e2", "name": "[PERSON_1@d8e2]"},
        ]
    }
    assert many.leaks(replaced) == []
    assert many.leaks(tree)
    assert many.restore("[PERSON_1@c7f3] and [PERSON_1@d8e2]") == "Jordan Rivera and Anneliese Rivera"
