"""A PDF as words, marks, cells and form fields. Runs in the child alone; nothing in a file is ever executed."""

import io
from typing import Any

import pdfplumber
import pypdf
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

from .marks import cells_of, marks_of, words_of
from .objects import as_dict, as_list
from .problem import problem
from .widgets import widgets_of

_MOST_CELLS = 1_500


def read_pdf(content: bytes, *, pages: int, words: int) -> dict[str, Any]:
    """Raises `Problem`."""
    reader = _reader(content)
    count = _count(reader, pages)
    remarks = _active(reader)
    fields: list[dict[str, Any]] = []
    for number in range(1, count + 1):
        fields += widgets_of(reader.pages[number - 1], number)
    return {"kind": "pdf", "pages": _pages(content, words, fields), "fields": fields, "remarks": remarks}


def _reader(content: bytes) -> Any:
    try:
        reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise problem("encrypted")
    except (DependencyError, FileNotDecryptedError, NotImplementedError):
        raise problem("encrypted") from None
    except (PyPdfError, ValueError, KeyError, TypeError):
        raise problem("broken") from None
    return reader


def _count(reader: Any, most: int) -> int:
    declared = reader.trailer["/Root"]["/Pages"].get("/Count", 0)
    if isinstance(declared, int) and declared > most * 10:
        raise problem("too_many_pages")
    count = len(reader.pages)
    if count > most:
        raise problem("too_many_pages")
    if count == 0:
        raise problem("no_pages")
    return count


def _active(reader: Any) -> list[str]:
    """Forms check their fields with small scripts, which is common and stays unused; one that acts when the file is
    opened has no place in a form."""
    root = reader.trailer["/Root"]
    opening = [root.get("/OpenAction"), *_values(root.get("/AA"))]
    if any(_acts(action) for action in opening) or any(
        _acts(action) for page in reader.pages[:1] for action in _values(page.get("/AA"))
    ):
        raise problem("active_content")
    names, form = as_dict(root.get("/Names")), as_dict(root.get("/AcroForm"))
    remarks: list[str] = []
    if names is not None and "/JavaScript" in names:
        remarks.append("The file holds scripts; none was run.")
    if names is not None and "/EmbeddedFiles" in names:
        remarks.append("The file holds other files; none was opened.")
    if form is not None and "/XFA" in form and not as_list(form.get("/Fields")):
        remarks.append("The form is of a kind (XFA) whose answers only Acrobat shows: print it to PDF first.")
    return remarks


def _values(value: Any) -> list[Any]:
    return list((as_dict(value) or {}).values())


def _acts(action: Any) -> bool:
    found = as_dict(action)
    return found is not None and found.get("/S") in ("/JavaScript", "/Launch", "/ImportData", "/SubmitForm")


def _pages(content: bytes, most_words: int, fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    left = most_words
    with pdfplumber.open(io.BytesIO(content), password="") as document:
        for page in document.pages:
            one = _page(page, left, [f["box"] for f in fields if f["page"] == page.page_number])
            left -= len(one["words"])
            found.append(one)
            page.close()
            if left <= 0:
                raise problem("too_costly")
    return found


def _page(page: Any, most_words: int, widgets: list[list[float]]) -> dict[str, Any]:
    words = words_of(page)[: most_words + 1]
    marks = marks_of(page, widgets)
    images = bool(page.images)
    return {
        "number": page.page_number,
        "width": float(page.width),
        "height": float(page.height),
        "words": words + marks,
        "cells": cells_of(page)[:_MOST_CELLS],
        "needs_ocr": not words and not widgets and (images or bool(page.curves)),
    }
