"""Files that are not what a client fills in: damaged, locked, bottomless, disguised."""

import io
import zipfile
import zlib

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas


def pdf(*lines: str, pages: int = 1) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for _ in range(pages):
        for number, line in enumerate(lines or ("Name: Ana Quintero", "Date of birth: 03/04/1990")):
            canvas.drawString(50, 740 - 20 * number, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def written(writer: PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def locked(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-256")
    return written(writer)


def with_script_at_opening() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('hi')")}
    )
    writer.root_object[NameObject("/OpenAction")] = action
    return written(writer)


def with_field_script() -> bytes:
    """A field that formats itself, as ordinary forms do; it never runs here."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    script = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("1")})
    names = DictionaryObject({NameObject("/Names"): ArrayObject([TextStringObject("a"), script])})
    writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): names})
    return written(writer)


def raw(objects: list[bytes]) -> bytes:
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def stream(head: bytes, data: bytes) -> bytes:
    return b"<< " + head + b" /Length %d >>\nstream\n" % len(data) + data + b"\nendstream"


def one_page(content: bytes, more: list[bytes] | None = None, resources: bytes = b"") -> bytes:
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << " + resources + b" >> >>"
    )
    return raw(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            page,
            content,
            *(more or []),
        ]
    )


def bomb_of_text(megabytes: int = 900) -> bytes:
    """A content stream that unpacks to nearly a gigabyte, packed twice."""
    packed = zlib.compressobj(9)
    data = b"".join(packed.compress(b"BT (x) Tj ET\n" * 80_000) for _ in range(megabytes)) + packed.flush()
    return one_page(stream(b"/Filter [/FlateDecode /FlateDecode]", zlib.compress(data, 9)))


def bomb_of_pictures() -> bytes:
    image = stream(
        b"/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /FlateDecode",
        zlib.compress(b"\0" * 50_000_000, 9),
    )
    return one_page(stream(b"", b"q 600 0 0 700 0 0 cm /I Do Q"), [image], b"/XObject << /I 5 0 R >>")


def nested_forms() -> bytes:
    """Each drawing draws the next ten times."""
    levels = 9
    objects = [
        stream(
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /N %d 0 R >> >>" % (number + 6),
            b"/N Do " * 10 if number < levels - 1 else b"BT (x) Tj ET",
        )
        for number in range(levels)
    ]
    return one_page(stream(b"", b"/N Do " * 10), objects, b"/XObject << /N 5 0 R >>")


def pages_in_a_circle() -> bytes:
    return raw([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 2 /Kids [2 0 R 2 0 R] >>"])


def deep_arrays() -> bytes:
    return one_page(stream(b"", b"[" * 200_000))


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("form.txt", "Name: Ana")
    return buffer.getvalue()


def scan() -> bytes:
    """One picture over the whole page, no text."""
    image = stream(
        b"/Type /XObject /Subtype /Image /Width 10 /Height 10 /BitsPerComponent 8 /ColorSpace /DeviceGray",
        b"\x80" * 100,
    )
    return one_page(stream(b"", b"q 612 0 0 792 0 0 cm /I Do Q"), [image], b"/XObject << /I 5 0 R >>")
