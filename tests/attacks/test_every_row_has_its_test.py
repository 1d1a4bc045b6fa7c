"""The table of attacks is true: fifty-seven rows, and every test that it names is there."""

import re
from pathlib import Path

HERE = Path(__file__).parent
ROWS = re.findall(r"^\| (\d+) \|(.*)$", (HERE / "README.md").read_text("utf-8"), re.MULTILINE)


def test_no_row_is_left_out() -> None:
    assert [int(number) for number, _ in ROWS] == list(range(1, 58))


def test_every_test_that_a_row_names_is_there() -> None:
    sources = "".join(path.read_text("utf-8") for path in HERE.parent.rglob("test_*.py"))
    named = {name for _, row in ROWS for name in re.findall(r"`(test_\w+)[`\[]", row)}
    assert not [name for name in sorted(named) if f"def {name}(" not in sources]
