"""How one sandbox practice runs: where it lives, who may call it, whom it tells."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ISSUER = "https://theranest-sandbox.invalid"
"""`iss` of the development tokens; nothing is ever served there."""
MARK = "not Ensora's API"
"""The header `X-Sandbox` of every answer."""
DISCLAIMER = "sandbox: not Ensora's API; a practice needs an API agreement and a BAA with its vendor"

SCOPES = (
    "clients.read",
    "clients.write",
    "schedule.read",
    "notes.read",
    "notes.draft",
    "plans.read",
    "plans.draft",
    "documents.read",
    "documents.write",
    "messages.read",
    "messages.send",
    "claims.read",
    "claims.write",
    "remittances.read",
    "consents.read",
    "staff.read",
    "practice.read",
    "tasks.read",
    "tasks.write",
)
"""None of them signs a note or submits a claim: that stays with people in TheraNest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthClient:
    """A service account of the practice."""

    client_id: str
    client_secret: str = field(repr=False)
    scopes: frozenset[str] = frozenset(SCOPES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Who is told of events. `name` stays the same when the address changes, so that waiting events find it again."""

    name: str
    url: str
    secret: str = field(repr=False)
    """Standard Webhooks form: `whsec_` and base64."""
    events: frozenset[str] | None = None
    """None means all."""


def real_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxSettings:
    """Everything that one sandbox needs; `opening.open_practice` makes it from a directory."""

    directory: Path
    """Keys and secrets live here, readable by their owner only; with SQLite the database too."""
    database_url: str
    clients: tuple[OAuthClient, ...]
    control_secret: str = field(repr=False)
    subscriptions: tuple[Subscription, ...] = ()
    token_seconds: int = 600
    requests_per_minute: int = 30_000
    """Of one service account; above it 429 with Retry-After."""
    webhook_backoff: tuple[float, ...] = (1, 5, 30, 120, 600, 3600, 6 * 3600)
    """Seconds before each further attempt; after the last the event is given up."""
    clock: Callable[[], datetime] = real_clock
