"""README's table of tools and roles is what the shipped policies decide."""

import re
from pathlib import Path

from theranest_server.adapters.casbin_policy import load_policy
from theranest_server.tools import CATALOGUE

README = Path(__file__).parents[2] / "README.md"
CELLS = {"allow": "yes", "refuse": "—"}


def table() -> str:
    matrix = load_policy(None, sandbox=True).matrix(CATALOGUE)
    heads = ["tool", *(role.replace("_", " ") for role in matrix)]
    rows = [[f"`{tool.name}`", *(CELLS.get(cells[tool.name], "if") for cells in matrix.values())] for tool in CATALOGUE]
    lines = [heads, ["---"] * len(heads), *rows]
    return (
        "\n".join("| " + " | ".join(line) + " |" for line in lines).replace("| --- ", "|---").replace("--- |", "---|")
    )


def test_the_table_of_tools_and_roles_is_the_policys() -> None:
    shown = re.search(r"<!-- roles -->\n(.*?)\n\n", README.read_text("utf-8"), re.DOTALL)
    assert shown is not None
    assert shown[1] == table(), f"README's table should read:\n{table()}"
