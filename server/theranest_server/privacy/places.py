"""How addresses stand in text: abbreviated, without the unit, without the house number or the kind of street."""

import re
from collections.abc import Iterable

from .reads import FIELD

STREET = {
    "street": "st", "avenue": "ave", "road": "rd", "boulevard": "blvd", "drive": "dr", "lane": "ln", "court": "ct",
    "place": "pl", "terrace": "ter", "circle": "cir", "highway": "hwy", "parkway": "pkwy", "square": "sq",
    "apartment": "apt", "suite": "ste", "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne",
    "northwest": "nw", "southeast": "se", "southwest": "sw",
}  # fmt: skip
_TYPES = frozenset({*STREET, *STREET.values()})
_UNIT = re.compile(r"[\s,]*(?:(?<!\w)(?:apt|apartment|unit|suite|ste)\b|#).*$")
_NUMBER_IN_FRONT = re.compile(r"^\d+\w?\s+")
_BILLING_CODES = re.compile(
    r"9078[45]|9079[12]|9083[2346-9]|90840|9084[5679]|90853|9086[37-9]|90870|9087[56]|9088[0257-9]|90899"
    r"|961(?:05|1[0236]|2[1-57]|3\d|46|5[6-9]|6[014578]|7[01])|9715[1-8]|9896[6-8]|9897[0-2]|992(?:0[2-5]|1[1-5])|9948[34]"
)
_BEFORE_POSTAL_CODE = re.compile(r"(?:\b(?:zip|[a-z]{2})|,)\W{1,2}$|zip(?: code)?\W{0,3}(?:is )?$")


def spellings(word: str) -> list[str]:
    """The word, and what it abbreviates in a street's name."""
    return [word, *(long for long, short in STREET.items() if short == word)]


def address_forms(plain: str) -> Iterable[str]:
    """A folded street, city or postal code in the forms that mean it."""
    street = _UNIT.sub("", plain)
    named = _NUMBER_IN_FRONT.sub("", street)
    forms = [plain, street]
    if len(named.split()) > 1:
        forms.append(named)
    *words, last = street.split() or [""]
    if len(words) > 1 and words[0][0].isdigit() and last in _TYPES:
        forms.append(" ".join(words))
    if re.fullmatch(r"\d{5}-?\d{4}", plain):
        forms.append(plain[:5])
    return dict.fromkeys(forms)


def may_be_postal_code(searched: str, start: int, end: int) -> bool:
    """False for five digits that are a billing code of this field, unless a state or a comma stands before them, or they are alone."""
    if _BILLING_CODES.fullmatch(searched, start, end) is None:
        return True
    if searched[start - 1 : start] in ("", FIELD) and searched[end : end + 1] in ("", FIELD):
        return True
    return _BEFORE_POSTAL_CODE.search(searched, max(0, start - 16), start) is not None
