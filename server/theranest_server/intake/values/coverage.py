"""Health coverage as forms give it: in one field, or in parts."""

import re
from dataclasses import dataclass

_NONE = re.compile(
    r"(?i)^\W*(?:none|no|n/?a|not (?:insured|applicable|covered)|uninsured|self[- ]?pay\w*|private pay|cash|out of pocket|no insurance|ninguno)\b"
)
_SELF_PAY = re.compile(r"(?i)\b(?:self[- ]?pay\w*|private pay|uninsured|no insurance|out of pocket|no coverage)\b")
_MEMBER = re.compile(
    r"(?i)\b(?:member|subscriber|policy|id|identification|medicaid|medicare|contract|poliza|miembro)\b(?:\s*(?:id|number|no\.?|num|#|identification|/)\b)*\s*[:#.]*\s*#?\s*([A-Z0-9][A-Z0-9-]{3,24})\b"
)
_GROUP = re.compile(
    r"(?i)\b(?:group|grp|gr\.?|grupo)\b(?:\s*(?:id|number|no\.?|num)\b)*\s*[:#.]*\s*#?\s*([A-Z0-9][A-Z0-9-]{1,24})\b"
)
_BARE = re.compile(r"(?<![\w-])(?=[A-Z0-9-]*\d)([A-Z]{0,4}\d[A-Z0-9-]{4,20})(?![\w-])")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCoverage:
    """`none`: the form says that there is no coverage."""

    payer_name: str = ""
    member_id: str = ""
    group: str = ""
    none: bool = False


def read_coverage(text: str) -> ReadCoverage:
    text = " ".join(text.replace("\n", ", ").split())
    if _NONE.match(text) or _SELF_PAY.fullmatch(text.strip(" .")):
        return ReadCoverage(none=True)
    group, rest = _taken(_GROUP, text)
    member, rest = _taken(_MEMBER, rest)
    if not member:
        member, rest = _taken(_BARE, rest)
    payer = re.split(r"[;,|/]|\s[-–—]\s|\(", rest.strip(" ,;-–—"))[0] if rest.strip(" ,;-–—") else ""
    payer = re.sub(r"(?i)\b(?:member|subscriber|policy|id|number|group|#)+\W*$", "", payer).strip(" ,.;:-–—#()")
    return ReadCoverage(payer_name=payer, member_id=clean_id(member), group=clean_id(group))


def _taken(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    for match in pattern.finditer(text):
        if re.search(r"\d", match[1]):
            return match[1], text[: match.start()] + " ; " + text[match.end() :]
    return "", text


def clean_id(text: str) -> str:
    """A member or group number without spaces around it; `N/A` is none."""
    text = " ".join(text.split()).strip(" .,;:#")
    return "" if re.fullmatch(r"(?i)n/?a|none|unknown|-*", text) else text


def clean_payer(text: str) -> str:
    return "" if _NONE.match(text) else " ".join(text.split()).strip(" .,;:")
