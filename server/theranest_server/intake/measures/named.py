"""Instruments whose items have names: form fields (`phq9_3`, tooltip `GAD-7 item 2`) and keys of JSON."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from ...domain.documents import FormField
from ..fields import ItemScores
from .catalogue import Instrument, instruments
from .scoring import score_of, scored

_TOTAL = re.compile(r"(?i)total|sum|score$|score\b(?!.*\d)")
_NUMBER = re.compile(r"(?i)(?:^|[\W_]|q|item|question|i)(\d{1,2})(?:[\W_]|$)")


def instruments_in_fields(fields: Sequence[FormField], file: str) -> list[ItemScores]:
    """By name or tooltip; of a group of buttons the chosen one counts."""
    said: list[tuple[str, str, int]] = []
    for one in fields:
        if one.kind in ("check", "radio"):
            if one.on:
                said += [(name, one.state, one.page) for name in (one.name, one.label)]
        elif one.value.strip():
            said += [(name, one.value, one.page) for name in (one.name, one.label)]
    return [found for instrument in instruments() if (found := _of(instrument, said, file)) is not None]


def _of(instrument: Instrument, said: Iterable[tuple[str, str, int]], file: str) -> ItemScores | None:
    items: list[int | None] = [None] * instrument.items
    total: int | None = None
    page: int | None = None
    for name, value, where in said:
        rest = _rest(instrument, name)
        if rest is None:
            continue
        number = _NUMBER.search(f" {rest} ")
        if number and 1 <= int(number[1]) <= instrument.items:
            score = score_of(value, instrument)
            if score is not None and items[int(number[1]) - 1] is None:
                items[int(number[1]) - 1] = score
                page = page or where
        elif _TOTAL.search(rest) and total is None:
            total = _whole(value, instrument)
    if not any(item is not None for item in items):
        return None
    return scored(instrument, items, total, file=file, page=page)


def _rest(instrument: Instrument, name: str) -> str | None:
    """What a name says after the instrument's."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
    match = instrument.alias.search(spaced) or instrument.alias.search(name)
    return None if match is None else match.string[: match.start()] + " " + match.string[match.end() :]


def _whole(value: Any, instrument: Instrument) -> int | None:
    match = re.search(r"\d{1,3}", str(value))
    number = int(match[0]) if match else None
    return number if number is not None and number <= instrument.highest else None


def instruments_in_json(tree: Any, file: str) -> list[ItemScores]:
    found: dict[str, ItemScores] = {}
    for instrument in instruments():
        items, total = _Search(instrument).run(tree)
        if any(item is not None for item in items) or total is not None:
            found[instrument.name] = scored(instrument, items, total, file=file)
    return list(found.values())


class _Search:
    """Keys named as the instrument: a list of scores, an object of items, or one key an item."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.items: list[int | None] = [None] * instrument.items
        self.total: int | None = None

    def run(self, tree: Any) -> tuple[list[int | None], int | None]:
        self._walk(tree, 0)
        return self.items, self.total

    def _walk(self, tree: Any, depth: int) -> None:
        if depth > 40:
            return
        if isinstance(tree, list):
            for item in cast("list[Any]", tree):
                self._walk(item, depth + 1)
        elif isinstance(tree, Mapping):
            one = cast("Mapping[str, Any]", tree)
            named = next(
                (
                    str(one[k])
                    for k in ("name", "instrument", "measure", "questionnaire", "title", "code", "type")
                    if isinstance(one.get(k), str) and self._is_whole(str(one[k]))
                ),
                None,
            )
            if named is not None:
                self._take_object(one)
                return
            for key, value in one.items():
                rest = _rest(self.instrument, str(key))
                if rest is None:
                    self._walk(value, depth + 1)
                else:
                    self._take(rest, value)

    def _is_whole(self, text: str) -> bool:
        return bool(self.instrument.alias.search(text)) and not _NUMBER.search(
            f" {_rest(self.instrument, text) or ''} "
        )

    def _take(self, rest: str, value: Any) -> None:
        if isinstance(value, list):
            self._take_list(cast("list[Any]", value))
        elif isinstance(value, Mapping):
            self._take_object(cast("Mapping[str, Any]", value))
        else:
            self._take_one(rest, value)

    def _take_list(self, values: Sequence[Any]) -> None:
        for number, value in enumerate(values[: self.instrument.items]):
            if isinstance(value, Mapping):
                self._take_pair(cast("Mapping[str, Any]", value), number + 1)
            else:
                self._set(number + 1, value)

    def _take_pair(self, one: Mapping[str, Any], number: int) -> None:
        own = next(
            (
                one[k]
                for k in ("item", "number", "id", "question", "q", "index", "no")
                if isinstance(one.get(k), int | str)
            ),
            None,
        )
        match = re.search(r"\d{1,2}", str(own)) if own is not None else None
        score = next((one[k] for k in ("score", "value", "answer", "response", "points") if k in one), None)
        self._set(int(match[0]) if match else number, score)

    def _take_object(self, one: Mapping[str, Any]) -> None:
        for key, value in one.items():
            rest = _rest(self.instrument, str(key))
            name = rest if rest is not None else str(key)
            if isinstance(value, list):
                self._take_list(cast("list[Any]", value))
            elif isinstance(value, Mapping):
                self._take_object(cast("Mapping[str, Any]", value))
            else:
                self._take_one(name, value)

    def _take_one(self, name: str, value: Any) -> None:
        number = _NUMBER.search(f" {name} ")
        if number:
            self._set(int(number[1]), value)
        elif _TOTAL.search(name) and self.total is None:
            self.total = _whole(value, self.instrument)

    def _set(self, number: int, value: Any) -> None:
        if value is None or not 1 <= number <= self.instrument.items:
            return
        if isinstance(value, bool):
            value = int(value)
        score = score_of(str(value), self.instrument)
        if self.items[number - 1] is None:
            self.items[number - 1] = score
