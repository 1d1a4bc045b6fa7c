"""Scrubs claims: one, a batch, or the contents of a file."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from ..codes.books import CodeBooks, shipped_books
from ..x12.doubts import Doubt
from ..x12.professional_claims import read_professional
from .claim import ScrubClaim
from .context import ScrubContext, with_neighbours
from .finding import Finding
from .from_837 import claims_from_837
from .from_form import ClaimUnreadable, claim_from_record
from .payer import PayerBook
from .registry import checks_for, traits_of

_MOST_JSON = 16 * 1024 * 1024
_RANK = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrubbedClaim:
    claim: ScrubClaim
    findings: tuple[Finding, ...]


def scrub(claim: ScrubClaim, *, context: ScrubContext) -> list[Finding]:
    """Every finding of every check, errors first, in the order of the form within a severity."""
    found = [
        check.finding(claim, hit)
        for check in checks_for(traits_of(claim, context))
        for hit in check.examine(claim, context)
    ]
    return sorted(found, key=lambda finding: _RANK[finding.severity]) if found else found


def scrub_all(
    claims: Sequence[ScrubClaim], *, context: ScrubContext, history: Sequence[ScrubClaim] = ()
) -> list[ScrubbedClaim]:
    """Claims that are sent together see each other and the history (same client, day, clinician; duplicates)."""
    wide = with_neighbours(context, claims, history)
    return [ScrubbedClaim(claim=claim, findings=tuple(scrub(claim, context=wide))) for claim in claims]


def claims_of(data: str | bytes) -> tuple[list[ScrubClaim], list[Doubt]]:
    """The claims of an 837P, or of the API's JSON (one claim, a list, or a page with `items` or `data`).

    Raises X12Unreadable, WrongTransaction or ClaimUnreadable; their messages never quote the file.
    """
    head = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n") if isinstance(data, bytes) else data[:64].lstrip("\ufeff \t\r\n")
    if head[:1] in (b"{", b"[", "{", "["):
        return _claims_of_json(data), []
    claims: list[ScrubClaim] = []
    doubts: list[Doubt] = []
    for batch in read_professional(data):
        claims += claims_from_837(batch.claims)
        doubts += batch.doubts
    return claims, doubts


def scrub_file(
    data: str | bytes,
    *,
    today: date,
    history: Iterable[str | bytes] = (),
    payers: PayerBook | None = None,
    codes: CodeBooks | None = None,
) -> dict[str, Any]:
    """The JSON of the `scrub` command for the contents of a file. Raises as `claims_of` does."""
    claims, doubts = claims_of(data)
    if not claims and not doubts:
        raise ClaimUnreadable("the file holds no claim: hand over at least one")
    earlier = [claim for each in history for claim in claims_of(each)[0]]
    books = codes or shipped_books()
    context = ScrubContext(today=today, payers=payers or PayerBook(), ncci=books.ncci, diagnoses=books.diagnoses)
    return as_json(scrub_all(claims, context=context, history=earlier), doubts)


def as_json(scrubbed: Iterable[ScrubbedClaim], doubts: Iterable[Doubt] = ()) -> dict[str, Any]:
    """`{"claims": [...], "doubts": [...]}` as the command line promises it."""
    return {
        "claims": [
            {
                "claim_id": each.claim.claim_id,
                "line_count": len(each.claim.lines),
                "findings": [_finding(finding) for finding in each.findings],
            }
            for each in scrubbed
        ],
        "doubts": [{"segment": doubt.segment, "what": doubt.what} for doubt in doubts],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "field": finding.field,
        "values": list(finding.values),
        "message": finding.message,
        "fix": finding.fix,
        "source": finding.source,
        "edition": finding.edition,
        "line": finding.line,
        "segment": finding.segment,
        "patch": finding.patch.as_json() if finding.patch else None,
    }


def _claims_of_json(data: str | bytes) -> list[ScrubClaim]:
    if len(data) > _MOST_JSON:
        raise ClaimUnreadable("the JSON is larger than 16 MB: hand over fewer claims")
    try:
        found: object = json.loads(data)
    except (ValueError, RecursionError):
        raise ClaimUnreadable("the file is neither an 837P nor sound JSON of a claim") from None
    if isinstance(found, Mapping):
        page = cast(Mapping[str, object], found)
        found = page.get("items") or page.get("data") or page.get("claims") or [page]
    if not isinstance(found, list):
        raise ClaimUnreadable("the JSON is no claim and no list of claims")
    records = cast(list[object], found)
    return [claim_from_record(_record(record)) for record in records]


def _record(record: object) -> Mapping[str, Any]:
    if not isinstance(record, Mapping):
        raise ClaimUnreadable("an entry of the list is no claim")
    return cast(Mapping[str, Any], record)
