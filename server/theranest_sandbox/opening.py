"""Opening a practice: a directory with a database of its own, keys and secrets."""

import json
import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from .secrets_on_disk import kept, random_secret
from .seed.shipped import DEFAULT_SEED, place
from .settings import OAuthClient, SandboxSettings

DATABASE = "practice.db"
SERVICE_ACCOUNT = "service_account.json"
CONTROL_SECRET = "control.secret"  # noqa: S105 - a file's name


class SeedMissing(RuntimeError):
    """The package holds no built practice."""


def open_practice(
    directory: Path, practice: Literal["seed", "as_it_is"] = "seed", *, seed: int = DEFAULT_SEED, **settings: Any
) -> SandboxSettings:
    """The settings of the practice in `directory`, which is made from the seed if it is not there yet.

    The default seed is shipped and opens at once, any other one takes some seconds to generate. `settings` are further
    fields of SandboxSettings (`subscriptions`, `requests_per_minute`, `database_url` ...).
    """
    directory.mkdir(parents=True, exist_ok=True)
    database = directory / DATABASE
    if practice == "seed" and "database_url" not in settings and not database.exists():
        _place_seed(database, seed)
    found = SandboxSettings(
        directory=directory,
        database_url=f"sqlite:///{database}",
        clients=(service_account(directory),),
        control_secret=control_secret(directory),
    )
    return replace(found, **settings)


def service_account(directory: Path) -> OAuthClient:
    """The account that the product uses, with all scopes."""
    text = kept(
        directory / SERVICE_ACCOUNT,
        lambda: json.dumps({"client_id": "theranest-mcp", "client_secret": random_secret()}),
    )
    return OAuthClient(**json.loads(text))


def control_secret(directory: Path) -> str:
    return kept(directory / CONTROL_SECRET, random_secret)


def _place_seed(database: Path, seed: int) -> None:
    """Under another name first, so that nobody opens half a database."""
    descriptor, name = tempfile.mkstemp(dir=database.parent, prefix=".seed-", suffix=".db")
    os.close(descriptor)
    try:
        place(Path(name), seed=seed)
        if not database.exists():
            Path(name).replace(database)
    except FileNotFoundError:
        raise SeedMissing("The package holds no built practice; build one with the seed's `ship`.") from None
    finally:
        Path(name).unlink(missing_ok=True)
