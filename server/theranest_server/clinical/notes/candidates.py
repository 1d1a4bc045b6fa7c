"""Sentences that could stand in the note: third person, each with its evidence, each through the gate of `support.py`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from . import answers
from .cues import folded, has, instruments_in, risk_kinds, techniques_in
from .draft import Facet, Role, Span
from .said import Said
from .support import Gate
from .telling import tell
from .voice import Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    text: str
    spans: tuple[Span, ...]
    role: Role
    said: tuple[Said, ...]
    folded: str
    """What was said, spelled as the cue files expect it."""
    risk: tuple[str, ...] = ()
    stance: str = "stated"
    exchange: bool = False
    facet: Facet | None = None
    """Set where a rule decides; else the ranker routes it."""
    must: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """All candidates in order, what the gate left out and why, and risk questions nobody answered."""

    candidates: tuple[Candidate, ...]
    left_out: tuple[tuple[str, int], ...]


class Builder:
    """Walks the session turn by turn; a question is held until the client's next turn answers it or not."""

    def __init__(self, source: str, voice: Voice, *, medical: bool) -> None:
        self.gate = Gate(source)
        self._voice = voice
        self._medical = medical

    def build(self, said: Sequence[Said]) -> Bench:
        turns = list(_by_turn(said))
        found: list[Candidate] = []
        asked: list[Said] = []
        for turn in turns:
            role = turn[0].role
            if role is Role.OTHER_MEMBER:
                found.extend(self._kept_out(turn))
                found.extend(self._unanswered(asked))
                asked = []
            elif role is Role.CLIENT:
                found.extend(self._client_turn(asked, turn))
                asked = []
            elif role is Role.UNKNOWN:
                found.extend(self._unknown_turn(turn))
            else:
                found.extend(self._unanswered(asked))
                asked = _final_questions(turn)
                found.extend(self._clinician_turn(turn, asked))
        found.extend(self._unanswered(asked))
        return Bench(candidates=tuple(found), left_out=self.gate.left_out())

    def _client_turn(self, asked: list[Said], turn: list[Said]) -> Iterator[Candidate]:
        risky = _risk_of(asked)
        used = 0
        if told := answers.exchange(asked, turn, self._voice, grave=bool(risky)):
            parts = (*asked[-1:], *turn[: told.answered]) if not told.quoted else (*asked, *turn[: told.answered])
            stance = {"no": "denied", "yes": "stated", "unclear": "unclear"}[told.polarity.value]
            kinds = tuple(dict.fromkeys((*risky, *_risk_of(turn[: told.answered]))))
            made = self._candidate(told.text, told.spans, Role.CLIENT, parts, risk=kinds, stance=stance, exchange=True)
            if made:
                used = told.answered
                yield made
        elif risky:
            yield from self._unanswered(asked, stance="unclear")
        for sentence in turn[used:]:
            yield from self._statement(sentence, risky if not used else ())

    def _clinician_turn(self, turn: list[Said], asked: list[Said]) -> Iterator[Candidate]:
        for sentence in turn:
            if sentence not in asked or techniques_in(folded(sentence.text)) or has("homework", folded(sentence.text)):
                yield from self._statement(sentence)

    def _statement(self, sentence: Said, asked_risk: tuple[str, ...] = ()) -> Iterator[Candidate]:
        spoken = folded(sentence.text)
        risk = risk_kinds(spoken)
        told = tell(sentence, spoken, self._voice, medical=self._medical, grave=bool(risk or asked_risk))
        if told is None:
            return
        stance = (
            "clinician" if sentence.role is Role.CLINICIAN else ("unclear" if asked_risk and not risk else "stated")
        )
        made = self._candidate(
            told.text,
            sentence.spans,
            sentence.role,
            (sentence,),
            risk=risk or asked_risk,
            stance=stance,
            facet=told.facet,
        )
        if made:
            yield made

    def _unknown_turn(self, turn: list[Said]) -> Iterator[Candidate]:
        """Words without a speaker are quoted as they are: who "I" is, is not known. A short answer keeps its question."""
        question: Said | None = None
        for sentence in turn:
            parts = (sentence,) if question is None or len(sentence.words) > 6 else (question, sentence)
            question = sentence if sentence.asks else None
            kinds = _risk_of(parts)
            if any(len(part.spans) != 1 or '"' in part.text for part in parts) and not kinds:
                continue
            if sentence.asks and not kinds:
                continue
            quotes = " ".join(f'"{part.text}"' for part in parts)
            spans = tuple(span for part in parts for span in part.spans)
            made = self._candidate(
                f"Speaker not identified: {quotes}",
                spans,
                Role.UNKNOWN,
                parts,
                risk=kinds,
                stance="unclear",
                exchange=len(parts) > 1,
            )
            if made:
                yield made

    def _unanswered(self, asked: list[Said], stance: str = "unclear") -> Iterator[Candidate]:
        """A question about danger that got no answer of the client's must not vanish."""
        for question in asked:
            kinds = risk_kinds(folded(question.text))
            if kinds and len(question.spans) == 1:
                made = self._candidate(
                    f'Clinician asked "{question.text}"',
                    question.spans,
                    Role.CLINICIAN,
                    (question,),
                    risk=kinds,
                    stance=stance,
                )
                if made:
                    yield made

    def _kept_out(self, turn: list[Said]) -> Iterator[Candidate]:
        """Another member's words stay out of this client's note; that they speak of danger does not."""
        for sentence in turn:
            if kinds := risk_kinds(folded(sentence.text)):
                yield Candidate(
                    text="",
                    spans=sentence.spans,
                    role=Role.OTHER_MEMBER,
                    said=(sentence,),
                    folded="",
                    risk=kinds,
                    stance="unclear",
                )

    def _candidate(
        self,
        text: str,
        spans: tuple[Span, ...],
        role: Role,
        said: Sequence[Said],
        *,
        risk: tuple[str, ...] = (),
        stance: str = "stated",
        exchange: bool = False,
        facet: Facet | None = None,
    ) -> Candidate | None:
        spoken = folded(" ".join(part.text for part in said))
        if not self.gate.admits(text, spans):
            if not risk:
                return None
            text = self.gate.in_own_words(said, self._voice)
        return Candidate(
            text=text,
            spans=spans if text else tuple(span for part in said for span in part.spans),
            role=role,
            said=tuple(said),
            folded=spoken,
            risk=risk,
            stance=stance,
            exchange=exchange,
            facet=Facet.OBSERVATION if facet is None and _is_score(spoken) else facet,
            must=bool(risk) or _is_score(spoken),
        )


def _by_turn(said: Sequence[Said]) -> Iterator[list[Said]]:
    turn: list[Said] = []
    for sentence in said:
        if turn and sentence.turn != turn[0].turn:
            yield turn
            turn = []
        turn.append(sentence)
    if turn:
        yield turn


def _final_questions(turn: list[Said]) -> list[Said]:
    """The questions with which a turn ends; a question that begins with "or" belongs to the one before it."""
    asked: list[Said] = []
    for sentence in reversed(turn):
        if not sentence.asks and not (asked and len(sentence.words) <= 2):
            break
        if sentence.asks:
            asked.insert(0, sentence)
    return asked[-3:]


def _risk_of(parts: Sequence[Said]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(kind for part in parts for kind in risk_kinds(folded(part.text))))


def _is_score(spoken: str) -> bool:
    return bool(instruments_in(spoken)) and any(
        word in _FIGURES or word.isdigit() for word in spoken.replace("-", " ").split()[1:]
    )


_FIGURES = frozenset(
    [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
        "hundred",
    ]
)
