"""What goes into a draft and what comes out. Offsets count Unicode code points of the source text, end exclusive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum


class Role(StrEnum):
    CLIENT = "client"
    CLINICIAN = "clinician"
    OTHER_MEMBER = "other_member"
    UNKNOWN = "unknown"


class SessionKind(StrEnum):
    INDIVIDUAL = "individual"
    CRISIS = "crisis"
    COUPLE = "couple"
    FAMILY_WITH_CLIENT = "family_with_client"
    FAMILY_WITHOUT_CLIENT = "family_without_client"
    GROUP = "group"


class Facet(StrEnum):
    """What a sentence is for. A format says which of its sections holds which facet."""

    REPORT = "report"
    OBSERVATION = "observation"
    ASSESSMENT = "assessment"
    GOAL = "goal"
    INTERVENTION = "intervention"
    RESPONSE = "response"
    PLAN = "plan"
    RISK = "risk"


class Mark(StrEnum):
    SPEAKER_NOT_IDENTIFIED = "speaker not identified"
    CARRIED_FORWARD = "carried forward"
    NO_EVIDENCE = "no evidence given"
    EVIDENCE_OUT_OF_RANGE = "evidence lies outside the source"
    WORDS_NOT_IN_EVIDENCE = "words not in the evidence"
    QUOTE_NOT_EXACT = "quotation is not in the evidence word for word"
    DENIAL_NOT_IN_EVIDENCE = "denial without a negative answer in the evidence"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    start: int
    end: int
    speaker: str
    """The label as the transcript writes it, else the role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedFrom:
    source: str
    """Id of the earlier note."""
    similarity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSentence:
    text: str
    evidence: tuple[Span, ...]
    facet: Facet = Facet.REPORT
    marks: tuple[Mark, ...] = ()
    unsupported: tuple[str, ...] = ()
    """Content words that its evidence does not hold; always empty in what the drafter wrote itself."""
    carried_from: CarriedFrom | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSection:
    name: str
    sentences: tuple[NoteSentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskStatement:
    statement: str
    kinds: tuple[str, ...]
    """Of `cues/risk.tsv`: suicide, self_harm, harm_to_others, abuse, ..."""
    stance: str
    """`stated`, `denied` (asked and answered no), `unclear`, `clinician` (said by the clinician)."""
    about: str
    """`client`, `other_person`, `other_member` (their words are not repeated)."""
    when: str
    """`now`, `past`, `hypothetical`, as worded."""
    evidence: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.what}: {self.why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A technique, a score, a response: the words that were said, under the name they go by."""

    name: str
    text: str
    evidence: tuple[Span, ...]
    goal_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanObjective:
    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanGoal:
    id: str
    text: str
    objectives: tuple[PlanObjective, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalLink:
    goal_id: str
    objective_id: str | None
    goal_text: str
    shared_words: tuple[str, ...]
    why: str
    evidence: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """As the client's file holds it."""

    code: str
    system: str = "ICD-10-CM"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedCode:
    system: str
    code: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierNote:
    """Text of an earlier note of the same client; `id` comes back in `carried_from`."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pronouns:
    subject: str = "they"
    object: str = "them"
    possessive: str = "their"
    reflexive: str = "themselves"

    @classmethod
    def parse(cls, text: str | None) -> "Pronouns":
        """`she/her`, `he/him`, as a record writes them; anything else is they."""
        first = (text or "").strip().lower().split("/")[0]
        if first == "she":
            return cls(subject="she", object="her", possessive="her", reflexive="herself")
        if first == "he":
            return cls(subject="he", object="him", possessive="his", reflexive="himself")
        return cls()


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateField:
    """One field of a practice's own template. Without `holds` its name decides; an unknown name stays empty."""

    name: str
    holds: tuple[Facet, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFacts:
    """What the appointment and the client's file say. Nothing of it is guessed from the transcript."""

    kind: SessionKind = SessionKind.INDIVIDUAL
    start: time | None = None
    stop: time | None = None
    diagnoses: tuple[Diagnosis, ...] = ()
    goals: tuple[PlanGoal, ...] = ()
    earlier_notes: tuple[EarlierNote, ...] = ()
    pronouns: Pronouns = field(default_factory=Pronouns)


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptDraftRequest:
    """`format` is SOAP, DAP, GIRP, BIRP, or anything with `template` given. `speakers` maps labels (any case) to roles."""

    transcript: str | bytes
    format: str = "SOAP"
    template: tuple[TemplateField, ...] = ()
    speakers: Mapping[str, Role] = field(default_factory=dict[str, Role])
    session: SessionFacts = field(default_factory=SessionFacts)


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletsDraftRequest:
    """The clinician's own points. Offsets count in `source_text()`."""

    bullets: tuple[str, ...]
    format: str = "SOAP"
    template: tuple[TemplateField, ...] = ()
    session: SessionFacts = field(default_factory=SessionFacts)

    def source_text(self) -> str:
        return "\n".join(self.bullets)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSentence:
    text: str
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionsCheckRequest:
    """Sections that somebody else wrote: each sentence is checked against the evidence that it names, none is changed."""

    sections: Mapping[str, Sequence[WrittenSentence]]
    format: str = "SOAP"
    template: tuple[TemplateField, ...] = ()
    source: str | None = None
    session: SessionFacts = field(default_factory=SessionFacts)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedNote:
    format: str
    source: str
    """`transcript`, `bullets` or `sections`."""
    sections: tuple[NoteSection, ...]
    goals: tuple[GoalLink, ...] = ()
    interventions: tuple[Named, ...] = ()
    response: tuple[Named, ...] = ()
    scores: tuple[Named, ...] = ()
    risk: tuple[RiskStatement, ...] = ()
    codes: tuple[SuggestedCode, ...] = ()
    gaps: tuple[Gap, ...] = ()
    warnings: tuple[str, ...] = ()
    left_out: tuple[tuple[str, int], ...] = ()
    """Why sentences were left out, and how many."""
