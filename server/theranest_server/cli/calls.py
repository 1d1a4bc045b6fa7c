"""call and tools: what a chat client would do, from the command line."""

import json
from typing import Any

import click

from .client import ServiceClient
from .output import Failure, emit_json, table


@click.command()
@click.argument("tool")
@click.option(
    "--as", "staff", required=True, metavar="STAFF", help="A staff id, or a role for the sandbox's first such person."
)
@click.option("--args", "arguments", default="{}", metavar="JSON", help="The tool's arguments.")
@click.option("--client-app", default="cli", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def call(tool: str, staff: str, arguments: str, client_app: str, as_json: bool) -> None:
    """Call one tool, as a real MCP call through the door (sandbox identities only)."""
    try:
        parsed: Any = json.loads(arguments)
    except (ValueError, RecursionError):
        raise Failure("--args is not JSON") from None
    if not isinstance(parsed, dict):
        raise Failure("--args wants a JSON object")
    result = ServiceClient().mcp("tools/call", {"name": tool, "arguments": parsed}, staff, client_app)
    structured: dict[str, Any] = result.get("structuredContent") or {}
    text = "\n".join(part.get("text", "") for part in result.get("content", []))
    if result.get("isError"):
        refused: dict[str, Any] = structured.get("refused") or {"code": "error", "message": text, "what_to_do": ""}
        raise Failure(text, exit_code=1, document={"refused": refused} if as_json else None)
    if as_json:
        emit_json({"result": structured})
    else:
        click.echo(text)
        click.echo(json.dumps(structured, indent=2, ensure_ascii=False))


@click.command()
@click.option("--role", required=True, help="A profile of roles.csv, e.g. clinician.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def tools(role: str, as_json: bool) -> None:
    """The tools that a role may use."""
    from ..adapters.casbin_policy import load_policy
    from ..adapters.policy.errors import PolicyError
    from ..domain.refusals import NotPermitted
    from ..settings import from_environment
    from ..tools import CATALOGUE

    try:
        policy = load_policy(from_environment().policies, sandbox=True)
        visible = policy.visible_tools(policy.somebody(role), None, CATALOGUE)
    except (PolicyError, NotPermitted) as error:
        raise Failure(" ".join(str(part) for part in error.args) + " " + getattr(error, "what_to_do", "")) from None
    rows = [{"name": t.name, "title": t.title, "effect": t.effect.value} for t in visible]
    if as_json:
        emit_json({"role": role, "tools": rows})
    else:
        table(f"Tools of {role}", ["name", "title", "effect"], [[r["name"], r["title"], r["effect"]] for r in rows])
