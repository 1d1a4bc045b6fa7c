"""From a tool's arguments and the record to the drafter's request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from ..clinical.notes.draft import (
    BulletsDraftRequest,
    Diagnosis,
    DraftedNote,
    EarlierNote,
    PlanGoal,
    PlanObjective,
    Pronouns,
    Role,
    SectionsCheckRequest,
    SessionFacts,
    Span,
    TranscriptDraftRequest,
    WrittenSentence,
)
from ..clinical.notes.drafter import draft_from_transcript
from ..clinical.notes.written import check_sections, draft_from_bullets
from ..domain.records import Appointment, Client, Note, Plan
from .sessions import kind_of

_EARLIER = 5
Written = tuple[str, tuple[tuple[str, str | None], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSource:
    """Exactly one of transcript, bullets and sections holds something."""

    format: str
    transcript: str | bytes | None
    bullets: tuple[str, ...]
    sections: tuple[Written, ...]
    speakers: Mapping[str, Role]

    @property
    def text(self) -> str:
        """What offsets count in."""
        if self.transcript is not None:
            return self.transcript if isinstance(self.transcript, str) else self.transcript.decode("utf-8", "replace")
        return "\n".join(self.bullets) if self.bullets else quoted(self.sections)[0]


def drafted(
    source: NoteSource,
    session: Appointment,
    client: Client,
    notes: Sequence[Note],
    plans: Sequence[Plan],
    time_zone: str,
) -> DraftedNote:
    """Raises `NoteRefused`."""
    facts = _facts(session, client, notes, plans, time_zone)
    if source.transcript is not None:
        return draft_from_transcript(
            TranscriptDraftRequest(
                transcript=source.transcript, format=source.format, speakers=source.speakers, session=facts
            )
        )
    if source.bullets:
        return draft_from_bullets(BulletsDraftRequest(bullets=source.bullets, format=source.format, session=facts))
    text, sections = quoted(source.sections)
    return check_sections(
        SectionsCheckRequest(sections=sections, format=source.format, source=text or None, session=facts)
    )


def quoted(sections: Sequence[Written]) -> tuple[str, Mapping[str, Sequence[WrittenSentence]]]:
    """The quoted evidence of written sections as one text, and the sections with their spans in it."""
    text = ""
    written: dict[str, list[WrittenSentence]] = {}
    for name, sentences in sections:
        for sentence, evidence in sentences:
            spans: tuple[Span, ...] = ()
            if evidence:
                spans = (Span(start=len(text), end=len(text) + len(evidence), speaker="quoted"),)
                text += evidence + "\n"
            written.setdefault(name, []).append(WrittenSentence(text=sentence, evidence=spans))
    return text, written


def _facts(
    session: Appointment, client: Client, notes: Sequence[Note], plans: Sequence[Plan], time_zone: str
) -> SessionFacts:
    earlier = sorted((n for n in notes if n.kind == "progress"), key=lambda n: n.updated_at, reverse=True)[:_EARLIER]
    return SessionFacts(
        kind=kind_of(session),
        start=_clock(session.documented_start, time_zone),
        stop=_clock(session.documented_stop, time_zone),
        diagnoses=tuple(Diagnosis(code=d.icd10) for d in sorted(client.diagnoses, key=lambda d: d.rank)),
        goals=tuple(goal for plan in plans if plan.status == "active" for goal in _goals(plan)),
        earlier_notes=tuple(EarlierNote(id=n.id, text="\n".join(s.text for s in n.sections)) for n in earlier),
        pronouns=Pronouns.parse(client.pronouns),
    )


def _clock(moment: datetime | None, time_zone: str) -> time | None:
    return moment.astimezone(ZoneInfo(time_zone)).time() if moment else None


def _goals(plan: Plan) -> list[PlanGoal]:
    return [
        PlanGoal(
            id=goal.id or goal.text,
            text=goal.text,
            objectives=tuple(PlanObjective(id=o.id or o.text, text=o.text) for o in goal.objectives),
        )
        for problem in plan.problems
        for goal in problem.goals
    ]
