"""`python -m theranest_agents`: one case in the foreground, for `theranest-mcp agent run`. JSON in, JSON out.

Standard input holds `{"cases": [...], "on_behalf_of": ..., "model": ...}`; standard output gets one line a case. The service
has opened the cases; this process claims and works on them one by one.
"""

import asyncio
import json
import secrets
import sys
from typing import Any

from .case import case_from
from .control import Control, Refused, ServiceAway
from .model_file import read_models
from .models import close_model
from .run import Drafting, NotGranted, claim, perform
from .settings import AgentSettings, CannotRun, from_environment


async def _run(settings: AgentSettings, wanted: dict[str, Any]) -> None:
    drafting = Drafting.by(wanted.get("model") or settings.model, read_models(settings.policies))
    control = Control(settings.home)
    try:
        for card in wanted["cases"]:
            _tell({**await _one(control, card, drafting, wanted.get("on_behalf_of")), "case_id": card["case_id"]})
    finally:
        await control.aclose()
        await close_model(drafting.model)


async def _one(control: Control, card: dict[str, Any], drafting: Drafting, staff: str | None) -> dict[str, Any]:
    try:
        grant = await claim(control, case_from(card), f"command:{secrets.token_hex(8)}", drafting, staff)
        return await perform(control, grant, drafting)
    except NotGranted as error:
        return {"run_id": card["run_id"], "outcome": None, "code": error.why}
    except Refused as error:
        return {"run_id": card["run_id"], "outcome": None, "code": error.code, "message": str(error)}


def _tell(document: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(document) + "\n")
    sys.stdout.flush()


def main() -> int:
    try:
        asyncio.run(_run(from_environment(), json.load(sys.stdin)))
    except (CannotRun, ServiceAway) as error:
        _tell({"problem": str(error)})
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
