"""Identifiers out, typed placeholders in (`[PERSON_2@c7f3]`), and back.

    PrivacyError
    └── UnknownPlaceholder    a placeholder of nobody here: another client's, a number never given, or a damaged one

The numbers come from a `PlaceholderMap` that the caller keeps (encrypted, apart, never sent). They are given in the order
of first need and say nothing about the value. Number 0 stands for a code that resembles one of the record and is not it:
it hides what it stands for and cannot be turned back.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import cast

from .identifiers import identifiers_of
from .matching import PLACEHOLDER, Matcher, Span
from .reads import FIELD
from .recent import Recent
from .record import Identifier, Kind, RecordIdentifiers

Json = object
"""A value of JSON: dict, list, str, int, float, bool or None."""

_ROUNDS = 3
_KINDS = "|".join(Kind)
_WRITTEN = re.compile(rf"\\?\[\s*({_KINDS})\s*\\?_\s*(\d{{1,4}})\s*@\s*([a-z0-9]{{2,32}})\s*\\?\]", re.IGNORECASE)
_DAMAGED = re.compile(
    rf"(?<![^\W_])(?:{_KINDS})\s*\\?_\s*\d{{1,4}}\s*@\s*[a-z0-9]|\[\s*(?:{_KINDS})\s*\\?_\s*\d{{1,4}}\s*\]", re.I
)


class PrivacyError(Exception):
    """A refusal of this package: `code` is stable, the message holds no value of the record."""

    code = "privacy"


class UnknownPlaceholder(PrivacyError):
    """Text or arguments hold a placeholder that stands for nothing in this client's map."""

    code = "unknown_placeholder"


class PlaceholderMap:
    """Placeholder to canonical value for one client, in the order given. Immutable; `extended` makes a longer one."""

    def __init__(self, client_ref: str, values: Mapping[str, str] | None = None) -> None:
        self.client_ref = client_ref
        self._values = dict(values or {})
        self._labels = {_key_of(label, value): label for label, value in self._values.items()}

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PlaceholderMap) and (self.client_ref, self._values) == (
            other.client_ref,
            other._values,
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"PlaceholderMap(client_ref={self.client_ref!r}, {len(self)} values)"

    def extended(self, identifiers: Iterable[Identifier]) -> "PlaceholderMap":
        """With a number for every identifier; those that have one keep it. Self if nothing is new."""
        return self.with_values((identifier.kind, identifier.value) for identifier in identifiers)

    def with_values(self, values: Iterable[tuple[Kind, str]]) -> "PlaceholderMap":
        """As `extended`, for values that patterns found."""
        added = dict(self._values)
        labels = set(self._labels)
        last = {kind: self._last(kind) for kind in Kind}
        for kind, value in values:
            if (kind, value) not in labels:
                labels.add((kind, value))
                last[kind] += 1
                added[f"[{kind}_{last[kind]}@{self.client_ref}]"] = value
        return self if len(added) == len(self._values) else PlaceholderMap(self.client_ref, added)

    def label(self, kind: Kind, value: str) -> str:
        """The placeholder of a value that has one."""
        return self._labels[kind, value]

    def value(self, label: str) -> str | None:
        """What a placeholder, exactly written, stands for."""
        return self._values.get(label)

    def to_json(self) -> dict[str, object]:
        """`{"client_ref": "c7f3", "values": {"[PERSON_1@c7f3]": ...}}`: the most sensitive thing there is; encrypt it."""
        return {"client_ref": self.client_ref, "values": dict(self._values)}

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> "PlaceholderMap":
        """Raises ValueError for anything but what `to_json` made."""
        ref, values = stored.get("client_ref"), stored.get("values")
        if not isinstance(ref, str) or not isinstance(values, dict):
            raise ValueError("not a placeholder map")
        pairs = cast("dict[object, object]", values)
        for label, value in pairs.items():
            if not isinstance(label, str) or not isinstance(value, str) or not _belongs(label, ref):
                raise ValueError("not a placeholder map")
        return cls(ref, cast("dict[str, str]", values))

    def _last(self, kind: Kind) -> int:
        return max((int(_parts(label)[1]) for label in self._values if _parts(label)[0] == kind), default=0)


class Replacer:
    """Replaces one client's identifiers. Built once per state of the record and shared between threads.

    `map` is the given map, extended by what is new: store it before an answer that uses it leaves.
    """

    def __init__(self, record: RecordIdentifiers, known: PlaceholderMap | None = None) -> None:
        self.identifiers = identifiers_of(record)
        self.map = (known or PlaceholderMap(record.client_ref)).extended(self.identifiers)
        if self.map.client_ref != record.client_ref:
            raise ValueError("the map is another client's")
        self.matcher = Matcher(self.identifiers)
        self._recent = Recent[str]()
        self._labels = [self.map.label(i.kind, i.value) for i in self.identifiers]
        self._resembling = [f"[{i.kind}_0@{record.client_ref}]" for i in self.identifiers]

    def spans(self, text: str) -> list[Span]:
        """Where identifiers stand in the text; `key` numbers them in `identifiers`."""
        return self.matcher.spans(text)

    def replace(self, text: str) -> str:
        """The text with placeholders. Replacing again changes nothing."""
        known = self._recent.get(text)
        if known is not None:
            return known
        replaced = text
        for _ in range(_ROUNDS):
            found = self.matcher.spans(replaced)
            replaced = self._put(replaced, found)
            if not found or not self.matcher.depends_on_neighbours(replaced):
                break
        self._recent.put(text, replaced)
        return replaced

    def replace_tree(self, tree: Json) -> Json:
        """A JSON value with every string replaced; keys, numbers and the shape stay."""
        texts: list[str] = []
        _collect(tree, texts)
        joined = FIELD.join(texts)
        replaced = self.replace(joined) if joined.count(FIELD) == len(texts) - 1 else None
        if replaced == joined or not texts:
            return tree
        results = iter(replaced.split(FIELD) if replaced is not None else map(self.replace, texts))
        return _map_strings(tree, lambda _: next(results))

    def legend(self) -> dict[str, str]:
        """What each placeholder is, in words that identify nobody: `{"[PERSON_1@c7f3]": "client, whole name"}`."""
        return {label: identifier.what for label, identifier in zip(self._labels, self.identifiers, strict=True)}

    def _put(self, text: str, found: list[Span]) -> str:
        pieces: list[str] = []
        at = 0
        for span in found:
            label = self._resembling[span.key] if span.resembles else self._labels[span.key]
            pieces += (text[at : span.start], label)
            at = span.end
        return "".join((*pieces, text[at:]))


def restore(text: str, known: PlaceholderMap) -> str:
    """Text with the client's values in place of placeholders, in the record's canonical form.

    Case, spaces and backslashes inside a placeholder are forgiven; missing brackets, an unknown number and another
    client's reference raise `UnknownPlaceholder`, so that no placeholder is ever written into a record.
    """
    return restore_with(text, {known.client_ref: known})


def restore_with(text: str, known: Mapping[str, PlaceholderMap]) -> str:
    """As `restore`, for a text that may name several clients, by their references."""
    if "_" not in text:
        return text

    def value(found: re.Match[str]) -> str:
        ref = found[3].lower()
        label = f"[{found[1].upper()}_{int(found[2])}@{ref}]"
        value = known[ref].value(label) if ref in known else None
        if value is None:
            raise UnknownPlaceholder(_unknown(found))
        return value

    pieces = _WRITTEN.split(text)[:: _WRITTEN.groups + 1]
    if any(_DAMAGED.search(piece) for piece in pieces):
        raise UnknownPlaceholder(
            "A placeholder is damaged: write it whole and in brackets, as in [PERSON_1@c7f3], just as it was given."
        )
    return _WRITTEN.sub(value, text)


def restore_tree(tree: Json, known: PlaceholderMap) -> Json:
    """A JSON value with every string restored; keys stay."""
    return _map_strings(tree, lambda text: restore(text, known))


def placeholder_refs(tree: Json) -> set[str]:
    """The client references that placeholders in a JSON value name (also unknown ones), to fetch their maps."""
    texts: list[str] = []
    _collect(tree, texts)
    return {found[3].lower() for text in texts if "@" in text for found in _WRITTEN.finditer(text)}


def _unknown(found: re.Match[str]) -> str:
    shown = f"[{found[1].upper()}_{int(found[2])}]"
    if int(found[2]) == 0:
        return f"{shown} hides a code that only resembles one of this client's; it cannot be used. Leave it out."
    return f"{shown} stands for nothing in this client's record. Use placeholders just as they were given."


def _collect(tree: Json, texts: list[str]) -> None:
    if isinstance(tree, str):
        texts.append(tree)
    elif isinstance(tree, dict):
        for value in cast("dict[str, object]", tree).values():
            _collect(value, texts)
    elif isinstance(tree, list | tuple):
        for value in cast("list[object]", tree):
            _collect(value, texts)


def _map_strings(tree: Json, change: Callable[[str], str]) -> Json:
    if isinstance(tree, str):
        return change(tree)
    if isinstance(tree, dict):
        return {key: _map_strings(value, change) for key, value in cast("dict[str, object]", tree).items()}
    if isinstance(tree, list | tuple):
        return [_map_strings(value, change) for value in cast("list[object]", tree)]
    return tree


def _parts(label: str) -> tuple[str, str]:
    kind, _, rest = label[1:].partition("_")
    return kind, rest.partition("@")[0]


def _key_of(label: str, value: str) -> tuple[Kind, str]:
    return Kind(_parts(label)[0]), value


def _belongs(label: str, ref: str) -> bool:
    return PLACEHOLDER.fullmatch(label) is not None and label.endswith(f"@{ref}]") and _parts(label)[0] in set(Kind)
