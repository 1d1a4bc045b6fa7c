"""Editions of code sets in a folder: read beside the shipped ones, and imported from CMS files.

Files are named by kind and first day: `icd10cm_2026-10-01.gz`, `ncci_2026-10-01.json`. Nothing is overwritten by half:
an import is written beside its place and moved there.
"""

import io
import json
import os
import re
import tempfile
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ...billing.codes.books import CodeBooks, shipped_books
from ...billing.codes.diagnoses import DiagnosisBook, DiagnosisEdition, book_of, shipped_diagnoses
from ...billing.codes.icd10_file import Icd10Table, TableUnreadable, from_order_file, packed, unpacked
from ...billing.codes.ncci import Ncci, NcciBook, Pair, book_of_ncci, quarter_from, shipped_ncci
from ...billing.codes.ncci_file import pairs_from, units_from
from ...home import home_directory

_LARGEST = 256 * 1024 * 1024
_NAME = re.compile(r"(icd10cm|ncci)_(\d{4}-\d{2}-\d{2})\.(gz|json)")


def codes_folder(given: Path | None = None, environ: Mapping[str, str] | None = None) -> Path:
    """`given`, else THERANEST_CODES, else the folder `codes` of the practice's home."""
    env = os.environ if environ is None else environ
    if given is not None:
        return given
    return Path(env["THERANEST_CODES"]).expanduser() if env.get("THERANEST_CODES") else home_directory(env) / "codes"


def read_codes(folder: Path) -> CodeBooks:
    """The shipped editions and those of the folder, where there is one. Raises TableUnreadable."""
    if not folder.is_dir():
        return shipped_books()
    icd: list[DiagnosisEdition] = []
    ncci: list[Ncci] = []
    for path in sorted(folder.iterdir()):
        found = _NAME.fullmatch(path.name)
        if found is None:
            continue
        first = _day_of(path, found[2])
        if found[1] == "icd10cm":
            icd.append(_icd10(path, first))
        else:
            ncci.append(_ncci(path, first))
    return CodeBooks(diagnoses=_diagnoses(icd), ncci=_pairs(ncci))


def import_icd10(data: bytes, effective: date, folder: Path) -> tuple[Path, int]:
    """The CMS order file (or its ZIP) as an edition from that day on. Raises TableUnreadable, OSError."""
    codes = from_order_file(_text(data, "order"))
    target = folder / f"icd10cm_{effective.isoformat()}.gz"
    _write(target, packed(Icd10Table(codes=codes)))
    return target, len(codes)


def import_ncci(data: bytes, effective: date, folder: Path, *, kind: str) -> tuple[Path, int]:
    """A CMS quarterly file (`ptp` or `mue`, or its ZIP) for the quarter from that day on; both kinds share a file.

    PTP files come in parts: each import adds to the quarter. Raises TableUnreadable, OSError.
    """
    if (effective.day, effective.month % 3) != (1, 1):
        raise TableUnreadable("an NCCI edition takes effect on the first day of a quarter (such as 2026-10-01)")
    target = folder / f"ncci_{effective.isoformat()}.json"
    document: dict[str, Any] = _stored(target) if target.exists() else {"pairs": [], "units": {}}
    text = _text(data, "")
    if kind == "ptp":
        found = pairs_from(text, effective)
        kept: dict[tuple[str, str], list[Any]] = {(row[0], row[1]): row for row in document["pairs"]}
        kept |= {
            key: [pair.column1, pair.column2, int(pair.modifier_allowed), pair.rationale] for key, pair in found.items()
        }
        document["pairs"] = [kept[key] for key in sorted(kept)]
        count = len(found)
    else:
        document["units"] = units_from(text)
        count = len(document["units"])
    _write(target, json.dumps(document, indent=0).encode())
    return target, count


def _diagnoses(imported: list[DiagnosisEdition]) -> DiagnosisBook:
    shipped = shipped_diagnoses()
    newest = shipped.editions[-1]
    return book_of([*shipped.editions, *(each.with_notes_of(newest) for each in imported)]) if imported else shipped


def _pairs(imported: list[Ncci]) -> NcciBook:
    return book_of_ncci([shipped_ncci(), *(each for each in imported if each.pairs or each.units)])


def _icd10(path: Path, first: date) -> DiagnosisEdition:
    try:
        table = unpacked(path.read_bytes())
    except TableUnreadable as error:
        raise TableUnreadable(f"{path.name}: {error}") from None
    return DiagnosisEdition(table, name=f"ICD-10-CM from {first.isoformat()}", first=first)


def _ncci(path: Path, first: date) -> Ncci:
    document = _stored(path)
    try:
        pairs = [Pair(column1=a, column2=b, modifier_allowed=bool(m), rationale=r) for a, b, m, r in document["pairs"]]
        units = {str(code): int(units) for code, units in document["units"].items()}
    except (TypeError, ValueError):
        raise TableUnreadable(f"{path.name}: is no imported NCCI edition: import the CMS files again") from None
    return Ncci(edition=quarter_from(first), pairs={(p.column1, p.column2): p for p in pairs}, units=units)


def _stored(path: Path) -> dict[str, Any]:
    """`{"pairs": [[column 1, column 2, 0 or 1, rationale]], "units": {code: limit}}`."""
    try:
        document = json.loads(path.read_bytes())
        return {"pairs": list(document["pairs"]), "units": dict(document["units"])}
    except (ValueError, TypeError, KeyError):
        raise TableUnreadable(f"{path.name}: is no imported NCCI edition: import the CMS files again") from None


def _day_of(path: Path, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise TableUnreadable(f"{path.name}: its name holds no day of the calendar") from None


def _text(data: bytes, hint: str) -> str:
    """The file's text; of a ZIP the largest text file, preferring one with `hint` in its name."""
    if data[:4] == b"PK\x03\x04":
        data = _unzipped(data, hint)
    if b"\x00" in data[:4096]:
        raise TableUnreadable("this is no text file: save the table as text (tab or comma separated)")
    return data.decode("utf-8-sig", errors="replace")


def _unzipped(data: bytes, hint: str) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            texts = [each for each in archive.infolist() if each.filename.lower().endswith((".txt", ".csv"))]
            if not texts:
                raise TableUnreadable("the ZIP holds no text file: unpack it and name the table itself")
            chosen = max(texts, key=lambda each: (hint in each.filename.lower(), each.file_size))
            if chosen.file_size > _LARGEST:
                raise TableUnreadable("the ZIP's table is larger than 256 MB")
            return archive.read(chosen)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
        raise TableUnreadable("the ZIP cannot be opened: fetch it again") from None


def _write(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".import-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
