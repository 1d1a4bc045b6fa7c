"""What does not fit is told; no value is changed for it."""

from intake_world import codes, read, text, values


def test_an_age_that_does_not_fit_the_birth_date() -> None:
    assert codes(text("DOB: 04/23/1991", "Age: 41")) == {"age"}
    assert codes(text("DOB: 04/23/1991", "Age: 35")) == set()


def test_an_undated_form_may_be_older_than_the_last_birthday() -> None:
    assert codes(text("DOB: 11/10/1991", "Age: 34")) == set()
    assert codes(text("DOB: 11/10/1991", "Age: 34", "Date: 11/14/2026")) == {"age"}


def test_a_minor_needs_a_parent_or_guardian_on_the_form() -> None:
    assert codes(text("Child's name: Ana Vega", "DOB: 04/23/2014")) == {"minor_without_guardian"}
    assert codes(text("Child's name: Ana Vega", "DOB: 04/23/2014", "Parent/guardian: Rosa Vega")) == set()


def test_a_zip_code_of_another_state() -> None:
    assert codes(text("Address: 4 Elm St, Austin, ME 78704")) == {"zip_state"}


def test_a_day_that_never_was_is_no_birth_date() -> None:
    assert codes(text("DOB: 02/30/1990")) == {"impossible_date"}
    assert "birth_date" not in values(text("DOB: 02/30/1990"))
    assert codes(text("DOB: 02/03/2031")) == {"future_date"}


def test_a_number_without_all_its_digits_is_told_and_doubted() -> None:
    result = read(text("Phone: 512-555-01"))
    assert {one.code for one in result.inconsistencies} == {"phone_digits"}
    assert result.fields["phones"].confidence < 0.7


def test_a_subscriber_who_is_the_client_by_another_name() -> None:
    form = (
        "Client name: Ana Quintero",
        "Insurance company: Harborwell",
        "Member ID: H1234567",
        "Name of insured: Boris Vale",
    )
    assert codes(text(*form, "Relationship to insured: self")) == {"subscriber"}
    assert codes(text(*form, "Relationship to insured: spouse")) == set()


def test_two_files_that_disagree() -> None:
    one, other = text("Name: Ana Quintero", "DOB: 04/23/1991"), text("Name: Ana M. Quintero", "DOB: 04/24/1991")
    found = [(c.code, c.fields) for c in read(one, other).inconsistencies]
    assert found == [("files_disagree", ("birth_date",))]


def test_what_one_file_leaves_out_the_other_fills() -> None:
    result = read(text("Name: Ana Quintero"), text("Pronouns: she/her"))
    assert {name: field.file for name, field in result.fields.items()} == {"legal_name": "file-1", "pronouns": "file-2"}


def test_sentences_about_contradictions_hold_no_answers() -> None:
    result = read(
        text(
            "Name: Ana Quintero",
            "DOB: 04/23/2014",
            "Age: 41",
            "Phone: 512-555-01",
            "Address: 4 Elm St, Austin, ME 78704",
        )
    )
    told = " ".join(one.what for one in result.inconsistencies)
    assert not any(word in told for word in ("Quintero", "2014", "41", "512", "Elm", "78704"))
