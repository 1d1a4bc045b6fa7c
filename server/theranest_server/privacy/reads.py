"""Whether a word that is also a name (Will, Hope, May, Grace, Mark) stands for a person where it stands.

Used by the replacer and by the leak gate, so that the gate never refuses what the replacer leaves on purpose.
"""

import re

from .words import word_set

FIELD = "\x00"
"""Ends a field where several strings are searched as one; never whitespace, never part of a match."""

_BEFORE = re.compile(r"([A-Za-z']+)([^\w\x00]*)$")
_AFTER = re.compile(r"([^\w\x00]*)(\w+|$)")
_TITLES = word_set("dr mr mrs ms miss mx prof doctor nurse coach rev uncle aunt tia tio grandma grandpa")
_INTRODUCE = word_set(
    "name named called describes sincerely regards thanks client patient hi hello hey dear im sister brother wife husband mother father"
)
_AUXILIARY = word_set("will may")
_CALENDAR = word_set("march april may june july august friday saturday sunday monday summer autumn winter spring")
_TIME_BEFORE = word_set(
    "in since until till by last next this early late mid of during through before after on every each past the between"
)
_SPEAKING = word_set("said says states stated reports reported presented told denies denied endorsed missed moved went")
_STATES = word_set(
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI "
    "SC SD TN TX UT VT VA WA WV WI WY DC"
)
_DOING = word_set(
    "is was has had said says told asked and did does went came called feels felt wrote gave took got left made also "
    "who whose or can could will would should then began met sat spoke thinks thought knew knows"
)
_NOT_DOING = word_set("this us always as its yes his hers perhaps need needed based used supposed advised related")


def reads_as_name(text: str, start: int, end: int, *, exact: str = "") -> bool:
    """Judge the word `text[start:end]` of the original text by its case, its neighbours and its field.

    `exact` is the record's own spelling: a field that holds nothing else is the name. A capital at the start of a
    sentence proves nothing, so there the next word decides; without a sign the word is taken for a word.
    """
    word = text[start:end]
    if _fills_its_field(text, start, end):
        return word == exact or not word.islower()
    before, between = _word_before(text, start)
    after = _AFTER.match(text, end)
    gap, follower = (after[1], after[2]) if after else ("", "")
    if before in _TITLES and len(between) <= 2:
        return True
    field = _field(text, start, end)
    if word.islower() or (word.isupper() and len(word) > 1 and _shouted(field)):
        return _in_one_case(field) and _named_without_capitals(word, before, between, gap, follower)
    if _is_a_date(word, before, gap, follower):
        return False
    if word.isupper() and len(word) > 1:
        return True
    if not _starts_a_sentence(text, start) or (gap.startswith(",") and follower in _STATES):
        return True
    return _does_something(word, gap, follower)


def _named_without_capitals(word: str, before: str, between: str, gap: str, follower: str) -> bool:
    """In text all in one case only a neighbour tells: `hi hope`, `hope's`, `hope said`, `bend, wa`."""
    if _is_a_date(word, before, gap, follower):
        return False
    if before in _INTRODUCE and not between.strip(" ,"):
        return True
    lowered = follower.lower()
    if lowered == "s" and gap in {"'", "’"}:
        return True
    if (
        word.lower() not in _AUXILIARY
        and before in {"about", "so", "or", "you"}
        and (gap != " " or lowered in {"and", "can"})
    ):
        return True
    if gap.startswith(",") and follower.upper() in _STATES:
        return True
    return word.lower() not in _AUXILIARY and gap == " " and lowered in _SPEAKING


def _fills_its_field(text: str, start: int, end: int) -> bool:
    before = text[text.rfind(FIELD, 0, start) + 1 : start]
    stop = text.find(FIELD, end)
    after = text[end : stop if stop >= 0 else len(text)]
    return not any(c.isalnum() for c in before[-200:]) and not any(c.isalnum() for c in after[:200])


def _field(text: str, start: int, end: int) -> str:
    first = max(text.rfind(FIELD, 0, start) + 1, start - 300)
    stop = text.find(FIELD, end, end + 300)
    return text[first : stop if stop >= 0 else end + 300]


def _in_one_case(field: str) -> bool:
    return not any(map(str.isupper, field)) or _shouted(field)


def _shouted(field: str) -> bool:
    upper = sum(map(str.isupper, field))
    return upper > 8 and upper > 4 * sum(map(str.islower, field))


def _word_before(text: str, start: int) -> tuple[str, str]:
    found = _BEFORE.search(text, max(0, start - 30), start)
    return (found[1].lower().replace("'", ""), found[2]) if found else ("", FIELD)


def _is_a_date(word: str, before: str, gap: str, follower: str) -> bool:
    if word.lower() not in _CALENDAR:
        return False
    return before in _TIME_BEFORE or before in _CALENDAR or (follower[:1].isdigit() and len(gap) <= 2)


def _starts_a_sentence(text: str, start: int) -> bool:
    at = start - 1
    while at >= 0 and text[at] in " \t\"'“‘(*_":
        at -= 1
    return at < 0 or text[at] in ".!?\n\r:;•-–—>|[" + FIELD


def _does_something(word: str, gap: str, follower: str) -> bool:
    """After a word at a sentence's start: does the rest read as if a person did or was something?"""
    if not follower or gap.startswith((",", "’s", "'s")) or gap.strip() in {"-", "--", "—", "(", ".", "!"}:
        return True
    if follower in {"s"} and gap in {"'", "’"}:
        return True
    if word.lower() in _CALENDAR:
        return follower.lower() in _SPEAKING
    auxiliary = word.lower() in _AUXILIARY
    if follower[0].isupper():
        return not auxiliary and follower not in {"I"}
    lowered = follower.lower()
    if lowered in _DOING:
        return not (auxiliary and lowered in {"also", "then"})
    if lowered in _NOT_DOING or auxiliary:
        return auxiliary and lowered.endswith(("ed", "s")) and lowered not in _NOT_DOING and len(lowered) > 4
    return len(lowered) > 4 and lowered.endswith(("ed", "s")) and not lowered.endswith(("ss", "ous"))
