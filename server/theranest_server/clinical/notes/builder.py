"""Walk the session turn by turn: a question is held until the client's next turn answers it or not."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from . import answers
from .asking import FollowUp, asks_to_act, final_questions, risk_of, stated_as_question, with_danger_before
from .candidates import Bench, Candidate, by_turn, is_score
from .company import Company
from .cues import has, techniques_in
from .draft import Facet, Role, Span
from .planning import agreed, commitment, is_plan_question, speaks_of_plans
from .said import Said, in_quotes
from .scores import spoken_scores
from .stance import tells_of_the_past
from .support import UNIDENTIFIED, Gate
from .telling import explained, tell
from .voice import Voice

_STANCES = {"no": "denied", "yes": "stated", "unclear": "unclear"}


class Builder:
    """Makes the candidates of one session."""

    def __init__(self, source: str, voice: Voice, *, medical: bool) -> None:
        self.gate = Gate(source)
        self._voice = voice
        self._medical = medical
        self._follow_up = FollowUp()
        self._planning = self._acting = False
        self._open_question: Said | None = None
        self._company = Company(())
        self._scored: frozenset[Said] = frozenset()

    def build(self, said: Sequence[Said]) -> Bench:
        self._company = Company(() if self._medical else said)
        found = list(self._scores(said))
        asked: list[Said] = []
        for turn in by_turn(said):
            role = turn[0].role
            if role is Role.CLIENT:
                found.extend(self._client_turn(asked, turn))
                asked = []
            elif role is Role.OTHER_MEMBER:
                found.extend(self._company.kept_out([*filter(_is_risky, asked), *turn]))
                asked = []
            elif role is Role.UNKNOWN:
                found.extend(self._unknown_turn(turn))
            else:
                found.extend(self._unanswered(asked))
                asked = self._asked(turn)
                found.extend(self._clinician_turn(turn, asked))
        found.extend(self._unanswered(asked))
        found.sort(key=lambda candidate: candidate.spans[0].start)
        return Bench(candidates=tuple(found), left_out=self.gate.left_out())

    def _scores(self, said: Sequence[Said]) -> Iterator[Candidate]:
        if self._medical:
            return
        for score in spoken_scores(said, self._voice):
            spans = tuple(span for part in score.parts for span in part.spans)
            role = score.parts[0].role
            made = self._candidate(score.text, spans, role, score.parts, facet=Facet.OBSERVATION)
            if made:
                self._scored |= frozenset(score.parts)
                yield replace(made, must=True)

    def _asked(self, turn: list[Said]) -> list[Said]:
        asked = final_questions(turn) or stated_as_question(turn)
        self._planning = not self._medical and speaks_of_plans(turn, before=self._planning)
        self._acting = asks_to_act(turn, before=self._acting)
        self._follow_up.heard(risk_of(turn), turn[0].turn)
        return with_danger_before(asked, turn)

    # --- the client

    def _client_turn(self, asked: list[Said], turn: list[Said]) -> Iterator[Candidate]:
        risky = self._follow_up.kinds(asked)
        self._follow_up.heard((*risky, *risk_of(turn)), turn[0].turn)
        used = 0
        planned = [question for question in asked if is_plan_question(question)] if not self._medical else []
        if planned and not risky:
            for question in planned:
                made, answered = self._agreed(question, turn)
                used = max(used, answered)
                yield from made
        elif told := answers.exchange(asked, turn, self._voice, grave=bool(risky), medical=self._medical):
            made = list(self._exchanged(told, asked, turn, risky))
            used = told.answered if made else 0
            yield from made
        elif risky:
            yield from self._unanswered(asked)
        for sentence in turn[used:]:
            yield from self._client_sentence(sentence, risky if not used else ())

    def _agreed(self, question: Said, turn: list[Said]) -> tuple[list[Candidate], int]:
        told = agreed(question, turn, self._voice)
        if told is None:
            return [], 0
        text, parts = told
        spans = tuple(span for part in parts for span in part.spans)
        made = self._candidate(text, spans, Role.CLIENT, parts, facet=Facet.PLAN)
        return ([made], len(parts) - 1) if made else ([], 0)

    def _exchanged(
        self, told: answers.Exchange, asked: list[Said], turn: list[Said], risky: tuple[str, ...]
    ) -> Iterator[Candidate]:
        answered = turn[: told.answered]
        parts = (*(asked if told.quoted and risky else asked[-1:]), *answered)
        kinds = tuple(dict.fromkeys((*risky, *risk_of(answered))))
        facet = Facet.PLAN if self._planning and not kinds and not self._medical else None
        made = self._candidate(
            told.text,
            told.spans,
            Role.CLIENT,
            parts,
            risk=kinds,
            stance=_STANCES[told.polarity.value],
            exchange=True,
            facet=facet,
        )
        if made is None:
            return
        if kinds and _ASKS_FOR_SAFETY.search(asked[-1].spoken) and not told.quoted:
            made = replace(made, stance=_IN_SAFETY[made.stance])
        denied_now = bool(kinds) and made.stance == "denied"
        yield replace(made, when="now") if denied_now else made
        if told.past and denied_now:
            yield from self._of_the_past(answered, kinds)

    def _of_the_past(self, answered: Sequence[Said], kinds: tuple[str, ...]) -> Iterator[Candidate]:
        for sentence in filter(tells_of_the_past, answered):
            made = self._statement_of_risk(sentence, kinds)
            if made:
                yield replace(made, when="past", stance="stated", aside=True)

    def _statement_of_risk(self, sentence: Said, kinds: tuple[str, ...]) -> Candidate | None:
        quotes = in_quotes([sentence])
        text = f"{self._voice.subject} states {quotes}" if quotes else ""
        return self._candidate(text, sentence.spans, Role.CLIENT, (sentence,), risk=kinds)

    def _client_sentence(self, sentence: Said, asked_risk: tuple[str, ...]) -> Iterator[Candidate]:
        if sentence in self._scored:
            return
        planned = self._planning and not asked_risk and not self._medical and not risk_of([sentence])
        if planned and (text := commitment(sentence, self._voice)):
            made = self._candidate(text, sentence.spans, Role.CLIENT, (sentence,), facet=Facet.PLAN)
            if made:
                yield made
                return
        yield from self._statement(sentence, asked_risk)

    # --- the clinician

    def _clinician_turn(self, turn: list[Said], asked: list[Said]) -> Iterator[Candidate]:
        taught = False
        for sentence in turn:
            if sentence in self._scored or (sentence in asked and self._waits(sentence)):
                continue
            made = list(self._company.clinician(sentence, self) if self._company else self._statement(sentence))
            if not made and taught and not self._company and (more := self._explained(sentence)):
                made = [more]
            taught = bool(techniques_in(sentence.spoken)) or (taught and bool(made))
            yield from made

    def _explained(self, sentence: Said) -> Candidate | None:
        """What the clinician goes on to explain after naming a technique."""
        told = explained(sentence, sentence.spoken, self._voice) if not self._medical else None
        if told is None:
            return None
        return self._candidate(told, sentence.spans, Role.CLINICIAN, (sentence,), facet=Facet.INTERVENTION)

    def _waits(self, sentence: Said) -> bool:
        """A question is told with its answer, unless it is a technique in itself."""
        if is_plan_question(sentence) and not self._medical:
            return True
        spoken = sentence.spoken
        return not techniques_in(spoken) and not (has("homework", spoken) and self._medical)

    def _statement(self, sentence: Said, asked_risk: tuple[str, ...] = ()) -> Iterator[Candidate]:
        spoken, risk = sentence.spoken, sentence.risk
        grave = bool(risk or asked_risk)
        told = tell(sentence, spoken, self._voice, medical=self._medical, grave=grave, acting=self._acting)
        if told is None:
            return
        of_clinician = sentence.role is Role.CLINICIAN
        stance = "clinician" if of_clinician else ("unclear" if asked_risk and not risk else _stance(spoken))
        parts = (sentence,)
        kinds = risk or asked_risk
        made = self._candidate(
            told.text, sentence.spans, sentence.role, parts, risk=kinds, stance=stance, facet=told.facet
        )
        if made:
            yield made

    def _unanswered(self, asked: list[Said]) -> Iterator[Candidate]:
        """A question about danger that got no answer of the client's must not vanish; nor a date nobody confirmed."""
        for question in asked:
            kinds = self._follow_up.kinds([question])
            quotes = in_quotes([question])
            planned = is_plan_question(question) and not self._medical
            if not quotes or self._company.is_about_another(question) or not (kinds or planned):
                continue
            made = self._candidate(
                f"{'Clinician asked' if kinds else 'Plan: clinician asked'} {quotes}",
                question.spans,
                Role.CLINICIAN,
                (question,),
                risk=kinds,
                stance="unclear",
                facet=None if kinds else Facet.PLAN,
            )
            if made:
                yield made

    # --- nobody knows who

    def _unknown_turn(self, turn: list[Said]) -> Iterator[Candidate]:
        """Words without a speaker are quoted as they are: who "I" is, is not known. A short answer keeps its question."""
        for sentence in turn:
            question, self._open_question = self._open_question, sentence if sentence.asks else None
            short = question is not None and (len(sentence.words) <= 6 or bool(question.risk))
            parts = (question, sentence) if question is not None and short else (sentence,)
            kinds = risk_of(parts)
            quotes = in_quotes(parts)
            if not kinds and (sentence.asks or not quotes):
                continue
            spans = tuple(span for part in parts for span in part.spans)
            made = self._candidate(
                f"{UNIDENTIFIED} {quotes}",
                spans,
                Role.UNKNOWN,
                parts,
                risk=kinds,
                stance="unclear",
                exchange=len(parts) > 1,
            )
            if made:
                yield made

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
        spoken = " ".join(part.spoken for part in said)
        if not self.gate.admits(text, spans):
            if not risk:
                return None
            text = self.gate.in_own_words(said, self._voice) if role is Role.CLIENT and not exchange else ""
        score = is_score(spoken) and role is not Role.UNKNOWN
        return Candidate(
            text=text,
            spans=spans if text else tuple(span for part in said for span in part.spans),
            role=role,
            said=tuple(said),
            folded=spoken,
            risk=risk,
            stance=stance,
            exchange=exchange,
            facet=Facet.OBSERVATION if facet is None and score else facet,
            must=bool(risk) or score,
        )

    def quoted_by_clinician(self, sentence: Said, lead: str, facet: Facet) -> Candidate | None:
        """The clinician's own words in company, where "you" may be anybody."""
        quotes = in_quotes([sentence])
        return (
            self._candidate(f"{lead} {quotes}", sentence.spans, Role.CLINICIAN, (sentence,), facet=facet)
            if quotes
            else None
        )


def _is_risky(sentence: Said) -> bool:
    return bool(risk_of([sentence]))


_ASKS_FOR_SAFETY = re.compile(r"(?<!un)\bsafe\b")
_IN_SAFETY = {"stated": "denied", "denied": "stated", "unclear": "unclear"}
_NOT_SO = re.compile(
    r"\b(?:no|never|not|don't|do not|do n't|haven't|have not|wouldn't|would not|without|nothing)\b|n't\b"
)
_BUT_SO = re.compile(
    r"\bbut\b|\bexcept\b|\bsometimes\b|\bwish\b|\bwant to (?:live|be here|be alive|wake up|exist)\b|\bnever been born\b|\bbetter off\b|\bwak(?:e|ing)\b"
)


def _stance(spoken: str) -> str:
    """Of a statement made without a question: a plain negation is a denial in the client's own words, a mixed one is unclear."""
    if not _NOT_SO.search(spoken):
        return "stated"
    return "unclear" if _BUT_SO.search(spoken) else "denied"
