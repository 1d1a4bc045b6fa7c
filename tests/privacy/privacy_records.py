"""Invented records for the tests of this folder."""

from datetime import date

from theranest_server.privacy.identifiers import KnownAddress, KnownPerson, PersonName, RecordIdentifiers


def jordan(client_ref: str = "c7f3") -> RecordIdentifiers:
    """A client with a guardian, an emergency contact, and a therapist."""
    client = KnownPerson(
        relation="client",
        name=PersonName(given="Jordan", middle="Elise", family="Rivera"),
        preferred="Jo",
        birth_date=date(2009, 3, 4),
        phones=("(555) 201-4477",),
        emails=("jordan.rivera@example.org",),
        addresses=(KnownAddress(street="482 Maple Street Apt 3", city="Tacoma", postal_code="98402-1145"),),
        ids=("TH-2024-78910", "XYP460145315", "531-37-1007"),
    )
    guardian = KnownPerson(relation="guardian", name=PersonName.parse("Rosalinda Rivera"), phones=("555-330-9182",))
    emergency = KnownPerson(relation="emergency contact", name=PersonName.parse("Kowalczyk, Piotr"))
    therapist = KnownPerson(relation="staff", name=PersonName.parse("Dr. Marguerite O'Neill, LCSW"))
    return RecordIdentifiers(
        client_ref=client_ref,
        people=(client, guardian, emergency, therapist),
        organisations=("Harbor Elementary", "Meadow Construction LLC"),
    )


def called(given: str, family: str = "Vandermolen", client_ref: str = "d8e2") -> RecordIdentifiers:
    """A client of this name and nothing else."""
    person = KnownPerson(relation="client", name=PersonName(given=given, family=family))
    return RecordIdentifiers(client_ref=client_ref, people=(person,))
