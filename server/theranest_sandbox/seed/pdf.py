"""A small PDF 1.7 writer: text pages and AcroForm fields, the same bytes for the same content on every machine."""

from __future__ import annotations

from dataclasses import dataclass

PAGE_WIDTH, PAGE_HEIGHT = 612, 792


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One form field with its printed label; `value` is text, or a bool for a check box."""

    name: str
    label: str
    value: str | bool
    page: int
    x: int
    y: int
    width: int = 240
    height: int = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of text on a page, from the page's lower left corner in points."""

    page: int
    x: int
    y: int
    text: str
    size: int = 10
    bold: bool = False


def _text(value: str) -> bytes:
    """A PDF string: PDFDoc-compatible Latin-1 with escapes, else UTF-16 with its mark."""
    try:
        raw = value.encode("latin-1")
    except UnicodeEncodeError:
        return b"<" + ("\ufeff" + value).encode("utf-16-be").hex().upper().encode() + b">"
    return b"(" + raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)").replace(b"\n", b"\\n") + b")"


def _shown(value: str) -> bytes:
    """A string for a page's content stream, where the fonts speak Windows Latin."""
    raw = value.encode("cp1252", "replace")
    return b"(" + raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") + b")"


def _stream(head: bytes, data: bytes) -> bytes:
    return b"<< " + head + b" /Length %d >>\nstream\n" % len(data) + data + b"\nendstream"


def _page_stream(lines: list[Line]) -> bytes:
    shown = [
        b"BT /%s %d Tf %d %d Td %s Tj ET"
        % (b"F2" if line.bold else b"F1", line.size, line.x, line.y, _shown(line.text))
        for line in lines
    ]
    return b"\n".join(shown)


def _text_widget(item: Field, page_ref: int, appearance: int) -> bytes:
    box = b"[%d %d %d %d]" % (item.x, item.y, item.x + item.width, item.y + item.height)
    multiline = b"/Ff 4096 " if item.height > 20 else b""
    value = _text(str(item.value))
    return (
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T %s /TU %s /V %s /DA (/F1 9 Tf 0 g) %s/Rect %s /P %d 0 R /F 4 "
        b"/MK << /BC [0.6 0.6 0.6] >> /AP << /N %d 0 R >> >>"
    ) % (_text(item.name), _text(item.label), value, multiline, box, page_ref, appearance)


def _check_widget(item: Field, page_ref: int, on: int, off: int) -> bytes:
    state = b"/Yes" if item.value else b"/Off"
    box = b"[%d %d %d %d]" % (item.x, item.y, item.x + 12, item.y + 12)
    return (
        b"<< /Type /Annot /Subtype /Widget /FT /Btn /T %s /TU %s /V %s /AS %s /Rect %s /P %d 0 R /F 4 "
        b"/MK << /CA (4) /BC [0.4 0.4 0.4] >> /AP << /N << /Yes %d 0 R /Off %d 0 R >> >> >>"
    ) % (_text(item.name), _text(item.label), state, state, box, page_ref, on, off)


def _wrapped(value: str, width: int) -> list[str]:
    rows, row = [""], 0
    for word in value.replace("\n", " ").split(" "):
        if len(rows[row]) + len(word) > width:
            rows.append("")
            row += 1
        rows[row] = f"{rows[row]} {word}".strip()
    return rows


def _text_appearance(item: Field) -> bytes:
    rows = _wrapped(str(item.value), max(8, item.width // 5))
    top = item.height - 12
    shown = b" ".join(b"1 0 0 1 3 %d Tm %s Tj" % (max(2, top - 11 * n), _shown(row)) for n, row in enumerate(rows))
    head = b"/Type /XObject /Subtype /Form /BBox [0 0 %d %d] /Resources << /Font << /F1 3 0 R >> >>" % (
        item.width,
        item.height,
    )
    return _stream(head, b"/Tx BMC q BT /F1 9 Tf 0 g " + shown + b" ET Q EMC")


def _check_appearance(*, on: bool) -> bytes:
    head = b"/Type /XObject /Subtype /Form /BBox [0 0 12 12] /Resources << /Font << /ZaDb 5 0 R >> >>"
    return _stream(head, b"q BT /ZaDb 10 Tf 2 2 Td (4) Tj ET Q" if on else b"")


def _bytes(objects: list[bytes], info: int) -> bytes:
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets: list[int] = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        info,
        start,
    )
    return bytes(out)


def write_pdf(*, title: str, lines: list[Line], fields: list[Field] | None = None) -> bytes:
    """The document's bytes. Pages are those that lines and fields name, counted from 0."""
    fields = fields or []
    pages = 1 + max([line.page for line in lines] + [item.page for item in fields], default=0)
    objects: list[bytes] = [b""] * 5
    objects[2] = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    objects[3] = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>"
    objects[4] = b"<< /Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats >>"

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    page_refs = [add(b"") for _ in range(pages)]
    checks = (add(_check_appearance(on=True)), add(_check_appearance(on=False)))
    widgets: list[list[int]] = [[] for _ in range(pages)]
    for item in fields:
        page_ref = page_refs[item.page]
        if isinstance(item.value, bool):
            widgets[item.page].append(add(_check_widget(item, page_ref, *checks)))
        else:
            appearance = add(_text_appearance(item))
            widgets[item.page].append(add(_text_widget(item, page_ref, appearance)))
    labels = [
        Line(
            page=i.page,
            x=i.x if not isinstance(i.value, bool) else i.x + 18,
            y=i.y + i.height + 3 if not isinstance(i.value, bool) else i.y + 2,
            text=i.label,
            size=8,
        )
        for i in fields
    ]
    for number, page_ref in enumerate(page_refs):
        content = add(_stream(b"", _page_stream([line for line in [*lines, *labels] if line.page == number])))
        annots = b" ".join(b"%d 0 R" % ref for ref in widgets[number])
        objects[page_ref - 1] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R /Annots [%s] "
            b"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>" % (PAGE_WIDTH, PAGE_HEIGHT, content, annots)
        )
    form = b""
    if fields:
        all_widgets = b" ".join(b"%d 0 R" % ref for page in widgets for ref in page)
        form = (
            b" /AcroForm << /Fields [%s] /DA (/F1 9 Tf 0 g) /DR << /Font << /F1 3 0 R /ZaDb 5 0 R >> >> >>"
            % all_widgets
        )
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R%s >>" % form
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages, b" ".join(b"%d 0 R" % ref for ref in page_refs))
    info = add(b"<< /Title %s /Producer (sandbox practice) >>" % _text(title))
    return _bytes(objects, info)
