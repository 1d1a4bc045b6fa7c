"""Homework, next steps and the next appointment, in words that say who does what; and what the client agreed to."""

import re
from collections.abc import Sequence

from .answers import is_fragment
from .cues import has
from .draft import Role
from .said import Said, in_quotes
from .voice import Voice, finished, lowered, plain, retold, without_opening
from .wording import FIRST_WHEN, SELF, TOGETHER, requested
from .words import content_words

_AGREES = re.compile(
    r"^(?:um+|uh+|oh|well|hmm)?[\s,]*(?:yes|yeah|yep|yup|ok(?:ay)?|sure|fine|good|great|perfect|absolutely|definitely|of course|all right|alright|sounds good|will do|i (?:can|will)\b(?! ?(?:not|n't))|i'll (?:be|do|try|see)|that (?:works|is fine|sounds)|that's (?:fine|good|okay|perfect)|it does\b(?! ?not)|(?:[\w' ]+ )?(?:works|is (?:good|fine|perfect|okay))(?: for me)?\b|see you)",
)
_DECLINES = re.compile(
    r"^(?:um+|uh+|oh|well|hmm)?[\s,]*(?:no\b|nope|not\b|i (?:can't|cannot|can not|don't|do not|do n't|won't|will not|wo n't|ca n't)|i'm not|i'd rather)|\bcould we (?:do|make|move)|\binstead\b"
)
_COMMITS = re.compile(
    r"\b(?:i(?:'ll| will| can| could| plan to|'m going to| am going to|'m gonna|'d do| want to do)|let's say|we(?:'ll| will| can))\b(?! be (?:honest|fine|okay)| say(?: that)?\b| never| not\b|n't)",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:mornings?|evenings?|noon|lunch|dinner|bed(?:time)?|daily|twice|once|tonight|tomorrow|weekend|every|each|week|minutes|times|days|o'clock|before|after)\b|\d"
)
_PLANS = re.compile(
    r"\b(?:(?:next|small|first|be a|good) step|plan|homework|practi[cs]e|commit|what would you (?:want|like) to do|goal for|how many (?:days|times)|which days?|this week|coming (?:week|days)|next (?:week|time|session)|until (?:we|next)|before (?:we|next)|between (?:now|sessions))\b"
)


def told_plan(text: str, voice: Voice) -> str:
    """`Plan: ...` with whoever does it; `text` is bare of openings."""
    lead = FIRST_WHEN.match(text)
    when = f"{lowered(lead[0].rstrip(', '), voice.names)}, " if lead else ""
    text = text[lead.end() :] if lead else text
    if (asked := requested(text)) is not None:
        return finished(f"Plan: {when}{voice.noun} to {_about(asked, voice)}")
    if found := TOGETHER.match(text):
        return finished(f"Plan: {when}{voice.noun} and clinician to {_about(text[found.end() :], voice)}")
    if found := SELF.match(text):
        return finished(f"Plan: {when}clinician to {_about(text[found.end() :], voice, named=False)}")
    text = re.sub(
        r"^(?:the |our |your )?(?:plan|homework) (?:is|will be|for this week is) ", "", text, flags=re.IGNORECASE
    )
    return finished(f"Plan: {when}{lowered(retold(text, Role.CLINICIAN, voice, named=False), voice.names)}")


def _about(text: str, voice: Voice, *, named: bool = True) -> str:
    told = retold(re.sub(r"^both (?:to )?", "", text.rstrip(" ?")), Role.CLINICIAN, voice, named=named)
    return lowered(told, voice.names)


def is_plan_question(question: Said) -> bool:
    """Asks for something to be done or for the next appointment."""
    spoken = question.spoken
    if has("next_appointment", spoken):
        return True
    return has("homework", spoken) and requested(_after_when(question.text)) is not None


def _after_when(text: str) -> str:
    bare = without_opening(plain(text))
    lead = FIRST_WHEN.match(bare)
    return bare[lead.end() :] if lead else bare


_GOES_ON = re.compile(r"^\W*(?:and\b|how many|which|what about|what time|when\b|where\b|how often|okay\b|good\b)")
_MOST_WORDS_TO_GO_ON = 12


def speaks_of_plans(turn: Sequence[Said], *, before: bool) -> bool:
    """Whether the clinician's turn asks what will be done from now on, or goes on from one that did (`before`)."""
    if before and _GOES_ON.match(turn[-1].spoken) and sum(len(one.words) for one in turn) <= _MOST_WORDS_TO_GO_ON:
        return True
    spoken = " ".join(sentence.spoken for sentence in turn[-3:])
    past = re.search(r"\b(?:did you|have you|last (?:week|time)|were you)\b", spoken)
    return not past and (
        has("homework", spoken) or has("next_appointment", spoken) or _PLANS.search(spoken) is not None
    )


_ASKS_ONLY = re.compile(
    r"^(?:does|do|did|is|are|was|has|have|what|when|which|how|where|who)\b(?! you agree)", re.IGNORECASE
)


def agreed(question: Said, answer: Sequence[Said], voice: Voice) -> tuple[str, tuple[Said, ...]] | None:
    """A request or a date that the client said yes to is a plan; any other answer is quoted with its question."""
    told = [sentence.spoken.strip(" .!") for sentence in answer[:2]]
    agrees = any(map(_AGREES.match, told)) and not any(map(_DECLINES.search, told))
    if agrees and not _ASKS_ONLY.match(_after_when(question.text)):
        return told_plan(without_opening(plain(question.text)), voice), (question, answer[0])
    parts = (question, *answer[:3])
    asks, says = in_quotes(parts[:1]), in_quotes(parts[1:])
    return (f"Plan: asked {asks}, {voice.noun} answered {says}", parts) if asks and says else None


_QUOTED_ONLY = re.compile(r"^(?:whether|that|if|let's|let us|when)\b")


def commitment(sentence: Said, voice: Voice) -> str | None:
    """What the client says that they will (or will not) do, where plans are spoken of."""
    spoken = sentence.spoken
    if sentence.asks or not sentence.content:
        return None
    if _DECLINES.match(spoken) or _QUOTED_ONLY.match(spoken):
        quotes = in_quotes([sentence])
        return f"Plan: {voice.noun} states {quotes}" if quotes else None
    if _COMMITS.search(spoken) and not re.search(r"\byou\b|\bif\b", spoken):
        told = retold(without_opening(plain(sentence.text)), Role.CLIENT, voice, named=False)
        if not content_words(told.removeprefix(voice.noun)):
            return None
        return finished(f"Plan: {lowered(told, voice.names)}")
    if _WHEN.search(spoken) and len(sentence.words) <= 12 and is_fragment(sentence):
        quotes = in_quotes([sentence])
        return f"Plan: {voice.noun} states {quotes}" if quotes else None
    return None
