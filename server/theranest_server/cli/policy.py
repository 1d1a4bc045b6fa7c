"""policy: the practice's own copy of the files, what they come to, and whether what they promise is true."""

import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import click

from .output import Failure, emit_json, table

_FOLDER = click.option(
    "--policies", metavar="DIR", help="A practice's folder; default: THERANEST_POLICIES or the shipped files."
)
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")


@click.group()
def policy() -> None:
    """Who may do what."""


@policy.command()
@click.argument("directory", metavar="DIR")
def init(directory: str) -> None:
    """Copy the shipped policies to DIR, for a practice to edit (THERANEST_POLICIES=DIR)."""
    import shutil

    target = Path(directory)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Failure(f"{directory} is not an empty folder; name a new one")
    try:
        with as_file(files("theranest_policies")) as shipped:
            ignored = shutil.ignore_patterns("*.py", "__pycache__")
            shutil.copytree(shipped, target, dirs_exist_ok=True, ignore=ignored)
    except OSError as error:
        raise Failure(f"{directory}: cannot be written ({(error.strerror or 'unknown error').lower()})") from None
    click.echo(f"{directory}: edit the files, then set THERANEST_POLICIES={target.absolute()}")


@policy.command()
@_FOLDER
@_JSON
def matrix(policies: str | None, as_json: bool) -> None:
    """Role by tool."""
    from ..tools import CATALOGUE

    cells = _loaded(policies).matrix(CATALOGUE)
    tools = [tool.name for tool in CATALOGUE]
    if as_json:
        emit_json({"roles": list(cells), "tools": tools, "cells": cells})
        return
    table("Role by tool", ["role", *tools], [[role, *(cells[role][tool] for tool in tools)] for role in cells])


@policy.command()
@_FOLDER
@_JSON
@click.option("--without-casbin", is_flag=True, help="Leave the comparison with Casbin out.")
def check(policies: str | None, as_json: bool, without_casbin: bool) -> None:
    """Look at every request that the door can tell apart; exit 1 where a sentence of invariants.yaml is not true."""
    from ..adapters.policy.beside import beside_the_door
    from ..adapters.policy.proof import prove
    from ..adapters.policy.proof.comparison import compared
    from ..tools import CATALOGUE

    loaded = _loaded(policies)
    proof = _mended(lambda: prove(loaded.folder, CATALOGUE))
    agreement = None if without_casbin else compared(_directory(policies), loaded.folder)
    document = proof.as_json()
    duty = _mended(lambda: beside_the_door(_directory(policies), loaded.folder.roles))
    document["nobody_covers"] = list(duty.uncovered())
    document["compared_with_casbin"] = agreement and {"agree": agreement.agree, "of": agreement.of}
    if as_json:
        emit_json(document)
    else:
        _show_check(document)
    broken = [each.invariant.name for each in proof.results if not each.holds]
    if broken or (agreement is not None and agreement.agree != agreement.of):
        raise Failure(f"not true: {', '.join(broken) or 'the table agrees with Casbin'}", exit_code=1)


def _show_check(document: dict[str, Any]) -> None:
    click.echo(f"{document['combinations']:,} requests decided and looked at in {document['seconds']} s.")
    if agreement := document["compared_with_casbin"]:
        click.echo(f"The compiled table agrees with Casbin on {agreement['agree']:,} of {agreement['of']:,}.")
    click.echo(f"Decision table {document['decision_table_sha256']}\n")
    for stretch in document["nobody_covers"]:
        click.echo(f"  NOBODY COVERS {stretch} (duty.yaml); an alert then calls everyone")
    for each in document["invariants"]:
        click.echo(f"  {'holds ' if each['holds'] else 'BROKEN'}  {each['sentence']}")
        if found := each["counterexample"]:
            click.echo(f"          {found['story']}")
            for line in found["allowed_by"]:
                click.echo(f"          decided by {line['file']}:{line['line']}: {line['text']}")
            click.echo(f"          mend: {found['mend']}")


@policy.command("test")
@_FOLDER
@_JSON
def test_(policies: str | None, as_json: bool) -> None:
    """Try the examples in tests/*.yaml of the policy folder; exit 1 where one is not true."""
    from ..adapters.policy.folder import packaged
    from ..adapters.policy.proof.examples import try_examples
    from ..adapters.policy.proof.outcomes import outcomes_of
    from ..tools import CATALOGUE

    loaded = _loaded(policies)
    root = _directory(policies) or packaged()
    tried = _mended(lambda: try_examples(root, outcomes_of(loaded.folder, CATALOGUE)))
    wrong = [each for each in tried if each.wrong is not None]
    if as_json:
        shown = [{"name": t.name, "source": t.source, "ok": t.wrong is None, "wrong": t.wrong} for t in tried]
        emit_json({"tests": shown, "passed": len(tried) - len(wrong), "failed": len(wrong)})
    else:
        for each in tried:
            click.echo(f"  {'true ' if each.wrong is None else 'WRONG'}  {each.sentence}")
            if each.wrong is not None:
                click.echo(f"         {each.source}: {each.wrong}")
    if wrong or not tried:
        raise Failure(f"{len(wrong)} of {len(tried)} examples are not true", exit_code=1)


@policy.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@_JSON
def diff(old: str, new: str, as_json: bool) -> None:
    """What changes between two policy folders, or two git revisions of the checkout."""
    from ..adapters.policy.proof.differences import differences
    from ..tools import CATALOGUE

    with _folder_or_revision(old) as before, _folder_or_revision(new) as after:
        first, second = _loaded(str(before)).folder, _loaded(str(after)).folder
        found = differences(first, second, CATALOGUE)
    if as_json:
        emit_json({
            "gained": [each.as_json() for each in found if each.gained],
            "lost": [each.as_json() for each in found if not each.gained],
        })  # fmt: skip
        return
    for each in found:
        click.echo(f"  {each.sentence}")
    if not found:
        click.echo("Nobody gains or loses anything.")


@policy.command()
@click.option("--as", "staff", required=True, metavar="STAFF", help="A staff id, or a role of the sandbox.")
@click.option("--tool", required=True, metavar="TOOL")
@click.option("--client", default=None, metavar="ID")
@_JSON
def explain(staff: str, tool: str, client: str | None, as_json: bool) -> None:
    """Why STAFF may or may not use TOOL for a client: the deciding lines, and what is missing."""
    from .client import ServiceClient

    answer = ServiceClient().control("/home/policy/explain", {"as": staff, "tool": tool, "client_id": client})
    if as_json:
        emit_json(answer)
    else:
        click.echo("Allowed." if answer["allowed"] else "Refused.")
        for line in answer["because"]:
            click.echo(f"  {line['file']}:{line['line']}: {line['text']}")
        for missing in answer["missing"]:
            click.echo(f"  missing: {missing}")


def _directory(policies: str | None) -> Path | None:
    from ..settings import from_environment

    return Path(policies) if policies else from_environment().policies


def _loaded(policies: str | None) -> Any:
    from ..adapters.casbin_policy import load_policy

    return _mended(lambda: load_policy(_directory(policies), sandbox=True))


def _mended(read: Any) -> Any:
    """What `read` gives; a policy error becomes one line."""
    from ..adapters.policy.errors import PolicyError

    try:
        return read()
    except PolicyError as error:
        raise Failure(str(error)) from None


@contextmanager
def _folder_or_revision(name: str) -> Generator[Path]:
    """A folder as it is, or the policies of a git revision of the checkout below the current folder."""
    if Path(name).is_dir():
        yield Path(name)
        return
    with tempfile.TemporaryDirectory() as folder:
        archive = subprocess.run(
            ["git", "archive", "--format=tar", name, "policies/theranest_policies"], capture_output=True, check=False
        )
        if archive.returncode != 0:
            raise Failure(f"{name}: neither a policy folder nor a git revision with policies/theranest_policies")
        subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)
        yield Path(folder) / "policies" / "theranest_policies"
