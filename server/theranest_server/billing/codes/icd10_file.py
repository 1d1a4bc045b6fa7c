"""The file of one ICD-10-CM edition: billable codes, Excludes1 notes, manifestation codes; gzip of plain text."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field

_MOST_BYTES = 16 * 1024 * 1024


class TableUnreadable(ValueError):
    """The file is no table of codes; the message says what was expected and where it went wrong."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Icd10Table:
    """`codes` are billable, without points. `excludes`: holder (code or block) to prefixes and ranges."""

    codes: frozenset[str]
    excludes: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    manifestations: tuple[str, ...] = ()


def packed(table: Icd10Table) -> bytes:
    """The same bytes for the same table."""
    codes = "\n".join(_folded(sorted(table.codes)))
    excludes = "\n".join(f"{holder} {' '.join(terms)}" for holder, terms in table.excludes.items())
    text = "\n\n".join((codes, excludes, "\n".join(sorted(table.manifestations))))
    return gzip.compress(text.encode("ascii"), mtime=0)


def unpacked(data: bytes) -> Icd10Table:
    """Raises TableUnreadable."""
    try:
        codes, excludes, manifestations = gzip.decompress(data).decode("ascii").split("\n\n")
    except (OSError, EOFError, ValueError):
        raise TableUnreadable("this is no packed table of ICD-10-CM codes: import the CMS order file again") from None
    return Icd10Table(
        codes=frozenset(_unfolded(codes)),
        excludes={holder: tuple(terms) for holder, *terms in map(str.split, filter(None, excludes.split("\n")))},
        manifestations=tuple(manifestations.split()),
    )


def from_order_file(text: str) -> frozenset[str]:
    """The billable codes of the CMS order file (`icd10cm_order_YYYY.txt`): code in columns 7-13, column 15 is 1.

    Raises TableUnreadable with the line's number.
    """
    if len(text) > _MOST_BYTES * 4:
        raise TableUnreadable("the file is larger than 64 MB: this is no ICD-10-CM order file")
    codes: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        code, flag = line[6:13].strip(), line[14:15]
        if flag not in ("0", "1") or not (code.isascii() and code.isalnum() and 3 <= len(code) <= 7):
            raise TableUnreadable(
                f"line {number} is no line of a CMS order file (code in columns 7-13, 0 or 1 in column 15):"
                " fetch icd10cm_order_YYYY.txt from CMS"
            )
        if flag == "1":
            codes.add(code)
    if len(codes) < 1000:
        raise TableUnreadable("fewer than 1,000 billable codes: the file is not whole")
    return frozenset(codes)


def _folded(codes: list[str]) -> list[str]:
    """One line a category: the category, then what follows it in each code."""
    lines: dict[str, list[str]] = {}
    for code in codes:
        lines.setdefault(code[:3], []).append(code[3:] or "-")
    return [f"{category} {' '.join(rest)}" for category, rest in lines.items()]


def _unfolded(text: str) -> list[str]:
    codes: list[str] = []
    for line in text.split("\n"):
        category, *rest = line.split(" ")
        codes += [category + each for each in rest] if rest != ["-"] else [category]
    return codes
