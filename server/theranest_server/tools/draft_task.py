"""draft_task."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from ..domain.ids import ClaimId, ClientId, MessageId, StaffId, ThreadId
from ..domain.json import Json
from ..domain.proposals import Change, ChangeKind, Evidence, ProposalDraft
from ..domain.records import Client
from ..domain.refusals import NotPossibleNow
from ..domain.staffing import ADMINISTRATION, BILLING, FRONT_DESK, first_with, treating
from ..ports import NotFound
from ..tool import Answer, Desk, Effect, Tool, answer
from .common import ForClient, Id, named_client
from .drafted_by import drafted_by
from .message_text import checked
from .proposed import ProposalHandle

Whom = Literal["therapist", "billing", "front_desk", "administration"]
About = Literal[
    "appointment", "billing", "forms", "medication", "clinical", "records_request", "complaint", "legal", "denial", "intake",
    "consent", "other",
]  # fmt: skip
_TITLES: dict[str, str] = {
    "appointment": "Portal message: appointment",
    "billing": "Portal message: billing question",
    "forms": "Portal message: forms",
    "medication": "Portal message: medication",
    "clinical": "Portal message: clinical question",
    "records_request": "Portal message: request for records",
    "complaint": "Portal message: complaint",
    "legal": "Portal message: legal matter",
    "denial": "Denied claim: next step",
    "intake": "Intake: to be checked",
    "consent": "Portal message: consent",
    "other": "Portal message: needs a person",
}


class DraftTask(ForClient):
    whom: Whom = Field(description="Which job it is for; the server finds the person.")
    about: About = Field(description="What it is about, from the list; it gives the title.")
    detail: Annotated[str, Field(min_length=1, max_length=600)] = Field(
        description="What is to be done, in one to four plain sentences. No links."
    )
    source: Id | None = Field(default=None, description="The thread_id, message_id or claim_id that led to it.")
    due_in_days: int = Field(default=1, ge=0, le=60, description="Days from the practice's today.")


async def run(desk: Desk, arguments: DraftTask) -> Answer:
    client = await desk.records.client(ClientId(arguments.client_id))
    assignee = await _assignee(desk, arguments.whom, client)
    due = await desk.calendar.today() + timedelta(days=arguments.due_in_days)
    detail = checked(arguments.detail, client)
    fields: dict[str, Json] = {
        "title": _TITLES[arguments.about],
        "detail": f"{detail} (From {arguments.source}.)" if arguments.source else detail,
        "assignee": assignee,
        "client_id": client.id,
        "due": due.isoformat(),
    }
    marks = drafted_by(desk.principal)
    draft = ProposalDraft(
        changes=(Change(kind=ChangeKind.CREATE_TASK, client_id=client.id, target_id=None, fields=fields),),
        evidence=tuple(await _evidence(desk, arguments.source, client)),
        originator=assignee,
        summary=f"Task for {arguments.whom.replace('_', ' ')}: {_TITLES[arguments.about]}",
        risk="raised" if arguments.about in ("clinical", "medication", "legal", "complaint") else "routine",
        drafted_by=marks.drafted_by,
        model=marks.model,
        prompt_version=marks.prompt_version,
    )
    return answer(ProposalHandle(), proposal=draft)


async def _assignee(desk: Desk, whom: Whom, client: Client) -> StaffId:
    staff = await desk.records.staff()
    jobs = {"billing": BILLING, "front_desk": FRONT_DESK, "administration": ADMINISTRATION}
    found = treating(staff, client.assigned_staff_ids) if whom == "therapist" else first_with(staff, jobs[whom])
    found = found or first_with(staff, ADMINISTRATION)
    if found is None:
        raise NotPossibleNow("Nobody of the staff fits this task.", "Tell an administrator.", code="nobody_for_task")
    return found


async def _evidence(desk: Desk, source: str | None, client: Client) -> list[Evidence]:
    """The client's own last words of that thread, or the claim, if the source is one of this client's."""
    if source is None:
        return []
    try:
        page = await desk.records.messages(client_id=client.id, thread_id=ThreadId(source), limit=100)
        inbound = sorted((m for m in page.items if m.direction == "inbound"), key=lambda m: m.sent_at)[-1:]
        if inbound:
            return [Evidence(path="detail", source=f"message {MessageId(m.id)}", quote=m.body[:2_000]) for m in inbound]
        claim = await desk.records.claim(ClaimId(source))
    except NotFound:
        return []
    if claim.client_id != client.id:
        return []
    codes = ", ".join(code for event in claim.submission_history[-1:] for code in event.codes)
    return [Evidence(path="detail", source=f"claim {claim.id}", quote=f"{claim.state} {codes}".strip())]


TOOL = Tool(
    name="draft_task",
    title="Hand it to a person",
    description=(
        "Propose a task for a member of staff: a wish, a question or a next step that is a person's to decide. Name the job, "
        "not the person. It appears on that person's review page and becomes a task when they say so. For danger use "
        "raise_alert instead, at once."
    ),
    effect=Effect.PROPOSE,
    permission="tasks.draft",
    arguments=DraftTask,
    answers=ProposalHandle,
    run=run,
    concerns=named_client,
    summarise=lambda content: f"The task waits at {content.get('review_url')}.",
)
