"""A contact written into one field: who, in which relation, at which number."""

import re
from dataclasses import dataclass

from .names import cased
from .phones import ReadPhone, read_phones

RELATIONS = [
    "mother",
    "father",
    "mom",
    "dad",
    "parent",
    "stepmother",
    "stepfather",
    "sister",
    "brother",
    "sibling",
    "wife",
    "husband",
    "spouse",
    "partner",
    "fiance",
    "fiancee",
    "girlfriend",
    "boyfriend",
    "friend",
    "roommate",
    "daughter",
    "son",
    "child",
    "aunt",
    "uncle",
    "cousin",
    "grandmother",
    "grandfather",
    "grandparent",
    "neighbor",
    "neighbour",
    "guardian",
    "coworker",
    "colleague",
    "boss",
    "niece",
    "nephew",
    "ex-husband",
    "ex-wife",
    "ex-spouse",
    "landlord",
    "pastor",
    "sponsor",
    "madre",
    "padre",
    "hermana",
    "hermano",
    "esposa",
    "esposo",
    "amiga",
    "amigo",
    "tia",
    "tio",
    "abuela",
    "abuelo",
    "hija",
    "hijo",
    "prima",
    "primo",
    "pareja",
    "self",
]
_RELATION = re.compile(
    r"(?i)\b(?:(?:my|his|her|their|the|foster|step|best|close|domestic|legal|older|younger|big|little)[ -]+)*(?:"
    + "|".join(map(re.escape, RELATIONS))
    + r")(?:[ -]in[ -]law)?\b"
)
_LEADING = re.compile(
    r"(?i)\b(?:name|relation(?:ship)?(?: to (?:client|patient|you))?|phone|tel|cell|mobile|home|number|ph|contact)\b\s*[:#.]?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadContact:
    name: str = ""
    relation: str = ""
    phone: ReadPhone | None = None


def read_contact(text: str) -> ReadContact:
    text = " ".join(text.replace("\n", ", ").split())
    phones = read_phones(text)
    phone = next((p for p in phones if p.whole), phones[0] if phones else None)
    for each in sorted(phones, key=lambda p: -p.start):
        text = text[: each.start] + " ; " + text[each.end :]
    text = re.sub(r"\S+@\S+", " ; ", text)
    relation, text = _relation(text)
    text = _LEADING.sub(" ; ", text)
    parts = [re.sub(r"[()\[\]]", " ", p) for p in re.split(r"[;,/|\n:]|\s[-–—]\s|(?<=\))\s", text)]
    names = [" ".join(p.split()).strip(" .-–—()") for p in parts]
    names = [n for n in names if re.search(r"[^\W\d_]{2}", n)]
    return ReadContact(name=cased(_joined(names)), relation=relation, phone=phone)


def _joined(names: list[str]) -> str:
    """`Quintero, Rosalba` is one name in two parts."""
    if len(names) == 2 and all(len(n.split()) == 1 for n in names):
        return f"{names[1]} {names[0]}"
    return names[0] if names else ""


def _relation(text: str) -> tuple[str, str]:
    """A relation in brackets is meant; else the first word that is one."""
    bracketed = re.search(r"\(([^)]*)\)", text)
    if bracketed and (match := _RELATION.search(bracketed[1])):
        return match[0].strip().lower(), text[: bracketed.start()] + " ; " + text[bracketed.end() :]
    match = _RELATION.search(text)
    if match is None:
        return "", text
    return re.sub(r"(?i)^(?:my|his|her|their|the)\s+", "", match[0]).lower(), text[: match.start()] + " ; " + text[
        match.end() :
    ]


def relation_to_subscriber(text: str) -> str:
    """`self`, `spouse`, `child`, `other`, as policies keep it; empty where it cannot be told."""
    words = text.lower()
    for kind, pattern in (
        ("self", r"\bself\b|\bsame\b|\bme\b|myself|\bown\b|\bclient\b|\bpatient\b|subscriber$|insured$"),
        ("spouse", r"spouse|wife|husband|partner"),
        ("child", r"child|son\b|daughter|dependent|stepchild"),
        ("other", r"other|parent|mother|father|sibling|grand"),
    ):
        if re.search(pattern, words):
            return kind
    return ""
