"""A key per client: what is sealed for one place opens there only, and a destroyed key opens nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from approval_world import CLIENT, World
from theranest_server.adapters.database import Database
from theranest_server.adapters.keys import Keys, KeysUnavailable
from theranest_server.domain.ids import ClientId
from theranest_server.ports import ProposalDamaged, SealBroken

OTHER = ClientId("TH-2024-2")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


async def test_what_was_sealed_opens_after_a_restart(world: World) -> None:
    sealed = await world.keys.encrypt(CLIENT, b"words", b"place")
    world.restart()
    assert await world.keys.decrypt(CLIENT, sealed, b"place") == b"words"


async def test_sealed_data_does_not_open_elsewhere_for_others_or_changed(world: World) -> None:
    sealed = await world.keys.encrypt(CLIENT, b"words", b"place")
    await world.keys.encrypt(OTHER, b"", b"")
    tries = [
        (CLIENT, sealed, b"elsewhere"),
        (OTHER, sealed, b"place"),
        (CLIENT, sealed[:-1] + bytes([sealed[-1] ^ 1]), b"place"),
        (CLIENT, b"", b"place"),
        (CLIENT, b"\x02" + sealed[1:], b"place"),
    ]
    for client, data, place in tries:
        with pytest.raises(SealBroken):
            await world.keys.decrypt(client, data, place)


async def test_a_destroyed_key_opens_nothing_and_the_ledger_still_verifies(world: World) -> None:
    status = await world.propose()
    assert await world.keys.destroy_client_key(CLIENT) is True
    assert await world.keys.destroy_client_key(CLIENT) is False
    with pytest.raises(ProposalDamaged):
        await world.store.find(status.id)
    with pytest.raises(SealBroken):
        await world.keys.encrypt(CLIENT, b"x", b"place")
    world.restart()
    with pytest.raises(ProposalDamaged):
        await world.store.find(status.id)
    assert world.verified()


async def test_after_a_rotation_everything_opens_and_the_old_key_is_gone(world: World) -> None:
    status = await world.propose()
    await world.keys.encrypt(OTHER, b"", b"")
    before = set((world.home / "keys").glob("practice-*.key"))
    assert await world.keys.rotate_practice_key() == 2
    after = set((world.home / "keys").glob("practice-*.key"))
    assert len(after) == 1
    assert not before & after
    world.restart()
    stored = await world.store.find(status.id)
    assert stored is not None
    assert stored.digest == status.digest


async def test_a_rotation_that_is_cut_off_leaves_everything_readable(world: World) -> None:
    sealed = await world.keys.encrypt(CLIENT, b"words", b"place")
    world.keys._ring.make()  # pyright: ignore[reportPrivateUsage]
    world.restart()
    assert await world.keys.decrypt(CLIENT, sealed, b"place") == b"words"


async def test_without_the_practices_key_the_keys_say_so(world: World) -> None:
    await world.keys.encrypt(CLIENT, b"words", b"place")
    world.close()
    for path in (world.home / "keys").glob("practice-*.key"):
        kept = path.rename(path.with_suffix(".away"))
    database = Database(world.home / "practice.db")
    with pytest.raises(KeysUnavailable):
        Keys(database, world.home / "keys", world.clock)
    database.close()
    kept.rename(kept.with_suffix(".key"))
    world.open()


async def test_only_this_user_reads_the_keys(world: World) -> None:
    for path in (world.home / "keys").glob("*.key"):
        assert path.stat().st_mode & 0o077 == 0
