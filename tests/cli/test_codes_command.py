"""`codes` and `scrub` as a biller types them: what is imported is used, what is wrong ends in one line and exit 2."""

import json
import subprocess
import sys
from pathlib import Path

LINE = "{at:05d} {code:<7} {flag} SHORT"


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "theranest_server", *arguments]
    return subprocess.run(line, capture_output=True, text=True, timeout=120, check=False)


def order_file(folder: Path) -> Path:
    codes = [f"Z{number:05d}" for number in range(1100)]
    path = folder / "icd10cm_order_2027.txt"
    path.write_text("\n".join(LINE.format(at=at, code=code, flag=1) for at, code in enumerate(codes)))
    return path


def test_an_imported_edition_is_listed_and_the_shipped_one_stays(tmp_path: Path):
    folder = str(tmp_path / "codes")
    done = command(
        "codes", "import", "icd10", str(order_file(tmp_path)), "--effective", "2026-10-01", "--folder", folder
    )
    listed = command("codes", "list", "--folder", folder, "--json")

    assert done.returncode == 0, done.stderr
    names = [each["name"] for each in json.loads(listed.stdout)["editions"]]
    assert names == ["ICD-10-CM April 2026", "ICD-10-CM from 2026-10-01", "CMS NCCI practitioner 2024-07-01"]


def test_a_file_of_another_kind_ends_in_one_line(tmp_path: Path):
    path = tmp_path / "letter.txt"
    path.write_text("Dear biller,\nnothing here.\n")
    done = command(
        "codes", "import", "ncci-ptp", str(path), "--effective", "2026-10-01", "--folder", str(tmp_path / "c")
    )

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "c").exists()


def test_scrub_explain_knows_its_rules_and_says_when_it_does_not():
    told, unknown = command("scrub", "explain", "minutes", "--json"), command("scrub", "explain", "NO_RULE")

    assert json.loads(told.stdout)["code"] == "MINUTES"
    assert (unknown.returncode, unknown.stdout) == (2, "")


def test_a_payer_file_that_cannot_be_used_stops_the_scrub_with_its_line(tmp_path: Path):
    (tmp_path / "plan.yaml").write_text("payer: {}\n")
    claim = tmp_path / "claim.json"
    claim.write_text(json.dumps({"form": {}, "lines": []}))
    done = command("scrub", str(claim), "--payers", str(tmp_path))

    assert done.returncode == 2
    assert "plan.yaml:1" in done.stderr
