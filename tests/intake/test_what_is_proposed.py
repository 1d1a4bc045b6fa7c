"""What the papers may change in the record, and what they never do."""

from datetime import UTC, date, datetime
from typing import Any

from intake_world import IntakeRead, read, text
from theranest_server.domain.ids import ClientId, PayerId, PracticeId
from theranest_server.domain.records import Client, Payer
from theranest_server.domain.records.clients import Address, Contact, InsurancePolicy, PersonName, Phone
from theranest_server.intake import FIELDS
from theranest_server.intake.against_record import another_person
from theranest_server.intake.update import Update, update_of

THEN = datetime(2026, 11, 10, tzinfo=UTC)
HARBORWELL = Payer(id=PayerId("PAY-1"), practice_id=PracticeId("PR-1"), updated_at=THEN, name="Harborwell Health")


def client(**fields: Any) -> Client:
    about: dict[str, Any] = {"legal_name": PersonName(first="Ana", last="Quintero")}
    return Client(id=ClientId("TH-1"), practice_id=PracticeId("PR-1"), updated_at=THEN, **(about | fields))


def updated(known: Client, papers: IntakeRead, *named: str) -> Update:
    return update_of(known, papers, [HARBORWELL], named or FIELDS, named=bool(named))


def test_a_new_phone_is_added_to_those_on_file_and_may_not_be_texted_yet() -> None:
    known = client(phones=(Phone(number="512-555-0101", kind="home"),))
    phones = updated(known, read(text("Cell: 512-555-0142"))).administrative["phones"]
    assert [p["number"] for p in phones] == ["512-555-0101", "512-555-0142"]  # type: ignore[index,union-attr]
    assert phones[1]["may_text"] is False  # type: ignore[index,call-overload]


def test_a_phone_that_is_on_file_in_another_spelling_changes_nothing() -> None:
    known = client(phones=(Phone(number="512-555-0142"),))
    update = updated(known, read(text("Phone: (512) 555 0142")))
    assert update.administrative == {}
    assert update.left_out["phones"] == "same"


def test_new_coverage_stands_beside_the_old_and_is_marked_unverified() -> None:
    old = InsurancePolicy(payer_id=PayerId("PAY-9"), payer_name="Summit", member_id="S1")
    update = updated(
        client(insurance=(old,)), read(text("Insurance: Harborwell Health, member ID H1234567, group 5501"))
    )
    first, second = update.administrative["insurance"]  # type: ignore[misc]
    assert (first["member_id"], second["member_id"], second["rank"]) == ("S1", "H1234567", "secondary")  # type: ignore[index,call-overload]
    assert "unverified" in str(update.administrative["custom_fields"])


def test_a_payer_that_is_not_on_the_list_makes_no_policy() -> None:
    update = updated(client(), read(text("Insurance: Nowhere Mutual, member ID N1234567")))
    assert "insurance" not in update.administrative
    assert update.left_out["insurance"] == "no_payer"
    assert "Nowhere Mutual N1234567" in str(update.administrative["custom_fields"])


def test_coverage_that_is_marked_already_is_not_marked_again() -> None:
    papers = read(text("Insurance: Nowhere Mutual, member ID N1234567"))
    mark = updated(client(), papers).administrative["custom_fields"]
    assert updated(client(custom_fields=mark), papers).administrative == {}


def test_a_new_address_leaves_nothing_of_the_old_one() -> None:
    old = Address(line1="1 Elm St", line2="Apt 4", city="Austin", state="TX", postal_code="78704")
    address = updated(client(address=old), read(text("Address: 9 Oak Ave, Salem, OR 97301"))).administrative["address"]
    assert address == {"line1": "9 Oak Ave", "line2": None, "city": "Salem", "state": "OR", "postal_code": "97301"}


def test_half_an_address_or_a_contact_without_a_number_is_not_proposed() -> None:
    update = updated(client(), read(text("Address: 9 Oak Ave", "Emergency contact: Rosa Vega")))
    assert update.administrative == {}
    assert (update.left_out["address"], update.left_out["emergency_contact"]) == ("incomplete", "incomplete")


def test_recorded_sex_and_gender_are_not_changed_even_when_they_are_named() -> None:
    known = client(sex="F", gender_identity="woman")
    update = updated(known, read(text("Sex: M", "Gender identity: man")), "sex", "gender_identity")
    assert update.administrative == {}
    assert set(update.left_out.values()) == {"recorded_kept"}


def test_another_birth_date_is_proposed_only_when_it_is_named() -> None:
    known, papers = client(birth_date=date(1991, 4, 23)), read(text("DOB: 04/24/1991"))
    assert updated(known, papers).left_out["birth_date"] == "identity"
    assert updated(known, papers, "birth_date").identity_changes


def test_a_clinicians_text_is_kept_and_the_forms_words_come_under_it() -> None:
    known, papers = client(presenting_problem="Worry at night."), read(text("Reason for visit: Panic on trains"))
    assert updated(known, papers).left_out["presenting_problem"] == "record_has_text"
    added = updated(known, papers, "presenting_problem").clinical["presenting_problem"]
    assert added == "Worry at night.\n\nFrom the intake form: Panic on trains"


def test_office_and_clinic_share_no_field() -> None:
    papers = read(text("Email: a@example.org", "Allergies: latex", "Reason for visit: Panic", "Diagnosis: F41.1"))
    update = updated(client(), papers)
    assert set(update.administrative) == {"email"}
    assert set(update.clinical) == {"allergies", "presenting_problem"}


def test_what_two_files_disagree_about_is_left_to_people() -> None:
    papers = read(text("Email: a@example.org"), text("Email: b@example.org"))
    assert updated(client(), papers).left_out["email"] == "files_disagree"


def test_papers_of_another_person_are_noticed() -> None:
    known = client(birth_date=date(1991, 4, 23), emergency_contact=Contact(name="a", relation="b", phone="c"))
    assert another_person(known, read(text("Name: Boris Vale", "DOB: 02/02/1980")).fields) is True
    assert another_person(known, read(text("Name: Anna Quintero", "DOB: 04/23/1991")).fields) is False
    assert another_person(known, read(text("DOB: 02/02/1980")).fields) is None
