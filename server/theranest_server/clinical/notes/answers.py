"""A short answer means nothing alone: it is told together with its question, with the right polarity, or quoted whole."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from .draft import Role, Span
from .said import Said
from .voice import Voice, finished, plain, retold, third_singular, without_opening


class Polarity(StrEnum):
    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """Question and answer as one sentence. `answered` counts the answer's sentences that went into it."""

    text: str
    spans: tuple[Span, ...]
    polarity: Polarity
    answered: int
    quoted: bool


_NO = r"(?:no+|nope|nah|none|never|negative|not (?:at all|that i(?:'ve| have)? (?:noticed|know|can think|recall|remember)(?: of)?|really|lately|recently)|nothing(?: like that| at all)?|neither|i (?:do not|have not|am not|did not|had not|was not|cannot|never have|have never)|i'm not|none of (?:that|those|them|it))"
_YES = r"(?:yes|yeah|yep|yup|yea|uh-huh|mm-?hmm|correct|right|exactly|definitely|absolutely|of course|sure|i (?:do|have|am|did|was|had|can|will)|that's (?:right|correct|true)|a (?:little|bit|little bit))"
_POLITE = r"(?:sir|ma'am|maam|doctor|doc|thanks?|thank you|either|at all|actually|now|so far|mostly|it is|it does|they do|there is|there are)"
_BARE_NO = re.compile(rf"^{_NO}(?:[, ]+(?:{_NO}|{_POLITE}))*$")
_BARE_YES = re.compile(rf"^{_YES}(?:[, ]+(?:{_YES}|{_POLITE}))*$")
_HEDGED_NO = re.compile(
    r"^(?:not really|not that|not lately|not recently|i do not think|no+,? not (?:really|lately|recently|right now|this))|\b(?:actually|so far|mostly)$"
)
_QUALIFIES = re.compile(
    r"^(?:well|but|except|only|sometimes|although|though|maybe|actually|just|not|i (?:used|did|have|had|was|guess|mean)|last|once|a (?:little|few|couple)|when|if|it depends|some|yes|yeah|no|until|unless|unfortunately|occasionally|kind of|sort of)\b"
)
_NEGATIVE_QUESTION = re.compile(r"\b(?:not|never|no)\b")
_ANY = re.compile(
    r"^(?:(?:do|did|have|had|are|were) you (?:ever |still |currently |also )?(?:have|had|having|get|getting|feel|feeling|experience|experienced|experiencing|notice|noticed|noticing|been having|been experiencing|been feeling|been getting)"
    r"|is there|are there|was there|were there|has there been|have there been|how about|what about|and)?\s*(?:any|any of the|a history of)\s+(?P<topic>.+)$",
    re.IGNORECASE,
)
_LISTED = re.compile(r"^(?:other |new )?(?:symptoms?|problems?|issues?|things?)\s+(?:like|such as)\s+", re.IGNORECASE)
_TRAILING = re.compile(
    r",?\s*(?:or )?(?:anything|something|any of that|stuff|things?)(?: like that| of that sort| else)?$|,?\s+(?:right|okay|at all|or no|or not|is that right|is that correct)$",
    re.IGNORECASE,
)
_YOU = re.compile(r"^(?P<aux>do|did|are|were|have|had|can) you (?P<rest>.+)$", re.IGNORECASE)
_DECLARED = re.compile(r"^you (?P<rest>.+)$", re.IGNORECASE)
_WH = re.compile(
    r"^(?P<wh>(?:how|what|when|where|which|who|why)\b(?: (?:many|much|often|long|far|old|bad|well|kind of|type of|time|sort of))?(?: [\w'-]+){0,3}?) (?P<aux>do|did|are|were|have|had|would|can) you\b ?(?P<rest>.*)$",
    re.IGNORECASE,
)


def polarity(answer: str) -> Polarity | None:
    """Of a bare yes or no; UNCLEAR for a hedge; None where the answer holds more than that."""
    bare = plain(answer).lower().strip(" .!?,;")
    opened = re.sub(r"^(?:um|uh|oh|well|okay|and|so|hmm)[, ]+", "", bare)
    if re.match(r"^(?:yeah|yes)[, ]+(?:no|not)\b|^no+[, ]+(?:yes|yeah)\b", opened):
        return Polarity.UNCLEAR
    if _BARE_NO.match(opened):
        return Polarity.NO
    if _BARE_YES.match(opened):
        return Polarity.YES
    return None


def is_short(answer: Said) -> bool:
    """Too short to be understood without its question."""
    return len(answer.words) <= 7 and not re.match(
        r"^(?:i|my|we|it|that|they|he|she|there)\b", answer.text.strip().lower()
    )


def exchange(asked: Sequence[Said], answer: Sequence[Said], voice: Voice, *, grave: bool) -> Exchange | None:
    """`asked`: the questions that end the clinician's turn; `answer`: the client's next turn. `grave` quotes whatever is hedged.

    None where the answer stands alone or the question cannot be told.
    """
    if not asked or not answer:
        return None
    said = polarity(answer[0].text)
    rest = [sentence.text for sentence in answer[1:]]
    qualified = bool(rest) and (_QUALIFIES.match(plain(rest[0]).lower()) is not None)
    hedged = _HEDGED_NO.search(plain(answer[0].text).lower().strip(" .")) is not None
    question = asked[-1]
    if (
        (said is Polarity.YES or said is Polarity.NO)
        and not qualified
        and not (grave and (hedged or rest or len(asked) > 1))
    ):
        told = _told(question, said, voice)
        if told:
            return Exchange(
                text=finished(told), spans=question.spans + answer[0].spans, polarity=said, answered=1, quoted=False
            )
    if (said is not None and (grave or qualified)) or grave:
        return quoted(
            asked if grave else asked[-1:], answer if grave or qualified else answer[:1], voice, said, grave=grave
        )
    if said is None and is_short(answer[0]):
        return _open_question(question, answer[0], voice)
    return None


def quoted(
    asked: Sequence[Said], answer: Sequence[Said], voice: Voice, said: Polarity | None, *, grave: bool = False
) -> Exchange | None:
    """Both in their own words, between quotation marks; None where markup runs through them or they are endless."""
    kept = list(answer[: 4 if grave else 2])
    parts = [*asked, *kept]
    if any(len(part.spans) != 1 or '"' in part.text for part in parts) or sum(len(part.words) for part in parts) > 120:
        return None
    asks = " ".join(f'"{part.text}"' for part in asked)
    says = " ".join(f'"{part.text}"' for part in kept)
    alone = said if said is not None and len(answer) == 1 and len(asked) == 1 else None
    return Exchange(
        text=f"Asked {asks}, {voice.noun} answered {says}".rstrip(),
        spans=tuple(span for part in parts for span in part.spans),
        polarity=alone or Polarity.UNCLEAR,
        answered=len(kept),
        quoted=True,
    )


def _told(question: Said, said: Polarity, voice: Voice) -> str | None:
    text = _TRAILING.sub("", _TRAILING.sub("", without_opening(plain(question.text)).rstrip(" ?.,")))
    text = re.sub(
        r"\b(i|you|we|they)'re\b",
        r"\1 are",
        re.sub(r"\byou've\b", "you have", text, flags=re.IGNORECASE),
        flags=re.IGNORECASE,
    )
    if re.search(r"[?.]", text):
        return None
    if found := _ANY.match(text):
        topic = _LISTED.sub("", found["topic"])
        verb = "denies" if said is Polarity.NO else "reports"
        return f"{voice.subject} {verb} {_about_client(topic, voice)}" if topic else None
    if _NEGATIVE_QUESTION.search(text):
        return None
    if found := _YOU.match(text):
        return _clause(found["aux"].lower(), found["rest"], said, voice)
    if (found := _DECLARED.match(text)) and said is Polarity.YES:
        return f"{voice.subject} confirms {_about_client('you ' + found['rest'], voice)}"
    return None


def _about_client(text: str, voice: Voice) -> str:
    return retold(text, Role.CLINICIAN, voice)


def _clause(aux: str, rest: str, said: Polarity, voice: Voice) -> str | None:
    if rest.lower().startswith(
        ("want me", "mind", "think", "know", "see ", "hear me", "have any questions", "understand")
    ):
        return None
    if said is Polarity.YES:
        rest = re.sub(r"^(?:ever|even) ", "", rest, flags=re.IGNORECASE)
    told = _about_client(rest, voice)
    subject = voice.pronouns.subject
    verb = aux if voice.plural else {"do": "does", "are": "is", "were": "was", "have": "has"}.get(aux, aux)
    if said is Polarity.NO:
        negated = "cannot" if aux == "can" else f"{verb} not"
        return f"{voice.subject} reports {subject} {negated} {told}"
    if aux == "do":
        first, _, others = told.partition(" ")
        return f"{voice.subject} reports {subject} {first if voice.plural else third_singular(first)} {others}".rstrip()
    return f"{voice.subject} reports {subject} {verb} {told}"


def _open_question(question: Said, answer: Said, voice: Voice) -> Exchange | None:
    """ "How many hours do you sleep?" "About five.": both, as an indirect question."""
    text = without_opening(plain(question.text)).rstrip(" ?.,")
    told = retold(without_opening(plain(answer.text)), Role.CLIENT, voice).rstrip(" .")
    found = _WH.match(text)
    if not found or not told or re.search(r"[?.]", text) or not answer.content:
        return None
    subject, aux = voice.pronouns.subject, found["aux"].lower()
    singular = {"do": "", "are": "is", "were": "was", "have": "has"}
    verb = "" if aux == "do" else (aux if voice.plural else singular.get(aux, aux))
    rest = _about_client(found["rest"], voice)
    if aux == "do" and not voice.plural:
        first, _, others = rest.partition(" ")
        rest = f"{third_singular(first)} {others}".strip()
    asked = " ".join(f"{found['wh'].lower()} {subject} {verb} {rest}".split())
    return Exchange(
        text=finished(f"Asked {asked}, {voice.noun} answered {told}"),
        spans=question.spans + answer.spans,
        polarity=Polarity.UNCLEAR,
        answered=1,
        quoted=False,
    )
