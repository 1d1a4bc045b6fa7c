"""Keys of a home: the practice's key in a file, one key per client wrapped by it in the database.

`keys/practice-ID.key` holds 32 bytes as base64 (0600). Each row of `client_keys` names the practice key that wraps it,
so that a rotation that is cut off leaves every row readable: new file first, all rows in one transaction, old file last.
Destroying a client's key is the deletion of everything that was sealed for that client.
"""

import base64
import binascii
import os
import secrets
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, insert, select, update

from ..domain.ids import ClientId
from ..domain.refusals import Unavailable
from ..home import write_private
from ..ports import Clock, SealBroken
from .database import Database, tables

PRACTICE_WIDE = ClientId("-")
"""Whose key seals what concerns no client, or several at once."""
_VERSION = b"\x01"
_NONCE_BYTES = 12
_KEPT = 5_000


class KeysUnavailable(Unavailable):
    """The practice's key cannot be read, so nothing that was sealed can be opened and nothing sealed anew."""

    code = "keys_unavailable"

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The practice's key cannot be used: {why}.", "Restore the home's `keys` folder, then start again."
        )


class SealingKey:
    """AES-256-GCM under one key; `context` says for which place the ciphertext is."""

    __slots__ = ("_cipher", "_owner")

    def __init__(self, owner: str, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._owner = owner.encode()

    def encrypt(self, plaintext: bytes, context: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, plaintext, self._bound(context))

    def decrypt(self, sealed: bytes, context: bytes) -> bytes:
        """Raises `SealBroken`."""
        nonce, ciphertext = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if sealed[:1] != _VERSION or len(nonce) != _NONCE_BYTES:
            raise SealBroken("this is not sealed data")
        try:
            return self._cipher.decrypt(nonce, ciphertext, self._bound(context))
        except InvalidTag:
            raise SealBroken("sealed data was changed, moved, or sealed under another key") from None

    def _bound(self, context: bytes) -> bytes:
        return len(self._owner).to_bytes(2, "big") + self._owner + context


class Keys:
    """Implements `ports.ClientKeys`; `for_client` and `within` give the key itself, for many uses or in a transaction."""

    def __init__(self, database: Database, folder: Path, clock: Clock) -> None:
        """Makes the first practice key of a new home. Raises `KeysUnavailable`."""
        self._database = database
        self._clock = clock
        self._ring = _PracticeKeys(folder)
        self._known: dict[ClientId, SealingKey] = {}
        used = database.read_now(_practice_key_ids)
        self._ring.open(used)

    async def encrypt(self, client_id: ClientId, plaintext: bytes, context: bytes) -> bytes:
        return (await self.for_client(client_id)).encrypt(plaintext, context)

    async def decrypt(self, client_id: ClientId, sealed: bytes, context: bytes) -> bytes:
        return (await self.for_client(client_id)).decrypt(sealed, context)

    async def for_client(self, client_id: ClientId) -> SealingKey:
        """The client's key, made at first use. Raises `SealBroken` where it was destroyed."""
        known = self._known.get(client_id)
        if known is not None:
            return known
        key = self._database.read_now(lambda connection: self._stored(connection, client_id))
        if key is None:
            key = await self._database.writer.run(lambda connection: self.within(connection, client_id))
        return self._remember(client_id, key)

    def within(self, connection: Connection, client_id: ClientId) -> SealingKey:
        """The same inside a transaction of the writer."""
        known = self._known.get(client_id)
        return known or self._stored(connection, client_id) or self._make(connection, client_id)

    def reading(self, connection: Connection, client_id: ClientId) -> SealingKey:
        """The key of data that exists. Raises `SealBroken` where there is none any more."""
        known = self._known.get(client_id)
        if known is not None:
            return known
        key = self._stored(connection, client_id)
        if key is None:
            raise SealBroken("there is no key for this data")
        return self._remember(client_id, key)

    async def destroy_client_key(self, client_id: ClientId) -> bool:
        """What was sealed for the client cannot be read again, by anybody. False where there was no key."""
        table = tables.client_keys

        def destroy(connection: Connection) -> bool:
            changed = connection.execute(
                update(table)
                .where(table.c.client_id == client_id, table.c.destroyed_at.is_(None))
                .values(wrapped=None, destroyed_at=_text(self._clock.now()))
            )
            return changed.rowcount == 1

        destroyed = await self._database.writer.run(destroy)
        self._known.pop(client_id, None)
        return destroyed

    async def rotate_practice_key(self) -> int:
        """Wrap every client's key under a new practice key and remove the old ones; the number of keys wrapped."""
        fresh = self._ring.make()
        count = await self._database.writer.run(lambda connection: self._rewrap(connection, fresh))
        self._ring.keep_only(fresh)
        return count

    def _rewrap(self, connection: Connection, fresh: str) -> int:
        table = tables.client_keys
        rows = connection.execute(
            select(table.c.client_id, table.c.practice_key_id, table.c.wrapped).where(table.c.wrapped.is_not(None))
        ).all()
        for row in rows:
            key = self._ring.key(row.practice_key_id).decrypt(row.wrapped, _wrapping(row.client_id))
            wrapped = self._ring.key(fresh).encrypt(key, _wrapping(row.client_id))
            connection.execute(
                update(table).where(table.c.client_id == row.client_id).values(practice_key_id=fresh, wrapped=wrapped)
            )
        return len(rows)

    def _remember(self, client_id: ClientId, key: SealingKey) -> SealingKey:
        if len(self._known) >= _KEPT:
            self._known.clear()
        return self._known.setdefault(client_id, key)

    def _stored(self, connection: Connection, client_id: ClientId) -> SealingKey | None:
        table = tables.client_keys
        query = select(table.c.practice_key_id, table.c.wrapped).where(table.c.client_id == client_id)
        row = connection.execute(query).first()
        if row is None:
            return None
        if row.wrapped is None:
            raise SealBroken("the client's key was destroyed")
        raw = self._ring.key(row.practice_key_id).decrypt(row.wrapped, _wrapping(client_id))
        return SealingKey(client_id, raw)

    def _make(self, connection: Connection, client_id: ClientId) -> SealingKey:
        raw = AESGCM.generate_key(256)
        connection.execute(
            insert(tables.client_keys).values(
                client_id=client_id,
                practice_key_id=self._ring.current,
                wrapped=self._ring.key(self._ring.current).encrypt(raw, _wrapping(client_id)),
                created_at=_text(self._clock.now()),
            )
        )
        return SealingKey(client_id, raw)


class _PracticeKeys:
    """The files. More than one exists only while a rotation is under way."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keys: dict[str, SealingKey] = {}
        self.current = ""

    def open(self, used: frozenset[str]) -> None:
        """Read the keys that rows name; the file of a rotation that was cut off stays until the next one."""
        found = {path.stem.removeprefix("practice-") for path in self._folder.glob("practice-*.key")}
        if missing := used - found:
            raise KeysUnavailable(f"{len(missing)} key file(s) that the database names are missing")
        if not used and not found:
            self.make()
            return
        for key_id in used or found:
            self._keys[key_id] = SealingKey("practice", self._read(self._path(key_id)))
        self.current = max(self._keys, key=lambda key_id: self._path(key_id).stat().st_mtime_ns)

    def key(self, key_id: str) -> SealingKey:
        if key_id not in self._keys:
            raise KeysUnavailable("a key file that the database names is missing")
        return self._keys[key_id]

    def make(self) -> str:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        key_id, raw = secrets.token_hex(4), AESGCM.generate_key(256)
        write_private(self._path(key_id), base64.b64encode(raw).decode() + "\n")
        _sync_folder(self._folder)
        self._keys[key_id] = SealingKey("practice", raw)
        self.current = key_id
        return key_id

    def keep_only(self, key_id: str) -> None:
        self._keys = {key_id: self._keys[key_id]}
        for path in self._folder.glob("practice-*.key"):
            if path != self._path(key_id):
                path.unlink(missing_ok=True)

    def _path(self, key_id: str) -> Path:
        return self._folder / f"practice-{key_id}.key"

    @staticmethod
    def _read(path: Path) -> bytes:
        try:
            raw = base64.b64decode(path.read_text("ascii").strip(), validate=True)
        except (OSError, ValueError, binascii.Error) as error:
            raise KeysUnavailable(f"its file cannot be read ({type(error).__name__})") from None
        if len(raw) != 32:
            raise KeysUnavailable("its file does not hold 32 bytes")
        return raw


def _practice_key_ids(connection: Connection) -> frozenset[str]:
    table = tables.client_keys
    query = select(table.c.practice_key_id).where(table.c.wrapped.is_not(None)).distinct()
    return frozenset(connection.execute(query).scalars())


def _wrapping(client_id: str) -> bytes:
    return b"client-key\0" + client_id.encode()


def _text(moment: datetime) -> str:
    return moment.isoformat()


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
