"""A bench without a service: agents that need no tools, against a vendor on the loopback address."""

from datetime import date
from typing import Any

from theranest_agents.bench import Bench
from theranest_agents.budget import Budget, Limits
from theranest_agents.case import Case, Grant
from theranest_agents.connection import CaseTools
from theranest_agents.model_file import ApprovedModel, parse_models
from theranest_agents.models import open_model

ENTRY = """
# owner: test
models:
  local:
    sentence: A model on this machine, for tests.
    owner: Engineering
    review: 2027-02-01
    source: test
    provider: {provider}
    base_url: {url}
    model: local-model
    agreement: none needed - runs on this machine
    agreement_date: 2026-11-01
    no_training: true
    retention_days: 0
    region: here
"""


def approved(url: str, provider: str = "anthropic") -> dict[str, ApprovedModel]:
    return dict(parse_models(ENTRY.format(url=url, provider=provider)))


def bench(url: str, provider: str = "anthropic", *, limits: Limits | None = None, playbook: bool = False) -> Bench:
    case = Case(case_id="case_1", round=1, run_id="case_1.1", agent="messaging", subject={"thread_id": "THR-1"})
    grant = Grant(
        case=case, token="t", token_seconds=300, traceparent="00-" + "1" * 32 + "-" + "1" * 16 + "-01", trace_id="1" * 32,
        mcp_url="http://127.0.0.1:9/mcp", claimant="test", client_ref="c7f3", today=date(2026, 11, 16),
    )  # fmt: skip

    async def renew() -> Grant:
        return grant

    listed = approved(url, provider)
    tools = CaseTools(grant=grant, renew=renew, budget=Budget(limits=limits or Limits()))
    model: Any = None if playbook else open_model("local", listed)
    return Bench(tools=tools, approved=listed, model=model)
