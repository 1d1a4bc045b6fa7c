"""Signed checkpoints as C2SP notes (c2sp.org/tlog-checkpoint, c2sp.org/signed-note) with Ed25519."""

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"


class BadCheckpoint(Exception):
    """Not a checkpoint, or not signed by the expected key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


class Verifier:
    """A name and a public key; `NAME+HASH+KEY` as the note format writes them."""

    def __init__(self, name: str, public: bytes) -> None:
        self.name = name
        self.public = public
        self.key_hash = hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """Raises `BadCheckpoint`."""
        name, _, rest = text.strip().partition("+")
        key_hash, _, encoded = rest.partition("+")
        try:
            raw = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            raise BadCheckpoint("the verifier key is not base64") from None
        verifier = cls(name, raw[1:])
        if raw[:1] != _ED25519 or len(raw) != 33 or verifier.key_hash.hex() != key_hash:
            raise BadCheckpoint("the verifier key is damaged")
        return verifier

    def __str__(self) -> str:
        return f"{self.name}+{self.key_hash.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    def open(self, note: str) -> Checkpoint:
        """The checkpoint in a note that this key signed. Raises `BadCheckpoint`."""
        text, separator, signatures = note.partition("\n\n")
        if not separator:
            raise BadCheckpoint("this is not a signed note")
        text += "\n"
        if not any(self._signed(text, line) for line in signatures.splitlines()):
            raise BadCheckpoint("no signature of the expected key verifies")
        return _parse(text)

    def _signed(self, text: str, line: str) -> bool:
        prefix = f"— {self.name} "
        if not line.startswith(prefix):
            return False
        try:
            raw = base64.b64decode(line[len(prefix) :], validate=True)
            Ed25519PublicKey.from_public_bytes(self.public).verify(raw[4:], text.encode())
        except (binascii.Error, ValueError, InvalidSignature):
            return False
        return raw[:4] == self.key_hash


def _parse(text: str) -> Checkpoint:
    lines = text.splitlines()
    try:
        return Checkpoint(origin=lines[0], size=int(lines[1]), root=base64.b64decode(lines[2], validate=True))
    except (IndexError, ValueError):
        raise BadCheckpoint("the note is signed but holds no checkpoint") from None


class Signer:
    def __init__(self, name: str, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.verifier = Verifier(name, key.public_key().public_bytes_raw())

    @classmethod
    def from_folder(cls, keys: Path, name: str = "theranest-ledger") -> "Signer":
        """The key of `ledger.key` (0600), made at first use; the public half lies beside it as `ledger.vkey`."""
        path = keys / "ledger.key"
        if not path.exists():
            _write_once(path, base64.b64encode(os.urandom(32)))
        signer = cls(name, Ed25519PrivateKey.from_private_bytes(base64.b64decode(path.read_bytes())))
        public = keys / "ledger.vkey"
        if not public.exists():
            _write_once(public, str(signer.verifier).encode() + b"\n")
        return signer

    def sign(self, checkpoint: Checkpoint) -> str:
        text = checkpoint.text()
        signature = self.verifier.key_hash + self._key.sign(text.encode())
        return f"{text}\n— {self.verifier.name} {base64.b64encode(signature).decode()}\n"


def _write_once(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
