"""Intake forms are PDF files that a reader can take apart."""

import json
import re

from theranest_sandbox.seed.pdf import Field, Line, write_pdf


def fields_of(data: bytes) -> dict[bytes, bytes]:
    return dict(re.findall(rb"/FT /Tx /T \((.*?)\) /TU .*? /V (\(.*?(?<!\\)\)|<[0-9A-F]*>)", data))


def test_every_offset_of_the_cross_reference_table_points_at_its_object():
    data = write_pdf(title="t", lines=[Line(page=1, x=1, y=1, text="a")], fields=[
        Field(name="n", label="l", value="v (1)", page=0, x=1, y=1), Field(name="c", label="l", value=True, page=0, x=1, y=1)])  # fmt: skip
    start = int(re.search(rb"startxref\n(\d+)", data)[1])
    entries = re.findall(rb"(\d{10}) 00000 n ", data[start:])
    for number, offset in enumerate(entries, 1):
        assert data[int(offset) :].startswith(b"%d 0 obj" % number)


def test_text_outside_latin_1_is_kept():
    data = write_pdf(title="t", lines=[], fields=[Field(name="n", label="l", value="Zażółć", page=0, x=1, y=1)])
    assert "Zażółć".encode("utf-16-be").hex().upper().encode() in data


def test_the_known_clients_form_holds_the_fields_that_the_webhook_asks_for(practice):
    document = next(d for d in practice["documents"] if d["name"] == "intake_78910.pdf")
    fields = fields_of(practice.contents[document["id"]])
    for name in (b"presenting_problem", b"medication_history", b"previous_treatment", b"emergency_contact"):
        assert len(fields[name]) > 10


def test_intake_comes_as_a_form_as_text_and_as_json(practice):
    intake = practice.where("documents", kind="intake")
    contents = [practice.contents[d["id"]] for d in intake]
    pdfs = [data for data in contents if data.startswith(b"%PDF-")]
    assert any(b"/AcroForm" in data for data in pdfs)
    assert any(b"/AcroForm" not in data for data in pdfs)
    assert any("legal_name" in json.loads(data) for data in contents if data.startswith(b"{"))
