"""Whatever a user types wrongly ends in one line that says what and what to do, with exit code 2 and no traceback."""

import subprocess
import sys
from pathlib import Path

import pytest
from house_world import command, environment

pytestmark = pytest.mark.slow

GROUPS = ["alert", "ledger", "policy", "review", "service", "x12"]
COMMANDS = [*GROUPS, "call", "connect", "demo", "eob", "kill", "note", "sandbox", "scrub", "serve", "tools"]


def told(done: subprocess.CompletedProcess[str], exit_code: int = 2) -> str:
    """The one line on stderr."""
    assert done.returncode == exit_code, (done.returncode, done.stderr)
    assert done.stderr.count("\n") == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert "unexpected" not in done.stderr
    return done.stderr


def test_a_wrong_option_or_a_missing_argument_is_one_line(tmp_path: Path) -> None:
    for name in COMMANDS:
        told(command(tmp_path, name, "--nonsense", "x"))
    for name in ["", *GROUPS]:
        line = told(command(tmp_path, *filter(None, [name])))
        assert "name one of:" in line
    for name in ("call", "connect", "eob", "kill", "note", "scrub", "tools"):
        told(command(tmp_path, name))
    assert not list(tmp_path.iterdir())


def test_a_word_that_is_none_of_the_choices_is_named_with_the_choices(tmp_path: Path) -> None:
    wrong = [
        ("kill", "maybe"), ("connect", "nothing"), ("tools", "--role", "nobody"),
        ("sandbox", "token", "--as", "x", "--audience", "y"), ("demo", "--seed", "0"), ("sandbox", "--port", "99999"),
        ("note", "--transcript", "-", "--format", "POEM"),
        ("alert", "close", "x", "--as", "y", "--disposition", "forgotten"),
    ]  # fmt: skip
    for arguments in wrong:
        assert "Traceback" not in told(command(tmp_path, *arguments))


@pytest.mark.parametrize(
    "address", ["nonsense", "127.0.0.1:99999", "127.0.0.1:22x", "127.0.0.1:-5", "", "8400", "http://127.0.0.1:0"]
)
def test_an_address_that_cannot_be_listened_on_is_refused_rather_than_replaced(tmp_path: Path, address: str) -> None:
    assert "HOST:PORT" in told(command(tmp_path / "home", "serve", "--http", address))
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("url", ["nonsense", "http://127.0.0.1:99999/mcp", "http://[::1/mcp", "ftp://x/", "http://"])
def test_the_bridge_refuses_an_address_that_is_none(tmp_path: Path, url: str) -> None:
    assert "--url" in told(command(tmp_path, "serve", "--url", url, "--as", "clinician"))


def test_files_that_are_missing_folders_empty_or_binary(tmp_path: Path) -> None:
    binary, empty = tmp_path / "binary", tmp_path / "empty"
    binary.write_bytes(bytes(range(256)) * 20)
    empty.write_bytes(b"")
    for words in (["eob"], ["scrub"], ["note", "--transcript"]):
        for file in (tmp_path / "nowhere", tmp_path, binary, empty):
            for more in ([], ["--json"]):
                done = command(tmp_path / "home", *words, str(file), *more)
                told(done)
                assert done.stdout == ""
    assert not (tmp_path / "home").exists()


def test_a_file_of_the_other_kind_is_named_as_what_it_is(tmp_path: Path) -> None:
    claims, remittance = tmp_path / "claims.txt", tmp_path / "remittance.txt"
    head = "ISA*00*          *00*          *ZZ*A              *ZZ*B              *261101*0900*^*00501*000000001*0*T*:~"
    tail = "SE*2*0001~GE*1*1~IEA*1*000000001~"
    claims.write_text(f"{head}GS*HC*A*B*20261101*0900*1*X*005010X222A1~ST*837*0001*005010X222A1~{tail}")
    remittance.write_text(f"{head}GS*HP*A*B*20261101*0900*1*X*005010X221A1~ST*835*0001~{tail}")
    assert "837" in told(command(tmp_path, "eob", str(claims)))
    assert "835" in told(command(tmp_path, "scrub", str(remittance)))


@pytest.mark.parametrize("words", [["policy", "init"], ["demo", "--keep"], ["sandbox", "--directory"]])
def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "file").write_text("not a folder")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        assert "file" in told(command(tmp_path / "home", *words, str(place)))
    assert (tmp_path / "file").read_text() == "not a folder"


def test_a_reader_that_went_away_is_no_fault(tmp_path: Path) -> None:
    for words in (["--help"], ["tools", "--role", "clinician"], ["policy", "matrix", "--json"]):
        assert _with_reader_gone(tmp_path, *words) == (0, "")


def _with_reader_gone(home: Path, *words: str) -> tuple[int, str]:
    line = [sys.executable, "-m", "theranest_server", *words]
    process = subprocess.Popen(
        line, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    with process.stderr:
        said = process.stderr.read()
    return process.wait(timeout=60), said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_an_output_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    for words in (["tools", "--role", "clinician", "--json"], ["service", "status", "--json"]):
        with Path("/dev/full").open("w") as full:
            line = [sys.executable, "-m", "theranest_server", *words]
            done = subprocess.run(
                line, env=environment(tmp_path), stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60
            )
        assert "the output" in told(done)
