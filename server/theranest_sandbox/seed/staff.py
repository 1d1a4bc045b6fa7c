"""The members of staff: every permission level and profile, seats, flags, state licences, supervision, those who left."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from .names import STAFF_NAMES
from .numbers import Npis
from .world import Row, World

JOINED = "2026-10-05T14:30:00Z"
PSYCHOLOGIST, COUNSELOR, SOCIAL_WORKER = "103TC0700X", "101YP2500X", "1041C0700X"
FAMILY_THERAPIST, NURSE, STUDENT = "106H00000X", "363LP0808X", "390200000X"
ALL_FLAGS = ("edit_client_details", "upload_documents", "assign_staff", "portal_invitations", "submit_claims")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One account. `supervisor` names another job by key; `licence` is (type, number, expires, supervised)."""

    key: str
    level: str
    profile: str
    seats: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    only_assigned: bool = False
    reviewed: bool = False
    licence: tuple[str, str, str, bool] | None = None
    more_states: tuple[str, ...] = ()
    taxonomy: str | None = None
    pay_level: str = "masters"
    supervisor: str | None = None
    mode: str | None = None
    ai: bool = True
    languages: tuple[str, ...] = ("en",)
    teams: tuple[str, ...] = ()
    active: bool = True
    specialties: tuple[str, ...] = ()
    template: str = "SOAP"


def _clinician(key: str, kind: str, number: str, taxonomy: str, *specialties: str, template: str = "SOAP") -> Job:
    return Job(
        key=key, level="therapist", profile="clinician", seats=("provider",), only_assigned=True,
        flags=("upload_documents", "portal_invitations"), licence=(kind, number, "2027-08-31", False),
        taxonomy=taxonomy, specialties=specialties, template=template, teams=("team:adult",),
    )  # fmt: skip


def _supervised(key: str, profile: str, kind: str, supervisor: str, mode: str) -> Job:
    return Job(
        key=key, level="therapist", profile=profile, seats=("provider",), only_assigned=True, reviewed=True,
        flags=("upload_documents",), supervisor=supervisor, mode=mode, pay_level="associate",
        licence=(kind, f"{82000 + sum(map(ord, key)) % 900}", "2027-02-28", True), taxonomy=COUNSELOR,
        specialties=("depression", "anxiety", "grief"), teams=("team:adult",),
    )  # fmt: skip


JOBS: tuple[Job, ...] = (
    replace(
        _clinician("lcsw", "LCSW", "61204", SOCIAL_WORKER, "depression", "anxiety", "grief", "perinatal"),
        languages=("en", "es"), more_states=("CO",),
    ),
    Job(key="owner", level="organization_administrator", profile="organization_administrator",
        seats=("provider", "admin"), flags=ALL_FLAGS, licence=("PhD", "31877", "2028-01-31", False),
        more_states=("IL", "CA"), taxonomy=PSYCHOLOGIST, pay_level="doctoral", template="Standard",
        specialties=("trauma", "bipolar", "depression"), teams=("team:adult",)),
    Job(key="manager", level="administrator", profile="practice_administrator", seats=("admin",), flags=ALL_FLAGS),
    Job(key="compliance", level="administrator", profile="compliance_officer", seats=("admin",)),
    Job(key="admin", level="administrator", profile="administrator", seats=("admin",),
        flags=("edit_client_details", "assign_staff")),
    Job(key="desk", level="default", profile="front_desk", languages=("en", "es"),
        flags=("edit_client_details", "upload_documents", "portal_invitations")),
    Job(key="desk2", level="default", profile="front_desk", flags=("edit_client_details",)),
    Job(key="scheduler", level="default", profile="scheduler"),
    Job(key="default", level="default", profile="default", only_assigned=True),
    Job(key="biller", level="billing", profile="biller", flags=("submit_claims",)),
    Job(key="biller2", level="billing", profile="biller"),
    Job(key="billing_supervisor", level="billing", profile="billing_supervisor", seats=("admin",),
        flags=("submit_claims", "edit_client_details")),
    Job(key="billing", level="billing", profile="billing"),
    Job(key="supervisor", level="therapist", profile="clinical_supervisor", seats=("provider",),
        flags=("upload_documents", "portal_invitations", "assign_staff"), licence=("LCSW", "40417", "2027-05-31", False),
        taxonomy=SOCIAL_WORKER, specialties=("trauma", "ocd", "anxiety"), template="DAP", teams=("team:adult",)),
    Job(key="supervisor2", level="therapist", profile="clinical_supervisor", seats=("provider",),
        flags=("upload_documents", "assign_staff"), licence=("LPC", "70233", "2028-03-31", False), taxonomy=COUNSELOR,
        specialties=("alcohol", "opioid", "depression"), template="GIRP", teams=("team:recovery",)),
    replace(_clinician("lmft", "LMFT", "20561", FAMILY_THERAPIST, "couple", "teen", template="DAP"),
            teams=("team:family",), more_states=("NV",)),
    replace(_clinician("psyd", "PsyD", "33920", PSYCHOLOGIST, "child_adhd", "child_anxiety", "teen",
                       template="Standard"), pay_level="doctoral", teams=("team:family",)),
    replace(_clinician("nurse", "PMHNP", "AP-14882", NURSE, "bipolar", "depression", "anxiety"),
            pay_level="doctoral", teams=("team:medication",)),
    replace(_clinician("lpc", "LPC", "77156", COUNSELOR, "anxiety", "panic", "social_anxiety", "ocd",
                       template="BIRP"), more_states=("UT",)),
    replace(_clinician("lcsw2", "LCSW", "58310", SOCIAL_WORKER, "alcohol", "opioid", template="GIRP"),
            teams=("team:recovery",)),
    replace(_clinician("lpc_no_ai", "LPC", "79844", COUNSELOR, "trauma", "grief", "depression", template="DAP"),
            ai=False),
    replace(_clinician("lpc_expired", "LPC", "66092", COUNSELOR, "insomnia", "depression", "anxiety"),
            licence=("LPC", "66092", "2026-09-30", False)),
    replace(_clinician("therapist", "LMFT", "20718", FAMILY_THERAPIST, "couple", "teen", "depression"),
            profile="therapist", teams=("team:family",)),
    _supervised("associate", "associate", "LPC-Associate", "supervisor", "must_approve"),
    replace(_supervised("associate2", "associate", "LMFT-Associate", "lmft", "must_cosign"),
            specialties=("couple", "teen", "anxiety"), template="DAP", taxonomy=FAMILY_THERAPIST),
    replace(_supervised("associate3", "associate", "LPC-Associate", "supervisor2", "must_cosign"),
            specialties=("alcohol", "depression"), teams=("team:recovery",), template="GIRP"),
    replace(_supervised("intern", "intern", "LCSW intern", "supervisor", "may_read"), taxonomy=STUDENT, ai=False),
    replace(_supervised("intern2", "intern", "LMSW", "supervisor", "must_approve"), languages=("en", "es"),
            taxonomy=STUDENT),
    replace(_clinician("left", "LCSW", "52277", SOCIAL_WORKER, "depression", "anxiety", "trauma"), active=False),
    replace(_clinician("left2", "LPC", "68125", COUNSELOR, "grief", "anxiety"), active=False,
            licence=("LPC", "68125", "2026-03-31", False)),
)  # fmt: skip
SECOND_ACCOUNT = Job(
    key="second_account", level="billing", profile="billing_supervisor", seats=("admin",), flags=("submit_claims",)
)
"""The second account of the person behind `lpc`: two accounts, one person."""
SOLO = (replace(JOBS[1], key="owner", profile="practice_administrator", flags=ALL_FLAGS),)


@dataclass(slots=True, kw_only=True)
class Team:
    """Who is who: jobs by staff id, staff ids by job key."""

    jobs: dict[str, Job] = field(default_factory=dict[str, Job])
    ids: dict[str, str] = field(default_factory=dict[str, str])
    rows: dict[str, Row] = field(default_factory=dict[str, Row])

    def clinicians(self, specialty: str) -> list[str]:
        """Active clinicians of a specialty, then anyone who works with adults."""
        found = [i for i, job in self.jobs.items() if specialty in job.specialties and job.active]
        return found or [self.ids["lcsw"]]

    def name(self, staff_id: str) -> str:
        return str(self.rows[staff_id]["name"])

    def surname(self, staff_id: str) -> str:
        return self.name(staff_id).split()[-1]


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")


def _licences(job: Job) -> list[Row]:
    if job.licence is None:
        return []
    kind, number, expires, supervised = job.licence
    home: Row = {"type": kind, "state": "TX", "number": number, "expires": expires, "supervised": supervised}
    away: list[Row] = [
        {"type": kind, "state": state, "number": f"{state}-{number[-4:]}", "expires": "2027-12-31", "supervised": False}
        for state in job.more_states
    ]
    return [home, *away]


def _row(job: Job, name: str, staff_id: str, person: str, npis: Npis) -> Row:
    return {
        "id": staff_id, "name": name, "email": f"{staff_id.removeprefix('staff:')}@cottonwoodbend.example.com",
        "permission_level": job.level, "profile": job.profile, "licences": list(job.seats),
        "flags": {"assigned_clients_only": job.only_assigned, "supervisory_review": job.reviewed,
                  **dict.fromkeys(job.flags, True)},
        "npi": npis.next() if "provider" in job.seats else None,
        "taxonomy": job.taxonomy, "state_licences": _licences(job), "languages": list(job.languages),
        "person_id": person, "supervision_mode": job.mode, "ai_opt_in": job.ai, "teams": list(job.teams),
        "active": job.active,
    }  # fmt: skip


def add_staff(world: World, practice: str) -> Team:
    jobs = JOBS if practice == "group" else SOLO
    names = list(STAFF_NAMES)
    if world.seed != 1:
        world.chance("staff").shuffle(names)
    team, npis = Team(), Npis()
    for job, name in zip(jobs, names, strict=False):
        staff_id = f"staff:{_slug(name)}"
        team.ids[job.key], team.jobs[staff_id] = staff_id, job
        team.rows[staff_id] = _row(job, name, staff_id, f"person:{_slug(name)}", npis)
    if practice == "group":
        first = team.rows[team.ids["lpc"]]
        staff_id = f"{first['id']}-billing"
        team.ids["second_account"], team.jobs[staff_id] = staff_id, SECOND_ACCOUNT
        team.rows[staff_id] = _row(SECOND_ACCOUNT, str(first["name"]), staff_id, str(first["person_id"]), npis)
    for staff_id, row in team.rows.items():
        supervisor = team.jobs[staff_id].supervisor
        row["supervisor_id"] = team.ids[supervisor] if supervisor else None
        world.add("staff", row, at=JOINED)
    return team
