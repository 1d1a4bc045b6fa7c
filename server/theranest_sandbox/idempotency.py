"""The first answer to a write is the answer to all its repetitions, for a day."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from .call import Answer
from .database import IDEMPOTENCY
from .problems import Problem
from .resources.base import instant_text

KEPT = timedelta(hours=24)
REPLAYED = "Idempotent-Replayed"


def fingerprint(*parts: bytes) -> str:
    """Of method, path and what the body means; not of If-Match, which a repetition reads afresh."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What one caller's key stands for. Only writes that took effect are remembered: a refused one can be tried again."""

    caller: str
    key: str
    fingerprint: str
    now: datetime

    def recall(self, connection: Connection) -> Answer | None:
        """The remembered answer. Raises Problem 422 if the key stood for another request."""
        old = IDEMPOTENCY.c.created_at <= instant_text(self.now - KEPT)
        connection.execute(delete(IDEMPOTENCY).where(old))
        mine = (IDEMPOTENCY.c.caller == self.caller, IDEMPOTENCY.c.key == self.key)
        row = connection.execute(select(IDEMPOTENCY).where(*mine)).mappings().one_or_none()
        if row is None:
            return None
        if row["fingerprint"] != self.fingerprint:
            detail = "This Idempotency-Key belongs to another request; use a fresh one."
            raise Problem(status=422, code="idempotency-key-reused", detail=detail)
        headers = json.loads(row["headers"]) | {REPLAYED: "true"}
        return Answer(status=row["status"], body=row["body"], headers=headers)

    def remember(self, connection: Connection, answer: Answer) -> None:
        """Raises IntegrityError if a concurrent request under the same key was first."""
        row = {
            "key": self.key,
            "caller": self.caller,
            "fingerprint": self.fingerprint,
            "created_at": instant_text(self.now),
            "status": answer.status,
            "headers": json.dumps(answer.headers),
            "body": answer.body,
        }
        connection.execute(insert(IDEMPOTENCY), row)
