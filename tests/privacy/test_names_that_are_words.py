import pytest
from privacy_records import called
from theranest_server.privacy.leak_gate import find_leaks
from theranest_server.privacy.placeholders import Replacer


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Hope", "I hope this helps."),
        ("Hope", "Hope you are feeling better."),
        ("Will", "Will continue weekly sessions."),
        ("Will", "They will call."),
        ("May", "May is always hard, she said; in May it was worse, and May 3 was the day."),
        ("May", "Sleep may improve."),
        ("Grace", "The grace period is over."),
        ("Mark", "Please mark each urge on the card. Mark each urge daily."),
        ("Ann", "Sleep and appetite improved."),
        ("Ann", "An hour, and any time."),
        ("Hope", "At home she felt safe."),
        ("Wells", "The Wells criteria were negative."),
        ("Beck", "Beck Depression Inventory: 14."),
        ("Parkinson", "Parkinson's was ruled out."),
    ],
)
def test_a_word_is_left_and_does_not_lock_the_chart(name: str, text: str) -> None:
    replacer = Replacer(called(name))
    assert replacer.replace(text) == text
    assert find_leaks({"note": text}, replacer.identifiers) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Hope", "Today Hope reported less anxiety."),
        ("Hope", "Hope reported less anxiety."),
        ("Hope", "Hope's mother called."),
        ("Will", "We asked Will about work."),
        ("Will", "Will said he slept."),
        ("May", "Session with May at noon."),
        ("Grace", "Dr. Grace agreed."),
        ("Mark", "Mark, how are you?"),
        ("Ann", "ann came late."),
        ("Ann", "Ann came late."),
        ("Hope", "hi hope, thanks for writing"),
        ("Hope", "hope vandermolen called"),
        ("Wells", "Ms. Wells called."),
        ("Mark", "Mark"),
    ],
)
def test_a_name_is_replaced_and_a_leak_if_it_were_not(name: str, text: str) -> None:
    replacer = Replacer(called(name))
    assert name.lower() not in replacer.replace(text).lower()
    assert find_leaks({"note": text}, replacer.identifiers)


@pytest.mark.parametrize("drug", ["Zoloft", "Lexapro", "Wellbutrin", "EMDR", "sertraline"])
def test_clinical_terms_are_never_misspelt_names(drug: str) -> None:
    near = Replacer(called(drug[:-1] + ("x" if drug[-1] != "x" else "y"), "Zolofte"))
    assert near.replace(f"Started {drug} today.") == f"Started {drug} today."
