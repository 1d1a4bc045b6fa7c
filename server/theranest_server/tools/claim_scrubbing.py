"""Scrubs one claim of the record with what the record knows beside it: facts of notes, never their words."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import cast

from ..billing.scrub import Finding, ScrubClaim, ScrubContext, claim_from_record, scrub_all
from ..billing.scrub.facts import AuthorizationFact, EligibilityFact, LicenceFact, NoteFact, RecordFacts
from ..billing.scrub.payer import PayerBook, of_record
from ..domain.ids import NoteId
from ..domain.json import JsonObject
from ..domain.people import StaffMember, SupervisionMode
from ..domain.records import Appointment, Authorization, Claim, ClaimLine, Client, Note, Payer, as_json
from ..ports import NotFound, RecordsReader
from ..tool import Desk
from .payer_answer import payer_of
from .sessions import FINISHED, documented_minutes

_SESSIONS = frozenset(("90791", "90832", "90834", "90837", "90839", "90846", "90847", "90853"))
_MOST_PAGES = 20
_NOT_SENT = frozenset(("invoiced", "awaiting_submission"))
_ANY = 1_000_000
_PART2 = frozenset(("part2_tpo", "part2_specific"))


async def scrubbed(desk: Desk, claim: Claim) -> Sequence[Finding]:
    """Findings of one claim, beside the client's other claims, by the payer's rules and the record's facts."""
    today, payer, others = await asyncio.gather(
        desk.calendar.today(), payer_of(desk.records, claim), _others(desk.records, claim)
    )
    read, codes = _read(claim), desk.codes()
    history = [_read(other) for other in others]
    context = ScrubContext(
        today=today,
        payers=_book(desk.payers(), claim, payer, today),
        ncci=codes.ncci,
        diagnoses=codes.diagnoses,
        facts={read.claim_id: await _facts(desk.records, claim, payer, others)},
    )
    return scrub_all([read], context=context, history=history)[0].findings


def _read(claim: Claim) -> ScrubClaim:
    return claim_from_record(cast(JsonObject, as_json(claim)))


async def _others(records: RecordsReader, claim: Claim) -> list[Claim]:
    """The client's other claims; corrections of this one, and what it corrects, are not beside it."""
    found: list[Claim] = []
    cursor: str | None = None
    for _ in range(_MOST_PAGES):
        page = await records.claims(client_id=claim.client_id, cursor=cursor, limit=100)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    corrected = claim.original_ref.claim_id if claim.original_ref else None
    replaced = {each.original_ref.claim_id for each in found if each.original_ref}
    return [each for each in found if each.id not in (claim.id, corrected) and each.id not in replaced]


def _book(book: PayerBook, claim: Claim, payer: Payer | None, today: date) -> PayerBook:
    if payer is None:
        return book
    return of_record(
        book,
        payer_id=claim.payer.payer_id,
        name=claim.payer.name,
        electronic_id=payer.electronic_id,
        day=min((line.service_date for line in claim.lines), default=today),
        filing_days=payer.claims_days,
        telehealth_modifier=payer.telehealth_modifier,
        takes_corrected=payer.takes_corrected_claims,
    )


async def _facts(records: RecordsReader, claim: Claim, payer: Payer | None, others: list[Claim]) -> RecordFacts:
    client, authorizations, eligibility, clinician, notes = await asyncio.gather(
        records.client(claim.client_id),
        records.authorizations(claim.client_id),
        records.eligibility(claim.client_id),
        _clinician(records, claim),
        asyncio.gather(*(_note(records, claim, line) for line in claim.lines)),
    )
    policy = next((each for each in client.insurance if each.payer_id == claim.payer.payer_id), None)
    noted = [note for note, _ in notes if note is not None]
    return RecordFacts(
        authorizations=tuple(
            _authorization(each, waits=claim.state in _NOT_SENT)
            for each in authorizations
            if each.payer_id == claim.payer.payer_id
        ),
        eligibility=tuple(
            EligibilityFact(active=each.active, asked_for=each.service_date, checked_on=each.checked_at.date())
            for each in eligibility
            if each.payer_id == claim.payer.payer_id
        ),
        notes={number: fact for number, (_, fact) in enumerate(notes, 1) if fact is not None},
        licences=_licences(claim, clinician),
        diagnoses=_diagnoses(client, noted),
        other_coverage=_other_coverage(client, claim),
        began=policy.effective if policy else None,
        sessions_before=_sessions_before(claim, others),
        sud_consent=await _sud_consent(records, claim, noted),
    )


def _authorization(found: Authorization, *, waits: bool) -> AuthorizationFact:
    """Units matter to a claim that waits; those of one that was sent are among the used ones already."""
    return AuthorizationFact(
        number=found.number,
        first=found.from_date,
        last=found.until,
        units_left=max(found.units_approved - found.units_used, 0) if waits else _ANY,
        active=found.state == "active",
        procedures=frozenset(found.cpts),
    )


async def _note(records: RecordsReader, claim: Claim, line: ClaimLine) -> tuple[Note | None, NoteFact | None]:
    """The note of the line's session. A line without session or note id says nothing of notes."""
    if line.note_id is None and line.appointment_id is None:
        return None, None
    session = await _session(records, line)
    note_id = line.note_id or (session.note_id if session and session.client_id == claim.client_id else None)
    note = await _read_note(records, note_id) if note_id else None
    if note is not None and (note.client_id != claim.client_id or note.kind != "progress"):
        note = None
    minutes = documented_minutes(session) if session else None
    if minutes is None and note and note.start_time and note.stop_time:
        minutes = int((note.stop_time - note.start_time).total_seconds() // 60)
    fact = NoteFact(
        present=note is not None,
        signed=note is not None and note.state in FINISHED,
        timed=minutes is not None,
        minutes=minutes,
        cosignature_missing=await _cosignature_missing(records, note),
        people=_people(session),
    )
    return note, fact


async def _session(records: RecordsReader, line: ClaimLine) -> Appointment | None:
    if line.appointment_id is None:
        return None
    try:
        return await records.appointment(line.appointment_id)
    except NotFound:
        return None


async def _read_note(records: RecordsReader, note_id: NoteId) -> Note | None:
    try:
        return await records.note(note_id)
    except NotFound:
        return None


async def _cosignature_missing(records: RecordsReader, note: Note | None) -> bool:
    if note is None or note.state not in FINISHED:
        return False
    try:
        author = await records.staff_member(note.author_id)
    except NotFound:
        return False
    roles = {each.role for each in note.signatures}
    wanted = author.supervision_mode in (SupervisionMode.MUST_COSIGN, SupervisionMode.MUST_APPROVE)
    return wanted and not roles & {"supervisor", "cosigner"} and note.state.value == "signed"


def _people(session: Appointment | None) -> int | None:
    if session is None:
        return None
    others = [each for each in session.participants if each.role != "interpreter"]
    return max(1, len({each.client_id or each.person or each.name for each in others} | {session.client_id}))


async def _clinician(records: RecordsReader, claim: Claim) -> StaffMember | None:
    if claim.staff_id is None:
        return None
    try:
        return await records.staff_member(claim.staff_id)
    except NotFound:
        return None


def _licences(claim: Claim, clinician: StaffMember | None) -> dict[int, LicenceFact] | None:
    """Of lines that the claim's clinician rendered; the licence that lasts longest counts."""
    if clinician is None:
        return None
    longest = max(clinician.state_licences, key=lambda each: each.expires, default=None)
    fact = LicenceFact(
        valid_until=longest.expires if longest else None,
        supervised=longest.supervised if longest else False,
        has_supervisor=clinician.supervisor_id is not None,
        active=clinician.active,
    )
    return {
        number: fact
        for number, line in enumerate(claim.lines, 1)
        if clinician.npi is not None and line.rendering_npi == clinician.npi
    }


def _diagnoses(client: Client, notes: list[Note]) -> frozenset[str] | None:
    """Of the client's list and of the notes; None where neither names any."""
    codes = [each.icd10 for each in client.diagnoses] + [code for note in notes for code in note.diagnoses]
    return frozenset(code.replace(".", "").upper() for code in codes) or None


def _other_coverage(client: Client, claim: Claim) -> bool:
    day = min((line.service_date for line in claim.lines), default=None)
    return any(
        policy.payer_id != claim.payer.payer_id
        for policy in client.insurance
        if day is None
        or ((policy.effective is None or policy.effective <= day) and (policy.ends is None or day <= policy.ends))
    )


def _sessions_before(claim: Claim, others: list[Claim]) -> int:
    """Sessions billed to the same payer on earlier days of the same year, by the record's open and paid claims."""
    day = min((line.service_date for line in claim.lines), default=None)
    days = {
        line.service_date
        for other in others
        if other.payer.payer_id == claim.payer.payer_id and other.state not in ("rejected", "denied")
        for line in other.lines
        if line.cpt in _SESSIONS and day is not None and line.service_date < day and line.service_date.year == day.year
    }
    return len(days)


async def _sud_consent(records: RecordsReader, claim: Claim, notes: list[Note]) -> bool | None:
    """None unless a note of the claim belongs to a case of a Part 2 program."""
    cases = {each.id: each for each in await records.cases(claim.client_id)}
    if not any(note.case_id in cases and cases[note.case_id].part2_program for note in notes if note.case_id):
        return None
    day = min((line.service_date for line in claim.lines), default=None)
    return any(
        consent.kind in _PART2
        and consent.state == "granted"
        and (day is None or consent.until is None or day <= consent.until)
        for consent in await records.consents(claim.client_id)
    )
