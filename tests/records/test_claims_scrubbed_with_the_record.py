"""scrub_claim on the practice that is shipped: what was planted there is found by the record's own facts."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest
from records_world import OverHttp
from theranest_sandbox.opening import SeedMissing, open_practice
from theranest_sandbox.serve import running
from theranest_sandbox.settings import SandboxSettings
from theranest_server.adapters.billing import read_payers
from theranest_server.billing.codes.books import shipped_books
from theranest_server.billing.scrub import Finding
from theranest_server.domain.records import Claim
from theranest_server.ports import RecordsReader
from theranest_server.tool import Desk
from theranest_server.tools.claim_scrubbing import scrubbed

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, SandboxSettings]]:
    try:
        settings = open_practice(tmp_path_factory.mktemp("scrubbed"), requests_per_minute=1_000_000)
    except SeedMissing as missing:
        pytest.skip(str(missing))
    with running(settings) as url:
        yield url, settings


@pytest.fixture
async def reader(served: tuple[str, SandboxSettings]) -> AsyncIterator[RecordsReader]:
    world = OverHttp(*served)
    yield world.reader
    await world.aclose()


async def found_in(reader: RecordsReader, state: str, most: int = 60) -> list[tuple[Claim, Sequence[Finding]]]:
    today = (await reader.practice()).as_of

    async def this_day() -> Any:
        return today

    desk = cast(
        Desk,
        SimpleNamespace(
            records=reader, calendar=SimpleNamespace(today=this_day), payers=read_payers, codes=shipped_books
        ),
    )
    page = await reader.claims(state=state, limit=most)
    return [(claim, await scrubbed(desk, claim)) for claim in page.items]


def codes(found: list[tuple[Claim, Sequence[Finding]]], severity: str) -> Counter[str]:
    return Counter(one.code for _, findings in found for one in findings if one.severity == severity)


async def test_claims_that_were_paid_have_next_to_no_errors(reader: RecordsReader) -> None:
    """But for consents: a payer pays what should not have been disclosed to it, too."""
    found = await found_in(reader, "paid")

    wrong = [
        (claim.id, one.code, one.values) for claim, findings in found for one in findings if one.severity == "error"
    ]
    wrong = [each for each in wrong if each[1] != "SUD_CONSENT"]
    assert len(wrong) <= len(found) // 20, wrong


async def test_unsigned_notes_hold_a_claim(reader: RecordsReader) -> None:
    found = await found_in(reader, "invoiced", 20)

    held = [claim.id for claim, findings in found if any(one.code == "NOTE" for one in findings)]
    assert len(held) == len(found)


async def test_sessions_that_were_too_short_for_their_code_are_found_by_their_documented_times(
    reader: RecordsReader,
) -> None:
    found = await found_in(reader, "awaiting_submission", 200)

    assert codes(found, "error")["MINUTES"] >= 2
    assert codes(found, "error")["AUTHORIZATION_MISSING"] >= 2


async def test_findings_with_the_record_say_nothing_of_a_note_but_facts(reader: RecordsReader) -> None:
    found = await found_in(reader, "invoiced", 20)
    clients = {claim.client_id: await reader.client(claim.client_id) for claim, _ in found}

    for claim, findings in found:
        told = " ".join(f"{one.message} {one.fix} {' '.join(one.values)}" for one in findings)
        assert clients[claim.client_id].legal_name.last not in told
