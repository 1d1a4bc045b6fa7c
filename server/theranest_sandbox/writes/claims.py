"""`PATCH /claims/{id}` before submission, `POST /claims/{id}/corrections` after it. Submitting stays with people."""

import json

from ..body import merge_patch, validated
from ..call import Answer, Call, changed, created
from ..database import STORAGE
from ..partial import patch_model
from ..problems import unknown_id, wrong_state
from ..resources import Closed
from ..resources.claims import Claim, ClaimCorrection, ClaimWrite, Cms1500, OriginalRef
from .checks import new_id

NOT_YET_SUBMITTED = frozenset({"invoiced", "awaiting_submission"})
ClaimPatch: type[Closed] = patch_model("ClaimPatch", ClaimWrite, suffix="ClaimPatch")


def patch_claim(call: Call, _patch: Closed) -> Answer:
    claim = call.unit.load(Claim, call.resource_id, lock=True)
    if claim is None:
        raise unknown_id("claim")
    if claim.state not in NOT_YET_SUBMITTED:
        raise wrong_state(f"The claim is {claim.state}; after submission it is corrected by a new claim.")
    found = call.must_match(call.unit.find("claims", call.resource_id), "claim")
    after = validated(Claim, merge_patch(json.loads(found.body), call.patch), status=422)
    return changed(call.unit.replace(claim, after.model_dump(mode="json")))


def correct_claim(call: Call, correction: ClaimCorrection) -> Answer:
    claim = call.unit.load(Claim, call.resource_id, lock=True)
    if claim is None:
        raise unknown_id("claim")
    if claim.state in NOT_YET_SUBMITTED:
        raise wrong_state("The claim has not been submitted: change it instead of correcting it.")
    if _has_open_correction(call, claim):
        raise wrong_state("A correction of this claim waits for submission already: change that one.")
    payer_claim_id = next((s.payer_claim_id for s in reversed(claim.submission_history) if s.payer_claim_id), None)
    corrected = Claim(
        id=new_id("CLM"),
        practice_id=call.unit.practice_id,
        updated_at=call.unit.now(),
        external_ref=correction.external_ref,
        client_id=claim.client_id,
        staff_id=claim.staff_id,
        form=_corrected_form(claim, correction).model_copy(
            update={"resubmission_code": correction.frequency, "original_ref_no": payer_claim_id}
        ),
        lines=correction.lines or claim.lines,
        payer=claim.payer,
        original_ref=OriginalRef(claim_id=claim.id, payer_claim_id=payer_claim_id, frequency=correction.frequency),
        correction_reason=correction.reason,
    )
    stored = call.unit.create(corrected)
    call.outbox.tell("claim.created", client_id=claim.client_id, resource_id=corrected.id)
    return created(stored, f"/api/v1/claims/{corrected.id}")


def _corrected_form(claim: Claim, correction: ClaimCorrection) -> Cms1500:
    """Boxes that the correction does not name stay as they were on the claim."""
    if correction.form is None:
        return claim.form
    boxes = correction.form.model_dump(mode="json", exclude_unset=True)
    return validated(Cms1500, merge_patch(claim.form.model_dump(mode="json"), boxes), status=422)


def _has_open_correction(call: Call, claim: Claim) -> bool:
    table = STORAGE["claims"].table
    of_this = table.c.corrects_claim_id == claim.id
    return bool(call.unit.rows("claims", of_this, table.c.state.in_(sorted(NOT_YET_SUBMITTED)), limit=1, by=("id",)))
