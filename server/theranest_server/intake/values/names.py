"""A person's name in the parts that the practice API keeps."""

import re
from dataclasses import dataclass

_TITLES = re.compile(r"(?i)^(?:mr|mrs|ms|miss|mx|dr|prof|rev|sr|sra)\.?\s+")
_SUFFIX = re.compile(r"(?i)[,\s]+(jr|sr|ii|iii|iv)\.?$")
_PARTICLES = frozenset(
    [
        "de",
        "del",
        "la",
        "las",
        "los",
        "da",
        "das",
        "do",
        "dos",
        "di",
        "du",
        "van",
        "von",
        "der",
        "den",
        "ter",
        "ten",
        "le",
        "bin",
        "ibn",
        "al",
        "el",
        "st",
        "st.",
        "san",
        "mac",
        "y",
    ]
)
_QUOTED = re.compile(r"[\"“(']([^\"”)']{1,40})[\"”)']")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadName:
    first: str
    last: str
    middle: str | None = None
    suffix: str | None = None
    called: str | None = None
    """What stood in quotation marks or brackets between the names."""

    def as_json(self) -> dict[str, str | None]:
        return {"first": self.first, "middle": self.middle, "last": self.last, "suffix": self.suffix}

    @property
    def full(self) -> str:
        return " ".join(part for part in (self.first, self.middle, self.last, self.suffix) if part)


def read_name(text: str) -> ReadName | None:
    """`Ana María Quintero`, `Quintero, Ana M.`, `ANA QUINTERO JR`; None where there are no two names."""
    text = " ".join(text.replace("\n", " ").split()).strip(" ,.;")
    called = None
    if match := _QUOTED.search(text):
        called = match[1].strip()
        text = " ".join((text[: match.start()] + " " + text[match.end() :]).split()).strip(" ,")
    text = _TITLES.sub("", text)
    suffix = None
    if match := _SUFFIX.search(text):
        suffix, text = _suffix(match[1]), text[: match.start()].strip(" ,")
    if not text or re.search(r"\d|@", text):
        return None
    first, middle, last = _comma(text) if "," in text else _plain(text)
    if not first or not last:
        return None
    return ReadName(first=cased(first), middle=cased(middle) or None, last=cased(last), suffix=suffix, called=called)


def _suffix(text: str) -> str:
    return {"jr": "Jr.", "sr": "Sr."}.get(text.lower(), text.upper())


def _comma(text: str) -> tuple[str, str, str]:
    last, _, given = text.partition(",")
    words = given.replace(",", " ").split()
    return (words[0] if words else ""), " ".join(words[1:]), last.strip()


def _plain(text: str) -> tuple[str, str, str]:
    """The last word is the family name, with the particles before it."""
    words = text.split()
    if len(words) < 2:
        return (words[0] if words else ""), "", ""
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return words[0], " ".join(words[1:start]), " ".join(words[start:])


def cased(text: str) -> str:
    """Names written in one case throughout get capitals; others stay as they are."""
    if not text or not (text.isupper() or text.islower()) or len(text) == 1:
        return text
    words = [
        w
        if w.lower() in _PARTICLES and n > 0
        else re.sub(r"[^\W\d_]+", lambda m: m[0][:1].upper() + m[0][1:].lower(), w)
        for n, w in enumerate(text.split())
    ]
    return " ".join(re.sub(r"\bMc([a-z])", lambda m: "Mc" + m[1].upper(), w) for w in words)


def same_person(a: str, b: str) -> bool:
    """Whether two spellings can be one person's: the same first and last name, initials and middle names aside."""
    one, other = read_name(a), read_name(b)
    if one is None or other is None:
        return _plain_words(a) == _plain_words(b)
    return _plain_words(one.last) == _plain_words(other.last) and _alike(one.first, other.first)


def _alike(a: str, b: str) -> bool:
    one, other = _plain_words(a), _plain_words(b)
    return one == other or (bool(one and other) and (len(one) == 1 or len(other) == 1) and one[0] == other[0])


def _plain_words(text: str) -> str:
    import unicodedata

    plain = unicodedata.normalize("NFKD", text)
    return re.sub(r"[^a-z]", "", "".join(c for c in plain if not unicodedata.combining(c)).lower())
