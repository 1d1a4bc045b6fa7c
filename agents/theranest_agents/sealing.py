"""What the queue's database holds of runs is sealed: AES-256-GCM under a key of the home, read back only as it was written.

The library underneath keeps Python pickles, which must never come from anybody else; the seal proves that they do not.
"""

import base64
import os
import pickle
import secrets
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from dbos import Serializer

from .settings import CannotRun

_NONCE_BYTES = 12
_CONTEXT = b"theranest-runs-1"


class Sealed(Serializer):
    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def name(self) -> str:
        return "theranest_sealed"

    def serialize(self, data: Any) -> str:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, pickle.dumps(data), _CONTEXT)).decode("ascii")

    def deserialize(self, serialized_data: str) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Raises `SealBroken`."""
        try:
            raw = base64.b64decode(serialized_data, validate=True)
            plain = self._cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _CONTEXT)
        except (ValueError, InvalidTag):
            raise SealBroken("the queue's database holds something that this home did not write") from None
        return pickle.loads(plain)  # noqa: S301 - authenticated above


class SealBroken(Exception):
    """Changed, written by another home, or the key is gone."""


def runs_key(home: Path) -> bytes:
    """32 bytes in `keys/runs.key`, made at first use and readable by this user alone. Raises `CannotRun`."""
    path = home / "keys" / "runs.key"
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(base64.b64encode(secrets.token_bytes(32)).decode("ascii"))
    except FileExistsError:
        pass
    except OSError as error:
        raise CannotRun(f"the home's keys folder cannot be written ({error.strerror})") from None
    try:
        key = base64.b64decode(path.read_text("ascii"), validate=True)
    except (OSError, ValueError):
        raise CannotRun("keys/runs.key cannot be read") from None
    if len(key) != 32:
        raise CannotRun("keys/runs.key is not a key")
    return key
