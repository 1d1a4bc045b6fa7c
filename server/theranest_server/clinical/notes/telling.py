"""One statement told in the third person, and the facet that its wording gives it, if any."""

import re
from dataclasses import dataclass

from .cues import has, techniques_in
from .draft import Facet, Role
from .said import Said
from .voice import Voice, finished, plain, retold, without_opening


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    text: str
    facet: Facet | None


_REQUEST = re.compile(
    r"^(?:(?:what )?(?:i would|i'd) (?:really )?like (?:for )?you to|i (?:really )?(?:want|need) you to|i am going to (?:ask|have) you(?: to)?|i'm going to (?:ask|have) you(?: to)?|"
    r"(?:can|could|would|will) you(?: please)?(?: be willing to| try to)?|(?:please |just )?(?=(?:try|keep|continue|practi[cs]e|write|fill|use|take|bring|notice|remember|call|track|log|complete|read|go|schedule|start|do)\b)|"
    r"(?:your )?homework (?:is|will be|for (?:this|next) week is)(?: to)?|for homework,? (?:i would|i'd) like you to|you (?:can|could|will|should|need to|have to|might)) +",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"^(?:let's|let us|we will|we'll|we are going to|we're going to|we can|we could|we should|i want us to|i'd like us to)(?: go ahead and)? ",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"^(?:i will|i'll|i am going to|i'm going to|let me|i'd like to|i would like to|i want to|i'd want to|i wanted to|i do want to|i also want to|i'm also going to)(?: also)?(?: go ahead and)? ",
    re.IGNORECASE,
)
_FUTURE_REQUEST = re.compile(r"^(?:next|this|for|over|until|before|between)\b[^,]{3,40}, ", re.IGNORECASE)


def tell(sentence: Said, spoken: str, voice: Voice, *, medical: bool, grave: bool) -> Told | None:
    """None for what is no statement about the client: small talk, questions, praise, bare fragments, hypotheticals."""
    if grave:
        return _grave(sentence, voice)
    if not sentence.content or (len(sentence.words) < 3 and not medical) or len(sentence.words) > 70:
        return None
    if has("small_talk", spoken) and not has("homework", spoken) and not has("next_appointment", spoken):
        return None
    if sentence.role is Role.CLIENT:
        return _client(sentence, spoken, voice, medical=medical)
    return _clinician(sentence, spoken, voice, medical=medical)


def _grave(sentence: Said, voice: Voice) -> Told | None:
    """Danger is told in the words that were used where they can be quoted, else in the third person."""
    if sentence.role is Role.CLINICIAN:
        if sentence.asks:
            return None
        return Told(
            text=finished(f"Clinician notes {retold(_bare(sentence.text), Role.CLINICIAN, voice, named=False)}"),
            facet=None,
        )
    if len(sentence.spans) == 1 and '"' not in sentence.text:
        return Told(text=f'{voice.subject} states "{sentence.text}"', facet=None)
    return Told(text=finished(f"{voice.subject} states {retold(_bare(sentence.text), Role.CLIENT, voice)}"), facet=None)


def _bare(text: str) -> str:
    return without_opening(plain(text))


def _client(sentence: Said, spoken: str, voice: Voice, *, medical: bool) -> Told | None:
    if sentence.asks or sentence.text.rstrip().endswith("?"):
        return None
    text = _bare(sentence.text)
    if not text or (not medical and len(sentence.content) < 2 and not has("symptom", spoken)):
        return None
    if re.search(r"\byour?\b", text, re.IGNORECASE) and not medical:
        return None
    told = retold(text, Role.CLIENT, voice)
    if not medical and has("hypothetical", spoken):
        return None
    if not medical and has("other_person", spoken) and has("progress", spoken):
        return None
    return Told(text=finished(f"{voice.subject} reports {_lowered(told)}"), facet=None)


def _lowered(text: str) -> str:
    """First letter small unless the word is a name or an abbreviation."""
    first = text.split(" ", 1)[0]
    keep = len(first) > 1 and any(char.isupper() for char in first[1:])
    return text if keep else text[:1].lower() + text[1:]


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
        return Told(text=_planned(text, voice), facet=Facet.PLAN)
    if homework and (not sentence.asks or _REQUEST.match(text)):
        return Told(text=_planned(text, voice), facet=Facet.PLAN)
    if techniques:
        return _intervention(sentence, text, voice)
    if sentence.asks:
        return None
    if has("plan", spoken):
        return Told(text=_planned(text, voice), facet=Facet.PLAN)
    if has("hypothetical", spoken):
        return None
    if has("observation", spoken):
        return Told(text=_noted(text, voice), facet=Facet.OBSERVATION)
    if has("assessment", spoken):
        return Told(text=_noted(text, voice), facet=Facet.ASSESSMENT)
    return None


def _noted(text: str, voice: Voice) -> str:
    told = re.sub(
        r"^(?:so )?(?:i (?:notice|noticed|am noticing|'m noticing|think)(?: that)?|i'm noticing(?: that)?) ",
        "",
        text,
        flags=re.IGNORECASE,
    )
    return finished(f"Clinician notes {_lowered(retold(told, Role.CLINICIAN, voice, named=False))}")


def _planned(text: str, voice: Voice) -> str:
    lead = _FUTURE_REQUEST.match(text)
    when = f"{lead[0].rstrip(', ')}, " if lead else ""
    text = text[lead.end() :] if lead else text
    if found := _REQUEST.match(text):
        return finished(f"Plan: {_lowered(when)}{voice.noun} to {_about(text[found.end() :], voice)}")
    if found := _TOGETHER.match(text):
        return finished(f"Plan: {_lowered(when)}{voice.noun} and clinician to {_about(text[found.end() :], voice)}")
    if found := _SELF.match(text):
        return finished(f"Plan: {_lowered(when)}clinician to {_about(text[found.end() :], voice, named=False)}")
    return finished(f"Plan: {_lowered(when)}{_lowered(retold(text, Role.CLINICIAN, voice, named=False))}")


def _about(text: str, voice: Voice, *, named: bool = True) -> str:
    return retold(text.rstrip(" ?"), Role.CLINICIAN, voice, named=named)


def _intervention(sentence: Said, text: str, voice: Voice) -> Told | None:
    if sentence.asks and not _REQUEST.match(text):
        if len(sentence.spans) != 1 or '"' in sentence.text:
            return None
        return Told(text=f'Clinician asked "{sentence.text}"', facet=Facet.INTERVENTION)
    if found := _TOGETHER.match(text):
        return Told(
            text=finished(f"Clinician suggests they {_about(text[found.end() :], voice)}"), facet=Facet.INTERVENTION
        )
    if found := _REQUEST.match(text):
        return Told(
            text=finished(f"Clinician asks {voice.noun} to {_about(text[found.end() :], voice)}"),
            facet=Facet.INTERVENTION,
        )
    return Told(text=_noted(text, voice), facet=Facet.INTERVENTION)


def _general(text: str, sentence: Said, voice: Voice) -> Told | None:
    """A general visit: findings as they were spoken, orders as "we will"."""
    if sentence.asks and text.rstrip().endswith("?"):
        return None
    if found := _REQUEST.match(text):
        return Told(text=finished(f"{voice.subject} to {_about(text[found.end() :], voice)}"), facet=None)
    if found := (_TOGETHER.match(text) or _SELF.match(text)):
        return Told(text=finished(f"We will {_about(text[found.end() :], voice, named=False)}"), facet=None)
    return Told(text=finished(retold(text, Role.CLINICIAN, voice, named=False)), facet=None)
