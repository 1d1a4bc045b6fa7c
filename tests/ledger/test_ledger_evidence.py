"""The ledger is what was written, and says so when it is not."""

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from approval_world import Clock
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from theranest_server.adapters.database import Database
from theranest_server.adapters.ledger import LedgerBook, Signer, Verifier, verify_ledger, went_back
from theranest_server.adapters.ledger.checkpoints import BadCheckpoint, Checkpoint
from theranest_server.adapters.ledger.merkle import Frontier, leaf_hash
from theranest_server.domain.refusals import LedgerUnavailable
from theranest_server.ports import LedgerEntry


class Home:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock()
        self.open()

    def open(self) -> None:
        self.database = Database(self.folder / "practice.db")
        self.signer = Signer.from_folder(self.folder / "keys")
        self.anchor = self.folder / "keys" / "ledger.anchor"
        self.book = LedgerBook(self.database, self.clock, self.signer, self.anchor)
        self.database.start()

    async def rows(self, count: int, streams: int = 3) -> None:
        for number in range(count):
            await self.book.append(entry(f"client:{number % streams}"))

    def verify(self, **about: str) -> dict[str, object]:
        return verify_ledger(self.database.engine, self.signer.verifier, **about)

    def sql(self, *statements: str) -> None:
        with sqlite3.connect(self.folder / "practice.db") as connection:
            for trigger in ("ledger_no_update", "ledger_no_delete", "ledger_checkpoints_no_delete"):
                connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
            for statement in statements:
                connection.execute(statement)
        connection.close()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path)
    yield home
    home.database.close()


def entry(stream: str = "practice", **about: object) -> LedgerEntry:
    fields: dict[str, object] = {"kind": "call", "stream": stream, "actor": "staff:amara", "decision": "allowed"}
    return LedgerEntry(**(fields | about))  # type: ignore[arg-type]


def first_bad(answer: dict[str, object]) -> tuple[int | None, str]:
    bad = answer["first_bad"]
    assert isinstance(bad, dict)
    assert answer["ok"] is False
    return bad["seq"], bad["why"]


async def test_a_row_is_stored_when_append_returns_and_rows_are_numbered(home: Home) -> None:
    assert [await home.book.append(entry()) for _ in range(3)] == [1, 2, 3]
    with sqlite3.connect(home.folder / "practice.db") as other:
        assert other.execute("SELECT count(*) FROM ledger").fetchone() == (3,)
    other.close()
    assert home.verify()["ok"] is True


async def test_the_rows_of_a_stream_form_a_chain_of_their_own(home: Home) -> None:
    await home.rows(6, streams=2)
    with home.database.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT hash, body FROM ledger WHERE stream = 'client:0' ORDER BY seq").all()
    chained = [json.loads(body)["stream_prev"] for _, body in found]
    assert chained == ["", found[0][0], found[1][0]]


async def test_outcomes_that_follow_are_stored_without_a_wait(home: Home) -> None:
    home.book.append_soon(entry(kind="outcome"))
    await home.book.append(entry())
    assert home.verify()["entries"] == 2


async def test_what_was_posted_before_the_end_is_stored(home: Home) -> None:
    for _ in range(20):
        home.book.append_soon(entry(kind="outcome"))
    home.database.close()
    home.open()
    assert home.verify()["entries"] == 20


async def test_after_a_restart_the_chains_go_on(home: Home) -> None:
    await home.rows(5)
    home.database.close()
    home.open()
    assert await home.book.append(entry("client:0")) == 6
    assert home.verify()["ok"] is True


async def test_two_services_on_one_database_keep_one_chain(home: Home) -> None:
    other = Home(home.folder)
    await asyncio.gather(home.rows(20), other.rows(20))
    other.database.close()
    assert home.verify() | {"checkpoint": None} == {"entries": 40, "ok": True, "first_bad": None, "checkpoint": None}


async def test_sixteen_callers_at_once_get_sixteen_numbers(home: Home) -> None:
    numbers = await asyncio.gather(*(home.book.append(entry(f"client:{n}")) for n in range(16)))
    assert sorted(numbers) == list(range(1, 17))
    assert home.verify()["ok"] is True


async def test_the_database_itself_refuses_to_change_or_delete_a_row(home: Home) -> None:
    await home.rows(2)
    for statement in ("UPDATE ledger SET actor = 'x'", "DELETE FROM ledger"):
        with sqlite3.connect(home.folder / "practice.db") as other, pytest.raises(sqlite3.IntegrityError):
            other.execute(statement)
        other.close()


async def test_an_edited_row_is_found(home: Home) -> None:
    await home.rows(5)
    home.sql("UPDATE ledger SET body = replace(body, 'amara', 'ruth'), actor = 'staff:ruth' WHERE seq = 3")
    assert first_bad(home.verify()) == (3, "the row was changed: its content does not have its hash")


async def test_an_edited_column_is_found(home: Home) -> None:
    await home.rows(5)
    home.sql("UPDATE ledger SET client_id = 'TH-2024-9' WHERE seq = 2")
    assert first_bad(home.verify())[0] == 2


async def test_a_deleted_row_is_found(home: Home) -> None:
    await home.rows(5)
    home.sql("DELETE FROM ledger WHERE seq = 3")
    assert first_bad(home.verify()) == (3, "a row is missing")


async def test_swapped_rows_are_found(home: Home) -> None:
    await home.rows(5)
    home.sql(
        "UPDATE ledger SET seq = 100 WHERE seq = 2",
        "UPDATE ledger SET seq = 2 WHERE seq = 3",
        "UPDATE ledger SET seq = 3 WHERE seq = 100",
    )
    assert first_bad(home.verify())[0] == 2


async def test_a_cut_end_is_found_by_the_stored_checkpoint(home: Home) -> None:
    await home.rows(5)
    await home.book.checkpoint()
    home.sql("DELETE FROM ledger WHERE seq > 3")
    assert first_bad(home.verify()) == (4, "rows are missing at the end: a signed checkpoint counts 5")


async def test_a_cut_end_with_its_checkpoints_is_found_by_the_one_that_was_kept(home: Home) -> None:
    await home.rows(5)
    kept = await home.book.checkpoint()
    assert kept is not None
    home.sql("DELETE FROM ledger WHERE seq > 3", "DELETE FROM ledger_checkpoints WHERE size > 3")
    assert home.verify()["ok"] is True
    assert first_bad(home.verify(checkpoint=kept))[0] == 4


async def test_a_ledger_rewritten_from_the_start_is_found_by_the_kept_checkpoint(home: Home, tmp_path: Path) -> None:
    await home.rows(5)
    kept = await home.book.checkpoint()
    assert kept is not None
    forged = Home(tmp_path / "forged")
    for _ in range(5):
        await forged.book.append(entry(actor="staff:ruth"))
    forged.database.close()
    home.database.close()
    (home.folder / "practice.db-wal").unlink(missing_ok=True)
    (home.folder / "practice.db").write_bytes((forged.folder / "practice.db").read_bytes())
    home.open()
    assert first_bad(home.verify())[1].startswith("the stored checkpoint of size 1 is not usable")
    home.sql("DELETE FROM ledger_checkpoints")
    assert home.verify()["ok"] is True
    assert first_bad(home.verify(checkpoint=kept))[1].startswith("the rows up to here are not those of the signed")


async def test_a_checkpoint_of_another_key_proves_nothing(home: Home) -> None:
    await home.rows(2)
    stranger = Signer("theranest-ledger", Ed25519PrivateKey.generate())
    note = stranger.sign(Checkpoint(origin="theranest-ledger", size=2, root=b"\0" * 32))
    assert "no signature of the expected key" in first_bad(home.verify(checkpoint=note))[1]
    for damaged in ("", "nonsense", note[:40]):
        assert first_bad(home.verify(checkpoint=damaged))[0] is None


async def test_an_older_copy_of_the_database_is_noticed_at_the_start(home: Home) -> None:
    await home.rows(3)
    await home.book.checkpoint()
    home.database.close()
    older = (home.folder / "practice.db").read_bytes()
    home.open()
    await home.rows(3)
    await home.book.checkpoint()
    assert not went_back(home.database, home.signer, home.anchor)
    home.database.close()
    (home.folder / "practice.db").write_bytes(older)
    home.open()
    assert went_back(home.database, home.signer, home.anchor)


async def test_checkpoints_come_by_themselves(home: Home) -> None:
    await asyncio.gather(*(home.book.append(entry()) for _ in range(1500)))
    answer = home.verify()
    assert answer["checkpoint"] is not None
    assert home.signer.verifier.open(home.anchor.read_text()).size >= 1


async def test_a_full_disk_refuses_and_leaves_nothing_half_written(home: Home) -> None:
    await home.rows(3)
    limit_pages(home.database, None)
    large = entry(details={"padding": "x" * 200_000})
    with pytest.raises(LedgerUnavailable):
        await home.book.append(large)
    limit_pages(home.database, 1_000_000)
    assert await home.book.append(entry("client:0")) == 4
    assert home.verify()["ok"] is True


def limit_pages(database: Database, pages: int | None) -> None:
    """How large SQLite may let the file become; None: as large as it is."""

    def work(connection: object) -> None:
        now = connection.exec_driver_sql("PRAGMA page_count").scalar()  # type: ignore[attr-defined]
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages or now + 1}")  # type: ignore[attr-defined]

    database.writer.run_blocking(work)


async def test_after_the_end_of_the_service_the_ledger_refuses(home: Home) -> None:
    home.database.close()
    with pytest.raises(LedgerUnavailable):
        await home.book.append(entry())
    home.open()


async def test_details_that_are_no_json_are_a_fault_of_the_caller_and_hurt_nobody_else(home: Home) -> None:
    with pytest.raises(TypeError):
        await home.book.append(entry(details={"when": object()}))
    assert await home.book.append(entry()) == 1


def test_the_tree_is_that_of_rfc_9162() -> None:
    """Roots of the leaves that the certificate-transparency test suites use."""
    leaves = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
    roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    ]
    frontier = Frontier()
    assert frontier.root().hex() == roots[0]
    for leaf, root in zip(leaves, roots[1:], strict=True):
        frontier.add(leaf_hash(leaf))
        assert frontier.root().hex() == root


@given(st.integers(min_value=0, max_value=200), st.integers(min_value=0, max_value=200))
def test_a_frontier_that_was_stored_goes_on_where_it_was(before: int, after: int) -> None:
    whole = Frontier()
    for number in range(before):
        whole.add(leaf_hash(str(number).encode()))
    again = Frontier(whole.size, whole.subtrees)
    for number in range(after):
        whole.add(leaf_hash(str(number).encode()))
        again.add(leaf_hash(str(number).encode()))
    assert again.root() == whole.root()


def test_a_verifier_key_survives_its_text(tmp_path: Path) -> None:
    signer = Signer.from_folder(tmp_path)
    known = Verifier.parse((tmp_path / "ledger.vkey").read_text())
    note = signer.sign(Checkpoint(origin="theranest-ledger", size=7, root=b"\1" * 32))
    assert known.open(note).size == 7
    assert (tmp_path / "ledger.key").stat().st_mode & 0o077 == 0
    with pytest.raises(BadCheckpoint):
        Verifier.parse(str(known)[:-4] + "AAA=")


async def test_the_time_of_the_newest_row_is_known_before_the_first_row_after_a_restart(home: Home) -> None:
    home.clock.go(days=3)
    await home.rows(1)
    home.database.close()
    home.clock = Clock()
    home.open()
    assert home.book.now() > home.clock.now()
