"""invariants.yaml: sentences about the whole policy, in a small language that says where they would be broken.

    never:     no request that meets `when` may reach one of `calls`, get one of `sees` back, or hold one of `permits`
               (a right as the lines alone decide it, whatever other guards say)
    always:    every request that meets `when` reaches all of `calls`
    some:      each of `calls` is reached by some request that meets `when`
    denied:    a line of denies.csv refuses each of `permits` in every request that meets `when`, granted or not
    approval:  what `approvals.yaml` asks for the named kinds of change

`when` lists conditions that hold together; `a or b` inside one is a choice, `not a` its opposite. `role:x` includes every
role that inherits from it. `person:may` is a request that the person alone would get through.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from ....domain.approvals import Way
from ....domain.proposals import ChangeKind
from ....domain.sensitivity import Sensitivity
from ....tool import Effect
from ..strict_yaml import Block, Document, Shape, shaped
from ..vocabulary import PERMISSIONS, expand, nearest

EACH = "each"
Kind = Literal["never", "always", "some", "denied", "approval"]
_NAME = re.compile(r"[a-z][a-z0-9_]{2,60}")


class _Requests(Shape):
    when: list[str] = Field(default_factory=list[str])
    calls: list[str] = Field(default_factory=list[str])
    sees: list[str] = Field(default_factory=list[str])
    permits: list[str] = Field(default_factory=list[str])


class _Approval(Shape):
    kinds: list[str]
    fields: list[str] = Field(default_factory=list[str])
    needs: list[str] = Field(default_factory=list[str])
    only: list[str] = Field(default_factory=list[str])
    two_persons: bool = False


class _Invariant(Block):
    never: _Requests | None = None
    always: _Requests | None = None
    some: _Requests | None = None
    denied: _Requests | None = None
    approval: _Approval | None = None


class _File(Shape):
    invariants: dict[str, _Invariant]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One condition: any of the words, each perhaps negated."""

    choices: tuple[tuple[str, bool], ...]
    """Word, and whether it is meant as it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    when: tuple[Term, ...]
    calls: tuple[str, ...]
    sees: tuple[Sensitivity, ...]
    permits: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalAsked:
    kinds: tuple[ChangeKind, ...]
    fields: frozenset[str]
    needs: tuple[Way, ...]
    only: frozenset[Way]
    two_persons: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Invariant:
    name: str
    source: str
    sentence: str
    kind: Kind
    requests: Requests | None = None
    approval: ApprovalAsked | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What `when` and `calls` may name."""

    conditions: frozenset[str]
    tools: frozenset[str]


def parse_invariants(document: Document, words: Words) -> tuple[Invariant, ...]:
    """Raises `PolicyError` with the line of the first word that names nothing."""
    file = shaped(document, _File)
    return tuple(_invariant(document, name, block, words) for name, block in file.invariants.items())


def _invariant(document: Document, name: str, block: _Invariant, words: Words) -> Invariant:
    path = ("invariants", name)
    if not _NAME.fullmatch(name):
        raise document.error(path, f"{name!r} is no name.", "Use small letters, digits and underscores.")
    kinds: tuple[Kind, ...] = ("never", "always", "some", "denied", "approval")
    bodies: list[Kind] = [kind for kind in kinds if getattr(block, kind) is not None]
    if len(bodies) != 1:
        raise document.error(
            path, f"{name} says {len(bodies)} things.", "Write one of never, always, some, denied, approval."
        )
    (kind,) = bodies
    requests = None if block.approval else _requests(document, (*path, kind), getattr(block, kind), words, kind)
    return Invariant(
        name=name,
        source=f"{document.file}:{document.line_of(path)}",
        sentence=block.sentence,
        kind=kind,
        requests=requests,
        approval=_approval(document, (*path, kind), block.approval) if block.approval else None,
    )


def _requests(document: Document, path: tuple[str, ...], body: _Requests, words: Words, kind: str) -> Requests:
    if not (body.calls or body.sees or body.permits):
        raise document.error(path, "names neither calls nor sees.", "Say what must not (or must) be reached.")
    if kind in ("always", "some") and (body.sees or body.permits):
        raise document.error(path, f"{kind!r} speaks of calls only.", "Write it as `never`, or name calls.")
    if kind == "denied" and not body.permits:
        raise document.error(path, "'denied' speaks of permits only.", "Name the rights that a line must refuse.")
    if body.permits and (body.calls or body.sees):
        raise document.error(path, "names permits beside calls or sees.", "Write two blocks.")
    return Requests(
        when=tuple(_term(document, (*path, "when", str(i)), text, words) for i, text in enumerate(body.when)),
        calls=tuple(_call(document, (*path, "calls"), word, words) for word in body.calls or [EACH]),
        sees=tuple(_class(document, (*path, "sees"), word) for word in body.sees),
        permits=tuple(sorted(p for word in body.permits for p in _rights(document, (*path, "permits"), word))),
    )


def _term(document: Document, path: tuple[str, ...], text: str, words: Words) -> Term:
    choices: list[tuple[str, bool]] = []
    for part in text.split(" or "):
        word, meant = (part.removeprefix("not "), not part.startswith("not "))
        if word not in words.conditions:
            raise document.error(path, f"{word!r} is no condition.", nearest(word, words.conditions))
        choices.append((word, meant))
    return Term(choices=tuple(choices))


def _call(document: Document, path: tuple[str, ...], word: str, words: Words) -> str:
    effects = {f"effect:{effect}" for effect in Effect}
    known = word == EACH or word in effects or word.removeprefix("tool:") in words.tools
    if known or (word.startswith("may:") and expand(word.removeprefix("may:"))):
        return word
    choice = {EACH, *effects, *(f"tool:{tool}" for tool in words.tools)}
    raise document.error(path, f"{word!r} names no call.", nearest(word, choice))


def _rights(document: Document, path: tuple[str, ...], word: str) -> frozenset[str]:
    if word.startswith("may:") and (found := expand(word.removeprefix("may:"))):
        return found
    raise document.error(path, f"{word!r} is no right.", nearest(word, [f"may:{p}" for p in PERMISSIONS]))


def _class(document: Document, path: tuple[str, ...], word: str) -> Sensitivity:
    try:
        return Sensitivity(word)
    except ValueError:
        raise document.error(path, f"{word!r} is no class of data.", nearest(word, Sensitivity)) from None


def _approval(document: Document, path: tuple[str, ...], body: _Approval) -> ApprovalAsked:
    kinds = list(ChangeKind) if body.kinds == [EACH] else [_kind(document, (*path, "kinds"), k) for k in body.kinds]
    if not (body.needs or body.only or body.two_persons):
        raise document.error(path, "asks for nothing.", "Write needs, only or two_persons.")
    return ApprovalAsked(
        kinds=tuple(kinds),
        fields=frozenset(body.fields),
        needs=tuple(_way(document, (*path, "needs"), word) for word in body.needs),
        only=frozenset(_way(document, (*path, "only"), word) for word in body.only),
        two_persons=body.two_persons,
    )


def _kind(document: Document, path: tuple[str, ...], word: str) -> ChangeKind:
    try:
        return ChangeKind(word)
    except ValueError:
        raise document.error(path, f"{word!r} is no kind of change.", nearest(word, ChangeKind)) from None


def _way(document: Document, path: tuple[str, ...], word: str) -> Way:
    try:
        return Way(word)
    except ValueError:
        raise document.error(path, f"{word!r} is no way to approve.", nearest(word, Way)) from None


def tools_meant(call: str, tools: Mapping[str, tuple[str, str]]) -> frozenset[str]:
    """Names of the tools that a word of `calls` means; `tools` maps a name to its permission and effect."""
    kind, _, rest = call.partition(":")
    if call == EACH:
        return frozenset(tools)
    if kind == "tool":
        return frozenset({rest})
    if kind == "effect":
        return frozenset(name for name, (_, effect) in tools.items() if effect == rest)
    rights = expand(rest)
    return frozenset(name for name, (permission, _) in tools.items() if permission in rights)
