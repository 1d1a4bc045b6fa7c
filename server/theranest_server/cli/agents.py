"""agent: let an agent work on one case now, and look after those that failed. Agents run in a process of their own."""

import importlib.util
import json
import os
import secrets
import subprocess
import sys
from typing import Any

import click

from .client import ServiceClient
from .output import Failure, emit_json, table

_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
_NEEDS = {"messaging": "--thread", "denial_review": "--remittance", "intake": "--client"}


@click.group()
def agent() -> None:
    """Agents: they draft and hand over, people decide."""


@agent.command()
@click.argument("name", type=click.Choice(sorted(_NEEDS)))
@click.option("--thread", metavar="ID", help="messaging: the portal thread.")
@click.option("--remittance", metavar="ID", help="denial_review: the remittance.")
@click.option("--client", metavar="ID", help="intake: the client.")
@click.option("--on-behalf-of", "staff", metavar="STAFF", help="Instead of the person whom the record names.")
@click.option("--model", metavar="NAME", help="A model of models.yaml; without it the playbook drafts.")
@_JSON
def run(
    name: str,
    thread: str | None,
    remittance: str | None,
    client: str | None,
    staff: str | None,
    model: str | None,
    as_json: bool,
) -> None:
    """Work on one case now; what comes of it waits for review."""
    given = {"thread_id": thread, "remittance_id": remittance, "client_id": client}
    subject = {key: value for key, value in given.items() if value}
    _check(name, subject)
    _agents_installed()
    service = ServiceClient()
    opened = service.control(
        "/home/cases/open", {"agent": name, "event_id": f"command:{secrets.token_hex(8)}", **subject}
    )
    results = worked(service, opened["cases"], staff, model)
    document = _document(name, opened, results)
    if as_json:
        emit_json(document)
    else:
        _show(document)
    if any(result.get("outcome") is None for result in results):
        raise Failure(_why_not(results), exit_code=1)


def _check(name: str, subject: dict[str, str]) -> None:
    wanted = {"messaging": "thread_id", "denial_review": "remittance_id", "intake": "client_id"}[name]
    if list(subject) != [wanted]:
        raise Failure(f"`agent run {name}` wants {_NEEDS[name]} ID and no other subject")


def _agents_installed() -> None:
    if importlib.util.find_spec("pydantic_ai") is None or importlib.util.find_spec("dbos") is None:
        raise Failure("agents are an extra that is not installed: pip install 'theranest-mcp[agents]'")


def worked(
    service: ServiceClient, cases: list[dict[str, Any]], staff: str | None, model: str | None
) -> list[dict[str, Any]]:
    """In a child process: agents and service meet over HTTP, never by import."""
    waiting = [case for case in cases if case["state"] in ("waiting", "claimed")]
    if not waiting:
        return []
    wanted = json.dumps({"cases": waiting, "on_behalf_of": staff, "model": model})
    done = subprocess.run(
        [sys.executable, "-m", "theranest_agents"],
        input=wanted,
        capture_output=True,
        text=True,
        env={**os.environ, "THERANEST_HOME": str(service.home.root)},
        check=False,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if problem := next((line["problem"] for line in lines if "problem" in line), None):
        raise Failure(str(problem))
    if done.returncode != 0 or len(lines) != len(waiting):
        raise Failure("the agent's process ended early; its case becomes work again in ten minutes", exit_code=1)
    return lines


def _document(name: str, opened: dict[str, Any], results: list[dict[str, Any]]) -> dict[str, Any]:
    """One run as the command line's page says it; a batch sums its cases up."""
    cases = [_case(result) for result in results]
    if opened["batch_id"] is None and cases:
        return cases[0]
    return {
        "run_id": opened["batch_id"],
        "trace_id": cases[0]["trace_id"] if cases else None,
        "model": cases[0]["model"] if cases else f"playbook:{name}",
        "outcome": _together([case["outcome"] for case in cases]),
        "proposals": [id for case in cases for id in case["proposals"]],
        "alerts": [id for case in cases for id in case["alerts"]],
        "tool_calls": [call for case in cases for call in case["tool_calls"]],
        "cases": cases,
    }


def _case(result: dict[str, Any]) -> dict[str, Any]:
    return {
        "case_id": result.get("case_id"),
        "run_id": result.get("run_id"),
        "trace_id": result.get("trace_id"),
        "model": result.get("model"),
        "prompt_version": result.get("prompt_version"),
        "outcome": result.get("outcome"),
        "code": result.get("code"),
        "class": result.get("class"),
        "proposals": result.get("proposals", []),
        "alerts": result.get("alerts", []),
        "tool_calls": result.get("tool_calls", []),
    }


def _together(outcomes: list[str | None]) -> str | None:
    order = ("needs_a_person", "escalated", "proposed", "nothing_to_do")
    return next((outcome for outcome in order if outcome in outcomes), None if None in outcomes else "nothing_to_do")


def _why_not(results: list[dict[str, Any]]) -> str:
    codes = sorted({str(result.get("code")) for result in results if result.get("outcome") is None})
    reasons = {
        "busy": "agents are switched off, or as many cases are under way as the practice allows; the case waits",
        "over": "the case is finished or on the list of failed ones (`agent failed`)",
    }
    return "; ".join(reasons.get(code, f"not done ({code}); the case is tried again") for code in codes)


def _show(document: dict[str, Any]) -> None:
    click.echo(f"{document['outcome']} ({document['model']})")
    for kind in ("proposals", "alerts"):
        for id in document[kind]:
            click.echo(f"  {kind[:-1]} {id}")
    for case in document.get("cases", []):
        click.echo(f"  case {case['case_id']}: {case['outcome']} {case['code'] or ''}".rstrip())
    click.echo("Nothing was sent or saved: proposals wait for review (`review list`).")


@agent.command()
@_JSON
def failed(as_json: bool) -> None:
    """Cases that were tried several times and given up."""
    answer = ServiceClient().control("/home/cases/failed")
    if as_json:
        emit_json(answer)
        return
    rows = [[c["case_id"], c["agent"], str(c["code"]), str(c["attempts"]), c["changed_at"]] for c in answer["cases"]]
    table("Failed cases", ["case", "agent", "why", "attempts", "since"], rows)


@agent.command()
@click.argument("case_id")
@_JSON
def retry(case_id: str, as_json: bool) -> None:
    """Let a failed case be work again."""
    answer = ServiceClient().control("/home/cases/retry", {"case_id": case_id})
    emit_json(answer) if as_json else click.echo(f"{case_id}: {answer['state']}, round {answer['round']}")


@click.command()
@click.option(
    "--name", default="worker-command", show_default=True, help="Stable: what it leaves is taken up under it."
)
def worker(name: str) -> None:
    """Work on waiting cases in the foreground, beside the workers that the service keeps (THERANEST_WORKERS)."""
    _agents_installed()
    home = ServiceClient().home.root
    environment = {**os.environ, "THERANEST_HOME": str(home), "THERANEST_WORKER": name}
    done = subprocess.run([sys.executable, "-m", "theranest_agents.worker"], env=environment, check=False)
    if done.returncode != 0:
        raise Failure("the worker ended; see the line above", exit_code=done.returncode)
