"""Builds the shipped ICD-10-CM table: `python -m evals.tables.icd10`.

From `simple-icd-10-cm` (a development dependency), which carries the public CMS/NCHS release of April 2026: its list of
codes and the tabular XML. Codes only, none of the titles; Excludes1 notes as code prefixes and ranges.
"""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from theranest_server.billing.codes.icd10_file import Icd10Table, packed

TARGET = Path("server/theranest_server/billing/codes/tables/icd10cm_2026-04-01.gz")
_GROUPS = re.compile(r"\(([^()]*[A-Z][0-9][^()]*)\)")
_CODE = r"[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]*)?"
_TERM = re.compile(rf"({_CODE})(?:-?\s*-\s*({_CODE})-?|-)?")
_ELSEWHERE = re.compile(r"\bin (?:other )?diseases classified elsewhere")


def main() -> None:
    source = files("simple_icd_10_cm.data")
    codes = (source / "code-list-April-2026.txt").read_text(encoding="utf-8").split()
    root = ElementTree.fromstring((source / "icd10c-tabular-April-1-2026.xml").read_bytes())
    table = Icd10Table(
        codes=frozenset(_leaves(codes)), excludes=dict(sorted(_excludes(root))), manifestations=tuple(_elsewhere(root))
    )
    TARGET.write_bytes(packed(table))
    print(f"{TARGET}: {len(table.codes)} billable codes, {len(table.excludes)} with Excludes1")


def _leaves(listed: list[str]) -> Iterator[str]:
    """Codes that no longer code begins with; chapters and blocks are left out."""
    codes = sorted(code for code in listed if re.fullmatch(r"[A-Z][0-9A-Z]{2,6}", code))
    for code, after in zip(codes, [*codes[1:], ""], strict=True):
        if not after.startswith(code):
            yield code


def _excludes(root: ElementTree.Element) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Of codes and blocks; a note with a condition ("with", "final characters") says more than a prefix can."""
    for node in (*root.iter("section"), *root.iter("diag")):
        holder = node.get("id") if node.tag == "section" else node.findtext("name")
        notes = [note.text or "" for note in node.findall("excludes1/note")]
        terms = sorted({term for note in notes for term in _terms(note)})
        if holder and terms:
            yield holder.replace(".", ""), tuple(terms)


def _terms(note: str) -> Iterator[str]:
    for group in _GROUPS.findall(note):
        if " with " in group or "character" in group:
            continue
        for first, last in _TERM.findall(group):
            first, last = first.replace(".", ""), last.replace(".", "")
            yield f"{first}-{last}" if last else first


def _elsewhere(root: ElementTree.Element) -> Iterator[str]:
    """Manifestation codes: their own title says that the disease is coded elsewhere."""
    for node in root.iter("diag"):
        if _ELSEWHERE.search((node.findtext("desc") or "").lower()):
            yield (node.findtext("name") or "").replace(".", "")


if __name__ == "__main__":
    main()
