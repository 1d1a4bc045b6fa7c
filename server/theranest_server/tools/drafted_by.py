"""Where a draft's words come from, as its mark says: an agent's model, an agent's playbook, or a chat client."""

from dataclasses import dataclass

from ..domain.people import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    drafted_by: str
    model: str | None = None
    prompt_version: str | None = None


def drafted_by(principal: Principal) -> Marks:
    """The run's own token says which model or playbook it is, so a tool's argument cannot."""
    if principal.agent is None:
        return Marks(drafted_by="chat_client")
    case = principal.case
    if case is None or case.model is None:
        return Marks(drafted_by="playbook", prompt_version=case.prompt_version if case else None)
    return Marks(drafted_by=case.model, model=case.model, prompt_version=case.prompt_version)
