"""What comes from outside is opened where it can do nothing, and refused by a code that says why."""

import subprocess
import sys
from pathlib import Path

import hostile_files as hostile
import pytest
from theranest_server.adapters.documents import ChildOpener, Limits
from theranest_server.ports import DocumentUnreadable

REFUSED = {
    "encrypted": ("form.pdf", lambda: hostile.locked("secret")),
    "active_content": ("form.pdf", hostile.with_script_at_opening),
    "not_a_pdf": ("form.pdf", lambda: b"Name: Ana Quintero\n"),
    "archive": ("form.pdf", hostile.archive),
    "picture": ("form.png", lambda: b"\x89PNG\r\n\x1a\n" + b"\x00" * 50),
    "binary": ("form.dat", lambda: bytes(range(256)) * 40),
    "broken": ("form.pdf", lambda: hostile.pdf()[:300]),
    "too_many_pages": ("form.pdf", lambda: hostile.pdf(pages=101)),
    "empty": ("form.txt", lambda: b" \n"),
}


@pytest.mark.parametrize("code", REFUSED)
def test_a_file_that_is_no_form_is_refused_by_its_code(code: str) -> None:
    name, make = REFUSED[code]
    with pytest.raises(DocumentUnreadable) as refused:
        ChildOpener().open_now(make(), name=name)
    assert refused.value.code == code
    assert refused.value.what_to_do


@pytest.mark.slow
@pytest.mark.parametrize("make", [hostile.bomb_of_text, hostile.nested_forms, hostile.pages_in_a_circle])
def test_a_bottomless_file_ends_at_the_limits_of_its_own_process(make) -> None:
    limits = Limits(cpu_seconds=6, wall_seconds=20, memory_mb=900)
    with pytest.raises(DocumentUnreadable) as refused:
        ChildOpener(limits).open_now(make(), name="form.pdf")
    assert refused.value.code in ("too_costly", "broken")


def test_a_huge_picture_is_never_unpacked() -> None:
    opened = ChildOpener().open_now(hostile.bomb_of_pictures(), name="form.pdf")
    assert [page.needs_ocr for page in opened.pages] == [True]


def test_a_file_that_only_restricts_printing_is_read() -> None:
    opened = ChildOpener().open_now(hostile.locked(""), name="form.pdf")
    assert "Quintero" in [word.text for word in opened.pages[0].words]


def test_scripts_in_a_form_are_told_and_not_run() -> None:
    opened = ChildOpener().open_now(hostile.with_field_script(), name="form.pdf")
    assert opened.remarks == ("The file holds scripts; none was run.",)


def test_the_child_gets_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    from theranest_server.adapters.documents import opener

    monkeypatch.setenv("THERANEST_SECRET", "s")
    assert "THERANEST_SECRET" not in opener._environment()


def cli(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "theranest_server", "intake", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_command_says_in_one_line_what_is_wrong_and_holds_nothing_of_the_file(tmp_path: Path) -> None:
    for name, content in (
        ("a.pdf", b"Name: Ana Quintero"),
        ("b.json", b'{"name": "Ana Quintero", '),
        ("c.pdf", hostile.pdf()[:300]),
    ):
        (tmp_path / name).write_bytes(content)
        ended = cli(str(tmp_path / name), "--json")
        assert ended.returncode == 2, name
        assert ended.stdout == ""
        assert len(ended.stderr.splitlines()) == 1
        assert "Quintero" not in ended.stderr
        assert "Traceback" not in ended.stderr


def test_a_scan_is_told_as_such_and_is_no_error(tmp_path: Path) -> None:
    import json

    (tmp_path / "scan.pdf").write_bytes(hostile.scan())
    ended = cli(str(tmp_path / "scan.pdf"), "--json")
    document = json.loads(ended.stdout)
    assert ended.returncode == 0
    assert document["fields"] == {}
    assert len(document["missing"]) == 16
    assert document["doubts"][0].startswith("needs OCR: page 1")
