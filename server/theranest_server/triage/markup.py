"""The words inside HTML, shown or hidden: attributes, comments and invisible elements are read like the rest."""

import html
import re

_LOOKS_LIKE_MARKUP = re.compile(r"<[!/a-zA-Z?]|&(?:#\d|#x|[a-zA-Z]{2,8};)")
_INSIDE_TAG = re.compile(r"<([^<>]{0,4000})>")
_INLINE = re.compile(
    r"</?(?:b|i|u|s|em|strong|span|font|mark|small|sub|sup|wbr|a|code|tt|o:p)\b[^<>]{0,2000}>|<!--[^<>]{0,2000}-->",
    re.I,
)
_ATTRIBUTE_TEXT = re.compile(r"[\"']([^\"'<>]{6,2000})[\"']")


def has_markup(text: str) -> bool:
    return _LOOKS_LIKE_MARKUP.search(text) is not None


def unescaped(text: str) -> str:
    """Entities resolved, twice at most (`&amp;#107;`)."""
    once = html.unescape(text)
    return html.unescape(once) if "&" in once else once


def without_tags(text: str) -> str:
    """Text with inline tags closed up (`k<b>i</b>ll`) and other tags as breaks."""
    return _INSIDE_TAG.sub(" . ", _INLINE.sub("", text))


def inside_tags(text: str) -> str:
    """Comments and attribute values: nobody sees them, a program may."""
    parts: list[str] = []
    for match in _INSIDE_TAG.finditer(text):
        body = match.group(1)
        parts.append(body.strip("!- ") if body.startswith("!--") else " . ".join(_ATTRIBUTE_TEXT.findall(body)))
    return " . ".join(filter(None, parts))
