"""Rule lines: `p, role, may, when, effect` in the grants and denies, `g`/`g2` in the roles."""

from collections.abc import Iterator
from dataclasses import dataclass

from .errors import PolicyError
from .text import check_header
from .vocabulary import ALWAYS, EFFECTS, EXCLUSIVE, FACTS, GROUPS, LEVELS, PERMISSIONS, ROLE, nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a line stands, and the sentence above it."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    source: Source
    role: str
    may: str
    """With prefix: `may:notes.draft`, in denies also `may:notes.*` and `may:*`."""
    when: str
    effect: str

    @property
    def columns(self) -> tuple[str, str, str, str]:
        return (self.role, self.may, self.when, self.effect)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """`g`: a role is also another role; `g2`: what the record says of somebody in it."""

    source: Source
    kind: str
    role: str
    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    source: Source
    columns: tuple[str, ...]


def parse_rules(file: str, lines: list[str], *, effect: str) -> list[Rule]:
    """The rules of a grants file (`effect` allow) or of denies.csv (`effect` deny)."""
    rules = [_rule(line, effect) for line in _lines(file, lines)]
    if not rules:
        raise PolicyError(file, len(lines), "holds no rule.", "Remove the file, or put its rules back.")
    return rules


def parse_links(file: str, lines: list[str]) -> list[Link]:
    return [_link(line) for line in _lines(file, lines)]


def _lines(file: str, lines: list[str]) -> Iterator[_Line]:
    check_header(file, lines)
    sentence: list[str] = []
    in_rules = False
    for number, text in enumerate(lines, start=1):
        if text.startswith("#"):
            sentence = [] if in_rules else sentence
            sentence.append(text.lstrip("# ").rstrip())
            in_rules = False
        elif not text.strip():
            sentence, in_rules = [], False
        else:
            yield _Line(source=_source(file, number, sentence), columns=_columns(file, number, text))
            in_rules = True


def _source(file: str, number: int, sentence: list[str]) -> Source:
    if not any(sentence):
        raise PolicyError(
            file, number, "has no sentence above it.", "Say in a comment above the block why these lines are there."
        )
    return Source(file=file, line=number, sentence=" ".join(sentence))


def _columns(file: str, number: int, text: str) -> tuple[str, ...]:
    if text != text.strip():
        raise PolicyError(file, number, "begins or ends with spaces.", "Begin the line in the first column.")
    if any(c in text for c in '"#()[]'):
        raise PolicyError(
            file, number, "holds quotes, brackets or `#` inside a rule.", "Write plain words; comments have own lines."
        )
    columns = tuple(column.strip() for column in text.split(","))
    if "" in columns:
        raise PolicyError(file, number, "has an empty column.", "Write `always` where a rule has no condition.")
    return columns


def _rule(line: _Line, effect: str) -> Rule:
    file, number, columns = line.source.file, line.source.line, line.columns
    if columns[0] != "p":
        raise PolicyError(file, number, f"begins with {columns[0]!r}.", "Rules begin with `p` (small letter, alone).")
    if len(columns) != 5:
        raise PolicyError(file, number, f"has {len(columns)} columns.", "Write: p, role:ROLE, may:RIGHT, WHEN, EFFECT")
    _, role, may, when, eft = columns
    if eft not in EFFECTS:
        raise PolicyError(file, number, f"has the unknown effect {eft!r}.", nearest(eft, EFFECTS))
    if eft != effect:
        place = "denies.csv" if eft == "deny" else "a file in grants/"
        raise PolicyError(file, number, f"says {eft!r} in the wrong file.", f"Move the line to {place}.")
    _check_may(line.source, may, effect)
    _check_when(line.source, when)
    return Rule(source=line.source, role=_role(line.source, role), may=may, when=when, effect=eft)


def _link(line: _Line) -> Link:
    source, columns = line.source, line.columns
    if columns[0] not in ("g", "g2") or len(columns) != 3:
        raise PolicyError(
            source.file, source.line, "is no role line.", "Write: g, role:A, role:B   or   g2, role:A, FACT"
        )
    kind, role, of = columns
    if kind == "g":
        _role(source, of)
    elif of not in FACTS | LEVELS:
        raise PolicyError(source.file, source.line, f"names the unknown fact {of!r}.", nearest(of, FACTS | LEVELS))
    return Link(source=source, kind=kind, role=_role(source, role), of=of)


def _role(source: Source, role: str) -> str:
    if not ROLE.fullmatch(role):
        raise PolicyError(
            source.file, source.line, f"names {role!r} where a role is due.", "Roles are written `role:name`."
        )
    return role


def _check_may(source: Source, may: str, effect: str) -> None:
    known = frozenset(f"may:{p}" for p in PERMISSIONS)
    wide = frozenset({"may:*", *(f"may:{group}.*" for group in GROUPS)})
    if may in known or (effect == "deny" and may in wide):
        return
    if may in wide:
        raise PolicyError(
            source.file, source.line, f"grants {may!r} at once.", "Grants name one right each; only denies may be wide."
        )
    raise PolicyError(source.file, source.line, f"names the unknown right {may!r}.", nearest(may, known))


def _check_when(source: Source, when: str) -> None:
    if when == ALWAYS:
        return
    seen: set[str] = set()
    for term in when.split(" and "):
        fact = term.removeprefix("not ")
        if fact not in FACTS:
            raise PolicyError(source.file, source.line, f"has the unknown condition {fact!r}.", nearest(fact, FACTS))
        if fact in seen:
            raise PolicyError(source.file, source.line, f"names {fact!r} twice.", "Name each fact once.")
        seen.add(fact)
    for group in EXCLUSIVE.values():
        both = [t for t in when.split(" and ") if t in group]
        if len(both) > 1:
            raise PolicyError(
                source.file, source.line, f"asks for {' and '.join(both)} at once.", "Only one of them can hold."
            )


def refuse_doubles(rules: list[Rule]) -> None:
    """Equal lines, and lines that allow and deny the very same thing."""
    first: dict[tuple[str, str, str], Rule] = {}
    for rule in rules:
        earlier = first.setdefault((rule.role, rule.may, rule.when), rule)
        if earlier is rule:
            continue
        what = f"repeats {earlier.source}." if earlier.effect == rule.effect else f"contradicts {earlier.source}."
        raise PolicyError(rule.source.file, rule.source.line, what, "Remove one of the two lines.")
