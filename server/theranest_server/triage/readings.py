"""The readings of one message that are all judged: as sent, cleaned, without markup, decoded. The highest tier counts."""

from collections.abc import Iterator
from dataclasses import dataclass

from .characters import cleaned, hides_characters, is_plain, right_to_left_runs, without_lookalikes
from .encoded import decoded_parts
from .markup import has_markup, inside_tags, unescaped, without_tags

_DEEPEST = 3
_MOST_READINGS = 24
_LONGEST = 2_000_000
"""Characters read; what is longer is same-day for that alone."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the message. `sign`: the reason code for its being hidden, `None` for what a person sees."""

    text: str
    sign: str | None = None


def decoded_bytes(message: str | bytes) -> tuple[str, bool]:
    """The text, and whether it could be read for certain. Lone surrogates and broken bytes are doubtful."""
    if isinstance(message, str):
        certain = not any("\ud800" <= char <= "\udfff" for char in message) if not message.isascii() else True
        return (message if certain else message.encode("utf-8", "replace").decode()), certain
    if message[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return message.decode("utf-16", "replace"), True
    try:
        return message.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        return message.decode("cp1252", "replace"), False


def readings(text: str) -> list[Reading]:
    """Distinct readings, the text as it came first; at most a few dozen."""
    found: dict[str, Reading] = {}
    for reading in _all(text[:_LONGEST], 0):
        found.setdefault(reading.text, reading)
        if len(found) >= _MOST_READINGS:
            break
    return list(found.values())


def _all(text: str, depth: int) -> Iterator[Reading]:
    yield Reading(text)
    visible = text
    if not is_plain(text):
        visible = cleaned(text)
        yield Reading(visible, "hidden_text" if hides_characters(text) else None)
        plain = without_lookalikes(visible)
        if plain != visible:
            yield Reading(plain)
            visible = plain
        for run in right_to_left_runs(text):
            yield Reading(run, "hidden_text")
    if has_markup(visible):
        yield from _unmarked(visible)
    if depth < _DEEPEST:
        yield from _decoded(visible, depth)


def _unmarked(text: str) -> Iterator[Reading]:
    plain = unescaped(text)
    yield Reading(without_tags(plain))
    hidden = inside_tags(plain)
    if hidden:
        yield Reading(hidden, "hidden_text")


def _decoded(text: str, depth: int) -> Iterator[Reading]:
    for part in decoded_parts(text):
        for inner in _all(part, depth + 1):
            yield Reading(inner.text, inner.sign or "encoded_text")


def is_too_long(text: str) -> bool:
    return len(text) > _LONGEST
