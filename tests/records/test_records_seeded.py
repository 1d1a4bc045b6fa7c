"""Every read of the port against the practice that is shipped: what the seed holds, the product can read."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from datetime import timedelta
from typing import TypeVar

import pytest
from records_world import OverHttp
from theranest_sandbox.opening import SeedMissing, open_practice
from theranest_sandbox.serve import running
from theranest_sandbox.settings import SandboxSettings
from theranest_server.domain.records import Client, Page, Record
from theranest_server.ports import RecordsReader

T = TypeVar("T")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, SandboxSettings]]:
    try:
        settings = open_practice(tmp_path_factory.mktemp("seeded"), requests_per_minute=1_000_000)
    except SeedMissing as missing:
        pytest.skip(str(missing))
    with running(settings) as url:
        yield url, settings


@pytest.fixture
async def reader(served: tuple[str, SandboxSettings]) -> AsyncIterator[RecordsReader]:
    world = OverHttp(*served)
    yield world.reader
    await world.aclose()


async def every(page: Callable[[str | None], Awaitable[Page[T]]]) -> list[T]:
    found: list[T] = []
    cursor: str | None = None
    while True:
        one = await page(cursor)
        found += one.items
        cursor = one.next_cursor
        if cursor is None:
            return found


async def all_clients(reader: RecordsReader) -> list[Client]:
    return await every(lambda cursor: reader.clients(cursor=cursor, limit=200))


def assert_distinct(records: Sequence[Record]) -> None:
    assert records
    assert len({record.id for record in records}) == len(records)


async def test_the_office_of_the_seed_reads(reader: RecordsReader) -> None:
    practice = await reader.practice()
    assert practice.id == "PR-5567"
    staff = await reader.staff()
    assert len(staff) >= 24
    first = await reader.staff_member(staff[0].id)
    assert first == staff[0]
    assert_distinct(await reader.payers())
    assert_distinct(await reader.fee_schedule())
    assert_distinct(await reader.note_templates())
    await reader.tasks()
    for payer in await reader.payers():
        await reader.contract_rates(payer.id)


async def test_the_clients_of_the_seed_read_and_the_one_of_the_webhook_is_among_them(reader: RecordsReader) -> None:
    clients = await all_clients(reader)
    assert_distinct(clients)
    assert len(clients) >= 300
    assert "TH-2024-78910" in {client.id for client in clients}


async def test_every_list_of_a_client_of_the_seed_reads(reader: RecordsReader) -> None:
    """Of a spread of clients; each kind of list is met at least once."""
    met: dict[str, int] = {}
    for client in (await all_clients(reader))[::10]:
        lists: dict[str, Sequence[Record]] = {
            "consents": await reader.consents(client.id),
            "cases": await reader.cases(client.id),
            "notes": await reader.notes(client.id),
            "plans": await reader.plans(client.id),
            "measures": await reader.measures(client.id),
            "documents": await reader.documents(client.id),
            "forms": await reader.forms(client.id),
            "appointments": (await reader.appointments(client_id=client.id)).items,
        }
        for name, found in lists.items():
            met[name] = met.get(name, 0) + len(found)
    assert all(met.values()), met


async def test_every_session_of_a_month_and_every_message_of_the_seed_reads(reader: RecordsReader) -> None:
    as_of = (await reader.practice()).as_of
    month = (as_of - timedelta(days=30), as_of)
    sessions = await every(lambda c: reader.appointments(start=month[0], end=month[1], cursor=c, limit=200))
    assert_distinct(sessions)
    assert (await reader.appointment(sessions[0].id)).start == sessions[0].start
    messages = await every(lambda c: reader.messages(cursor=c, limit=200))
    assert_distinct(messages)


async def test_every_claim_and_remittance_of_the_seed_and_who_pays_reads(reader: RecordsReader) -> None:
    claims = await every(lambda c: reader.claims(cursor=c, limit=200))
    assert_distinct(claims)
    assert (await reader.claim(claims[0].id)).lines == claims[0].lines
    remittances = await every(lambda c: reader.remittances(cursor=c, limit=200))
    assert_distinct(remittances)
    for one in remittances[:10]:
        assert "835" in await reader.remittance_content(one.id)
    billed = sorted({claim.client_id for claim in claims})[::4]
    assert [one for client in billed for one in await reader.payments(client)]
    assert [one for client in billed for one in await reader.authorizations(client)]
    assert [one for client in billed for one in await reader.eligibility(client)]


async def test_a_note_and_a_document_of_the_seed_read(reader: RecordsReader) -> None:
    client = await reader.client((await all_clients(reader))[0].id)
    notes = await reader.notes(client.id)
    assert (await reader.note(notes[0].id)).sections == notes[0].sections
    for one in await all_clients(reader):
        documents = await reader.documents(one.id)
        if documents:
            content = await reader.document_content(documents[0].id)
            assert len(content) == documents[0].size_bytes
            return
    pytest.fail("the seed holds no document")
