"""Postal addresses of the United States in the parts that the practice API keeps."""

import re
from dataclasses import dataclass

from .states import STATES, state_code

_ZIP = re.compile(r"(?<!\d)(\d{5})(?:-?(\d{4}))?\.?\s*(?:,?\s*(?:USA?|United States))?\.?$", re.IGNORECASE)
_UNIT = re.compile(
    r"(?i)(?:^|[,\s]+)((?:apt|apartment|unit|suite|ste|lot|trlr|rm|room|bldg|floor|fl)\.?\s*#?\s*[\w-]+|#\s*[\w-]+)\s*$"
)
_WAY = r"(?:st|street|ave|avenue|rd|road|blvd|boulevard|dr|drive|ln|lane|ct|court|cir|circle|way|pl|place|ter|terrace|pkwy|parkway|hwy|highway|loop|trl|trail|cv|cove|sq|square|run|pass|path|bend|row|xing|crossing|plaza)"
_GLUED = re.compile(
    rf"(?i)^(.*?\b{_WAY}\b\.?(?:\s+(?:n|s|e|w|ne|nw|se|sw)\b\.?)?(?:\s*,?\s*(?:(?:apt|apartment|unit|suite|ste|lot)\.?\s*#?\s*[\w-]+|#\s*[\w-]+))?)\s+([A-Za-z][A-Za-z .'-]+)$"
)
_ENDS_AS_STREET = re.compile(rf"(?i)\d\s+(?:[\w.'-]+\s+)+{_WAY}\.?$")
_BOX = re.compile(r"(?i)^(p\.?\s*o\.?\s*box\s+\w+)\s+([A-Za-z][A-Za-z .'-]+)$")
_STATE_END = re.compile(
    r"(?:^|[,\s]+)("
    + "|".join(sorted((re.escape(n) for n in STATES.values()), key=len, reverse=True))
    + r"|[A-Z]{2}|[A-Za-z]\.?[A-Za-z]\.?)\.?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAddress:
    line1: str = ""
    line2: str | None = None
    city: str = ""
    state: str = ""
    postal_code: str = ""

    @property
    def whole(self) -> bool:
        return bool(self.line1 and self.city and self.state and self.postal_code)

    def as_json(self) -> dict[str, str | None]:
        return {
            "line1": self.line1 or None,
            "line2": self.line2,
            "city": self.city or None,
            "state": self.state or None,
            "postal_code": self.postal_code or None,
        }


def read_address(text: str) -> ReadAddress:
    """Parts that are not there stay empty; nothing is filled in from a ZIP code."""
    rest = re.sub(r"\s*\n\s*", ", ", text.strip()).strip(" ,.;")
    rest = re.sub(r"(?:,\s*)+", ", ", re.sub(r"[ \t]+", " ", rest))
    zip_code, rest = _zip(rest)
    state, rest = _state(rest) if zip_code or not _ENDS_AS_STREET.search(rest) else ("", rest)
    street, city = _street_and_city(rest, bool(state or zip_code))
    line1, line2 = split_unit(street)
    return ReadAddress(line1=line1, line2=line2, city=city, state=state, postal_code=zip_code)


def _zip(text: str) -> tuple[str, str]:
    match = _ZIP.search(text)
    if match is None or (match.start() == 0 and len(text) > 12):
        return "", re.sub(r"(?i),?\s*(?:USA|United States)\.?$", "", text)
    return zip_text(match[0]), text[: match.start()].strip(" ,")


def zip_text(text: str) -> str:
    match = re.search(r"(?<!\d)(\d{5})(?:-?(\d{4}))?(?!\d)", text)
    return "" if match is None else match[1] + (f"-{match[2]}" if match[2] else "")


def _state(text: str) -> tuple[str, str]:
    match = _STATE_END.search(text)
    code = state_code(match[1]) if match else None
    if match is None or code is None:
        return "", text
    return code, text[: match.start()].strip(" ,")


def _street_and_city(text: str, tail: bool) -> tuple[str, str]:
    if not tail:
        parts = [p.strip() for p in text.split(",") if p.strip()]
        if len(parts) > 1 and not re.search(r"\d", parts[-1]):
            return ", ".join(parts[:-1]), parts[-1]
        return text, ""
    if "," in text:
        street, _, city = text.rpartition(",")
        if not re.search(r"\d", city) or not street:
            return street.strip(), city.strip()
    match = _GLUED.match(text) or _BOX.match(text)
    if match:
        return match[1].strip(" ,"), match[2].strip()
    return (text, "") if re.search(r"\d", text) else ("", text)


def split_unit(street: str) -> tuple[str, str | None]:
    match = _UNIT.search(street)
    if match is None or match.start() == 0:
        return street.strip(" ,"), None
    return street[: match.start()].strip(" ,"), match[1].strip()
