"""Loads a table of this package: edition and rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows as column name to text, in the order of the file."""

    edition: str
    rows: tuple[Mapping[str, str], ...]


@cache
def table(name: str) -> Table:
    """The table `tables/NAME.tsv`; read once a process, on first use."""
    text = files(__name__.rpartition(".")[0]).joinpath("tables", f"{name}.tsv").read_text(encoding="utf-8")
    head, columns, *lines = text.splitlines()
    names = columns.split("\t")
    rows = (dict(zip(names, line.split("\t"), strict=True)) for line in lines)
    return Table(edition=head.partition("\t")[2], rows=tuple(rows))
