"""Opening a practice: a directory with a database of its own, keys and secrets."""

import json
import lzma
import os
import shutil
import tempfile
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Literal

from .secrets_on_disk import kept, random_secret
from .settings import OAuthClient, SandboxSettings

DATABASE = "practice.db"
PACKED = "practice.db.xz"
SERVICE_ACCOUNT = "service_account.json"
CONTROL_SECRET = "control.secret"  # noqa: S105 - a file's name


class SeedMissing(RuntimeError):
    """The package holds no built practice."""


def open_practice(directory: Path, practice: Literal["seed", "as_it_is"] = "seed", **settings: Any) -> SandboxSettings:
    """The settings of the practice in `directory`, which is made from the shipped seed if it is not there yet.

    `settings` are further fields of SandboxSettings (`subscriptions`, `requests_per_minute`, `database_url` ...).
    """
    directory.mkdir(parents=True, exist_ok=True)
    database = directory / DATABASE
    if practice == "seed" and "database_url" not in settings and not database.exists():
        _copy_seed(database)
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


def _copy_seed(database: Path) -> None:
    """Under another name first, so that nobody opens half a database."""
    descriptor, name = tempfile.mkstemp(dir=database.parent, prefix=".seed-")
    os.close(descriptor)
    try:
        _unpack(Path(name))
        if not database.exists():
            Path(name).replace(database)
    finally:
        Path(name).unlink(missing_ok=True)


def _unpack(target: Path) -> None:
    folder = files("theranest_sandbox") / "seed"
    plain, packed = folder / DATABASE, folder / PACKED
    if plain.is_file():
        with as_file(plain) as source:
            shutil.copyfile(source, target)
    elif packed.is_file():
        with packed.open("rb") as source, lzma.open(source) as unpacked, target.open("wb") as file:
            shutil.copyfileobj(unpacked, file, 1 << 20)
    else:
        raise SeedMissing("The package holds no built practice; build it with `python -m theranest_sandbox.seed`.")
