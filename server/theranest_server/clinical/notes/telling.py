"""One statement told in the third person, or quoted where retelling could change who is meant."""

import re
from dataclasses import dataclass

from .answers import is_fragment
from .cues import has, techniques_in
from .draft import Facet, Role
from .planning import told_plan
from .said import Said, in_quotes
from .voice import Voice, finished, lowered, plain, retold, without_opening
from .wording import REQUEST, SELF, TOGETHER, requested


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    text: str
    facet: Facet | None


_MOST_WORDS = 70


def tell(sentence: Said, spoken: str, voice: Voice, *, medical: bool, grave: bool, acting: bool = False) -> Told | None:
    """None for what is no statement about the client: small talk, questions, praise. `acting`: in a role or a story, so quoted."""
    if grave:
        return _grave(sentence, voice)
    if not sentence.content or len(sentence.words) > _MOST_WORDS or (not medical and _too_short(sentence, spoken)):
        return None
    if has("small_talk", spoken) and not _matters(spoken):
        return None
    if sentence.role is Role.CLIENT:
        return _client_of_visit(sentence, voice) if medical else _client(sentence, spoken, voice, acting)
    return _in_whose_words(_clinician(sentence, spoken, voice, medical=medical), sentence)


_SPEAKS_AS_ANOTHER = re.compile(r"[\"“][^\"“”]*\b(?:i|i'm|i've|i'll|me|my|myself|we|our)\b", re.IGNORECASE)


def _in_whose_words(told: Told | None, sentence: Said) -> Told | None:
    """A clinician who repeats the client's own "I" is quoted: retold, it would be the clinician's."""
    if told is None or not _SPEAKS_AS_ANOTHER.search(sentence.text):
        return told
    quotes = in_quotes([sentence])
    return Told(text=f"Clinician states {quotes}", facet=told.facet) if quotes else None


def _too_short(sentence: Said, spoken: str) -> bool:
    return len(sentence.words) < 3 and (
        len(sentence.words) < 2 or not (has("symptom", spoken) or has("functioning", spoken))
    )


def _matters(spoken: str) -> bool:
    return any(has(cue, spoken) for cue in ("homework", "next_appointment", "symptom", "functioning"))


def _grave(sentence: Said, voice: Voice) -> Told | None:
    """Danger is told in the words that were used where they can be quoted, else in the third person."""
    if sentence.role is Role.CLINICIAN:
        if sentence.asks:
            return None
        bare = retold(_bare(sentence.text), Role.CLINICIAN, voice, named=False)
        return Told(text=finished(f"Clinician notes {lowered(bare, voice.names)}"), facet=None)
    if quotes := in_quotes([sentence]):
        return Told(text=f"{voice.subject} states {quotes}", facet=None)
    return Told(text=finished(f"{voice.subject} states {retold(_bare(sentence.text), Role.CLIENT, voice)}"), facet=None)


def _bare(text: str) -> str:
    return without_opening(plain(text))


# --- the client

_DIRECT_SPEECH = re.compile(
    r"\b(?:says?|said|saying|goes|asks?|asked|told|tells?|thinks?|thought|like|yell\w*|text\w*|wrote|shout\w*)\b(?:\s\w+){0,2}\s*[,:\"“]\s*\W*(?:i|i'm|i've|i'll|my|you|you're|we|what|why|how|don't|go|just)\b"
    r"|\b(?:was|is|were|'s|'re) like,? (?:i|you|what|why|my)\b|[\"“]",
)
_HANGS = re.compile(r"^(?:that (?:i|it|he|she|they|we|the|my|there)\b|whether|if|like|to|than|or|not|no)\b")
_FRAGMENT_FIRST = re.compile(
    r"^(?!(?:i|we|he|she|it|they|my|the|this|that|there|today|yesterday|last|on|at|in|then|now)\b)[\w']+(?: [\w']+)?, (?:but|and|because|i|it|my|she|he)\b"
)
_ALONE = re.compile(
    r"^(?:i (?:guess|think|don't know|do n't know|mean|know|see|hope|suppose|will|do|did|have|am|can|would|could|agree)|it (?:is|was|does|did)|that's (?:it|all|true|right|fine)|thank\w*.*|you too|(?:okay )?see (?:you|ya).*|that (?:works|makes sense)|sounds good|nothing else|i (?:can|could|will|'ll|am able to) (?:do|try|manage) (?:that|it|this|those|them))[ .!]*$"
)


def _client_of_visit(sentence: Said, voice: Voice) -> Told | None:
    text = _bare(sentence.text)
    if sentence.asks or not text:
        return None
    return Told(text=_reported(text, voice), facet=None)


def _client(sentence: Said, spoken: str, voice: Voice, acting: bool) -> Told | None:
    if sentence.text.rstrip().endswith("?") or (sentence.asks and not spoken.startswith("what if")):
        return None
    text = _bare(sentence.text)
    if not text or _ALONE.match(text.lower()) or not _says_something(sentence, spoken):
        return None
    if acting or _must_be_quoted(sentence, spoken, text):
        quotes = in_quotes([sentence])
        return Told(text=f"{voice.subject} states {quotes}", facet=None) if quotes else None
    return Told(text=_reported(text, voice), facet=None)


def _says_something(sentence: Said, spoken: str) -> bool:
    telling = len(sentence.content) >= (1 if len(sentence.words) >= 4 else 2) or any(char.isdigit() for char in spoken)
    return telling or any(has(cue, spoken) for cue in ("symptom", "functioning", "response", "progress"))


def _must_be_quoted(sentence: Said, spoken: str, text: str) -> bool:
    """Whoever is meant by "you" or by an "I" in another's mouth, and what only might be, stays in the client's own words."""
    return (
        re.search(r"\byou(?:r|rs|'re|'ve|'ll|'d)?\b", text.lower()) is not None
        or _DIRECT_SPEECH.search(spoken) is not None
        or has("hypothetical", spoken)
        or _HANGS.match(text.lower()) is not None
        or spoken.startswith("what if")
        or is_fragment(sentence)
        or _FRAGMENT_FIRST.match(text.lower()) is not None
    )


def _reported(text: str, voice: Voice) -> str:
    return finished(f"{voice.subject} reports {lowered(retold(text, Role.CLIENT, voice), voice.names)}")


# --- the clinician


def _clinician(sentence: Said, spoken: str, voice: Voice, *, medical: bool) -> Told | None:
    text = _bare(sentence.text)
    if not text:
        return None
    if medical:
        return _general(text, sentence, voice)
    techniques = techniques_in(spoken)
    homework = has("homework", spoken)
    if not homework and not techniques and has("praise", spoken):
        return None
    if has("next_appointment", spoken) and not sentence.asks:
        return Told(text=told_plan(text, voice), facet=Facet.PLAN)
    if homework and (not sentence.asks or requested(text)):
        return Told(text=told_plan(text, voice), facet=Facet.PLAN)
    if techniques:
        return _intervention(sentence, text, voice)
    return None if sentence.asks else _remark(sentence, text, spoken, voice)


def _remark(sentence: Said, text: str, spoken: str, voice: Voice) -> Told | None:
    if has("plan", spoken):
        return Told(text=told_plan(text, voice), facet=Facet.PLAN)
    if has("hypothetical", spoken):
        return None
    if has("goal", spoken):
        return Told(text=_noted(text, voice), facet=Facet.GOAL)
    if has("observation", spoken):
        return Told(text=_noted(text, voice), facet=Facet.OBSERVATION)
    if has("assessment", spoken) or (_REFLECTS.match(spoken) and len(sentence.content) >= 2):
        return Told(text=_noted(text, voice), facet=Facet.ASSESSMENT)
    return None


_REFLECTS = re.compile(r"^\W*(?:(?:okay|right|yes|and|mm-?hmm),? )?so\b")


def _noted(text: str, voice: Voice) -> str:
    told = re.sub(
        r"^(?:so )?(?:i (?:can )?(?:notice|noticed|am noticing|'m noticing|think|see)(?: that)?|i'm noticing(?: that)?) (?!about\b|of\b)",
        "",
        text,
        flags=re.IGNORECASE,
    )
    return finished(f"Clinician notes {lowered(retold(told, Role.CLINICIAN, voice, named=False), voice.names)}")


def explained(sentence: Said, spoken: str, voice: Voice) -> str | None:
    """A statement of the clinician's that goes on from a technique."""
    if sentence.asks or len(sentence.content) < 2 or has("praise", spoken) or has("small_talk", spoken):
        return None
    text = _bare(sentence.text)
    if (asked := requested(text)) is not None:
        return finished(f"Clinician asks {voice.noun} to {_about(asked, voice)}")
    return _noted(text, voice) if text else None


def _about(text: str, voice: Voice, *, named: bool = True) -> str:
    return lowered(retold(text.rstrip(" ?"), Role.CLINICIAN, voice, named=named), voice.names)


def _intervention(sentence: Said, text: str, voice: Voice) -> Told | None:
    if sentence.asks and not requested(text):
        quotes = in_quotes([sentence])
        return Told(text=f"Clinician asked {quotes}", facet=Facet.INTERVENTION) if quotes else None
    if found := TOGETHER.match(text):
        told = f"Clinician suggests they {_about(text[found.end() :], voice)}"
    elif (asked := requested(text)) is not None:
        told = f"Clinician asks {voice.noun} to {_about(asked, voice)}"
    else:
        told = _noted(text, voice)
    return Told(text=finished(told), facet=Facet.INTERVENTION)


def _general(text: str, sentence: Said, voice: Voice) -> Told | None:
    """A general visit: findings as they were spoken, orders as "we will"."""
    if sentence.asks and text.rstrip().endswith("?"):
        return None
    if found := REQUEST.match(text):
        return Told(text=finished(f"{voice.subject} to {_about(text[found.end() :], voice)}"), facet=None)
    if found := (TOGETHER.match(text) or SELF.match(text)):
        return Told(text=finished(f"We will {_about(text[found.end() :], voice, named=False)}"), facet=None)
    return Told(text=finished(retold(text, Role.CLINICIAN, voice, named=False)), facet=None)
