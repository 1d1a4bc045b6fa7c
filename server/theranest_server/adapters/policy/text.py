"""Files of the policy folder as lines, with everything refused that a reader could not see."""

import re
import unicodedata
from importlib.abc import Traversable

from .errors import PolicyError

_LONGEST_FILE = 400_000
_OWNED = re.compile(r"owner:\s*\S.*;\s*review:\s*(\d{4}-\d{2}-\d{2})\s*;\s*source:\s*\S")
_ALLOWED_CATEGORIES = frozenset(
    {"Lu", "Ll", "Nd", "Po", "Pd", "Ps", "Pe", "Zs", "Sm", "Sc", "Pc", "Sk", "So", "Pi", "Pf"}
)


def read_lines(folder: Traversable, name: str) -> list[str]:
    """The lines of one file. Raises `PolicyError` for what is absent, empty or not plain text."""
    try:
        data = _file(folder, name).read_bytes()
    except (OSError, UnicodeError) as error:
        raise PolicyError(name, 0, f"cannot be read ({type(error).__name__}).", "Put the file back.") from None
    if not data.strip():
        raise PolicyError(name, 1, "is empty.", "An empty policy file decides nothing; put its lines back.")
    if len(data) > _LONGEST_FILE:
        raise PolicyError(name, 1, f"is longer than {_LONGEST_FILE} bytes.", "Split it by subject.")
    return _lines(name, data)


def _file(folder: Traversable, name: str) -> Traversable:
    for part in name.split("/"):
        folder = folder / part
    return folder


def _lines(name: str, data: bytes) -> list[str]:
    if data.startswith(b"\xef\xbb\xbf"):
        raise PolicyError(name, 1, "starts with a byte order mark.", "Save the file as UTF-8 without BOM.")
    lines: list[str] = []
    for number, raw in enumerate(data.split(b"\n"), start=1):
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError:
            raise PolicyError(name, number, "is not UTF-8.", "Save the file as UTF-8.") from None
        _look(name, number, line)
        lines.append(line)
    return lines


def _look(name: str, number: int, line: str) -> None:
    """Refuse what a reader cannot see or could mistake for something else."""
    if line.endswith("\r"):
        raise PolicyError(name, number, "ends as on Windows (CR LF).", "Save the file with Unix line ends (LF).")
    if "\t" in line:
        raise PolicyError(name, number, "holds a tab.", "Write spaces instead.")
    if line.isascii() and line.isprintable():
        return
    body = line.partition("#")[0]
    for character in line:
        if unicodedata.category(character) not in _ALLOWED_CATEGORIES:
            code = f"U+{ord(character):04X}"
            raise PolicyError(name, number, f"holds the invisible or control character {code}.", "Remove it.")
    if not body.isascii():
        strange = next(c for c in body if not c.isascii())
        raise PolicyError(
            name,
            number,
            f"holds U+{ord(strange):04X} outside a comment, which may look like another letter.",
            "Write rules in plain ASCII letters.",
        )


def check_header(name: str, lines: list[str]) -> None:
    """The comment at the top says what the file is for, whose it is, when it is looked at again, and on what it rests."""
    header: list[str] = []
    for line in lines:
        if not line.startswith("#"):
            break
        header.append(line.lstrip("# "))
    if not header or not _OWNED.search(" ".join(header)):
        raise PolicyError(
            name,
            1,
            "has no header that says whose it is.",
            "Begin with a comment: a sentence, then `# owner: NAME; review: YYYY-MM-DD; source: CITATION`.",
        )
