"""Scores of questionnaires as they were spoken of: the name, then each figure with its time, nothing added up."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .cues import instrument_words
from .draft import Role
from .said import Said, in_quotes
from .voice import Voice, finished, lowered, plain, retold, without_opening

_UNNAMED = re.compile(r"\b(?:questionnaires?|inventory|screen(?:er|ing)|symptom (?:scale|checklist)|measure)\b")
_WINDOW = 3
"""Sentences after the name within which its figures are looked for."""
_TEENS = "zero|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
FIGURE = re.compile(
    rf"\b(?:\d{{1,3}}(?![\d:/])|{_TEENS}|(?:{_TENS})(?:[- ](?:one|{_TEENS}))?|hundred|(?<=\ba )one|(?<=\bwas )one)\b(?![- ]?(?:%|percent|hours?|nights?|days?|weeks?|months?|years?|times?|minutes?|am\b|pm\b|a\.m|p\.m|o'clock|pills?|mg|milligrams?|drinks?|beers?|pounds?|of us|people|things?))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenScore:
    text: str
    parts: tuple[Said, ...]


def spoken_scores(said: Sequence[Said], voice: Voice) -> Iterator[SpokenScore]:
    """One for each place where a questionnaire and its figures are spoken of."""
    taken = -1
    for number, sentence in enumerate(said):
        if number <= taken or sentence.role in (Role.OTHER_MEMBER, Role.UNKNOWN):
            continue
        name = _name(sentence.spoken)
        if name is None:
            continue
        parts, last = _figures(said, number, name)
        if parts and (text := _told(sentence, name, parts, voice)):
            taken = last
            yield SpokenScore(text=text, parts=parts if sentence in parts else (sentence, *parts))


def _name(spoken: str) -> str | None:
    named = instrument_words(spoken)
    if named:
        return named
    found = _UNNAMED.search(spoken)
    return found[0] if found else None


def _figures(said: Sequence[Said], number: int, name: str) -> tuple[tuple[Said, ...], int]:
    """The sentences from the name on that hold a figure; another speaker's only where they go on from it."""
    found: list[Said] = []
    last = number
    for at in range(number, min(number + _WINDOW + 1, len(said))):
        sentence = said[at]
        if sentence.role in (Role.OTHER_MEMBER, Role.UNKNOWN) or (at > number and _other_name(sentence, name)):
            break
        spoken = sentence.spoken.replace(name, " ")
        if FIGURE.search(spoken) and not sentence.asks:
            found.append(sentence)
            last = at
        elif found:
            break
    return tuple(found), last


def _other_name(sentence: Said, name: str) -> bool:
    other = instrument_words(sentence.spoken)
    return other is not None and other != name


def _told(named: Said, name: str, parts: Sequence[Said], voice: Voice) -> str | None:
    clauses = [_clause(part, voice) for part in parts]
    told = "; ".join(
        lowered(clause, voice.names) if number else clause for number, clause in enumerate(clauses) if clause
    )
    if not told:
        return None
    if named in parts:
        return finished(told)
    shown = next((word for word in [_as_written(named, name)] if word), name)
    return finished(f"{shown}: {lowered(told, voice.names)}")


def _as_written(named: Said, name: str) -> str:
    found = re.search(re.escape(name), named.text, re.IGNORECASE)
    return found[0] if found else ""


def _clause(part: Said, voice: Voice) -> str:
    role = Role.CLIENT if part.role is Role.CLIENT else Role.CLINICIAN
    if re.search(r"\byou\b", part.text, re.IGNORECASE) and role is Role.CLIENT:
        return in_quotes([part])
    return retold(without_opening(plain(part.text)), role, voice, named=False).rstrip(" .!")
