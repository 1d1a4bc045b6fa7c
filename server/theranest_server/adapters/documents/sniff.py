"""What a file is by its own bytes, whatever it is called; and text in the encodings that forms come in."""

import re

from .problem import problem

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM", b"RIFF")
_ARCHIVES = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
    b"BZh",
    b"\xfd7zXZ",
    b"\xd0\xcf\x11\xe0",
)
_HTML = re.compile(
    rb"(?is)^\s*(?:<!--.*?-->\s*)*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body|form|table|div|dl|p|h\d)\b"
)
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def kind_of(content: bytes, extension: str) -> str:
    """`pdf`, `json`, `html` or `text`. Raises `Problem`."""
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(_ARCHIVES):
        raise problem("archive")
    if content.startswith(_PICTURES):
        raise problem("picture")
    if extension == "pdf":
        raise problem("not_a_pdf")
    if not _is_text(content):
        raise problem("binary")
    text = text_of(content).lstrip("\ufeff \t\r\n")
    if text[:1] in "{[" and (extension == "json" or _ends_like_json(text)):
        return "json"
    if extension == "json":
        raise problem("broken")
    return "html" if _HTML.match(text[:2000].encode()) or extension in ("html", "htm") else "text"


def _ends_like_json(text: str) -> bool:
    return text.rstrip()[-1:] in "}]"


def _is_text(content: bytes) -> bool:
    if content.startswith(_MARKS[1:]):
        return True
    head = content[:65_536]
    odd = sum(byte < 9 or 13 < byte < 32 for byte in head)
    return b"\x00" not in head and odd <= len(head) // 200


def text_of(content: bytes) -> str:
    """UTF-8 or UTF-16 with their marks, else Windows Latin, in which old systems export."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
