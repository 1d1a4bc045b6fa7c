"""On PostgreSQL, two services of one practice: what both are told is screened once and calls once."""

import asyncio
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from practice_events import DANGER, HARMLESS, Practice, serving, signed, told
from sqlalchemy import create_engine, text
from theranest_server.transport.webhooks import PATH

URL = os.environ.get("THERANEST_TEST_POSTGRES")
pytestmark = pytest.mark.skipif(URL is None, reason="THERANEST_TEST_POSTGRES names no PostgreSQL server")


@pytest.fixture
def url() -> Iterator[str]:
    """A schema of its own, dropped afterwards."""
    assert URL is not None
    schema = f"t{uuid.uuid4().hex[:12]}"
    engine = create_engine(URL, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
        yield f"{URL}{'&' if '?' in URL else '?'}options=-csearch_path%3D{schema}"
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


async def test_both_are_told_and_one_alert_is_raised(practice: Practice, tmp_path: Path, url: str) -> None:
    home = tmp_path / "home"
    messages = [practice.message(DANGER), practice.message(HARMLESS)]
    async with serving(practice, home, database_url=url) as one, serving(practice, home, database_url=url) as other:
        for number, message in enumerate(messages):
            body = told("message.received", message)
            answers = await asyncio.gather(
                *(s.http.post(PATH, **signed(body, id=f"msg_{number}_{n}")) for n, s in enumerate((one, other)))
            )
            assert sorted(answer.status_code for answer in answers) == [200, 202]
        await one.settled()
        await other.settled()
        assert [a.source for a in await one.alerts()] == [f"message:{messages[0]}"]
        assert len(one.rows("SELECT 1 FROM events")) == 2
        calls = one.rows("SELECT count(*) AS n FROM ledger WHERE body LIKE '%%called%%'")
        assert calls[0]["n"] <= 1
