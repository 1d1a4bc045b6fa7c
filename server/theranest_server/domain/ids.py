"""Different ids are different types, so that an appointment's id cannot be handed to a client look-up."""

from typing import NewType

PracticeId = NewType("PracticeId", str)
StaffId = NewType("StaffId", str)
"""A member of staff as an account, e.g. `staff:amara-cole`."""
PersonId = NewType("PersonId", str)
"""The human being behind one or several accounts; separation of duties is judged on this."""
ClientId = NewType("ClientId", str)
"""The record's id of a client, e.g. `TH-2024-78910`."""
ClientRef = NewType("ClientRef", str)
"""The opaque random name of a client towards models, e.g. `c7f3`."""
CaseId = NewType("CaseId", str)
AppointmentId = NewType("AppointmentId", str)
NoteId = NewType("NoteId", str)
PlanId = NewType("PlanId", str)
DocumentId = NewType("DocumentId", str)
ThreadId = NewType("ThreadId", str)
MessageId = NewType("MessageId", str)
ClaimId = NewType("ClaimId", str)
RemittanceId = NewType("RemittanceId", str)
PayerId = NewType("PayerId", str)
ProposalId = NewType("ProposalId", str)
AlertId = NewType("AlertId", str)
ClientAppId = NewType("ClientAppId", str)
"""The client application of a token (`client_id` of RFC 9068, or the claim that the issuer's entry names)."""
