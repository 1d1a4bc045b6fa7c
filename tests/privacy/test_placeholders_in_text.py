import unicodedata

import pytest
from privacy_records import called, jordan
from theranest_server.privacy.placeholders import PlaceholderMap, Replacer, UnknownPlaceholder, restore, restore_tree

REPLACER = Replacer(jordan())


def _one(text: str) -> str:
    replaced = REPLACER.replace(text)
    assert replaced.startswith("[")
    assert replaced.endswith("]")
    assert replaced.count("[") == 1
    return restore(replaced, REPLACER.map)


@pytest.mark.parametrize(
    "written",
    ["2009-03-04", "03/04/2009", "3/4/09", "3-4-2009", "3.4.09", "March 4, 2009", "Mar 4 2009", "4 March 2009",
     "4th of March 2009", "MARCH 4TH, 2009", "20090304", "march fourth two thousand nine", "04MAR2009", "4 de marzo de 2009"],
)  # fmt: skip
def test_a_birth_date_in_any_common_form_comes_back_as_the_iso_date(written: str) -> None:
    assert _one(written) == "2009-03-04"


@pytest.mark.parametrize(
    "other", ["2009-03-05", "03/05/2009", "March 5, 2009", "2019-03-04", "May 4, 2009", "3/4", "12:09"]
)
def test_another_day_is_no_misspelt_birth_date(other: str) -> None:
    assert REPLACER.replace(f"Next appointment {other} at noon.") == f"Next appointment {other} at noon."


@pytest.mark.parametrize(
    "written",
    ["(555) 201-4477", "5552014477", "+1 555 201 4477", "1-555-201-4477", "555.201.4477", "555 201-4477",
     "201-4477", "five five five, two zero one, four four seven seven"],
)  # fmt: skip
def test_a_telephone_is_known_in_any_punctuation(written: str) -> None:
    assert _one(written) == "(555) 201-4477"


@pytest.mark.parametrize(
    "written", ["TH-2024-78910", "th 2024 78910", "TH202478910", "TH-2024-7891O", "T H - 2 0 2 4 - 7 8 9 1 0"]
)
def test_a_client_id_is_known_spaced_dashed_or_misread(written: str) -> None:
    assert _one(written) == "TH-2024-78910"


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("Jordan Rivera", "Jordan Rivera"),
        ("RIVERA, JORDAN", "Jordan Rivera"),
        ("jordan e. rivera", "Jordan Rivera"),
        ("J. Rivera", "Jordan Rivera"),
        ("Jordan Elise Rivera", "Jordan Rivera"),
        ("Jordan", "Jordan"),
        ("ONeill", "O'Neill"),
        ("J-o-r-d-a-n", "Jordan"),
        ("Jo\u200brdan", "Jordan"),
        ("Јоrdаn", "Jordan"),
        ("ＪＯＲＤＡＮ", "Jordan"),
        ("Jordann", "Jordan"),
        ("Jrodan", "Jordan"),
        ("Rivrea", "Rivera"),
        ("Rosalinda", "Rosalinda"),
        ("Marguerite O’Neill", "Marguerite O'Neill"),
        ("Kowalczyc", "Kowalczyk"),
        ("JORDAN.RIVERA@EXAMPLE.ORG", "jordan.rivera@example.org"),
        ("482 maple st", "482 Maple Street Apt 3"),
        ("Tacoma", "Tacoma"),
        ("98402", "98402-1145"),
        ("531371007", "531-37-1007"),
        ("Meadow Construction", "Meadow Construction LLC"),
    ],
)
def test_a_value_of_the_record_comes_back_in_the_records_own_form(written: str, canonical: str) -> None:
    assert _one(written) == canonical


def test_a_file_name_and_an_extension_hide_nothing() -> None:
    assert REPLACER.replace("Jordan_2009-03-04.pdf") == "[PERSON_3@c7f3]_[DATE_1@c7f3].pdf"
    assert REPLACER.replace("555-201-4477x12") == "[PHONE_1@c7f3]x12"


def test_the_possessive_stays_outside() -> None:
    replaced = REPLACER.replace("Jordan's mother and Jordan’s school")
    first, second = replaced.split(" mother and ")
    assert first.endswith("]'s")
    assert second.endswith("]’s school")


def test_one_value_has_one_placeholder_wherever_it_stands() -> None:
    label = REPLACER.replace("Jordan")
    assert REPLACER.replace("Jordan said that JORDAN left") == f"{label} said that {label} left"


def test_numbers_stay_when_the_record_grows() -> None:
    before = Replacer(called("Marisol"))
    after = Replacer(jordan("d8e2"), PlaceholderMap.from_json(before.map.to_json()))
    for label, value in before.map.to_json()["values"].items():  # type: ignore[attr-defined]
        assert after.map.value(label) == value
    assert len(after.map) > len(before.map)


def test_a_map_survives_its_storage_and_shows_nothing_in_its_repr() -> None:
    assert PlaceholderMap.from_json(REPLACER.map.to_json()) == REPLACER.map
    assert "Jordan" not in repr(REPLACER.map)
    with pytest.raises(ValueError, match="not a placeholder map"):
        PlaceholderMap.from_json({"client_ref": "c7f3", "values": {"[PERSON_1@other]": "x"}})


def test_a_placeholder_number_says_nothing_about_the_value() -> None:
    labels = [Replacer(called(name)).replace(name) for name in ("Anneliese", "Bartholomew", "Zuzanna")]
    assert len(set(labels)) == 1


def test_a_code_one_digit_off_is_hidden_and_cannot_be_turned_into_the_clients() -> None:
    replaced = REPLACER.replace("Also seen: TH-2024-78911.")
    assert replaced == "Also seen: [ID_0@c7f3]."
    with pytest.raises(UnknownPlaceholder):
        restore(replaced, REPLACER.map)


@pytest.mark.parametrize(
    "written", ["[PERSON_1@c7f3]", "[person_1@C7F3]", "[ PERSON_1 @ c7f3 ]", r"\[PERSON\_1@c7f3\]", "[PERSON_01@c7f3]"]
)
def test_what_models_do_to_a_placeholder_is_forgiven(written: str) -> None:
    assert restore(f"Dear {written},", REPLACER.map) == "Dear Jordan Rivera,"


@pytest.mark.parametrize(
    "written",
    [
        "[PERSON_99@c7f3]",
        "[PERSON_1@d8e2]",
        "PERSON_1@c7f3",
        "[PERSON_1]",
        "[PERSON_1@c7f3",
        "PERSON_1@c7f3]",
        "[PHONE_0@c7f3]",
    ],
)
def test_a_damaged_or_foreign_placeholder_is_refused_with_a_stable_code(written: str) -> None:
    with pytest.raises(UnknownPlaceholder) as refused:
        restore(f"Dear {written},", REPLACER.map)
    assert refused.value.code == "unknown_placeholder"
    assert "Jordan" not in str(refused.value)


def test_a_whole_answer_keeps_its_shape_and_comes_back() -> None:
    answer = {
        "name": "Jordan Rivera",
        "age": 15,
        "active": True,
        "none": None,
        "contacts": [{"who": "Rosalinda Rivera", "phone": "555-330-9182"}],
        "note": "Will continue CBT with Jordan; I hope it may help.",
    }
    replaced = REPLACER.replace_tree(answer)
    assert "Rivera" not in str(replaced)
    assert restore_tree(replaced, REPLACER.map) == answer


def test_text_with_a_nul_is_replaced_all_the_same() -> None:
    assert "Jordan" not in str(REPLACER.replace_tree({"a": "x\x00Jordan", "b": ["Jordan"]}))


def test_decomposed_accents_are_the_same_name() -> None:
    replacer = Replacer(called("Zoë", "Núñez"))
    text = unicodedata.normalize("NFD", "Spoke with Zoë Núñez today")
    assert replacer.replace(text) == f"Spoke with {replacer.map.label(replacer.identifiers[0].kind, 'Zoë Núñez')} today"


def test_the_legend_tells_who_is_who_without_a_name() -> None:
    legend = REPLACER.legend()
    assert legend["[PERSON_1@c7f3]"] == "client, whole name"
    assert not any(i.value in what for i in REPLACER.identifiers for what in legend.values())
