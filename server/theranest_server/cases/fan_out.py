"""A remittance becomes one case for each claim of ours that needs something done: one client each."""

import asyncio

from ..billing.remittance import RemittanceFacts, analyze, as_json
from ..domain.ids import ClaimId, RemittanceId
from ..domain.records import Claim
from ..ports import NotFound, RecordsReader
from ..tools.payer_answer import claim_facts
from .store import Subject

_NOTHING_TO_DO = frozenset({"none"})


async def claims_to_review(records: RecordsReader, remittance_id: RemittanceId) -> list[Subject]:
    """Raises `RecordsError`, and `X12Unreadable` for a file that is no 835.

    Each claim is judged with what the record knows of its coverage, as the agent will see it: a share that the next payer
    owes is work, although the first one has paid.
    """
    remittance = await records.remittance(remittance_id)
    text = await records.remittance_content(remittance_id)
    ours = await _ours(records, [match.claim_id for match in remittance.matched_claims if match.claim_id])
    facts = RemittanceFacts(claims={claim.id: await claim_facts(records, claim) for claim in ours.values()})
    read = await asyncio.to_thread(analyze, text, file_name=remittance_id, facts=facts)
    wanted = [
        claim["claim_id"]
        for payment in as_json(read)["remittances"]
        for claim in payment["claims"]
        if claim["next_step"] is not None and claim["next_step"]["action"] not in _NOTHING_TO_DO
    ]
    return [_subject(ours[id], remittance_id) for id in dict.fromkeys(wanted) if id in ours]


async def _ours(records: RecordsReader, ids: list[ClaimId]) -> dict[ClaimId, Claim]:
    found: dict[ClaimId, Claim] = {}
    for id in ids:
        try:
            found[id] = await records.claim(id)
        except NotFound:
            continue
    return found


def _subject(claim: Claim, remittance_id: RemittanceId) -> Subject:
    return Subject(client_id=claim.client_id, ids={"claim_id": claim.id, "remittance_id": remittance_id})
