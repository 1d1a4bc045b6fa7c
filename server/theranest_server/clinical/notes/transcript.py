"""Read a transcript: labelled plain text, WebVTT, SRT, or speech without labels. Linear in its length."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .refusals import NoteRefused
from .source import INVISIBLE, Speech, speech_of

LARGEST_BYTES = 5_000_000

_TIME = r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
_STAMP = re.compile(rf"\s*(?:[\[(]\s*{_TIME}(?:\s*-+>?\s*{_TIME})?\s*[\])]|{_TIME}(?=\s))[ \t]*[-–]?[ \t]*")
_BRACKET = re.compile(r"\s*\[([^\W\d_][^\]\n:]{0,40})\][ \t]*:?[ \t]*")
_COLON = re.compile(
    rf"\s*[*_>]{{0,3}}([^\W\d_][\w.'’&/#\- ]{{0,40}}?(?:,? ?\([^()\n]{{1,30}}\)|, [A-Z][\w.\-]{{1,12}})?)\s*(?:[\[(]{_TIME}[\])])?[*_]{{0,3}}[:：](?![/\d])[*_]{{0,3}}[ \t]*"
)
_NAME_LINE = re.compile(rf"\s*([^\W\d_][\w.'’&\- ]{{0,40}}?)\s+(?:[\[(]?{_TIME}[\])]?)\s*$")
_CUE_TIME = re.compile(rf"\s*{_TIME}\s*--?>\s*{_TIME}")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>\n]{1,60})>")
_TAG = re.compile(r"</?[A-Za-z0-9:.][^>\n]{0,80}>")
_NOT_SPEECH = re.compile(
    r"[\[(<*](?:inaudible|silence|pause|crosstalk|laughter|laughs|music|noise|unintelligible|blank_audio|crying|sighs?|sniffles)[^\])>*\n]{0,30}[\])>*]",
    re.IGNORECASE,
)

_ROLE_WORDS = frozenset(
    [
        "therapist",
        "clinician",
        "counselor",
        "counsellor",
        "doctor",
        "dr",
        "provider",
        "psychologist",
        "psychiatrist",
        "interviewer",
        "social",
        "worker",
        "client",
        "patient",
        "pt",
        "cl",
        "th",
        "speaker",
        "partner",
        "husband",
        "wife",
        "spouse",
        "mother",
        "father",
        "mom",
        "dad",
        "parent",
        "son",
        "daughter",
        "guest",
        "member",
        "participant",
        "facilitator",
        "leader",
        "interviewee",
        "p",
        "t",
        "c",
    ]
)
_HEADER_WORDS = frozenset(
    [
        "note",
        "notes",
        "time",
        "date",
        "session",
        "start",
        "stop",
        "end",
        "subject",
        "topic",
        "location",
        "present",
        "duration",
        "language",
        "recording",
        "file",
        "kind",
        "transcript",
        "title",
        "format",
        "cpt",
        "diagnosis",
        "webvtt",
        "http",
        "https",
        "question",
        "answer",
        "example",
        "plan",
        "goal",
        "homework",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One speaker's unbroken speech. `label` is as written, None where nobody is named."""

    label: str | None
    speech: Speech


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    text: str
    turns: tuple[Turn, ...]
    labels: tuple[str, ...]
    """Each label once, in order of appearance."""
    warnings: tuple[str, ...] = ()


def decode_transcript(data: bytes) -> str:
    """The file's text with every code point kept (no newline translation, a byte order mark stays), or NoteRefused."""
    if len(data) > LARGEST_BYTES:
        raise _too_large()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16-le" if data[:1] == b"\xff" else "utf-16-be"
    else:
        encoding = "utf-8"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _not_text(f"it is not {encoding.upper()} from byte {error.start} on") from None


def parse_transcript(source: str | bytes) -> Transcript:
    """Raise NoteRefused for empty, too large or binary input."""
    text = decode_transcript(source) if isinstance(source, bytes) else source
    _refuse_unreadable(text)
    stretches = _cues(text) if _is_subtitles(text) else _labelled_lines(text)
    turns = tuple(_turns(text, stretches))
    labels = tuple(dict.fromkeys(turn.label for turn in turns if turn.label))
    return Transcript(text=text, turns=turns, labels=labels)


def _refuse_unreadable(text: str) -> None:
    if len(text) > LARGEST_BYTES or len(text.encode("utf-8", "surrogatepass")) > LARGEST_BYTES:
        raise _too_large()
    if not text.strip() or not INVISIBLE.sub("", text).strip():
        raise NoteRefused(
            "transcript_empty",
            "The transcript holds no text.",
            "Check the recording or the export, or write bullets instead.",
        )
    if "\x00" in text:
        raise _not_text("it holds NUL characters")
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise _not_text("it holds broken characters (lone surrogates)")
    control = sum(1 for char in text if char < " " and char not in "\t\n\r\f\v")
    if control > 0.02 * len(text) + 8:
        raise _not_text("it holds many control characters")


def _too_large() -> NoteRefused:
    return NoteRefused(
        "transcript_too_large",
        f"The transcript is larger than {LARGEST_BYTES // 1_000_000} MB.",
        "Hand in one session's transcript as plain text, without audio or other sessions.",
    )


def _not_text(reason: str) -> NoteRefused:
    return NoteRefused(
        "transcript_not_text",
        f"The transcript is not readable text: {reason}.",
        "Export it as UTF-8 text, WebVTT or SRT.",
    )


def _lines(text: str) -> Iterator[tuple[int, int]]:
    for line in re.finditer(r"[^\r\n]+", text):
        yield line.start(), line.end()


def _is_subtitles(text: str) -> bool:
    head = text[:4000]
    return head.lstrip("\ufeff \r\n").startswith("WEBVTT") or any(
        _CUE_TIME.match(line) for line in head.splitlines()[:12]
    )


# --- subtitles


def _cues(text: str) -> Iterator[tuple[str | None, int, int]]:
    """Speech of the cues. A cue without a name goes on with the name of the cue before."""
    in_cue = False
    label: str | None = None
    previous_end = 0
    known = _labels_of(text, [span for span in _lines(text) if not _CUE_TIME.match(text, *span)])
    for start, end in _lines(text):
        gap = text[previous_end:start]
        previous_end = end
        if _CUE_TIME.match(text, start, end):
            in_cue = True
            continue
        if gap.count("\n") > 1 or gap.count("\r") > 1 + gap.count("\n"):
            in_cue = False
        if not in_cue:
            continue
        for name, low, high in _cue_line(text, start, end, known):
            label = name or label
            yield label, low, high


def _cue_line(text: str, start: int, end: int, known: frozenset[str]) -> Iterator[tuple[str | None, int, int]]:
    name: str | None = None
    if found := _label_at(text, start, end, known):
        name, start = found
    low = start
    for tag in _TAG.finditer(text, start, end):
        if text[low : tag.start()].strip():
            yield name, low, tag.start()
        if voice := _VOICE.match(text, tag.start(), tag.end()):
            name = voice[1].strip()
        low = tag.end()
    if text[low:end].strip():
        yield name, low, end


# --- plain text


def _labelled_lines(text: str) -> Iterator[tuple[str | None, int, int]]:
    lines = list(_lines(text))
    known = _labels_of(text, lines)
    label: str | None = None
    for start, end in lines:
        stamp = _STAMP.match(text, start, end)
        begin = stamp.end() if stamp else start
        if found := _label_at(text, begin, end, known):
            label, begin = found
        elif (named := _NAME_LINE.match(text, start, end)) and _key(named[1]) in known:
            label, begin = named[1].strip(), end
        elif _is_header(text, begin, end, label):
            continue
        if text[begin:end].strip():
            yield label, begin, end


def _is_header(text: str, start: int, end: int, label: str | None) -> bool:
    """Lines such as `Date: ...` above the first speech."""
    colon = _COLON.match(text, start, end) if label is None else None
    return colon is not None and bool(set(_key(colon[1]).split()) & _HEADER_WORDS)


def _key(label: str) -> str:
    return " ".join(INVISIBLE.sub("", label).lower().replace("_", " ").split())


def _label_at(text: str, start: int, end: int, known: frozenset[str]) -> tuple[str, int] | None:
    for pattern in (_BRACKET, _COLON):
        found = pattern.match(text, start, end)
        if found and _key(found[1]) in known:
            return " ".join(INVISIBLE.sub("", found[1]).split()), found.end()
    return None


def _labels_of(text: str, lines: Iterable[tuple[int, int]]) -> frozenset[str]:
    """Which line beginnings are names: role words, or what recurs, or what looks like a name among other names."""
    seen: Counter[str] = Counter()
    bracketed: set[str] = set()
    named: set[str] = set()
    for start, end in lines:
        stamp = _STAMP.match(text, start, end)
        begin = stamp.end() if stamp else start
        if found := _BRACKET.match(text, begin, end):
            if not _NOT_SPEECH.match(text, begin, end):
                seen[_key(found[1])] += 1
                bracketed.add(_key(found[1]))
        elif (found := _COLON.match(text, begin, end)) or (found := _NAME_LINE.match(text, start, end)):
            seen[_key(found[1])] += 1
            if all(part[:1].isupper() for part in found[1].split()):
                named.add(_key(found[1]))
    return frozenset(key for key, count in seen.items() if _is_label(key, count, key in named, key in bracketed))


def _is_label(key: str, count: int, capitalised: bool, bracketed: bool) -> bool:
    words = re.findall(r"[^\W\d_]+", key)
    if not words or len(words) > 5 or set(words) & _HEADER_WORDS:
        return False
    if set(words) & _ROLE_WORDS:
        return True
    return capitalised or bracketed or (count > 1 and len(words) <= 3)


_WRAPPED = 70
"""From that length on, an unlabelled line without a full stop is taken to go on in the next line."""


def _turns(text: str, stretches: Iterable[tuple[str | None, int, int]]) -> Iterator[Turn]:
    label: str | None = None
    gathered: list[tuple[int, int]] = []
    for name, start, end in stretches:
        if gathered and (name != label or (name is None and not _goes_on(text, gathered[-1]))):
            yield Turn(label=label, speech=_joined(text, gathered))
            gathered = []
        label = name
        gathered.append((start, end))
    if gathered:
        yield Turn(label=label, speech=_joined(text, gathered))


def _goes_on(text: str, line: tuple[int, int]) -> bool:
    start, end = line
    return end - start >= _WRAPPED and not text[start:end].rstrip().endswith((".", "!", "?", "…"))


def _joined(text: str, stretches: list[tuple[int, int]]) -> Speech:
    """Trim white space and drop what the recogniser notes beside speech, such as [inaudible]."""
    kept: list[tuple[int, int]] = []
    for start, end in stretches:
        low = start
        for aside in _NOT_SPEECH.finditer(text, start, end):
            kept.append((low, aside.start()))
            low = aside.end()
        kept.append((low, end))
    return speech_of(text, [trimmed for low, high in kept if (trimmed := _trim(text, low, high))])


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and (text[start].isspace() or text[start] == "\ufeff"):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
