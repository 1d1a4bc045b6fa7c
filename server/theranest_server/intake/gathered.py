"""The answers of one form by whom they are about and what they are; empty ones count as not given."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .answered import Answered
from .concepts import CLIENT, TEXT_PARTS

_PLACEHOLDER = re.compile(
    r"(?i)^\W*(?:(?:click|tap) (?:here |or tap )?.*(?:enter|text).*|enter (?:text|here|your .*)|mm ?[/-] ?dd ?[/-] ?y+|"
    r"type here|choose an item\.?|select(?: one)?(?:\.{2,}|…)?|please select.*|your answer|\(?first(?: name)?\)?\W+\(?last(?: name)?\)?|x{4,}|\.+|_+|-+|yes\W{1,8}no|male\W{1,8}female(?:\W{1,8}\w+)?|m\W{1,4}f)\W*$"
)
_NOT_GIVEN = re.compile(r"(?i)^\W*(?:n\s*/?\s*a|not applicable|none|nil|unknown|same|same as (?:above|legal)|no|decline[ds]?(?: to (?:answer|state))?|not (?:provided|given|sure)|see (?:above|attached)|tbd|-+)?\W*$")  # fmt: skip
_NOTHING = re.compile(r"(?i)^\W*(?:n\s*/?\s*a|not applicable|-+|see attached|tbd)?\W*$")
_YES = re.compile(r"(?i)^\W*(?:yes|y|si|sí|true|checked|on)\W*$")
_NO = re.compile(r"(?i)^\W*(?:no|n|false|never)\W*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    answers: tuple[Answered, ...]

    def best(self, who: str, *parts: str, rank: str = "") -> Answered | None:
        """The surest given answer; of equals the first."""
        found = [
            a
            for a in self.answers
            if a.concept.who == who and a.concept.part in parts and _ranked(a, rank) and given(a.text)
        ]
        return max(found, key=lambda a: (a.confidence, -a.order), default=None)

    def all(self, who: str, *parts: str) -> list[Answered]:
        found = [a for a in self.answers if a.concept.who == who and a.concept.part in parts and given(a.text)]
        return sorted(found, key=lambda a: a.order)

    def ranks(self, *whos: str) -> set[str]:
        return {a.concept.rank for a in self.answers if a.concept.who in whos and (given(a.text) or says_none(a.text))}


def _ranked(answer: Answered, rank: str) -> bool:
    return (answer.concept.rank or "primary") == (rank or answer.concept.rank or "primary")


def gathered(answers: Sequence[Answered]) -> Gathered:
    """Labels that name nobody in a section of nobody are the client's; `if yes, explain` goes on with the answer before."""
    found: list[Answered] = []
    before: Answered | None = None
    for answer in sorted(answers, key=lambda a: a.order):
        concept = answer.concept
        if concept.part == "continues":
            if before is not None and given(answer.text):
                found.append(replace(answer, concept=before.concept))
            continue
        if concept.who == "":
            answer = replace(answer, concept=replace(concept, who=CLIENT))
        before = answer if concept.part in TEXT_PARTS else None
        found.append(answer)
    return Gathered(answers=tuple(found))


def given(text: str) -> bool:
    return bool(text.strip()) and not _PLACEHOLDER.match(text) and not _NOTHING.match(text)


def says_none(text: str) -> bool:
    """N/A, none, same, no: no value for a field that cannot be nothing."""
    return bool(_NOT_GIVEN.match(text))


def prose(answers: Sequence[Answered]) -> str:
    """Several answers about one thing: yes and no only where nothing more is said."""
    texts = list(dict.fromkeys(tidy(a.text) for a in answers if given(a.text)))
    told = [t for t in texts if not _YES.match(t) and not _NO.match(t)]
    if told:
        return "\n".join(told)
    return texts[0] if texts else ""


def tidy(text: str) -> str:
    """Lines of one paragraph joined; paragraphs and rows of lists stay."""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{2,}", "\n", _joined(lines)).strip()


def _joined(lines: Sequence[str]) -> str:
    found = ""
    for line in lines:
        starts_item = bool(re.match(r"^(?:[-•*]|\d{1,2}[.)])\s", line))
        glue = "\n" if not line or starts_item or not found else (" " if found and not found.endswith("\n") else "")
        found = f"{found}{glue}{line}" if found else line
    return found
