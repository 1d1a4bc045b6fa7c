"""get_client."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated

from ..domain.ids import ClientId
from ..domain.records import Appointment, Client, Consent
from ..domain.sensitivity import FromOutside, Sensitivity
from ..tool import Answer, AnswerModel, Desk, Effect, Tool, answer
from .common import ForClient, named_client

_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ '’.-]){0,39}")
_MOST_NAMES = 3
_FORM = FromOutside(source="intake_form")


class PhoneCard(AnswerModel):
    number: Annotated[str, Sensitivity.CONTACT] = ""
    kind: Annotated[str, Sensitivity.CONTACT] = ""
    may_leave_message: Annotated[bool, Sensitivity.CONTACT] = False
    may_text: Annotated[bool, Sensitivity.CONTACT] = False


class PersonCard(AnswerModel):
    name: Annotated[str, Sensitivity.CONTACT] = ""
    relation: Annotated[str, Sensitivity.CONTACT] = ""
    phone: Annotated[str | None, Sensitivity.CONTACT] = None


class PolicyCard(AnswerModel):
    payer_id: Annotated[str, Sensitivity.COVERAGE] = ""
    payer_name: Annotated[str, Sensitivity.COVERAGE] = ""
    member_id: Annotated[str, Sensitivity.COVERAGE] = ""
    group: Annotated[str | None, Sensitivity.COVERAGE] = None
    rank: Annotated[str, Sensitivity.COVERAGE] = ""
    plan_kind: Annotated[str, Sensitivity.COVERAGE] = ""


class DiagnosisCard(AnswerModel):
    icd10: Annotated[str, Sensitivity.DIAGNOSIS] = ""
    since: Annotated[date | None, Sensitivity.DIAGNOSIS] = None
    rank: Annotated[int, Sensitivity.DIAGNOSIS] = 1


class ConsentCard(AnswerModel):
    kind: Annotated[str, Sensitivity.CONSENT] = ""
    state: Annotated[str, Sensitivity.CONSENT] = ""


class ClientCard(AnswerModel):
    client_id: Annotated[ClientId, Sensitivity.CLIENT_REF]
    legal_name: Annotated[str, Sensitivity.DEMOGRAPHICS] = ""
    preferred_name: Annotated[str | None, Sensitivity.DEMOGRAPHICS, FromOutside(source="client_profile")] = None
    greeting_name: Annotated[str, Sensitivity.DEMOGRAPHICS, FromOutside(source="client_profile")] = ""
    """The first name by which the client wants to be called; empty where what stands there reads like no name."""
    pronouns: Annotated[str | None, Sensitivity.DEMOGRAPHICS] = None
    birth_date: Annotated[date | None, Sensitivity.DEMOGRAPHICS] = None
    sex: Annotated[str | None, Sensitivity.DEMOGRAPHICS] = None
    gender_identity: Annotated[str | None, Sensitivity.DEMOGRAPHICS] = None
    address: Annotated[str | None, Sensitivity.CONTACT] = None
    phones: Annotated[list[PhoneCard], Sensitivity.CONTACT] = []
    email: Annotated[str | None, Sensitivity.CONTACT] = None
    emergency_contact: Annotated[PersonCard | None, Sensitivity.CONTACT] = None
    guardians: Annotated[list[PersonCard], Sensitivity.CONTACT] = []
    portal_accounts: Annotated[list[PersonCard], Sensitivity.CONTACT] = []
    do_not_contact: Annotated[list[str], Sensitivity.CONTACT] = []
    confidential_communication: Annotated[str | None, Sensitivity.CONTACT] = None
    insurance: Annotated[list[PolicyCard], Sensitivity.COVERAGE] = []
    diagnoses: Annotated[list[DiagnosisCard], Sensitivity.DIAGNOSIS] = []
    presenting_problem: Annotated[str | None, Sensitivity.PROGRESS_NOTE, _FORM] = None
    medication_history: Annotated[str | None, Sensitivity.PROGRESS_NOTE, _FORM] = None
    previous_treatment: Annotated[str | None, Sensitivity.PROGRESS_NOTE, _FORM] = None
    allergies: Annotated[str | None, Sensitivity.PROGRESS_NOTE, _FORM] = None
    balance_cents: Annotated[int, Sensitivity.BALANCE] = 0
    assigned_staff_ids: Annotated[list[str], Sensitivity.STAFF] = []
    consents: Annotated[list[ConsentCard], Sensitivity.CONSENT] = []
    next_appointment: Annotated[str | None, Sensitivity.SCHEDULE] = None


async def run(desk: Desk, arguments: ForClient) -> Answer:
    client_id = ClientId(arguments.client_id)
    client = await desk.records.client(client_id)
    consents = await desk.records.consents(client_id)
    today = await desk.calendar.today()
    booked = await desk.records.appointments(client_id=client_id, start=today, limit=5)
    return answer(card_of(client, consents, booked.items))


def card_of(client: Client, consents: Sequence[Consent], booked: tuple[Appointment, ...]) -> ClientCard:
    preferred = client.preferred_name
    emergency = client.emergency_contact
    return ClientCard(
        client_id=client.id,
        legal_name=client.legal_name.full,
        preferred_name=" ".join(filter(None, (preferred.first, preferred.last))) if preferred else None,
        greeting_name=_greeting(preferred.first if preferred else client.legal_name.first),
        pronouns=client.pronouns,
        birth_date=client.birth_date,
        sex=client.sex,
        gender_identity=client.gender_identity,
        address=_address(client),
        phones=[
            PhoneCard(number=p.number, kind=p.kind, may_leave_message=p.may_leave_message, may_text=p.may_text)
            for p in client.phones
        ],
        email=client.email,
        emergency_contact=PersonCard(name=emergency.name, relation=emergency.relation, phone=emergency.phone)
        if emergency
        else None,
        guardians=[PersonCard(name=g.name, relation=g.relation, phone=g.phone) for g in client.guardians],
        portal_accounts=[PersonCard(name=a.name, relation=a.relation) for a in client.portal_accounts],
        do_not_contact=do_not_contact(client),
        confidential_communication=_confidential(client),
        insurance=[
            PolicyCard(
                payer_id=i.payer_id,
                payer_name=i.payer_name,
                member_id=i.member_id,
                group=i.group,
                rank=i.rank,
                plan_kind=i.plan_kind,
            )
            for i in client.insurance
        ],
        diagnoses=[DiagnosisCard(icd10=d.icd10, since=d.since, rank=d.rank) for d in client.diagnoses],
        presenting_problem=client.presenting_problem,
        medication_history=client.medication_history,
        previous_treatment=client.previous_treatment,
        allergies=client.allergies,
        balance_cents=client.balance_cents,
        assigned_staff_ids=list(client.assigned_staff_ids),
        consents=[ConsentCard(kind=c.kind, state=c.state) for c in consents],
        next_appointment=_next(booked),
    )


def do_not_contact(client: Client) -> list[str]:
    """The ways that are closed, by name."""
    ways = ("phone", "text", "email", "portal", "mail")
    return [way for way in ways if getattr(client.do_not_contact, way)]


def _confidential(client: Client) -> str | None:
    asked = client.confidential_communication
    if not asked.requested:
        return None
    only = f"only by {asked.only_by}" if asked.only_by else "by the confidential address or phone on file"
    return only + (", not to the subscriber" if asked.not_to_subscriber else "")


def _greeting(name: str) -> str:
    """A field that clients fill in themselves can hold anything, and a greeting repeats it in the practice's own letter."""
    return name if _NAME.fullmatch(name) and len(name.split()) <= _MOST_NAMES else ""


def _address(client: Client) -> str | None:
    a = client.address
    if a is None:
        return None
    street = ", ".join(filter(None, (a.line1, a.line2)))
    return f"{street}, {a.city}, {a.state} {a.postal_code}"


def _next(booked: tuple[Appointment, ...]) -> str | None:
    starts = sorted(a.start for a in booked if a.status == "scheduled")
    return starts[0].isoformat() if starts else None


TOOL = Tool(
    name="get_client",
    title="Client card",
    description=(
        "One client's card: names and pronouns, safe ways of contact, coverage, diagnoses, balance, consents, next "
        "appointment; you get the fields that the caller's role needs. Use it to answer questions about one known "
        "client, not to search (find_clients) and not before drafting a note (get_note_context has what that needs). "
        "Respect do_not_contact and confidential_communication in everything you suggest."
    ),
    effect=Effect.READ,
    permission="clients.read",
    arguments=ForClient,
    answers=ClientCard,
    run=run,
    concerns=named_client,
    summarise=lambda content: "The client's card, as far as your role needs it.",
)
