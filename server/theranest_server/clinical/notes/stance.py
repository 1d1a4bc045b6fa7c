"""What an answer to a question about danger amounts to. In doubt it is unclear, and a person must read it."""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum

from .cues import has, risk_kinds
from .said import Said


class Polarity(StrEnum):
    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


_LEAD = r"^\W*(?:(?:um+|uh+|oh|well|okay|ok|so|and|honestly|god|i mean|hmm)[\s,.]+)*"
_OPENS_NO = re.compile(
    _LEAD + r"(?:(?:no+|nope|nah|never|none|nothing|neither|negative|absolutely not|definitely not|of course not|not)\b"
    r"|i(?: (?:do|have|did|had|would|am|was|could) ?(?:not|n't)|(?: would| have)? never|'m not|'ve never|'d never| don't| haven't| didn't| wouldn't| couldn't| have no| don't have)\b"
    r"|there(?: is| are|'s) (?:no|nothing)\b)"
)
_OPENS_YES = re.compile(
    _LEAD
    + r"(?:yes|yeah|yep|yup|yea|uh-huh|mm-?hmm|i (?:do|have|did|am|was)\b(?! ?(?:not|n't))|i think (?:so|about (?:it|that))\b)"
)
_HEDGED = re.compile(
    r"\b(?:not (?:really|exactly|seriously|like that|entirely|always|right now|today|at the moment|lately|recently|yet)|sometimes|now and (?:then|again)|once in a while|occasionally|"
    r"maybe|perhaps|kind of|sort of|i guess|a little|some (?:days|nights)|passing|fleeting|except|unless|wish|probably|(?:don't|do not|do n't) know|not sure|depends|mostly|if)\b"
)
_NEGATED = re.compile(r"\b(?:no|not|never|none|nothing|without|cannot)\b|n't\b")
_BACK_THEN = re.compile(
    r"\b(?:last (?:\w+)|once|in (?:the (?:past|spring|summer|fall|autumn|winter)|college|high school|january|february|march|april|may|june|july|august|september|october|november|december)|years?|months? ago|back then|used to|when i was)\b"
)
_DID_THEN = re.compile(
    r"\bi (?:did|thought|tried|had|felt|took|wanted|wished|planned|used|cut|overdosed)\b(?! ?(?:not|n't))"
)
_CLAUSE = re.compile(r"[,;]?\s+but\s+|;\s+|\.{3}|…")
_WHOLLY_NO = re.compile(r"^(?:i )?(?:am |'m |was )?(?:also )?(?:not\b|no\b|never\b|nothing\b)")


def judged(answer: Sequence[Said]) -> tuple[Polarity, bool]:
    """Polarity for the present, and whether the answer also tells of danger in the past."""
    found = {kind for sentence in answer for kind in _kinds_of(sentence.spoken)}
    past = "past" in found
    if "yes" in found and "no" not in found:
        return Polarity.YES, past
    if found & {"hedged", "yes"}:
        return Polarity.UNCLEAR, past
    if "no" in found:
        return Polarity.NO, past
    return (Polarity.YES, True) if past else (Polarity.UNCLEAR, False)


def tells_of_the_past(sentence: Said) -> bool:
    return "past" in set(_kinds_of(sentence.spoken))


def _kinds_of(spoken: str) -> Iterator[str]:
    for clause in _CLAUSE.split(spoken):
        yield from _kinds(clause.strip())


def _kinds(clause: str) -> Iterator[str]:
    negative = _NEGATED.search(clause) is not None
    back_then = has("past", clause) or _BACK_THEN.search(clause) is not None
    if back_then and _DID_THEN.search(clause):
        yield "past"
        if _OPENS_NO.match(clause):
            yield "no"
    elif _HEDGED.search(clause):
        yield "hedged"
    elif _OPENS_NO.match(clause):
        yield "no"
    elif back_then and not negative:
        yield "past"
    elif _OPENS_YES.match(clause) or (risk_kinds(clause) and not negative):
        yield "yes"
    elif negative and (risk_kinds(clause) or _WHOLLY_NO.match(clause)):
        yield "no"
