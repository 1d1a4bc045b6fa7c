"""`PATCH /clients/{id}`: a JSON merge patch of what the practice's people may edit by wire."""

import json

from ..body import merge_patch, validated
from ..call import Answer, Call, changed
from ..partial import patch_model
from ..problems import unknown_id
from ..resources import Closed
from ..resources.clients import Client

PATCHABLE = (
    "legal_name",
    "preferred_name",
    "pronouns",
    "birth_date",
    "sex",
    "gender_identity",
    "address",
    "phones",
    "email",
    "emergency_contact",
    "guardians",
    "insurance",
    "diagnoses",
    "presenting_problem",
    "medication_history",
    "previous_treatment",
    "allergies",
    "referral_source",
    "do_not_contact",
    "confidential_communication",
    "custom_fields",
)
"""Balance, assignments, portal accounts and discharge are changed in TheraNest, not here."""
ClientPatch: type[Closed] = patch_model("ClientPatch", Client, *PATCHABLE)


def patch_client(call: Call, _patch: Closed) -> Answer:
    client = call.unit.load(Client, call.resource_id, lock=True)
    found = call.must_match(call.unit.find("clients", call.resource_id), "client")
    if client is None:
        raise unknown_id("client")
    merged = merge_patch(json.loads(found.body), call.patch)
    after = validated(Client, merged, status=422)
    return changed(call.unit.replace(client, after.model_dump(mode="json")))
