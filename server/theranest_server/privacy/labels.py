"""Text from outside the practice: marked as untrusted, and with nothing hidden in it."""

import re
from dataclasses import dataclass
from typing import Literal

from .placeholders import PrivacyError

Source = Literal[
    "client message",
    "client document",
    "client form",
    "payer",
    "transcript",
    "preferred name",
    "file name",
    "web",
    "other",
]

_HIDDEN = re.compile(
    "["
    "\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"  # controls but tab, line feed, carriage return
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # invisible letters and joiners
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f"  # zero width, bidirectional, separators
    "\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\ufe00-\ufe0f\U000e0100-\U000e01ef"  # variation selectors
    "\U0001d173-\U0001d17a\U000e0000-\U000e007f"  # musical controls, tag characters
    "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd\ud800-\udfff"  # private use, lone surrogates
    "]"
)
_EMOJI = re.compile("[\u2190-\u2bff\u3030\u303d\u3297\u3299\u00a9\u00ae\U0001f000-\U0001faff]")
_IN_EMOJI = frozenset("\u200d\ufe0f")


class HiddenCharacters(PrivacyError):
    """An argument holds characters that a reader cannot see."""

    code = "hidden_characters"


@dataclass(frozen=True, slots=True, kw_only=True)
class Untrusted:
    """Text that may be quoted and summarised; it chooses no recipient, raises no right, releases nothing."""

    text: str
    source: Source

    def to_json(self) -> dict[str, object]:
        """`{"untrusted": true, "source": ..., "text": ...}` with hidden characters removed and their number told."""
        clean, removed = clean_text(self.text)
        marked: dict[str, object] = {"untrusted": True, "source": self.source, "text": clean}
        return marked | {"hidden_characters_removed": len(removed)} if removed else marked


def clean_text(text: str) -> tuple[str, list[str]]:
    """The text without hidden characters, and their code points (`U+200B`) in order. Emoji stay whole."""
    if _HIDDEN.search(text) is None:
        return text, []
    removed: list[str] = []

    def drop(found: re.Match[str]) -> str:
        if _joins_emoji(text, found.start()):
            return found.group()
        removed.append(_named(found.group()))
        return ""

    return _HIDDEN.sub(drop, text), removed


def show_hidden(text: str) -> str:
    """The text with each hidden character as its code point in double angle brackets, for people who review."""
    return _HIDDEN.sub(lambda m: m.group() if _joins_emoji(text, m.start()) else f"⟪{_named(m.group())}⟫", text)


def refuse_hidden(text: str) -> str:
    """The text itself, or `HiddenCharacters` with code points and places."""
    found = [m for m in _HIDDEN.finditer(text) if not _joins_emoji(text, m.start())]
    if not found:
        return text
    shown = ", ".join(f"{_named(m.group())} at {m.start()}" for m in found[:5])
    more = f" and {len(found) - 5} more" if len(found) > 5 else ""
    raise HiddenCharacters(f"The text holds characters that cannot be seen ({shown}{more}). Send it without them.")


def _joins_emoji(text: str, at: int) -> bool:
    return (
        text[at] in _IN_EMOJI
        and at > 0
        and _EMOJI.match(text[at - 1] if text[at - 1] != "\ufe0f" else "\u2190") is not None
    )


def _named(character: str) -> str:
    return f"U+{ord(character):04X}"
