"""The papers of one client: which documents, opened and read; what could not be opened is said, not hidden."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field

from ..domain.documents import OpenedDocument
from ..domain.ids import ClientId, DocumentId
from ..domain.records import Client, Document
from ..domain.refusals import BadArguments, NotPossibleNow, Unavailable, not_yours
from ..intake import FormUnreadable, IntakeRead
from ..intake.fields import FormRead
from ..intake.reading import read_form, together
from ..ports import DocumentUnreadable
from ..tool import Desk
from .common import ForClient, Id

_MOST = 5
_READ_BY_ITSELF = "intake"
_NEVER = frozenset({"transcript"})


class AboutPapers(ForClient):
    document_ids: list[Id] | None = Field(
        default=None,
        min_length=1,
        max_length=_MOST,
        description="Documents of this client; default: its newest intake papers.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    document_id: str
    code: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """`documents` are those that were read, by id."""

    client: Client
    documents: tuple[Document, ...]
    read: IntakeRead
    unread: tuple[Unread, ...]


async def read_papers(desk: Desk, arguments: AboutPapers) -> Papers:
    """Raises `NotFoundOrNotYours`, `NotPossibleNow`, `BadArguments`."""
    client_id = ClientId(arguments.client_id)
    client = await desk.records.client(client_id)
    documents = await _documents(desk, client_id, arguments.document_ids)
    today = await desk.calendar.today()
    forms: list[FormRead] = []
    unread: list[Unread] = []
    for document in documents:
        try:
            opened = await _opened(desk, document)
            # Reading is pure and can take a second: not on the loop that serves everybody.
            forms.append(await asyncio.to_thread(read_form, document.id, opened, today=today))
        except DocumentUnreadable as error:
            unread.append(Unread(document_id=document.id, code=error.code, what=f"{error.message}. {error.what_to_do}"))
        except FormUnreadable:
            unread.append(Unread(document_id=document.id, code="broken", what="it is no whole JSON. Export it again."))
    known = {form.file for form in forms}
    return Papers(
        client=client,
        documents=tuple(d for d in documents if d.id in known),
        read=together(forms),
        unread=tuple(unread),
    )


async def _documents(desk: Desk, client_id: ClientId, wanted: Sequence[str] | None) -> list[Document]:
    if wanted is None:
        found = [d for d in await desk.records.documents(client_id) if d.kind == _READ_BY_ITSELF]
        if not found:
            raise NotPossibleNow("No intake papers are on file.", "Upload them in TheraNest first.", code="no_papers")
        return sorted(found, key=lambda d: d.updated_at, reverse=True)[:_MOST]
    documents = [await desk.records.document(DocumentId(one)) for one in dict.fromkeys(wanted)]
    if any(document.client_id != client_id for document in documents):
        raise not_yours()
    if any(document.kind in _NEVER for document in documents):
        raise BadArguments("A transcript of a session is no intake paper.", "Name the documents of kind intake.")
    return documents


async def _opened(desk: Desk, document: Document) -> OpenedDocument:
    if desk.documents is None:
        raise Unavailable("No reader of documents is set up here.", "Tell an administrator.")
    return await desk.documents.open(await desk.records.document_content(document.id), name=document.name)
