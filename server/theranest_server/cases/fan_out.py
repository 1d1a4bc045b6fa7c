"""A remittance becomes one case for each claim of ours that needs something done: one client each."""

import asyncio

from ..billing.remittance import RemittanceFacts, analyze, as_json
from ..domain.ids import ClaimId, RemittanceId
from ..ports import NotFound, RecordsReader
from .store import Subject

_NOTHING_TO_DO = frozenset({"none"})


async def claims_to_review(records: RecordsReader, remittance_id: RemittanceId) -> list[Subject]:
    """Raises `RecordsError`, and `X12Unreadable` for a file that is no 835."""
    remittance = await records.remittance(remittance_id)
    text = await records.remittance_content(remittance_id)
    read = await asyncio.to_thread(analyze, text, file_name=remittance_id, facts=RemittanceFacts(claims={}))
    wanted = [
        claim["claim_id"]
        for payment in as_json(read)["remittances"]
        for claim in payment["claims"]
        if claim["next_step"] is not None and claim["next_step"]["action"] not in _NOTHING_TO_DO
    ]
    matched = {match.claim_id for match in remittance.matched_claims if match.claim_id}
    subjects = [await _subject(records, remittance_id, ClaimId(id)) for id in dict.fromkeys(wanted) if id in matched]
    return [subject for subject in subjects if subject is not None]


async def _subject(records: RecordsReader, remittance_id: RemittanceId, claim_id: ClaimId) -> Subject | None:
    try:
        claim = await records.claim(claim_id)
    except NotFound:
        return None
    return Subject(client_id=claim.client_id, ids={"claim_id": claim_id, "remittance_id": remittance_id})
