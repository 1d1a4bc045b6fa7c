"""policy: the practice's own copy of the files, and what they come to."""

from importlib.resources import as_file, files
from pathlib import Path

import click

from .output import Failure, emit_json, table


@click.group()
def policy() -> None:
    """Who may do what."""


@policy.command()
@click.argument("directory", metavar="DIR")
def init(directory: str) -> None:
    """Copy the shipped policies to DIR, for a practice to edit (THERANEST_POLICIES=DIR)."""
    import shutil

    target = Path(directory)
    if target.exists() and any(target.iterdir()):
        raise Failure(f"{directory} is not empty; name a new folder")
    with as_file(files("theranest_policies")) as shipped:
        ignored = shutil.ignore_patterns("*.py", "__pycache__")
        shutil.copytree(shipped, target, dirs_exist_ok=True, ignore=ignored)
    click.echo(f"{directory}: edit the files, then set THERANEST_POLICIES={target.absolute()}")


@policy.command()
@click.option(
    "--policies", metavar="DIR", help="A practice's folder; default: the shipped files or THERANEST_POLICIES."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def matrix(policies: str | None, as_json: bool) -> None:
    """Role by tool."""
    from ..adapters.casbin_policy import load_policy
    from ..adapters.policy.errors import PolicyError
    from ..settings import from_environment
    from ..tools import CATALOGUE

    try:
        loaded = load_policy(Path(policies) if policies else from_environment().policies, sandbox=True)
    except PolicyError as error:
        raise Failure(str(error)) from None
    cells = loaded.matrix(CATALOGUE)
    tools = [tool.name for tool in CATALOGUE]
    if as_json:
        emit_json({"roles": list(cells), "tools": tools, "cells": cells})
        return
    table("Role by tool", ["role", *tools], [[role, *(cells[role][tool] for tool in tools)] for role in cells])
