"""Who is who. In a session of several people nobody's role is guessed; in a session of one client it is, with a warning."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .draft import Role, SessionKind
from .refusals import NoteRefused
from .sentences import cut, is_question
from .transcript import Transcript
from .words import tokens

_CLINICIAN = frozenset(
    [
        "therapist",
        "clinician",
        "counselor",
        "counsellor",
        "doctor",
        "dr",
        "provider",
        "psychologist",
        "psychiatrist",
        "interviewer",
        "facilitator",
        "th",
        "lcsw",
        "lmft",
        "lpc",
        "lpcc",
        "lmhc",
        "psyd",
        "phd",
        "md",
        "lcpc",
        "lmsw",
        "licsw",
        "lac",
    ]
)
_CLIENT = frozenset(["client", "patient", "pt", "cl", "interviewee", "caller"])
OTHER_MEMBER_WORDS = frozenset(
    [
        "partner",
        "husband",
        "wife",
        "spouse",
        "mother",
        "father",
        "mom",
        "dad",
        "mum",
        "parent",
        "parents",
        "son",
        "daughter",
        "brother",
        "sister",
        "guest",
        "guardian",
        "grandmother",
        "grandfather",
        "aunt",
        "uncle",
        "boyfriend",
        "girlfriend",
        "stepmother",
        "stepfather",
        "interpreter",
        "caregiver",
    ]
)
_SEVERAL = frozenset(
    {SessionKind.COUPLE, SessionKind.FAMILY_WITH_CLIENT, SessionKind.FAMILY_WITHOUT_CLIENT, SessionKind.GROUP}
)
_ENOUGH_TURNS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    roles: Mapping[str, Role]
    """By label as written."""
    warnings: tuple[str, ...]
    medical: bool
    """The session calls its people doctor and patient: a general visit rather than therapy."""

    def of(self, label: str | None) -> Role:
        return Role.UNKNOWN if label is None else self.roles.get(label, Role.UNKNOWN)

    @property
    def client_noun(self) -> str:
        called = {word for label, role in self.roles.items() if role is Role.CLIENT for word in _key(label).split()}
        return "patient" if self.medical or "patient" in called else "client"


def cast(transcript: Transcript, given: Mapping[str, Role], kind: SessionKind) -> Cast:
    """Raise NoteRefused with a question where the session may hold other people's words and a label has no role."""
    wanted = {_key(label): role for label, role in given.items()}
    roles = {label: wanted.get(_key(label), _role_by_word(label)) for label in transcript.labels}
    warnings = _unused(wanted, transcript.labels)
    unlabelled = any(turn.label is None for turn in transcript.turns)
    unknown = [label for label in transcript.labels if roles[label] is Role.UNKNOWN and _key(label) not in wanted]
    clients = [label for label in transcript.labels if roles[label] is Role.CLIENT and _key(label) not in wanted]
    if kind in _SEVERAL or len(roles) > 2:
        _refuse_unknown(transcript, kind, roles, unknown, clients, unlabelled)
    elif unknown:
        guessed = _guess(transcript, roles, unknown)
        roles |= guessed
        warnings += tuple(f"{_shown(label)} was taken for the {role}: check it." for label, role in guessed.items())
    medical = _is_medical(transcript)
    if _look_swapped(transcript, roles):
        exchanged = not medical and not wanted
        roles = {label: _EXCHANGED[role] for label, role in roles.items()} if exchanged else roles
        warnings += (_SWAPPED_AND_EXCHANGED if exchanged else _SWAPPED,)
    if unlabelled and not roles:
        warnings += ("The transcript names no speakers: what was said is used as 'speaker not identified'.",)
    return Cast(roles=roles, warnings=warnings, medical=medical)


def _key(label: str) -> str:
    return " ".join(label.lower().replace("_", " ").split())


def _role_by_word(label: str) -> Role:
    words = set(re.findall(r"[^\W\d_]+", label.replace("_", " ").lower()))
    if words & OTHER_MEMBER_WORDS:
        return Role.OTHER_MEMBER
    if words & _CLINICIAN or "social worker" in _key(label):
        return Role.CLINICIAN
    if words & _CLIENT:
        return Role.CLIENT
    return {"t": Role.CLINICIAN, "c": Role.CLIENT, "p": Role.CLIENT}.get(_key(label), Role.UNKNOWN)


_OF_THERAPY = re.compile(
    r"\b(?:therap(?:y|ist)|sessions?|homework|coping|feel(?:ing|ings|s)?|felt|thoughts?|anxi\w+|panic\w*|depress\w+|mood|trauma\w*|exposure|grounding|mindful\w*|suicid\w*|worr(?:y|ies|ied|ying)|sad|cr(?:y|ied|ying)|angry|shame|grief|guilt\w*|relationship|nightmares?|phq|gad)\b",
    re.IGNORECASE,
)
_OF_MEDICINE = re.compile(
    r"\b(?:exam\w*|blood|lungs?|heart|x-?rays?|mri|ct|labs?|mg|milligrams?|surger\w+|surgical|swell\w+|swollen|knees?|shoulders?|joints?|back pain|pain|fever|cough\w*|nausea|vomit\w*|breath|chest|abdom\w+|murmur|tender\w*|diabetes|hypertension|pressure|kidney\w*|cancer|fracture\w*|antibiotic\w*|ultrasound|biops\w+|rash|urin\w+|vision|hearing|ear|throat|nose|headaches?|dax|dragon)\b",
    re.IGNORECASE,
)


def _is_medical(transcript: Transcript) -> bool:
    """Doctor and patient by label, and no more words of therapy than of the body."""
    words = {word for label in transcript.labels for word in _key(label).split()}
    if not words & {"doctor", "dr", "patient"} or words & {"therapist", "counselor", "client"}:
        return False
    return len(_OF_THERAPY.findall(transcript.text)) <= 1.5 * len(_OF_MEDICINE.findall(transcript.text))


def _shown(label: str) -> str:
    """Labels may be names: a warning shows at most what tells them apart."""
    return f"The speaker labelled {label!r}"


def _unused(wanted: Mapping[str, Role], labels: tuple[str, ...]) -> tuple[str, ...]:
    known = {_key(label) for label in labels}
    return tuple(f"No speaker is labelled {label!r} in this transcript." for label in wanted if label not in known)


def _refuse_unknown(
    transcript: Transcript,
    kind: SessionKind,
    roles: Mapping[str, Role],
    unknown: list[str],
    clients: list[str],
    unlabelled: bool,
) -> None:
    several_clients = len(clients) > 1
    ask = [*unknown, *(clients if several_clients else [])]
    no_client = Role.CLIENT not in roles.values() and kind is not SessionKind.FAMILY_WITHOUT_CLIENT
    if not ask and not unlabelled and not no_client:
        return
    ask = ask or ([label for label in transcript.labels if roles[label] is not Role.CLINICIAN] if no_client else [])
    names = ", ".join(repr(label) for label in ask)
    question = (
        f"Who is {names}: this client, the clinician, or another member?"
        if ask
        else "Who says what? Some or all lines have no speaker; label each with client, clinician or another member."
    )
    raise NoteRefused(
        "speakers_unknown",
        "Several people speak in this session and it is not known which of them is this client.",
        "Give the role of each label (client, clinician, other_member); other members' words stay out of this client's note.",
        question,
    )


def _guess(transcript: Transcript, roles: Mapping[str, Role], unknown: list[str]) -> dict[str, Role]:
    """The clinician is who asks; the role that is left goes to the other one."""
    known = {role for label, role in roles.items() if label not in unknown}
    if len(unknown) == 1:
        if Role.CLINICIAN in known:
            return {unknown[0]: Role.CLIENT}
        if Role.CLIENT in known:
            return {unknown[0]: Role.CLINICIAN}
        return {}
    asked = sorted(unknown, key=lambda label: _share_asked(transcript, label))
    if _share_asked(transcript, asked[-1]) <= _share_asked(transcript, asked[0]):
        return {}
    return {asked[-1]: Role.CLINICIAN, asked[0]: Role.CLIENT}


def _sentences_of(transcript: Transcript, label: str) -> list[str]:
    said = [turn.speech.text for turn in transcript.turns if turn.label == label]
    return [text[start:end] for text in said for start, end in cut(text)]


def _share_asked(transcript: Transcript, label: str) -> float:
    said = _sentences_of(transcript, label)
    return sum(map(is_question, said)) / len(said) if said else 0.0


def _first_person(transcript: Transcript, label: str) -> float:
    words = [word for text in _sentences_of(transcript, label) for word in tokens(text)]
    return sum(word in {"i", "my", "me", "i'm", "i've"} for word in words) / len(words) if words else 0.0


_EXCHANGED = {Role.CLIENT: Role.CLINICIAN, Role.CLINICIAN: Role.CLIENT}
_SWAPPED = (
    "The speaker labels look swapped: the one labelled as client asks, the clinician speaks of 'I'. Check who is who."
)
_SWAPPED_AND_EXCHANGED = (
    f"{_SWAPPED} For this draft the two were exchanged; give the role of each label if that is wrong."
)


def _look_swapped(transcript: Transcript, roles: Mapping[str, Role]) -> bool:
    """Who asks and who says "I" must fit the roles."""
    clinician = [label for label, role in roles.items() if role is Role.CLINICIAN]
    client = [label for label, role in roles.items() if role is Role.CLIENT]
    if len(clinician) != 1 or len(client) != 1 or len(roles) != 2 or len(transcript.turns) < _ENOUGH_TURNS:
        return False
    asks = _share_asked(transcript, client[0]) - _share_asked(transcript, clinician[0])
    says_i = _first_person(transcript, clinician[0]) - _first_person(transcript, client[0])
    return asks > 0.15 and says_i > -0.01
