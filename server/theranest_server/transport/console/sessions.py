"""Who sits at the review page. In the sandbox: a one-time code that the operator's own command printed."""

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass

from ...domain.ids import StaffId

CODE_SECONDS = 120
SESSION_SECONDS = 15 * 60
_TRIES = 5
COOKIE = "theranest_review"


@dataclass(slots=True)
class _Code:
    digest: bytes
    until: float
    tries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    id: str
    staff_id: StaffId
    until: float

    @property
    def form_token(self) -> str:
        """Goes into every form, so that another site's form is refused."""
        return hmac.new(self.id.encode(), b"form", hashlib.sha256).hexdigest()


class SignIn:
    """Codes work once and for two minutes, sessions for fifteen. Both live in memory: a restart signs everybody out."""

    def __init__(self, *, possible: bool) -> None:
        self.possible = possible
        self._codes: dict[StaffId, _Code] = {}
        self._sessions: dict[str, Session] = {}

    def new_code(self, staff_id: StaffId) -> str:
        code = f"{secrets.randbelow(10**8):08d}"
        self._codes[staff_id] = _Code(_digest(code), time.monotonic() + CODE_SECONDS)
        return code

    def enter(self, staff_id: StaffId, code: str) -> Session | None:
        """A session for the right code; a code dies with its use, its age, or the fifth wrong try."""
        held = self._codes.get(staff_id)
        if not self.possible or held is None or held.until < time.monotonic():
            return None
        if not hmac.compare_digest(held.digest, _digest(code)):
            held.tries += 1
            if held.tries >= _TRIES:
                del self._codes[staff_id]
            return None
        del self._codes[staff_id]
        session = Session(id=secrets.token_urlsafe(32), staff_id=staff_id, until=time.monotonic() + SESSION_SECONDS)
        self._sessions[session.id] = session
        return session

    def session(self, session_id: str | None) -> Session | None:
        found = self._sessions.get(session_id or "")
        if found is not None and found.until < time.monotonic():
            del self._sessions[found.id]
            return None
        return found

    def leave(self, session_id: str | None) -> None:
        self._sessions.pop(session_id or "", None)


def _digest(code: str) -> bytes:
    return hashlib.sha256(code.strip().encode()).digest()
