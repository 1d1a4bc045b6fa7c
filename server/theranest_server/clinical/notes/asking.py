"""Which questions an answer belongs to, and how long a question about danger is still being followed up."""

import re
from collections.abc import Sequence

from .said import Said

_ABOUT_DANGER = frozenset(["suicide", "self_harm", "harm_to_others", "abuse"])
_FOLLOWS_UP = re.compile(
    r"\b(?:plans?|planned|intend|intent(?:ion)?s?|means|act(?:ed|ing)? on|go(?:ing|ne)? through with|carry (?:it|that|them) out|how would you|method|attempts?|tried|steps|prepar\w+|access|weapons?|rehears\w+|keep yourself|stay safe|"
    r"safe (?:now|tonight|right now|today|at home)|reasons? (?:for|to) liv\w+|stops? you|stopped you|kept you|keeps you|how often|how strong|how long|those thoughts|these thoughts|thoughts like that|urges?|do anything|done anything|wish)\b"
)
_REACH = 14
"""Turns for which a question about danger is still followed up."""
_EXPLAINS = 2
"""Sentences that may stand between a question and the end of its turn ("I ask everybody that.")."""


def final_questions(turn: Sequence[Said]) -> list[Said]:
    """The questions with which a turn ends; a few words that explain a question may follow it."""
    asked: list[Said] = []
    after = 0
    for sentence in reversed(turn):
        if sentence.asks:
            asked.insert(0, sentence)
        elif asked and len(sentence.words) > 2:
            break
        elif not asked:
            after += 1
            if after > _EXPLAINS:
                break
    return asked[-3:]


_ACTS = re.compile(
    r"\b(?:as a story|present tense|role[- ]?play\w*|empty chair|pretend|imagine (?:that|she|he|they|it)|if (?:she|he|they) (?:sat|were|was|could)\b.{0,60}\bsay|(?:say|tell) it (?:to|the way)|what would you (?:say|tell|want to tell) (?:to )?(?:him|her|them)|speak (?:to|as)|the way (?:she|he|they) would)\b"
)
_AGAIN = re.compile(
    r"^\W*(?:again|once more|one more time|from the (?:start|top)|keep going|go on|what else|and then|stay with)\b"
)


def asks_to_act(turn: Sequence[Said], *, before: bool) -> bool:
    """Whether the client is asked to speak in a role, a story or to somebody absent: no "I" of that is told as a fact."""
    spoken = " ".join(sentence.spoken for sentence in turn)
    return _ACTS.search(spoken) is not None or (before and _AGAIN.match(spoken) is not None)


def stated_as_question(turn: Sequence[Said]) -> list[Said]:
    """Words on danger at the end of the clinician's turn that wait for an answer though no question mark follows."""
    return [turn[-1]] if turn and not turn[-1].asks and risk_of(turn[-1:]) and len(turn[-1].words) <= 20 else []


def with_danger_before(asked: list[Said], turn: Sequence[Said]) -> list[Said]:
    """ "Some people think of dying. Have you had thoughts like that?": the question means nothing without the words before it."""
    if not asked or risk_of(asked):
        return asked
    before = [sentence for sentence in turn if sentence.turn == asked[0].turn and sentence not in asked]
    near = [
        sentence for sentence in before if risk_of([sentence]) and sentence.spans[0].start < asked[0].spans[0].start
    ]
    follows = any(_FOLLOWS_UP.search(question.spoken) for question in asked)
    return [*near[-1:], *asked] if near and follows else asked


def risk_of(parts: Sequence[Said]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(kind for part in parts for kind in part.risk))


class FollowUp:
    """A question such as "Do you have a plan?" is about danger only while danger is being spoken of."""

    def __init__(self) -> None:
        self._kinds: tuple[str, ...] = ()
        self._since = -_REACH - 1

    def heard(self, kinds: tuple[str, ...], turn: int) -> None:
        grave = tuple(kind for kind in kinds if kind in _ABOUT_DANGER)
        if grave:
            self._kinds, self._since = grave, turn

    def kinds(self, asked: Sequence[Said]) -> tuple[str, ...]:
        """Of the questions themselves, else of the danger they follow up."""
        own = risk_of(asked)
        near = bool(asked) and asked[-1].turn - self._since <= _REACH
        if near and any(_FOLLOWS_UP.search(question.spoken) for question in asked):
            return tuple(dict.fromkeys((*self._kinds, *own)))
        return own
