"""Every operation of the practice API in one readable table. Routes and the OpenAPI document are both made from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from . import queries as q
from . import reads
from .call import Answer
from .resources import KINDS, Closed
from .resources.claims import ClaimCorrection
from .resources.messages import MessageSend
from .resources.notes import NoteDraft
from .resources.plans import PlanDraft
from .resources.tasks import TaskCreate
from .writes.claims import ClaimPatch, correct_claim, patch_claim
from .writes.clients import ClientPatch, patch_client
from .writes.documents import DocumentUpload, upload_document
from .writes.messages import send_message
from .writes.notes import NotePatch, draft_note, patch_note
from .writes.plans import draft_plan
from .writes.tasks import create_task

BASE = "/api/v1"
BodyForm = Literal["json", "merge_patch", "multipart"]
Shape = Literal["one", "page", "content"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """`run` is `(call) -> Answer` for reads, `(call, body) -> Answer` for writes."""

    method: Literal["GET", "POST", "PATCH"]
    path: str
    name: str
    summary: str
    scope: str
    kind: str
    run: Callable[..., Answer]
    query: type[Closed] = q.NoQuery
    body: type[Closed] | None = None
    form: BodyForm = "json"
    shape: Shape = "one"
    refusals: tuple[int, ...] = ()
    """Statuses beyond those that every operation of its kind may answer with."""
    media_type: str = "application/json"

    @property
    def writes(self) -> bool:
        return self.method != "GET"

    @property
    def needs_match(self) -> bool:
        return self.method == "PATCH"

    @property
    def success(self) -> int:
        return 201 if self.method == "POST" else 200

    @property
    def has_id(self) -> bool:
        return "{id}" in self.path

    @property
    def resource(self) -> type[Any]:
        return KINDS[self.kind]


def _reading(kind: str, what: str, scope: str, query: type[q.ListQuery]) -> tuple[Operation, Operation]:
    name = kind.replace("-", "_")
    listing = Operation(
        method="GET",
        path=f"{BASE}/{kind}",
        name=f"list_{name}",
        summary=f"List: {what}",
        scope=scope,
        kind=kind,
        run=reads.many(kind),
        query=query,
        shape="page",
        refusals=(422,),
    )
    single = Operation(
        method="GET",
        path=f"{BASE}/{kind}/{{id}}",
        name=f"read_{name}",
        summary=f"Read one: {what}",
        scope=scope,
        kind=kind,
        run=reads.one(kind, what),
    )
    return listing, single


def _content(kind: str, what: str, scope: str, media_type: str) -> Operation:
    return Operation(
        method="GET",
        path=f"{BASE}/{kind}/{{id}}/content",
        name=f"read_{kind}_content",
        summary=f"The content: {what}",
        scope=scope,
        kind=kind,
        run=reads.content(kind, what),
        shape="content",
        media_type=media_type,
    )


def _creating(
    path: str, name: str, summary: str, scope: str, kind: str, run: Callable[..., Answer], body: type[Closed],
    *refusals: int, form: BodyForm = "json",
) -> Operation:  # fmt: skip
    return Operation(
        method="POST", path=BASE + path, name=name, summary=summary, scope=scope, kind=kind, run=run, body=body,
        refusals=(422, *refusals), form=form,
    )  # fmt: skip


def _patching(
    kind: str, summary: str, scope: str, run: Callable[..., Answer], body: type[Closed], *refusals: int
) -> Operation:
    return Operation(
        method="PATCH", path=f"{BASE}/{kind}/{{id}}", name=f"patch_{kind}", summary=summary, scope=scope, kind=kind,
        run=run, body=body, form="merge_patch", refusals=(422, *refusals),
    )  # fmt: skip


OPERATIONS: tuple[Operation, ...] = (
    *_reading("appointments", "appointment", "schedule.read", q.AppointmentsQuery),
    *_reading("authorizations", "authorization", "claims.read", q.ByClientAndPayer),
    *_reading("cases", "case", "clients.read", q.OfClient),
    *_reading("claims", "claim", "claims.read", q.ClaimsQuery),
    _patching("claims", "Change a claim that has not been submitted", "claims.write", patch_claim, ClaimPatch, 409),
    _creating(
        "/claims/{id}/corrections", "correct_claim", "Prepare a corrected claim", "claims.write", "claims",
        correct_claim, ClaimCorrection, 404, 409,
    ),
    *_reading("clients", "client", "clients.read", q.ClientsQuery),
    _patching("clients", "Change a client's record", "clients.write", patch_client, ClientPatch),
    *_reading("consents", "consent", "consents.read", q.ConsentsQuery),
    *_reading("contract-rates", "contract rate", "claims.read", q.RatesQuery),
    *_reading("documents", "document", "documents.read", q.DocumentsQuery),
    _content("documents", "document", "documents.read", "*/*"),
    _creating(
        "/documents", "upload_document", "Put a document into a client's file", "documents.write", "documents",
        upload_document, DocumentUpload, form="multipart",
    ),
    *_reading("eligibility", "eligibility answer", "claims.read", q.ByClientAndPayer),
    *_reading("fee-schedule", "fee", "claims.read", q.ByCpt),
    *_reading("forms", "form", "documents.read", q.OfClient),
    *_reading("measures", "measure", "notes.read", q.MeasuresQuery),
    *_reading("messages", "message", "messages.read", q.MessagesQuery),
    _creating(
        "/messages", "send_message", "Answer in a portal thread", "messages.send", "messages", send_message, MessageSend
    ),
    *_reading("note-templates", "note template", "practice.read", q.ListQuery),
    *_reading("notes", "note", "notes.read", q.NotesQuery),
    _creating("/notes", "draft_note", "Create a draft note", "notes.draft", "notes", draft_note, NoteDraft, 409),
    _patching("notes", "Change a draft note", "notes.draft", patch_note, NotePatch, 409),
    *_reading("payers", "payer", "claims.read", q.ListQuery),
    *_reading("payments", "payment", "claims.read", q.OfClient),
    *_reading("plans", "treatment plan", "plans.read", q.PlansQuery),
    _creating(
        "/plans/{id}/drafts", "draft_plan", "Draft a plan's next version", "plans.draft", "plans", draft_plan, PlanDraft,
        404, 409,
    ),
    Operation(
        method="GET", path=f"{BASE}/practice", name="read_practice", summary="The practice itself",
        scope="practice.read", kind="practice", run=reads.singleton("practice"),
    ),
    *_reading("remittances", "remittance", "remittances.read", q.ByPayer),
    _content("remittances", "remittance", "remittances.read", "application/EDI-X12"),
    *_reading("staff", "member of staff", "staff.read", q.ListQuery),
    *_reading("tasks", "task", "tasks.read", q.TasksQuery),
    _creating("/tasks", "create_task", "Give somebody a task", "tasks.write", "tasks", create_task, TaskCreate),
)  # fmt: skip
