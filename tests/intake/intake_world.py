"""Forms of the test, read without a process of their own where they are text."""

from datetime import date

from theranest_server.domain.documents import DocumentKind, OpenedDocument
from theranest_server.intake import IntakeRead, read_intake

TODAY = date(2026, 11, 16)


def text(*lines: str) -> OpenedDocument:
    return OpenedDocument(kind=DocumentKind.TEXT, text="\n".join(lines))


def web(body: str) -> OpenedDocument:
    return OpenedDocument(kind=DocumentKind.HTML, text=body)


def data(body: str) -> OpenedDocument:
    return OpenedDocument(kind=DocumentKind.JSON, text=body)


def read(*documents: OpenedDocument) -> IntakeRead:
    return read_intake([(f"file-{n}", document) for n, document in enumerate(documents, start=1)], today=TODAY)


def values(*documents: OpenedDocument) -> dict[str, object]:
    return {name: field.value for name, field in read(*documents).fields.items()}


def codes(*documents: OpenedDocument) -> set[str]:
    return {one.code for one in read(*documents).inconsistencies}
