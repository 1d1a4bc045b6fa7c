"""How an agent's reply must read: short, plain, about the office and never about the person's health or anybody else."""

import re
from collections.abc import Sequence

from ..domain.refusals import BadArguments

MOST_WORDS = 120
HARDEST_GRADE = 8.0
"""Flesch-Kincaid grade (Kincaid and others 1975). Sixth grade is aimed at; names and office rules push it up a little."""
_FEWEST_WORDS = 8
"""A grade of fewer words says nothing."""
_SENTENCE = re.compile(r"[.!?:\n]+(?:\s|$)")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")
_VOWELS = re.compile(r"[aeiouy]+")
_CLINICAL = re.compile(
    r"(?i)\b(?:diagnos\w*|disorders?|symptoms?|depress\w*|anxiety|anxious|bipolar|ptsd|trauma\w*|adhd|ocd|psychos\w*|manic|mania"
    r"|suicid\w*|self-harm\w*|overdos\w*|side effects?|dos(?:e|es|age|ing)|milligrams?|\d+ ?mg|tablets?|pills?|prescri(?:be|bed|bing)"
    r"|antidepress\w*|ssri\w*|withdrawal symptoms?|cop(?:e|ing)|exposure|mindfulness|breathing exercises?|treatment plan"
    r"|relapse\w*|sobriety|prognosis|you should (?:stop|start|take|try)|stop taking|keep taking)\b"
)


def check_style(body: str, quoted: Sequence[str] = ()) -> None:
    """`quoted`: names and the practice's own words, which count as words but are not judged. Raises `BadArguments`."""
    own = body
    for quote in quoted:
        own = own.replace(quote, " ")
    words = _WORD.findall(own)
    if len(body.split()) > MOST_WORDS:
        raise BadArguments(
            f"The reply is longer than {MOST_WORDS} words.", "Answer in fewer words.", code="too_many_words"
        )
    if _CLINICAL.search(own):
        raise BadArguments(
            "The reply speaks of health, medication or therapy.",
            "Leave that to the therapist: call draft_task, and answer only what is about the office.",
            code="clinical_words",
        )
    if len(words) >= _FEWEST_WORDS and grade(own) > HARDEST_GRADE:
        raise BadArguments(
            "The reply reads harder than eighth grade.", "Use shorter sentences and words.", code="hard_to_read"
        )


def grade(text: str) -> float:
    """Flesch-Kincaid grade level; syllables are counted by their vowels."""
    words = _WORD.findall(text)
    if not words:
        return 0.0
    sentences = max(1, len([part for part in _SENTENCE.split(text) if _WORD.search(part)]))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59


def _syllables(word: str) -> int:
    lower = word.lower()
    count = len(_VOWELS.findall(lower))
    if lower.endswith("e") and not lower.endswith(("le", "ee")) and count > 1:
        count -= 1
    return max(1, count)
