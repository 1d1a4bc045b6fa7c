"""Words of a text: how hard they read, which numbers, days, names and links they hold. Our own count, apart from the product's."""

import re
from collections.abc import Iterable

_WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+|;\s+|:\s+(?=[A-Z])")
_NUMBER = re.compile(r"\$?\d[\d,]*(?:[.:/-]\d+)*")
_DAYS = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "today",
    "tomorrow",
    "tonight",
    "noon",
    "midnight",
]
_COUNTED = [
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
    "thousand",
    "dozen",
    "half",
    "twice",
    "percent",
]
LINK = re.compile(r"(?i)\b(?:https?://|www\.)\S+|\b[\w.+-]+@[\w-]+\.\w+|\b[\w-]+\.(?:com|org|net|io|example|info)\b")
CLINICAL = re.compile(
    r"(?i)\b(?:diagnos\w+|symptom\w*|depress\w+|anxi\w+|bipolar|ptsd|trauma\w*|adhd|medic(?:ation|ine)s?|dos(?:e|es|age)|pills?"
    r"|tablets?|prescri\w+|side effects?|cop(?:e|ing)|mindful\w*|breath\w*|exposure|therapy goals?|treatment plan|panic\w*|mood"
    r"|suicid\w*|relapse\w*|you should|i recommend|we recommend|try to)\b"
)


def words(text: str) -> list[str]:
    return _WORD.findall(text)


def sentences(text: str) -> list[str]:
    return [part for part in _SENTENCES.split(text) if _WORD.search(part)]


def grade(text: str, easy: Iterable[str] = ()) -> float:
    """Flesch-Kincaid grade level (Kincaid and others 1975): .39 words a sentence + 11.8 syllables a word - 15.59.

    Names (`easy`), days and months count as short words: nobody reads worse for the length of a name.
    """
    all_words = words(text)
    if not all_words:
        return 0.0
    short = {word.lower() for each in easy for word in words(each)} | set(_DAYS)
    syllables = sum(1 if word.lower() in short else _syllables(word) for word in all_words)
    return 0.39 * len(all_words) / max(1, len(sentences(text))) + 11.8 * syllables / len(all_words) - 15.59


def _syllables(word: str) -> int:
    bare = re.sub(r"(?:es|ed|e)$", "", word.lower()) or word.lower()
    return max(1, len(re.findall(r"[aeiouy]+", bare)))


def particulars(text: str) -> set[str]:
    """Numbers, days, months and counted things: what a reply may state only from the record."""
    low = text.lower()
    found = {match.replace(",", "").lstrip("$") for match in _NUMBER.findall(text)}
    return found | {word for word in re.findall(r"[a-z]+", low) if word in _DAYS or word in _COUNTED}


def names(text: str, known: Iterable[str]) -> set[str]:
    """Words with a capital inside a sentence that stand in none of the known texts: an invented name."""
    known_words = {word.lower() for each in known for word in words(each)}
    found: set[str] = set()
    for sentence in sentences(text):
        for word in words(sentence)[1:]:
            if word[0].isupper() and word.lower() not in known_words and word.lower() not in (*_DAYS, "i", "am", "pm"):
                found.add(word)
    return found


def covers(reply: str, fact: str) -> bool:
    """Whether most of a fact's own longer words and all of its numbers stand in the reply."""
    said = {word.lower() for word in words(reply)}
    wanted = {word.lower() for word in words(fact) if len(word) > 3}
    return particulars(fact) <= particulars(reply) and len(wanted & said) >= 0.6 * len(wanted)
