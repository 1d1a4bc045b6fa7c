"""Who acts: members of staff as the record knows them, and the principal of one call."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .ids import ClientAppId, ClientId, PersonId, PracticeId, StaffId


class PermissionLevel(StrEnum):
    """TheraNest's five levels."""

    DEFAULT = "default"
    BILLING = "billing"
    THERAPIST = "therapist"
    ADMINISTRATOR = "administrator"
    ORGANIZATION_ADMINISTRATOR = "organization_administrator"


class Seat(StrEnum):
    """What TheraNest calls a licence; without `provider` nobody documents, not even an administrator."""

    PROVIDER = "provider"
    ADMIN = "admin"


class SupervisionMode(StrEnum):
    MAY_READ = "may_read"
    MUST_APPROVE = "must_approve"
    MUST_COSIGN = "must_cosign"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffFlags:
    """TheraNest's flags; `assigned_clients_only` narrows, the others widen."""

    assigned_clients_only: bool = True
    supervisory_review: bool = False
    edit_client_details: bool = False
    upload_documents: bool = False
    assign_staff: bool = False
    portal_invitations: bool = False
    submit_claims: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StateLicence:
    """The licence to practise, not the seat."""

    type: str
    state: str
    number: str
    expires: date
    supervised: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    id: StaffId
    practice_id: PracticeId
    name: str
    email: str
    permission_level: PermissionLevel
    profile: str | None
    """The practice's name for the job (`front_desk`, `clinical_supervisor` ...), a row of `roles.csv`."""
    seats: frozenset[Seat]
    flags: StaffFlags
    npi: str | None = None
    taxonomy: str | None = None
    state_licences: tuple[StateLicence, ...] = ()
    languages: tuple[str, ...] = ()
    person_id: PersonId
    supervisor_id: StaffId | None = None
    supervision_mode: SupervisionMode | None = None
    ai_opt_in: bool = True
    teams: tuple[str, ...] = ()
    active: bool = True


class ClientAppLevel(StrEnum):
    """What a client application may see of clients, by the agreement on file with its vendor (`clients.yaml`)."""

    NO_BAA = "no_baa"
    BAA = "baa"
    BAA_IDENTIFIED = "baa_identified"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseBinding:
    """The one case that an agent's run holds."""

    client_id: ClientId
    purpose: str
    run_id: str
    model: str | None = None
    """Which language model drafts, None for a playbook; what a proposal is marked with."""
    prompt_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Who makes a call. A call without one cannot be built."""

    staff_id: StaffId
    practice_id: PracticeId
    client_app: ClientAppId
    agent: str | None = None
    """Name of the agent that acts, None where a person's chat client does."""
    on_behalf_of: StaffId | None = None
    case: CaseBinding | None = None
    token_id: str = ""

    @property
    def accountable(self) -> StaffId:
        """The member of staff whose rights bound the call."""
        return self.on_behalf_of or self.staff_id
