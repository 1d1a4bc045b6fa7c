"""Everything that the environment decides, read once into one frozen value."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from .home import home_directory


class SettingsError(Exception):
    """A variable that cannot be used; the message names it and says what to write instead."""


SANDBOX_PRACTICE = "PR-5567"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsSettings:
    """The practice API of another system; absent, the embedded sandbox practice is used."""

    url: str
    client_id: str
    client_secret: str
    practice_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerSettings:
    """One issuer whose tokens are trusted.

    `client_claim` names the claim that holds the client application (`client_id` of RFC 9068, `azp` elsewhere);
    `staff` maps the issuer's `sub` to a staff id, and a subject without an entry is nobody here.
    """

    issuer: str
    jwks_url: str
    audience: str
    client_claim: str = "client_id"
    staff: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSettings:
    """How many workers the service keeps, and how much agents may do at once."""

    workers: int = 0
    at_once: int = 4
    """Cases that all agents of the practice hold at once; the others wait."""
    at_once_each: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSettings:
    """How people are reached who are not at the console, and who hears that screening works.

    The shapes of `smtp` and `webhook` are those of `adapters.channels`; they are checked when the file is read.
    """

    smtp: Mapping[str, Any] | None = None
    webhook: Mapping[str, Any] | None = None
    link_base: str | None = None
    """What links in notices begin with, where that is not the review page's own address."""
    heartbeat_url: str | None = None
    heartbeat_seconds: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentAddressSettings:
    """`mapped`: `host/path` of an address that events name to the id of the document in the record."""

    mapped: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    home: Path
    records: RecordsSettings | None = None
    policies: Path | None = None
    issuers: tuple[IssuerSettings, ...] = ()
    database_url: str | None = None
    public_url: str | None = None
    """The MCP endpoint's address as clients see it, where that is not the loopback address."""
    linger_seconds: float | None = 300
    """A service that a command started stops after so long without a request; None keeps it."""
    agents: AgentSettings = AgentSettings()
    sandbox_seed: int = 1
    sandbox_directory: Path | None = None
    """Folder of a sandbox that is served apart (`theranest-mcp sandbox --directory`), for its development tokens."""

    webhook_secrets: tuple[str, ...] = ()
    """Under which webhooks of the practice's system are signed; several while one replaces another."""
    sync_seconds: float | None = 60
    """How often the practice is asked for what changed; None: only webhooks tell."""
    alerts: AlertSettings = AlertSettings()
    documents: DocumentAddressSettings = DocumentAddressSettings()

    @property
    def uses_sandbox(self) -> bool:
        return self.records is None or self.sandbox_directory is not None


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings of this process. Raises `SettingsError`."""
    env = os.environ if environ is None else environ
    _refuse_stand_ins_for_a_real_practice(env)
    return Settings(
        home=home_directory(env),
        records=_records(env),
        policies=_existing_folder(env, "THERANEST_POLICIES"),
        issuers=_issuers(env),
        database_url=env.get("THERANEST_DATABASE_URL") or None,
        public_url=env.get("THERANEST_PUBLIC_URL") or None,
        linger_seconds=_seconds(env, "THERANEST_LINGER", 300),
        agents=AgentSettings(
            workers=_count(env, "THERANEST_WORKERS", 0),
            at_once=_count(env, "THERANEST_AGENTS_AT_ONCE", 4, least=1),
            at_once_each=_count(env, "THERANEST_AGENTS_AT_ONCE_EACH", 2, least=1),
        ),
        sandbox_seed=int(_seconds(env, "THERANEST_SANDBOX_SEED", 1) or 0),
        sandbox_directory=_existing_folder(env, "THERANEST_SANDBOX_DIRECTORY"),
        webhook_secrets=tuple((env.get("THERANEST_WEBHOOK_SECRETS") or "").replace(",", " ").split()),
        sync_seconds=_seconds(env, "THERANEST_SYNC", 60, off="off"),
        alerts=_alerts(env),
        documents=_documents(env),
    )


def _refuse_stand_ins_for_a_real_practice(env: Mapping[str, str]) -> None:
    """Whoever can set a variable must not be able to make development tokens good for real records."""
    practice = env.get("THERANEST_RECORDS_PRACTICE")
    if env.get("THERANEST_SANDBOX_DIRECTORY") and env.get("THERANEST_RECORDS_URL") and practice != SANDBOX_PRACTICE:
        raise SettingsError(
            "THERANEST_SANDBOX_DIRECTORY makes development identities count, so THERANEST_RECORDS_PRACTICE must be the "
            f"sandbox's {SANDBOX_PRACTICE}; unset one of them."
        )


def _alerts(env: Mapping[str, str]) -> AlertSettings:
    told = _json_object(env, "THERANEST_ALERTS")
    if told is None:
        return AlertSettings()
    from .adapters.channels import HookSettings, MailSettings

    try:
        found = AlertSettings(**told)
        if found.smtp is not None:
            MailSettings(**found.smtp)
        if found.webhook is not None:
            HookSettings(**found.webhook)
        if not 5 <= float(found.heartbeat_seconds) <= 3600:
            raise ValueError("heartbeat_seconds is 5 to 3600")
        return found
    except (TypeError, ValueError) as error:
        raise SettingsError(f"THERANEST_ALERTS: {_without_values(error)}; see server/README.md.") from None


def _documents(env: Mapping[str, str]) -> DocumentAddressSettings:
    told = _json_object(env, "THERANEST_DOCUMENTS")
    if told is None:
        return DocumentAddressSettings()
    try:
        mapped = dict(told.pop("mapped", {}))
        if told or not all(isinstance(value, str) for pair in mapped.items() for value in pair):
            raise ValueError('it holds {"mapped": {"HOST/PATH": "DOCUMENT-ID"}} and nothing else')
        return DocumentAddressSettings(mapped=mapped)
    except (TypeError, ValueError) as error:
        raise SettingsError(f"THERANEST_DOCUMENTS: {_without_values(error)}; see server/README.md.") from None


def _json_object(env: Mapping[str, str], name: str) -> dict[str, Any] | None:
    path = env.get(name)
    if not path:
        return None
    try:
        found: Any = json.loads(Path(path).expanduser().read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{name} must name a JSON file ({type(error).__name__}).") from None
    if not isinstance(found, dict):
        raise SettingsError(f"{name} must name a JSON file with one object.")
    return cast("dict[str, Any]", found)


def _without_values(error: Exception) -> str:
    """Our own sentences, and Python's about names of arguments; neither holds a value of the file."""
    return str(error).replace("AlertSettings.__init__() got an unexpected keyword argument", "unknown entry")


def _records(env: Mapping[str, str]) -> RecordsSettings | None:
    url = env.get("THERANEST_RECORDS_URL")
    if not url:
        return None
    names = ("THERANEST_RECORDS_CLIENT_ID", "THERANEST_RECORDS_CLIENT_SECRET", "THERANEST_RECORDS_PRACTICE")
    missing = [name for name in names if not env.get(name)]
    if missing:
        raise SettingsError(f"THERANEST_RECORDS_URL is set, so {', '.join(missing)} must be set too.")
    return RecordsSettings(
        url=url.rstrip("/"), client_id=env[names[0]], client_secret=env[names[1]], practice_id=env[names[2]]
    )


def _existing_folder(env: Mapping[str, str], name: str) -> Path | None:
    return Path(value).expanduser() if (value := env.get(name)) else None


def _issuers(env: Mapping[str, str]) -> tuple[IssuerSettings, ...]:
    path = env.get("THERANEST_ISSUERS")
    if not path:
        return ()
    try:
        entries = json.loads(Path(path).read_text("utf-8"))
        return tuple(IssuerSettings(**entry) for entry in entries)
    except (OSError, ValueError, TypeError) as error:
        raise SettingsError(
            "THERANEST_ISSUERS must name a JSON file with a list of objects with the keys issuer, jwks_url, audience, "
            f"client_claim and staff ({type(error).__name__})."
        ) from None


def _seconds(env: Mapping[str, str], name: str, default: float, *, off: str = "forever") -> float | None:
    value = env.get(name)
    if value is None or value == "":
        return default
    try:
        return None if value == off else float(value)
    except ValueError:
        raise SettingsError(f"{name} must be a number of seconds or `{off}`.") from None


def _count(env: Mapping[str, str], name: str, default: int, *, least: int = 0) -> int:
    value = env.get(name)
    if value is None or value == "":
        return default
    if not value.isdecimal() or not least <= int(value) <= 64:
        raise SettingsError(f"{name} must be a whole number from {least} to 64.")
    return int(value)
