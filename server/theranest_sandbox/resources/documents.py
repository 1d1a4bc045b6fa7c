"""Documents of a client's file; the bytes are read at `/documents/{id}/content`."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from .base import Identifier, Line, Resource

DocumentKind = Literal["intake", "consent", "insurance_card", "assessment", "correspondence", "transcript", "other"]
MediaType = Annotated[str, StringConstraints(pattern=r"^[a-z]+/[A-Za-z0-9][A-Za-z0-9.+-]{0,80}$")]
FileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 _.()-]{0,149}$")]


class Document(Resource):
    client_id: Identifier
    name: FileName
    kind: DocumentKind = "other"
    media_type: MediaType
    size_bytes: Annotated[int, Field(ge=0)]
    sha256: Line
    """Of the content, lower-case hexadecimal."""
    uploaded_by: Identifier | None = None
    description: Line | None = None
