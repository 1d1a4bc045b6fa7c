"""Members of staff as TheraNest knows them: permission level, seats, flags, licences, supervision."""

from typing import Literal

from pydantic import Field

from .base import Closed, Code, Day, Identifier, Line, Resource

PermissionLevel = Literal["default", "billing", "therapist", "administrator", "organization_administrator"]
Seat = Literal["provider", "admin"]
"""What TheraNest calls a licence: without `provider` nobody documents, not even an administrator."""
SupervisionMode = Literal["may_read", "must_approve", "must_cosign"]


class StaffFlags(Closed):
    assigned_clients_only: bool = True
    supervisory_review: bool = False
    edit_client_details: bool = False
    upload_documents: bool = False
    assign_staff: bool = False
    portal_invitations: bool = False
    submit_claims: bool = False


class StateLicence(Closed):
    """The licence to practise, not the seat. `type` as boards write it: `LCSW`, `LMFT`, `LPC-A`, `PhD` ..."""

    type: Line
    state: Line
    number: Line
    expires: Day
    supervised: bool = False


class Staff(Resource):
    name: Line
    email: Line
    permission_level: PermissionLevel
    profile: Line | None = None
    """The practice's name for the job (`front_desk`, `clinical_supervisor` ...)."""
    licences: list[Seat] = Field(default_factory=list[Seat])
    flags: StaffFlags = StaffFlags()
    npi: Line | None = None
    taxonomy: Code | None = None
    state_licences: list[StateLicence] = Field(default_factory=list[StateLicence])
    languages: list[Line] = Field(default_factory=list[Line])
    person_id: Identifier
    supervisor_id: Identifier | None = None
    supervision_mode: SupervisionMode | None = None
    ai_opt_in: bool = True
    teams: list[Identifier] = Field(default_factory=list[Identifier])
    active: bool = True
    """False for those who left; their clients and notes stay."""
