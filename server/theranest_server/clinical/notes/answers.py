"""A short answer means nothing alone: it is told together with its question, with the right polarity, or quoted whole."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .cues import has
from .draft import Role, Span
from .said import Said, in_quotes
from .stance import Polarity, judged
from .voice import Voice, finished, lowered, plain, retold, third_singular, without_opening


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """Question and answer as one sentence. `answered` counts the answer's sentences that went into it."""

    text: str
    spans: tuple[Span, ...]
    polarity: Polarity
    answered: int
    quoted: bool
    past: bool = False
    """The answer also tells of the past."""


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


def exchange(
    asked: Sequence[Said], answer: Sequence[Said], voice: Voice, *, grave: bool, medical: bool
) -> Exchange | None:
    """`asked`: the questions that end the clinician's turn; `answer`: the client's next turn. `grave` quotes whatever is hedged.

    None where the answer stands alone or the question cannot be told.
    """
    if not asked or not answer:
        return None
    said = polarity(answer[0].text)
    if (said is Polarity.YES or said is Polarity.NO) and not _must_be_quoted(asked, answer, grave=grave):
        told = _told(asked[-1], said, voice)
        if told:
            spans = asked[-1].spans + answer[0].spans
            return Exchange(text=finished(told), spans=spans, polarity=said, answered=1, quoted=False)
    if grave:
        return quoted(asked, answer, voice)
    if medical:
        return _general(asked, answer, said, voice)
    return _of_therapy(asked[-1], answer, said, voice)


def _must_be_quoted(asked: Sequence[Said], answer: Sequence[Said], *, grave: bool) -> bool:
    rest = [sentence.text for sentence in answer[1:]]
    if rest and _QUALIFIES.match(plain(rest[0]).lower()) is not None:
        return True
    hedged = _HEDGED_NO.search(plain(answer[0].text).lower().strip(" .")) is not None
    return grave and (hedged or bool(rest) or len(asked) > 1)


def _general(asked: Sequence[Said], answer: Sequence[Said], said: Polarity | None, voice: Voice) -> Exchange | None:
    if said is not None:
        return quoted(asked[-1:], answer[:2], voice) if _must_be_quoted(asked, answer, grave=False) else None
    return _open_question(asked[-1], answer[0], voice) if is_short(answer[0]) else None


_LONGEST_QUESTION = 30


def _of_therapy(question: Said, answer: Sequence[Said], said: Polarity | None, voice: Voice) -> Exchange | None:
    """A yes or no, or a fragment, is told with the question it belongs to; a whole statement stands alone."""
    spoken = question.spoken
    if has("small_talk", spoken) or len(question.words) > _LONGEST_QUESTION:
        return None
    if said is not None:
        return quoted([question], answer[:1] if len(answer) == 1 else answer[:2], voice) if question.content else None
    if not is_fragment(answer[0]) or not any(map(_tells, answer[:2])):
        return None
    pieces = _fragments(answer)
    if _PROCESS.search(spoken):
        return None
    if len(pieces) == 1 and is_short(answer[0]) and (told := _open_question(question, answer[0], voice)):
        return told
    return quoted([question], pieces if any(map(_tells, pieces)) else answer[:2], voice)


_PROCESS = re.compile(
    r"\bwhere (?:would|should|do) (?:you|we) (?:like |want )?(?:to )?(?:start|begin)\b|\bwhat would you like to (?:talk|start|begin|focus)\b|\bwhat's on your mind\b|\bwhat brings you\b|\bwho (?:wants|would like) to (?:start|check in|go first|begin)\b"
)


def _fragments(answer: Sequence[Said]) -> list[Said]:
    """The fragments with which an answer opens, at most three."""
    kept: list[Said] = []
    for sentence in answer[:3]:
        if not is_fragment(sentence) or sentence.asks:
            break
        kept.append(sentence)
    return kept


def _tells(sentence: Said) -> bool:
    return bool(sentence.content)


_FINITE = re.compile(
    r"\b(?:i|we|he|she|it|they|there|you|who)\b|\b(?:am|is|are|was|were|has|have|had|do|does|did|can|could|will|would|should|might|must|feels?|gets?|goes|makes?|keeps?|wants?|needs?|helps?|hurts?)\b|'(?:m|s|re|ve|ll|d)\b|n't\b"
)


def is_fragment(sentence: Said) -> bool:
    """No sentence of its own: neither a pronoun that acts nor a verb that says so."""
    spoken = re.sub(
        r"^(?:(?:maybe|about|like|well|um|uh|oh|yeah|and|so|i guess|i think|i mean|i don't know),?\s+)+",
        "",
        sentence.spoken,
    )
    spoken = re.sub(r",?\s+(?:i (?:guess|think|suppose|mean)|you know|something like that)\b", "", spoken)
    return _FINITE.search(spoken) is None and not _PAST_FORM.search(spoken)


_PAST_FORM = re.compile(
    r"^(?:my |the |his |her |our )(?:\w+ ){1,3}(?:\w+ed|went|got|came|took|left|said|told|made|felt)\b"
)
_MOST_QUOTED, _MOST_SENTENCES = 120, 12


def quoted(asked: Sequence[Said], answer: Sequence[Said], voice: Voice) -> Exchange | None:
    """Both in their own words, between quotation marks; None where they cannot be quoted or are endless."""
    kept = list(answer[:_MOST_SENTENCES])
    while len(kept) > 1 and sum(len(part.words) for part in kept) > _MOST_QUOTED:
        kept.pop()
    asks, says = in_quotes(asked), in_quotes(kept)
    if not asks or not says or sum(len(part.words) for part in (*asked, *kept)) > 2 * _MOST_QUOTED:
        return None
    meant, past = judged(answer[: 2 * _MOST_SENTENCES])
    return Exchange(
        text=f"Asked {asks}, {voice.noun} answered {says}",
        spans=tuple(span for part in (*asked, *kept) for span in part.spans),
        polarity=meant,
        answered=len(kept),
        quoted=True,
        past=past,
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
        if told.lower().startswith("ever "):
            negated, told = (f"{verb} never" if aux in ("have", "had") else negated), told[5:]
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
    if not found or not told or re.search(r"[?.,]", text) or not answer.content:
        return None
    subject, aux = voice.pronouns.subject, found["aux"].lower()
    if aux == "did":
        return None
    singular = {"do": "", "are": "is", "were": "was", "have": "has"}
    verb = "" if aux == "do" else (aux if voice.plural else singular.get(aux, aux))
    rest = _about_client(found["rest"], voice)
    if aux == "do" and not voice.plural:
        first, _, others = rest.partition(" ")
        rest = f"{third_singular(first)} {others}".strip()
    asked = " ".join(f"{found['wh'].lower()} {subject} {verb} {rest}".split())
    return Exchange(
        text=finished(f"Asked {asked}, {voice.noun} answered {lowered(told, voice.names)}"),
        spans=question.spans + answer.spans,
        polarity=Polarity.UNCLEAR,
        answered=1,
        quoted=False,
    )
