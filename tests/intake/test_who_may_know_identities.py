"""Where an application or agent works on placeholders, what only the papers know of identities stays here."""

from datetime import UTC, date, datetime
from typing import Any

from theranest_server.adapters.documents import ChildOpener
from theranest_server.adapters.memory import MemoryRecords
from theranest_server.domain.ids import ClientAppId, ClientId, DocumentId, PracticeId, StaffId
from theranest_server.domain.people import Principal
from theranest_server.domain.records import Client, Document, Practice
from theranest_server.domain.records.clients import PersonName
from theranest_server.tool import Desk
from theranest_server.tools.intake_papers import AboutPapers
from theranest_server.tools.read_intake_documents import TOOL

PRACTICE, CLIENT = PracticeId("PR-1"), ClientId("TH-1")
THEN = datetime(2026, 11, 10, tzinfo=UTC)
FORM = b"""Name: Ines Vega
Emergency contact: Rosalba Quintero (sister) 512-555-0177
Insurance: Harborwell, member ID H1234567
Reason for visit: My sister Rosalba says I worry too much, call her at 512-555-0177.
"""


class Sixteenth:
    async def today(self) -> date:
        return date(2026, 11, 16)


def desk(*, identified: bool) -> Desk:
    about: dict[str, Any] = {"practice_id": PRACTICE, "updated_at": THEN}
    records = MemoryRecords(
        [
            Practice(id="PR-1", name="P", time_zone="America/Chicago", as_of=date(2026, 11, 16), **about),
            Client(id=CLIENT, legal_name=PersonName(first="Ines", last="Vega"), **about),
            Document(id=DocumentId("DOC-1"), client_id=CLIENT, name="form.txt", kind="intake", media_type="text/plain", size_bytes=1, sha256="0", **about),
        ],
        contents={"DOC-1": FORM},
    )  # fmt: skip
    principal = Principal(staff_id=StaffId("staff:amara"), practice_id=PRACTICE, client_app=ClientAppId("chat"))
    return Desk(
        records=records.reader, proposals=None, alerts=None, calendar=Sixteenth(),  # type: ignore[arg-type]
        principal=principal, documents=ChildOpener(), identified=identified,
    )  # fmt: skip


async def reading(*, identified: bool) -> Any:
    return (await TOOL.run(desk(identified=identified), AboutPapers(client_id=CLIENT))).content


async def test_an_application_on_placeholders_learns_what_is_new_but_not_who_it_is() -> None:
    content = await reading(identified=False)
    assert content["withheld"] == ["emergency_contact", "insurance"]
    assert [f["status"] for f in content["contact"]] == ["new"]
    text = str(content)
    assert not any(word in text for word in ("Rosalba", "Quintero", "512-555-0177", "H1234567", "Harborwell"))
    assert "says I worry too much" in text


async def test_who_may_know_identities_gets_the_papers_as_they_are() -> None:
    content = await reading(identified=True)
    assert content["withheld"] == []
    assert "Rosalba Quintero" in str(content)
