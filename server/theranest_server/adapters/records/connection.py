"""Where the practice API is, and who we are towards it."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ...domain.ids import PracticeId

API_PREFIX = "/api/v1"
READ_SCOPES = (
    "clients.read",
    "schedule.read",
    "notes.read",
    "plans.read",
    "documents.read",
    "messages.read",
    "claims.read",
    "remittances.read",
    "consents.read",
    "staff.read",
    "practice.read",
    "tasks.read",
)
WRITE_SCOPES = (
    "clients.write",
    "notes.draft",
    "plans.draft",
    "documents.write",
    "messages.send",
    "claims.write",
    "tasks.write",
)
"""Asked for by the writing adapter alone. No scope of the API signs a note or submits a claim."""

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsConnection:
    """One practice's API. `base_url` is its root, with or without `/api/v1`.

    Raises ValueError for an address that would carry records in the clear: plain http is for loopback only.
    """

    base_url: str
    client_id: str
    client_secret: str = field(repr=False)
    practice_id: PracticeId
    timeout_seconds: float = 10.0
    """For one answer, from the request's first byte to the answer's last."""
    total_seconds: float = 30.0
    """For a request with all its retries."""
    attempts: int = 4
    wait_seconds: float = 0.2
    """Before the second attempt; doubles, with as much jitter again, up to `longest_wait_seconds`."""
    longest_wait_seconds: float = 5.0
    connections: int = 20
    cached_answers: int = 2_000
    cached_bytes: int = 16_000_000
    largest_answer_bytes: int = 64_000_000

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query:
            raise ValueError("The address of the practice API is https://HOST, without user or query.")
        if parts.scheme == "http" and not self.is_loopback:
            raise ValueError("Plain http would carry records in the clear; use https for the practice API.")

    @property
    def is_loopback(self) -> bool:
        return urlsplit(self.base_url).hostname in _LOOPBACK

    @property
    def root(self) -> str:
        return self.base_url.rstrip("/").removesuffix(API_PREFIX)
