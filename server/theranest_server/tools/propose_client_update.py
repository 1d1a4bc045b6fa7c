"""propose_client_update."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from ..domain.ids import StaffId
from ..domain.json import Json
from ..domain.people import Seat
from ..domain.proposals import Change, ChangeKind, Evidence, ProposalDraft, ReliedOn
from ..domain.records.base import as_json
from ..domain.refusals import NotPossibleNow
from ..intake import FIELDS, FieldValue
from ..intake.against_record import another_person
from ..intake.update import UNVERIFIED, WHY, Update, update_of
from ..tool import Answer, AnswerModel, Desk, Effect, Tool, answer
from .common import Public, counted, length_of, named_client
from .intake_papers import AboutPapers, Papers, read_papers
from .proposed import ProposalHandle

_LONGEST_QUOTE = 600
FieldName = Literal[
    "legal_name", "preferred_name", "birth_date", "sex", "gender_identity", "pronouns", "address", "phones", "email",
    "emergency_contact", "insurance", "presenting_problem", "medication_history", "previous_treatment", "allergies",
    "referral_source",
]  # fmt: skip


class ProposeUpdate(AboutPapers):
    fields: list[FieldName] | None = Field(
        default=None, min_length=1, max_length=len(FIELDS), description="Only these; default: everything that is new."
    )


class LeftOut(AnswerModel):
    name: Annotated[str, Public]
    code: Annotated[str, Public]
    why: Annotated[str, Public]


class ProposedUpdate(AnswerModel):
    """`parts` names what each of `proposals` is about, in the same order: `administrative`, `clinical`."""

    parts: Annotated[list[str], Public]
    proposals: Annotated[list[ProposalHandle], Public]
    left_out: Annotated[list[LeftOut], Public]


async def run(desk: Desk, arguments: ProposeUpdate) -> Answer:
    papers = await read_papers(desk, arguments)
    if not papers.documents:
        raise NotPossibleNow("None of the papers could be read.", "See read_intake_documents.", code="nothing_read")
    if another_person(papers.client, papers.read.fields):
        raise NotPossibleNow(
            "The papers give another name and another birth date than the record.",
            "Ask the front desk whose papers they are before anything is proposed.",
            code="another_person",
        )
    wanted = arguments.fields or FIELDS
    update = update_of(
        papers.client, papers.read, await desk.records.payers(), wanted, named=arguments.fields is not None
    )
    drafts = {
        "administrative": _draft(papers, update.administrative, desk.principal.accountable, update),
        "clinical": _draft(papers, update.clinical, await _clinician(desk, papers), None),
    }
    made = {part: draft for part, draft in drafts.items() if draft is not None}
    left_out = [LeftOut(name=name, code=code, why=WHY[code]) for name, code in update.left_out.items()]
    content = ProposedUpdate(parts=list(made), proposals=[], left_out=left_out)
    return answer(content, proposals=tuple(made.values()), proposed=len(made), left_out=len(left_out))


async def _clinician(desk: Desk, papers: Papers) -> StaffId:
    """An assigned clinician who works with assistants; who else is assigned can approve as well."""
    staff = {member.id: member for member in await desk.records.staff()}
    assigned = [staff[one] for one in papers.client.assigned_staff_ids if one in staff]
    seated = [m for m in assigned if m.active and Seat.PROVIDER in m.seats]
    willing = [m for m in seated if m.ai_opt_in] or seated
    return willing[0].id if willing else desk.principal.accountable


def _draft(
    papers: Papers, fields: Mapping[str, Json], originator: StaffId, update: Update | None
) -> ProposalDraft | None:
    """One merge patch that rests on the present values of its own fields alone."""
    if not fields:
        return None
    client = papers.client
    change = Change(
        kind=ChangeKind.PATCH_CLIENT,
        client_id=client.id,
        target_id=client.id,
        fields=fields,
        relies_on=tuple(_relied_on(papers, name) for name in fields),
    )
    office = update is not None
    return ProposalDraft(
        changes=(change,),
        evidence=tuple(_evidence(papers, name) for name in fields),
        originator=originator,
        summary="Administrative fields from intake papers" if office else "Clinical answers from intake papers",
        risk="raised" if update is None or update.identity_changes or "insurance" in fields else "routine",
        notes_for_reviewer=_remarks(papers, fields, update),
        drafted_by="server_drafter",
    )


def _relied_on(papers: Papers, name: str) -> ReliedOn:
    client = papers.client
    if name == "custom_fields":
        value: Json = client.custom_fields.get(UNVERIFIED)
        return ReliedOn(resource="clients", id=client.id, path=f"custom_fields.{UNVERIFIED}", value=value)
    return ReliedOn(resource="clients", id=client.id, path=name, value=as_json(getattr(client, name)))


def _evidence(papers: Papers, name: str) -> Evidence:
    value = papers.read.fields["insurance" if name == "custom_fields" else name]
    document = next(d for d in papers.documents if d.id == value.file)
    return Evidence(
        path=name,
        source=f"document {document.id} ({document.kind})",
        quote=value.text[:_LONGEST_QUOTE],
        untrusted=True,
        page=value.page,
        box=[round(edge) for edge in value.box] if value.box is not None else None,
    )


def _remarks(papers: Papers, fields: Mapping[str, Json], update: Update | None) -> tuple[str, ...]:
    """About this proposal's own fields, without a value of them."""
    remarks = list(update.remarks) if update is not None else []
    remarks += [one.what for one in papers.read.inconsistencies if set(one.fields) & set(fields)]
    remarks += [
        _doubt(papers.read.fields[name])
        for name in fields
        if name in papers.read.fields and papers.read.fields[name].doubts
    ]
    return tuple(dict.fromkeys(remarks))


def _doubt(value: FieldValue) -> str:
    return f"{value.name.replace('_', ' ')}: {', '.join(value.doubts)}."


TOOL = Tool(
    name="propose_client_update",
    title="Propose a client's fields from intake papers",
    description=(
        "Propose what a client's intake papers say for the record, each field with its page and box as evidence. It makes up "
        "to two proposals that are decided apart: administrative fields (approved by who may edit client details) and "
        "clinical answers (approved by the treating clinician). What the record has stays: phones and policies are added, "
        "recorded sex and gender are never changed, coverage is marked unverified. You give no values; the server reads the "
        "papers itself. left_out says what was not proposed and why. Call read_intake_documents first."
    ),
    effect=Effect.PROPOSE,
    permission="intake.propose",
    arguments=ProposeUpdate,
    answers=ProposedUpdate,
    run=run,
    concerns=named_client,
    summarise=lambda content: (
        f"{counted('proposal', length_of(content, 'proposals'))} "
        f"({', '.join(map(str, content.get('parts') or ['nothing new']))}) waiting for people. The record is unchanged."  # pyright: ignore[reportArgumentType]
    ),
)
