"""`POST /documents`: a multipart form with the file in `file`."""

import hashlib
import re

from ..call import Answer, Call, created
from ..database import insert_content
from ..problems import malformed
from ..resources.base import Closed, Identifier, Line, Reference
from ..resources.documents import Document, DocumentKind
from .checks import new_id, require_client, require_staff

CONTENT_LIMIT = 25_000_000
MEDIA_TYPE = re.compile(r"[a-z]+/[A-Za-z0-9][A-Za-z0-9.+-]{0,80}")


class DocumentUpload(Closed):
    """The form's fields beside `file`."""

    client_id: Identifier
    kind: DocumentKind = "other"
    description: Line | None = None
    uploaded_by: Identifier | None = None
    external_ref: Reference | None = None


def upload_document(call: Call, fields: DocumentUpload) -> Answer:
    if call.upload is None:
        raise malformed("The form has no file in `file`.")
    require_client(call, fields.client_id)
    require_staff(call, fields.uploaded_by, "uploaded_by")
    content = call.upload.content
    document = Document(
        id=new_id("DOC"),
        practice_id=call.unit.practice_id,
        updated_at=call.unit.now(),
        name=_safe_name(call.upload.name),
        media_type=_media_type(call.upload.media_type),
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        **dict(fields),
    )
    stored = call.unit.create(document)
    insert_content(call.unit.connection, document.id, document.media_type, document.name, content)
    call.outbox.tell("document.uploaded", client_id=document.client_id, resource_id=document.id)
    return created(stored, f"/api/v1/documents/{document.id}")


def _safe_name(name: str) -> str:
    """The last part of what the sender called it, in characters that no header or file system trips over."""
    last = re.split(r"[/\\]", name)[-1]
    return re.sub(r"[^A-Za-z0-9 _.()-]", "_", last).lstrip(" _.()-")[:150] or "document"


def _media_type(sent: str) -> str:
    kind = sent.split(";")[0].strip().lower()
    return kind if MEDIA_TYPE.fullmatch(kind) else "application/octet-stream"
