"""propose_claim_correction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, cast

from pydantic import Field

from ..billing.scrub import ScrubContext, claim_from_record, scrub
from ..domain.ids import ClaimId, RemittanceId
from ..domain.json import Json, JsonObject
from ..domain.proposals import Change, ChangeKind, Evidence, ProposalDraft
from ..domain.records import Claim, as_json
from ..domain.refusals import BadArguments, NotPossibleNow
from ..tool import Answer, Arguments, Desk, Effect, Tool, answer
from .common import Id, counted
from .payer_answer import PayerAnswer, answers_to, payer_of
from .proposed import ProposalHandle
from .relied import relied_on
from .scrub_claim import ScrubClaim, client_of_claim

Cents = Annotated[int, Field(ge=0, le=9_999_999)]
Code = Annotated[str, Field(min_length=1, max_length=10, pattern=r"^[A-Za-z0-9.]+$")]
_NOT_SENT = frozenset({"invoiced", "awaiting_submission"})
_RENDERED = frozenset({"cpt", "modifiers", "units", "pos", "pointers", "service_date", "diagnoses", "charge_cents"})
"""What says which service was rendered and why: the rendering clinician attests it, billing alone does not."""


class LineCorrection(Arguments):
    line: int = Field(ge=1, le=50, description="Number of the service line, from 1, as get_denial shows it.")
    cpt: Code | None = None
    modifiers: list[Annotated[str, Field(pattern=r"^[A-Za-z0-9]{2}$")]] | None = Field(default=None, max_length=4)
    units: int | None = Field(default=None, ge=1, le=999)
    pos: Annotated[str, Field(pattern=r"^[0-9]{2}$")] | None = None
    pointers: list[Annotated[str, Field(pattern=r"^[A-L]$")]] | None = Field(default=None, min_length=1, max_length=4)
    charge_cents: Cents | None = None
    service_date: date | None = None
    authorization: Code | None = None


class ProposeCorrection(ScrubClaim):
    reason: str = Field(
        min_length=8,
        max_length=500,
        description="Why the claim is corrected, for the reviewers and the claim's history.",
    )
    lines: list[LineCorrection] = Field(
        default_factory=list[LineCorrection],
        max_length=50,
        description="Service lines that change; only their changed fields.",
    )
    diagnoses: list[Code] | None = Field(
        default=None, min_length=1, max_length=12, description="All of box 21, in order."
    )
    prior_authorization: Code | None = Field(default=None, description="Box 23.")
    insured_id: Annotated[str, Field(min_length=2, max_length=80)] | None = Field(default=None, description="Box 1a.")
    insured_group: Annotated[str, Field(min_length=1, max_length=50)] | None = Field(
        default=None, description="Box 11."
    )
    remittance_id: Id | None = Field(default=None, description="The remittance with the refusal, as evidence.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """`changed` are dotted paths of the claim with another value than before."""

    lines: Sequence[JsonObject] | None
    form: Mapping[str, Json]
    changed: tuple[str, ...]

    @property
    def alters_service(self) -> bool:
        return any(path.rsplit(".", 1)[-1] in _RENDERED for path in self.changed)


async def run(desk: Desk, arguments: ProposeCorrection) -> Answer:
    claim = await desk.records.claim(ClaimId(arguments.claim_id))
    corrected = _corrected(claim, arguments)
    if claim.state not in _NOT_SENT:
        await _must_take_corrections(desk, claim)
    remittance = RemittanceId(arguments.remittance_id) if arguments.remittance_id else None
    answers = await answers_to(desk.records, claim, remittance)
    draft = ProposalDraft(
        changes=(_change(claim, corrected, arguments.reason),),
        evidence=tuple(_evidence(answers[-1:])),
        originator=desk.principal.accountable,
        summary="Correct a claim" if claim.state not in _NOT_SENT else "Change a claim before it is submitted",
        risk="raised" if corrected.alters_service else "routine",
        notes_for_reviewer=(*_remarks(claim, corrected, await desk.calendar.today()),),
        drafted_by="chat_client",
    )
    return answer(ProposalHandle(), proposal=draft, changed=len(corrected.changed))


def _corrected(claim: Claim, arguments: ProposeCorrection) -> Corrected:
    """Raises `BadArguments` where a line does not exist or nothing would change."""
    lines = [dict(line) for line in cast("list[JsonObject]", as_json(claim.lines))]
    changed: list[str] = []
    for correction in arguments.lines:
        if correction.line > len(lines):
            raise BadArguments(f"The claim has {counted('line', len(lines))}.", "Name lines as get_denial shows them.")
        changed += _changed_in(lines[correction.line - 1], correction, f"lines.{correction.line - 1}")
    form = {name: value for name, value in _boxes(arguments) if value != as_json(getattr(claim.form, name))}
    changed += [f"form.{name}" for name in form]
    if not changed:
        raise BadArguments("Nothing would change on this claim.", "Name at least one field with its new value.")
    return Corrected(lines=lines if arguments.lines else None, form=form, changed=tuple(changed))


def _changed_in(line: dict[str, Json], correction: LineCorrection, where: str) -> Iterator[str]:
    for name, value in correction.model_dump(mode="json", exclude={"line"}, exclude_none=True).items():
        if line.get(name) != value:
            line[name] = value
            yield f"{where}.{name}"


def _boxes(arguments: ProposeCorrection) -> Iterator[tuple[str, Json]]:
    for name in ("diagnoses", "prior_authorization", "insured_id", "insured_group"):
        value: Any = getattr(arguments, name)
        if value is not None:
            yield name, value


def _change(claim: Claim, corrected: Corrected, reason: str) -> Change:
    fields: dict[str, Json] = {}
    if corrected.lines is not None:
        fields["lines"] = list(corrected.lines)
    if corrected.form:
        fields["form"] = dict(corrected.form)
    sent = claim.state not in _NOT_SENT
    if sent:
        fields |= {"frequency": "7", "reason": reason}
    return Change(
        kind=ChangeKind.CORRECT_CLAIM if sent else ChangeKind.PATCH_CLAIM,
        client_id=claim.client_id,
        target_id=claim.id,
        fields=fields,
        relies_on=relied_on("claims", claim, ("state", *corrected.changed, *_carried_along(claim, corrected))),
    )


def _carried_along(claim: Claim, corrected: Corrected) -> Iterator[str]:
    """`lines` replaces all of box 24, so a line that somebody else changed meanwhile must not be written back."""
    if corrected.lines is None:
        return
    for number in range(len(claim.lines)):
        for name in ("service_date", "cpt", "modifiers", "units", "pos", "charge_cents"):
            if (path := f"lines.{number}.{name}") not in corrected.changed:
                yield path


async def _must_take_corrections(desk: Desk, claim: Claim) -> None:
    payer = await payer_of(desk.records, claim)
    if payer is not None and not payer.takes_corrected_claims:
        raise NotPossibleNow(
            "This payer takes no corrected claims (frequency 7).",
            "Send a new claim in TheraNest, or appeal; get_denial shows the deadlines.",
            code="payer_takes_no_corrections",
        )


def _evidence(answers: Sequence[PayerAnswer]) -> Iterator[Evidence]:
    for found in answers:
        codes = ", ".join(f"{a['group']}-{a['carc']}" for a in found.claim["adjustments"][:12])
        step = found.claim["next_step"]
        quote = f"{found.claim['result']}; {codes}" + (f". {step['why']}" if step else "")
        yield Evidence(path="reason", source=f"remittance {found.remittance_id}", quote=quote[:2_000], untrusted=True)


def _remarks(claim: Claim, corrected: Corrected, today: date) -> Iterator[str]:
    yield f"{counted('field', len(corrected.changed))} of the claim would change: {', '.join(corrected.changed)}."
    if corrected.alters_service:
        yield "It alters what was rendered or why: the rendering clinician attests it with note and plan at hand."
    before = {
        f.code for f in scrub(claim_from_record(cast(JsonObject, as_json(claim))), context=ScrubContext(today=today))
    }
    after = [
        f.code
        for f in scrub(_as_corrected(claim, corrected), context=ScrubContext(today=today))
        if f.severity == "error"
    ]
    if new := sorted(set(after) - before):
        yield f"The corrected claim would have new errors: {', '.join(new)}."
    elif after:
        yield f"The form's checks still find: {', '.join(sorted(set(after)))}."


def _as_corrected(claim: Claim, corrected: Corrected) -> Any:
    whole = dict(cast("JsonObject", as_json(claim)))
    whole["form"] = {**cast("JsonObject", whole["form"]), **corrected.form}
    if corrected.lines is not None:
        whole["lines"] = list(corrected.lines)
    return claim_from_record(whole)


TOOL = Tool(
    name="propose_claim_correction",
    title="Propose a corrected claim",
    description=(
        "Propose a corrected claim (frequency 7) after a refusal, or a change of a claim that has not been submitted. Name "
        "only the fields that change and why. Nothing is sent: what alters the service or the diagnosis is attested by "
        "the rendering clinician, then released by the billing supervisor, and people submit it in TheraNest. Use "
        "get_denial first. Never change a code because another one pays; never raise a code or units without documented "
        "minutes. Tell the user it waits for review, and that a correction does not stop the appeal's deadline."
    ),
    effect=Effect.PROPOSE,
    permission="claims.correct",
    arguments=ProposeCorrection,
    answers=ProposalHandle,
    run=run,
    concerns=client_of_claim,
    summarise=lambda content: f"The correction waits for review at {content.get('review_url')}. Nothing has been sent.",
)
