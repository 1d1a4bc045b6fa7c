"""The last look at an answer: does a value of the record still occur in it? A hit blocks the answer (fail closed).

It works on its own normal form (look-alikes, invisible characters, HTML and percent escapes undone), looks at keys and
numbers too, and finds values by its own search, so that a fault of the replacer shows here. The one judgement it shares
is `reads_as_name`: what the replacer leaves on purpose ("may be hard", "I hope") is no leak.
"""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast
from urllib.parse import unquote

from .folding import fold
from .matching import Matcher
from .numbers import compact
from .reads import FIELD
from .recent import Recent
from .record import Identifier, Kind

_ESCAPED = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,31});|%[0-9a-f]{2}|\\[ux][0-9a-f]{2}", re.IGNORECASE)
_CODE_POINT = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_TAG = re.compile(r"</?[A-Za-z][^<>\x00]{0,200}>")
_RUN = re.compile(r"[^\W_]+(?:[\s\-_.@+()/#]{1,3}[^\W_]+)*")
_WORD = re.compile(r"[^\W_]+")
_PLAIN_KEY = re.compile(r"[A-Za-z_]\w{0,60}", re.ASCII)
_SHORTEST_NUMBER = 7
_SHORTEST_STRING = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """A value of this kind still occurs at `path` (`items[2].text`, `@key` for a key). Never the value itself."""

    kind: Kind
    path: str


class LeakGate:
    """Compiled for the identifiers of one client, or of several at once; cacheable, shared between threads."""

    def __init__(self, identifiers: Iterable[Identifier]) -> None:
        known = list(dict.fromkeys(identifiers))
        self._matcher = Matcher(known)
        self._recent = Recent[bool]()
        self._kinds = [identifier.kind for identifier in known]
        self._dates = {i.value for i in known if i.kind is Kind.DATE}
        self._numbers = {
            number: i.kind
            for i in known
            if i.kind in (Kind.ID, Kind.PHONE) and len(number := _number(i)) >= _SHORTEST_NUMBER
        }
        self._strings = {fold(i.value).text: i.kind for i in known if _tells_by_itself(i)}

    def leaks(self, tree: object) -> list[Leak]:
        """Every place in a JSON value where a value still occurs; empty means that it may leave."""
        texts: list[str] = []
        numbers: list[str] = []
        _gather(tree, texts, numbers)
        joined = FIELD.join(texts)
        occurs = self._recent.get(joined)
        if occurs is None:
            occurs = self._occurs(joined)
            self._recent.put(joined, occurs)
        if not occurs and self._numbers.keys().isdisjoint(numbers):
            return []
        found = (
            Leak(kind=kind, path=path) for path, leaf in self._leaves(tree, "") for kind in sorted(self.kinds_in(leaf))
        )
        return list(dict.fromkeys(found)) or [Leak(kind=Kind.ID, path="")]

    def kinds_in(self, leaf: str | int) -> set[Kind]:
        """The kinds of the values that occur in one text or number."""
        if isinstance(leaf, int):
            return {self._numbers[str(leaf)]} if str(leaf) in self._numbers else set()
        kinds: set[Kind] = set()
        for reading in _readings(leaf):
            kinds |= {self._kinds[span.key] for span in self._matcher.spans(reading)}
            kinds |= self._plainly(reading)
        return kinds

    def _occurs(self, text: str) -> bool:
        return any(self._plainly(reading) or self._matcher.spans(reading) for reading in _readings(text))

    def _plainly(self, text: str) -> set[Kind]:
        """A search that shares nothing with the matcher's word index: substrings of the folded text."""
        plain = self._matcher.without_placeholders(text)
        kinds = {kind for value, kind in self._strings.items() if value in plain and _stands_alone(value, plain)}
        kinds |= {Kind.DATE for day in self._dates if day in plain}
        squeezed = compact(plain)
        return kinds | {kind for v, kind in self._numbers.items() if v in squeezed and _is_written(v, plain)}

    def _leaves(self, tree: object, path: str) -> Iterator[tuple[str, str | int]]:
        if isinstance(tree, dict):
            for at, (key, value) in enumerate(cast("dict[object, object]", tree).items()):
                name = str(key)
                shown = name if _PLAIN_KEY.fullmatch(name) and not self.kinds_in(name) else f"key {at}"
                yield f"{path}.{shown}".lstrip("."), name
                yield from self._leaves(value, f"{path}.{shown}".lstrip("."))
        elif isinstance(tree, list | tuple):
            for at, value in enumerate(cast("list[object]", tree)):
                yield from self._leaves(value, f"{path}[{at}]")
        elif isinstance(tree, str) or (isinstance(tree, int) and not isinstance(tree, bool)):
            yield path, tree


def find_leaks(tree: object, identifiers: Iterable[Identifier]) -> list[Leak]:
    """`LeakGate(identifiers).leaks(tree)`: for one look; build the gate once where speed counts."""
    return LeakGate(identifiers).leaks(tree)


def _gather(tree: object, texts: list[str], numbers: list[str]) -> None:
    if isinstance(tree, str):
        texts.append(tree)
    elif isinstance(tree, dict):
        for key, value in cast("dict[object, object]", tree).items():
            texts.append(str(key))
            _gather(value, texts, numbers)
    elif isinstance(tree, list | tuple):
        for value in cast("list[object]", tree):
            _gather(value, texts, numbers)
    elif isinstance(tree, int):
        numbers.append(str(tree))


def _readings(text: str) -> Iterator[str]:
    yield text
    if ("&" in text or "%" in text or "\\" in text) and _ESCAPED.search(text):
        undone = _CODE_POINT.sub(lambda m: chr(int(m[1] or m[2], 16)), unquote(html.unescape(text)))
        if undone != text:
            yield undone
    if "<" in text and _TAG.search(text):
        yield _TAG.sub("", text)


def _number(identifier: Identifier) -> str:
    number = compact(fold(identifier.value).text)
    if identifier.kind is Kind.PHONE and len(number) == 11 and number.startswith("1"):
        return number[1:]
    return number


def _tells_by_itself(identifier: Identifier) -> bool:
    """Long, and no single word that could also mean something else."""
    value = identifier.value
    several = len(_WORD.findall(value)) > 1
    return several and len(value) >= _SHORTEST_STRING and identifier.kind not in (Kind.DATE, Kind.ORG)


def _stands_alone(value: str, plain: str) -> bool:
    at = plain.find(value)
    while at >= 0:
        if not plain[at - 1 : at].isalnum() and not plain[at + len(value) : at + len(value) + 1].isalnum():
            return True
        at = plain.find(value, at + 1)
    return False


def _is_written(number: str, plain: str) -> bool:
    """The number is a run of whole groups of letters and digits, not a piece out of a longer code."""
    for run in _RUN.finditer(plain):
        groups = _WORD.findall(run.group())
        for first in range(len(groups)):
            written = ""
            for group in groups[first:]:
                written += group
                if written == number:
                    return True
                if len(written) > len(number):
                    break
    return False
