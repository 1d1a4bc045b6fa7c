"""A file as JSON or CSV: what its kind means where a reader knows it, else its segments."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, cast

from ..remittance import analyze, as_json
from ..x12.acknowledgements import read_999
from ..x12.authorizations import read_278
from ..x12.claim_status import read_276, read_277
from ..x12.eligibility import read_270, read_271
from ..x12.envelope import transactions
from ..x12.exact import read_exact
from ..x12.professional_claims import ProfessionalClaim, ProfessionalLine, read_professional
from ..x12.source import open_source
from ..x12.values import cents, days, element, iso


def _claims(data: bytes) -> list[object]:
    return [_claim(claim) for batch in read_professional(data) for claim in batch.claims]


def _claim(claim: ProfessionalClaim) -> dict[str, object]:
    """The figures and codes of an 837P claim; its parties by name and number."""
    head, component = claim.loop("2300"), claim.separators.component
    clm = head.first("CLM")
    diagnoses = [part.split(component)[-1] for hi in head.each("HI") for part in hi[1:] if component in part]
    return {
        "segment": claim.segment,
        "claim_id": element(clm, 1),
        "charge_cents": cents(element(clm, 2)),
        "place_of_service": element(clm, 5).split(component)[0],
        "billing_npi": element(claim.loop("2010AA").first("NM1"), 9),
        "member_id": element(claim.loop("2010BA").first("NM1"), 9),
        "payer": element(claim.loop("2010BB").first("NM1"), 3),
        "diagnoses": diagnoses,
        "lines": [_service(line, component) for line in claim.lines],
    }


def _service(line: ProfessionalLine, component: str) -> dict[str, object]:
    sv1 = line.loop("2400").first("SV1")
    when = days(element(line.loop("2400").first("DTP", ("472",)), 3))
    procedure, *modifiers = element(sv1, 1).split(component)[1:6] or [""]
    return {
        "segment": line.segment,
        "procedure": procedure,
        "modifiers": [each for each in modifiers if each],
        "charge_cents": cents(element(sv1, 2)),
        "units": element(sv1, 4),
        "service_date": iso(when[0]) if when else None,
    }


_READERS: Mapping[str, Callable[[bytes], Sequence[object]]] = {
    "270": read_270,
    "271": read_271,
    "276": read_276,
    "277": read_277,
    "278": read_278,
    "837": _claims,
    "999": read_999,
}


def converted(data: bytes) -> dict[str, Any]:
    """`{"transactions": [kind], "items": {kind: [...]}, "segments": [...]}`: items of the kinds that a reader knows,
    segments for the others. Money in cents, dates `YYYY-MM-DD`. Raises X12Unreadable."""
    kinds = [each.kind for each in transactions(open_source(data))]
    items: dict[str, Any] = {}
    for kind in dict.fromkeys(kinds):
        if kind == "835":
            items[kind] = as_json(analyze(data, file_name=""))["remittances"]
        elif kind in _READERS:
            items[kind] = [plain(each) for each in _READERS[kind](data)]
    rest = [] if set(kinds) <= set(items) and kinds else _segments(data)
    return {"transactions": kinds, "items": items, "segments": rest}


def _segments(data: bytes) -> list[dict[str, Any]]:
    return [{"segment": each.number, "tag": each.tag, "elements": each.elements[1:]} for each in read_exact(data)]


def plain(value: object) -> Any:
    """Dataclasses as objects, dates as text, tuples as lists."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: plain(each) for name, each in cast("dict[str, object]", value).items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in cast("Sequence[object]", value)]
    return value


_LINE = ("trace", "paid_on", "payer", "claim_id", "payer_claim_id", "role", "result", "procedure", "service_date")
_AMOUNTS = ("charge_cents", "paid_cents", "allowed_cents")


def as_csv(document: Mapping[str, Any]) -> str:
    """One row a service line of an 835, else a row an item, else a row a segment. Cells that a spreadsheet would run as
    formulas are quoted with an apostrophe."""
    rows = _rows(document)
    out = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, fieldnames=names, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _safe(value) for name, value in row.items()} for row in rows)
    return out.getvalue()


def _rows(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    items = document["items"]
    if "835" in items:
        return [row for remittance in items["835"] for row in _lines(remittance)]
    for found in items.values():
        return [{name: value for name, value in item.items() if not isinstance(value, (list, dict))} for item in found]
    return [
        {"segment": each["segment"], "tag": each["tag"]}
        | {f"{at:02d}": text for at, text in enumerate(each["elements"], 1)}
        for each in document["segments"]
    ]


def _lines(remittance: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for claim in remittance["claims"]:
        for line in claim["lines"] or [claim]:
            merged = {**remittance, **claim, **line}
            codes = " ".join(f"{a['group']}-{a['carc']}:{a['cents']}" for a in line["adjustments"])
            row = {name: merged.get(name) for name in (*_LINE, *_AMOUNTS)}
            found.append(row | {"adjustments": codes, "next_step": claim["next_step"]["action"]})
    return found


def _safe(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "@", "\t") else value
