"""draft_note."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ..clinical.notes.draft import DraftedNote, Role
from ..domain.ids import ClientId, DocumentId
from ..domain.proposals import Change, ChangeKind, ProposalDraft
from ..domain.records import Appointment, Client
from ..domain.refusals import BadArguments, not_yours
from ..tool import Answer, Arguments, Desk, Effect, Tool, answer
from .common import ForClient, Id, named_client
from .drafting import NoteSource, drafted
from .note_change import evidence_of, note_fields, remarks_of
from .proposed import ProposalHandle
from .relied import relied_on
from .sessions import require_draftable, session_of

_RELIED_ON = ("client_id", "staff_id", "status", "note_id", "documented_start", "documented_stop")


class SentenceIn(Arguments):
    text: str = Field(min_length=1, max_length=2_000)
    evidence: str | None = Field(
        default=None, max_length=2_000, description="The words of the transcript that this sentence rests on, exactly."
    )


class SectionIn(Arguments):
    name: str = Field(min_length=1, max_length=80, description="As the format names it, e.g. Subjective.")
    sentences: list[SentenceIn] = Field(min_length=1, max_length=80)


class DraftNote(ForClient):
    appointment_id: Id = Field(description="The completed session that the note is about.")
    format: Literal["SOAP", "DAP", "GIRP", "BIRP"] = Field(default="SOAP", description="The note's format.")
    sections: list[SectionIn] | None = Field(
        default=None, max_length=20, description="A note that is already written, sentence by sentence."
    )
    bullets: list[Annotated[str, Field(min_length=1, max_length=1_000)]] | None = Field(
        default=None, max_length=100, description="The clinician's own points; the server sorts them into the format."
    )
    transcript: str | None = Field(
        default=None, description="The session's transcript as text; the server drafts from it, without a model."
    )
    transcript_document_id: Id | None = Field(default=None, description="An uploaded transcript of this client.")
    speakers: Mapping[str, Role] = Field(
        default_factory=dict[str, Role], description="Who the transcript's labels are, where that is not plain."
    )

    @model_validator(mode="after")
    def _one_source(self) -> "DraftNote":
        given = [self.sections, self.bullets, self.transcript, self.transcript_document_id]
        if sum(source is not None for source in given) != 1:
            raise ValueError("give exactly one of sections, bullets, transcript, transcript_document_id")
        return self


async def run(desk: Desk, arguments: DraftNote) -> Answer:
    client_id = ClientId(arguments.client_id)
    session = await session_of(desk.records, arguments.appointment_id, client_id)
    client, notes, plans, source = await asyncio.gather(
        desk.records.client(client_id),
        desk.records.notes(client_id),
        desk.records.plans(client_id),
        _source(desk, arguments, client_id),
    )
    require_draftable(session, notes)
    practice = await desk.records.practice()
    # Drafting is pure and takes up to a second for a long transcript: not on the loop that serves everybody.
    note = await asyncio.to_thread(drafted, source, session, client, notes, plans, practice.time_zone)
    return answer(ProposalHandle(), proposal=_proposal(note, session, client, source), gaps=len(note.gaps))


async def _source(desk: Desk, arguments: DraftNote, client_id: ClientId) -> NoteSource:
    transcript: str | bytes | None = arguments.transcript
    if arguments.transcript_document_id is not None:
        transcript = await _transcript(desk, DocumentId(arguments.transcript_document_id), client_id)
    sections = [(s.name, [(t.text, t.evidence) for t in s.sentences]) for s in arguments.sections or ()]
    return NoteSource(
        format=arguments.format,
        transcript=transcript,
        bullets=tuple(arguments.bullets or ()),
        sections=tuple((name, tuple(sentences)) for name, sentences in sections),
        speakers=arguments.speakers,
    )


async def _transcript(desk: Desk, document_id: DocumentId, client_id: ClientId) -> bytes:
    document = await desk.records.document(document_id)
    if document.client_id != client_id:
        raise not_yours()
    if not document.media_type.startswith("text/"):
        raise BadArguments("The document is not text.", "Upload the transcript as plain text, WebVTT or SRT.")
    return await desk.records.document_content(document_id)


def _proposal(note: DraftedNote, session: Appointment, client: Client, source: NoteSource) -> ProposalDraft:
    change = Change(
        kind=ChangeKind.CREATE_DRAFT_NOTE,
        client_id=client.id,
        fields=note_fields(note, session, client),
        relies_on=relied_on("appointments", session, _RELIED_ON),
    )
    return ProposalDraft(
        changes=(change,),
        evidence=evidence_of(note, source),
        originator=session.staff_id,
        summary=f"Draft {note.format} note for a completed session",
        risk="raised" if note.risk else "routine",
        gaps=tuple(str(gap) for gap in note.gaps),
        notes_for_reviewer=remarks_of(note),
        drafted_by="chat_client" if source.sections else "server_drafter",
    )


TOOL = Tool(
    name="draft_note",
    title="Draft a progress note",
    description=(
        "Propose a draft progress note (SOAP, DAP, GIRP, BIRP) for a completed session. Give exactly one source: "
        "`sections` that you or the clinician wrote, `bullets`, `transcript`, or `transcript_document_id`. From bullets "
        "and transcripts the server itself drafts, each sentence with its place in the source; what was not said is "
        "listed under gaps, and you must not fill it in. It is never signed: the session's clinician reads it on the "
        "review page and approves it into the record as a draft. Call get_note_context first. If speakers are unclear you "
        "are asked who is who; ask the user."
    ),
    effect=Effect.PROPOSE,
    permission="notes.draft",
    arguments=DraftNote,
    answers=ProposalHandle,
    run=run,
    concerns=named_client,
    summarise=lambda content: (
        f"The draft note waits for its clinician at {content.get('review_url')}. Nothing is signed."
    ),
)
