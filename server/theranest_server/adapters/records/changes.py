"""How each kind of change is written: which request, and what its fields must look like."""

import base64
import binascii
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic_core import to_json

from ...domain.json import Json, JsonObject
from ...domain.proposals import Change, ChangeKind
from ...ports import Rejected
from .addresses import collection, item

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """`resource` is what is written; `parent` the resource that `target_id` names where it is another one."""

    method: str
    resource: str
    parent: str | None = None
    rest: str = ""
    target_field: str | None = None
    """Where the target goes into the fields, if it does not go into the path."""

    @property
    def patches(self) -> bool:
        return self.method == "PATCH"

    @property
    def template(self) -> str:
        where = self.parent or (self.resource if self.patches else None)
        return f"/{where}/{{id}}{self.rest}" if where else f"/{self.resource}"


SHAPES: Mapping[ChangeKind, Shape] = {
    ChangeKind.CREATE_DRAFT_NOTE: Shape(method="POST", resource="notes"),
    ChangeKind.SEND_MESSAGE: Shape(method="POST", resource="messages", target_field="thread_id"),
    ChangeKind.PATCH_CLIENT: Shape(method="PATCH", resource="clients"),
    ChangeKind.PATCH_CLAIM: Shape(method="PATCH", resource="claims"),
    ChangeKind.CORRECT_CLAIM: Shape(method="POST", resource="claims", parent="claims", rest="/corrections"),
    ChangeKind.DRAFT_PLAN: Shape(method="POST", resource="plans", parent="plans", rest="/drafts"),
    ChangeKind.ATTACH_DOCUMENT: Shape(method="POST", resource="documents"),
    ChangeKind.CREATE_TASK: Shape(method="POST", resource="tasks"),
    ChangeKind.LOG_CONTACT: Shape(method="POST", resource="notes"),
}
NAMES_ITS_CLIENT = frozenset(
    {ChangeKind.CREATE_DRAFT_NOTE, ChangeKind.ATTACH_DOCUMENT, ChangeKind.CREATE_TASK, ChangeKind.LOG_CONTACT}
)
FORM_FIELDS = frozenset({"client_id", "kind", "description", "uploaded_by"})
FILE_FIELDS = frozenset({"name", "media_type", "content_base64", "content_text"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file and the form around it. Its bytes come as `content_base64`, or as `content_text` where it is text."""

    name: str
    media_type: str
    content: bytes
    form: Mapping[str, str]


def path_of(change: Change) -> str:
    shape = SHAPES[change.kind]
    if shape.patches or shape.parent:
        return item(shape.parent or shape.resource, change.target_id or "", shape.rest)
    return collection(shape.resource)


def body_fields(change: Change, reference: str) -> JsonObject:
    """What is sent: exactly the change's fields, and for a creation the reference inside the resource.

    Raises `Rejected` where fields and target contradict each other.
    """
    shape = SHAPES[change.kind]
    fields = dict(change.fields)
    if shape.patches:
        return fields
    if shape.target_field and change.target_id is not None:
        _agree(fields, shape.target_field, change.target_id)
    if change.kind in NAMES_ITS_CLIENT and change.client_id is not None:
        _agree(fields, "client_id", change.client_id)
    _agree(fields, "external_ref", reference)
    return fields


def _agree(fields: dict[str, Json], name: str, value: str) -> None:
    if fields.setdefault(name, value) != value:
        raise Rejected(f"The change contradicts itself: {name} in its fields is another than the one that it names.")


def attachment(fields: JsonObject) -> Attachment:
    """Raises `Rejected` for fields that are none of a document's, and for content that is not base64."""
    unknown = sorted(set(fields) - FORM_FIELDS - FILE_FIELDS - {"external_ref"})
    if unknown:
        raise Rejected(f"A document has no field {', '.join(unknown)[:100]}.")
    form = {name: str(value) for name, value in fields.items() if name not in FILE_FIELDS and value is not None}
    return Attachment(
        name=str(fields.get("name") or "document"),
        media_type=str(fields.get("media_type") or "application/octet-stream"),
        content=_content(fields),
        form=form,
    )


def _content(fields: JsonObject) -> bytes:
    encoded, text = fields.get("content_base64"), fields.get("content_text")
    if isinstance(text, str) and encoded is None:
        return text.encode()
    if not isinstance(encoded, str) or text is not None:
        raise Rejected("A document needs content_base64 or content_text, one of them.")
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise Rejected("The document's content is not base64.") from None


def encoded(change: Change, fields: JsonObject) -> tuple[str, bytes]:
    """Content type and body."""
    if change.kind is ChangeKind.ATTACH_DOCUMENT:
        return _multipart(attachment(fields))
    return MERGE_PATCH if SHAPES[change.kind].patches else JSON, to_json(fields)


def _multipart(file: Attachment) -> tuple[str, bytes]:
    boundary = f"part-{secrets.token_hex(16)}"
    parts = [(f'name="{name}"', "", value.encode()) for name, value in file.form.items()]
    about = f'name="file"; filename="{_quoted(file.name)}"'
    parts.append((about, f"Content-Type: {_quoted(file.media_type)}\r\n", file.content))
    body = b"".join(
        f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n{more}\r\n".encode() + content + b"\r\n"
        for head, more, content in parts
    )
    return f"multipart/form-data; boundary={boundary}", body + f"--{boundary}--\r\n".encode()


def _quoted(value: str) -> str:
    """As browsers write a file name: nothing in it can end the header."""
    return value.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
