"""What one run did, as the service saw it: every call with its answer, every proposal in full, every alert."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from theranest_server.domain.alerts import Alert
from theranest_server.domain.json import Json
from theranest_server.domain.people import Principal
from theranest_server.domain.refusals import Refused
from theranest_server.ports import StoredProposal
from theranest_server.tool import Answer, Tool


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """`answer` is what went out to the agent, placeholders and all; None where it was refused with `refused`."""

    tool: str
    arguments: Mapping[str, Json]
    answer: Mapping[str, Any] | None = None
    refused: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A case from its claim to its end. `outcome` is None where the run was put back."""

    case_id: str
    run_id: str
    client_id: str
    subject: Mapping[str, str]
    batch_id: str | None
    outcome: str | None
    code: str | None
    kind: str | None
    """The class of a message, or the next step of a claim."""
    prompt_version: str
    calls: tuple[Called, ...]
    proposals: tuple[StoredProposal, ...]
    alerts: tuple[Alert, ...]

    @property
    def changes(self) -> list[Any]:
        return [change for proposal in self.proposals for change in proposal.proposal.draft.changes]

    @property
    def reply(self) -> str | None:
        """The drafted reply's text, with names in it."""
        return next((str(c.fields["body"]) for c in self.changes if c.kind.value == "send_message"), None)

    @property
    def gaps(self) -> list[str]:
        return [gap for proposal in self.proposals for gap in proposal.proposal.draft.gaps]

    def tasks(self) -> list[Mapping[str, Json]]:
        return [change.fields for change in self.changes if change.kind.value == "create_task"]


@dataclass(slots=True)
class Watched:
    """Stands around the service's front and keeps what each run asked and got."""

    front: Any
    calls: dict[str, list[Called]] = field(default_factory=dict[str, list[Called]])

    async def call(
        self, principal: Principal, name: str, arguments: Mapping[str, Json], traceparent: str | None
    ) -> tuple[Tool, Answer]:
        run = principal.case.run_id if principal.case else ""
        kept = self.calls.setdefault(run, [])
        try:
            tool, answer = await self.front.call(principal, name, arguments, traceparent)
        except Refused as refused:
            kept.append(Called(tool=name, arguments=arguments, refused=refused.code))
            raise
        kept.append(Called(tool=name, arguments=arguments, answer=dict(answer.content)))
        return tool, answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self.front, name)
