"""scrub_claim."""

from typing import Annotated

from pydantic import Field

from ..billing.scrub import Finding
from ..domain.ids import ClaimId, ClientId
from ..domain.sensitivity import Sensitivity
from ..ports import RecordsReader
from ..tool import Answer, AnswerModel, Arguments, Desk, Effect, Tool, answer
from .claim_scrubbing import scrubbed
from .common import Id, Public, counted, length_of

_Claims = Sensitivity.CLAIMS


class ScrubClaim(Arguments):
    claim_id: Id = Field(description="From list_claims.")


class PatchCard(AnswerModel):
    """A repair of format alone: never a code, a date, an amount or a name."""

    path: Annotated[str, _Claims] = ""
    op: Annotated[str, _Claims] = ""
    value: Annotated[str | None, _Claims] = None


class FindingCard(AnswerModel):
    code: Annotated[str, _Claims] = ""
    severity: Annotated[str, _Claims] = ""
    field: Annotated[str, _Claims] = ""
    values: Annotated[list[str], _Claims] = []
    message: Annotated[str, _Claims] = ""
    fix: Annotated[str, _Claims] = ""
    source: Annotated[str, _Claims] = ""
    edition: Annotated[str | None, _Claims] = None
    line: Annotated[int | None, _Claims] = None
    patch: Annotated[PatchCard | None, _Claims] = None

    @classmethod
    def of(cls, found: Finding) -> "FindingCard":
        return cls(
            code=found.code,
            severity=found.severity,
            field=found.field,
            values=[str(value) for value in found.values],
            message=found.message,
            fix=found.fix,
            source=found.source,
            edition=found.edition,
            line=found.line,
            patch=PatchCard(path=found.patch.path, op=found.patch.op, value=found.patch.value) if found.patch else None,
        )


class Scrubbed(AnswerModel):
    claim_id: Annotated[str, Public]
    client_id: Annotated[ClientId, Sensitivity.CLIENT_REF]
    findings: Annotated[list[FindingCard], _Claims] = []
    errors: Annotated[int, _Claims] = 0


async def client_of_claim(records: RecordsReader, arguments: ScrubClaim) -> frozenset[ClientId]:
    claim = await records.claim(ClaimId(arguments.claim_id))
    return frozenset({claim.client_id})


async def run(desk: Desk, arguments: ScrubClaim) -> Answer:
    claim = await desk.records.claim(ClaimId(arguments.claim_id))
    cards = [FindingCard.of(found) for found in await scrubbed(desk, claim)]
    errors = sum(1 for card in cards if card.severity == "error")
    found = Scrubbed(claim_id=claim.id, client_id=claim.client_id, findings=cards, errors=errors)
    return answer(found, findings=len(cards))


TOOL = Tool(
    name="scrub_claim",
    title="Check a claim",
    description=(
        "Checks one claim before it is submitted, by the form's rules, the payer's, and the record's own facts "
        "(authorization, eligibility, note present and signed, documented minutes, licence, earlier claims): each "
        "finding names box and element, the rule, its source and the fix. It changes nothing and submits nothing. What alters the service or the diagnosis "
        "is for the rendering clinician; say so instead of suggesting a code that pays."
    ),
    effect=Effect.READ,
    permission="claims.scrub",
    arguments=ScrubClaim,
    answers=Scrubbed,
    run=run,
    concerns=client_of_claim,
    summarise=lambda content: (
        f"{counted('finding', length_of(content, 'findings'))}, {content.get('errors', 0)} of them errors."
    ),
)
