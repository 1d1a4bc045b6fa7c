"""The same practice behind PostgreSQL: portable SQL, and the same promises under concurrent writes.

Uses `THERANEST_TEST_POSTGRESQL` (a SQLAlchemy URL of an empty database), or starts a server of its own where PostgreSQL
is installed.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest
from theranest_sandbox.database import METADATA, open_engine
from tiny_practice import CLIENTS

TASK = {"title": "Call the payer", "assignee": "staff:eve"}


def _somebody() -> dict[str, str]:
    """PostgreSQL does not run as root."""
    if os.getuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    return {"user": next(name for name in ("postgres", "nobody") if name in names)}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    given = os.environ.get("THERANEST_TEST_POSTGRESQL")
    if given:
        yield given
        return
    if not shutil.which("initdb") or not shutil.which("pg_ctl"):
        pytest.skip("PostgreSQL is not installed, and THERANEST_TEST_POSTGRESQL names no database")
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        home = Path(folder)
        who = _somebody()
        if who:
            shutil.chown(home, **who)
        _run(["initdb", "-D", f"{home}/data", "-U", "tests", "-A", "trust", "-N"], who)
        options = f"-k {home} -c listen_addresses='' -c fsync=off"
        _run(["pg_ctl", "-D", f"{home}/data", "-o", options, "-l", f"{home}/log", "-w", "start"], who)
        try:
            yield f"postgresql+psycopg://tests@/postgres?host={home}"
        finally:
            _run(["pg_ctl", "-D", f"{home}/data", "-m", "immediate", "stop"], who)


def _run(command: list[str], who: dict[str, str]) -> None:
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd="/", **who)


@pytest.fixture
async def office(url, open_office):
    pytest.importorskip("psycopg")
    engine = open_engine(url)
    METADATA.drop_all(engine)
    engine.dispose()
    return await open_office(database_url=url)


async def test_lists_read_the_same_from_postgresql(office):
    async def ids(path, **params):
        return [item["id"] for item in (await office.get(path, params=params)).json()["items"]]

    assert await ids("appointments", client_id=CLIENTS[5]) == ["AP-0", "AP-5", "AP-11"]
    assert await ids("clients", query="josé exa") == [CLIENTS[1]]
    assert await ids("messages", unanswered="true") == ["MSG-3"]
    assert await ids("claims", state="denied", limit="1") == ["CLM-d0"]
    assert (await office.get("remittances/RM-1/content")).status_code == 200


async def test_pages_follow_each_other_in_postgresql(office):
    cursor, found = None, []
    while True:
        page = (await office.get("notes", params={"limit": 3} | ({"cursor": cursor} if cursor else {}))).json()
        found += [item["id"] for item in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert len(found) == len(set(found)) == 10


async def test_many_at_once_under_one_key_write_once_in_postgresql(office):
    answers = []

    async def write():
        answers.append(await office.post("tasks", TASK))

    async with anyio.create_task_group() as tasks:
        for _ in range(12):
            tasks.start_soon(write)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len((await office.get("tasks")).json()["items"]) == 2


async def test_of_two_who_read_the_same_version_only_one_changes_it_in_postgresql(office):
    path = f"clients/{CLIENTS[0]}"
    tag = (await office.get(path)).headers["ETag"]
    answers = []

    async def write(number):
        answers.append(await office.patch(path, {"allergies": f"n {number}"}, tag=tag, key=f"k{number}"))

    async with anyio.create_task_group() as tasks:
        for number in range(6):
            tasks.start_soon(write, number)
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 5


async def test_drafts_corrections_and_documents_are_written_to_postgresql(office):
    draft = {"client_id": CLIENTS[1], "author_id": "staff:ada", "kind": "progress", "appointment_id": "AP-7"}
    note = await office.post("notes", draft)
    correction = await office.post("claims/CLM-d0/corrections", {"frequency": "7", "reason": "r"}, key="k2")
    files = {"file": ("a.bin", bytes(range(256)), "application/octet-stream")}
    document = await office.http.post(
        "/api/v1/documents", data={"client_id": CLIENTS[0]}, files=files, headers={"Idempotency-Key": "k3"}
    )
    content = await office.get(f"documents/{document.json()['id']}/content")
    assert [note.status_code, correction.status_code, document.status_code] == [201, 201, 201]
    assert content.content == bytes(range(256))
