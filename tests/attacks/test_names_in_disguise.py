"""What says who somebody is leaves under a plain agreement in no dress, and ordinary words leave as they are."""

from datetime import date

import pytest
from theranest_server.privacy.leak_gate import LeakGate
from theranest_server.privacy.placeholders import Replacer
from theranest_server.privacy.record import KnownAddress, KnownPerson, PersonName, RecordIdentifiers

DANIELA = KnownPerson(
    relation="client",
    name=PersonName(given="Daniela", middle="", family="Villarreal"),
    preferred="Dani",
    birth_date=date(1987, 3, 15),
    phones=("+1 303-555-0142",),
    emails=("daniela.v87@example.com",),
    addresses=(KnownAddress(street="1420 Larimer Street", city="Denver", postal_code="80202"),),
)
RECORD = RecordIdentifiers(client_ref="c7f3aaaa", people=(DANIELA,), ids=("TH-2024-10778", "XQH839201744"))
REPLACER = Replacer(RECORD, None)
GATE = LeakGate(REPLACER.identifiers)

DISGUISED = [
    "VILLARREAL, daniela", "Dani\u00e9la V\u00ecll\u00e2rreal", "V i l l a r r e a l", "D-a-n-i-e-l-a", "Vil\u200blarreal",
    "V\u0456llarreal", "Vill&#x61;rreal", "%56illarreal", "DanielaVillarreal", "daniela_villarreal_intake.pdf", "Vilarreal",
    "1987-03-15", "3/15/87", "15.3.1987", "March 15, 1987", "March 15th \u201987", "the fifteenth of March 1987",
    "March fifteenth, nineteen eighty-seven", "15 March nineteen eighty seven", "born March 15", "19870315",
    "(303) 555-0142", "303 555 01 42", "three oh three, five five five, oh one four two", "555-0142",
    "DANIELA.V87@EXAMPLE.COM", "1420 Larimer St.", "she lives at 1420 Larimer", "Denver, CO 80202",
    "TH 2024 10778", "XQH 839 201 744", "x q h 8 3 9 2 0 1 7 4 4",
]  # fmt: skip
ORDINARY = [
    "The fifteenth of March 2026 is our next session.", "The client is 37 years old.", "In March 1987 she moved.",
    "She hopes to feel better by March.", "GAD-7 was 15 on 3/15.", "Call 988 or 911.", "CPT 90837, F41.1, $142.00",
    "1420 dollars were paid.", "In 1987 there were fifteen of them.",
]  # fmt: skip


@pytest.mark.parametrize("text", DISGUISED)
def test_a_disguised_identifier_is_replaced_or_blocks_the_answer(text: str) -> None:
    """Rows 27 to 29, on the way out."""
    hidden = REPLACER.replace_tree({"text": f"Note: {text}, and so on."})
    assert f"Note: {text}, and" not in str(hidden) or GATE.leaks(hidden)


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_neither_changes_nor_blocks(text: str) -> None:
    hidden = REPLACER.replace_tree({"text": text})
    assert hidden == {"text": text}
    assert not GATE.leaks(hidden)
