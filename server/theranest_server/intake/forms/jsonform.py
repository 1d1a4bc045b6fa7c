"""JSON forms of any nesting: the path of keys is the label; objects of question and answer are pairs."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from ...domain.documents import Box
from ..answered import Answered
from ..concepts import INSURANCE, TEXT_PARTS, Concept, concept_of, folded, kind_of, rank_of
from .printed import in_section
from .sections import Section, heading_of

_ASKED = (
    "question",
    "label",
    "prompt",
    "title",
    "questiontext",
    "field",
    "fieldname",
    "name",
    "key",
    "text",
    "linkid",
    "id",
)
_SAID = ("answer", "value", "response", "answers", "selected", "answertext", "valuestring", "reply")
_LEAST_DEEP = 40
_NOWHERE = Box(x0=0, top=0, x1=0, bottom=0)


class NotJson(ValueError):
    """The text is no JSON, or nested beyond what a form can need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    path: tuple[str, ...]
    text: str
    beside: Mapping[str, Any]
    """The object in which it stands."""


def load(text: str) -> Any:
    """Raises `NotJson`."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise NotJson from None


def answers_of_json(tree: Any) -> list[Answered]:
    """Raises `NotJson`."""
    return [answer for number, leaf in enumerate(leaves(tree)) if (answer := _answer(leaf, number)) is not None]


def leaves(tree: Any, path: tuple[str, ...] = (), beside: Mapping[str, Any] | None = None) -> Iterator[Leaf]:
    if len(path) > _LEAST_DEEP:
        raise NotJson
    if isinstance(tree, Mapping):
        yield from _of_object(cast("Mapping[str, Any]", tree), path)
    elif isinstance(tree, list):
        items = cast("list[Any]", tree)
        if all(not isinstance(i, Mapping | list) for i in items):
            if not all(isinstance(i, int) and not isinstance(i, bool) for i in items) or not items:
                yield Leaf(path=path, text=", ".join(_text(i) for i in items if _text(i)), beside=beside or {})
            return
        for number, item in enumerate(items):
            yield from leaves(item, (*path, str(number)), beside)
    else:
        yield Leaf(path=path, text=_text(tree), beside=beside or {})


def _of_object(one: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[Leaf]:
    pair = _pair(one)
    if pair is not None:
        asked, said = pair
        yield from leaves(said, (*path, asked), one)
        rest: dict[str, Any] = {k: v for k, v in one.items() if isinstance(v, Mapping | list) and v is not said}
        yield from _each(rest, path)
        return
    if (
        path
        and _is_text_part(path[-1] if not path[-1].isdigit() else (path[-2] if len(path) > 1 else ""))
        and not _has_pairs(one)
    ):
        yield Leaf(path=path, text=_as_prose(one), beside=one)
        return
    yield from _each(one, path)


def _each(one: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[Leaf]:
    for key, value in one.items():
        yield from leaves(value, (*path, str(key)), one)


def _pair(one: Mapping[str, Any]) -> tuple[str, Any] | None:
    """`{"question": ..., "answer": ...}` in its many spellings; FHIR's `item.text` and `answer[].valueString` too."""
    plain = {re.sub(r"[^a-z]", "", k.lower()): k for k in one}
    said = next((plain[k] for k in _SAID if k in plain), None) or next(
        (plain[k] for k in plain if k.startswith("value") and k != "valueset"), None
    )
    asked = [plain[k] for k in _ASKED if k in plain and isinstance(one[plain[k]], str) and plain[k] != said]
    if said is None or not asked:
        return None
    known = next(
        (a for a in asked if concept_of(folded(str(one[a]), name=" " not in str(one[a]))) is not None), asked[0]
    )
    if plain.get("system") and not one.get("question"):
        return None
    return str(one[known]), one[said]


def _has_pairs(one: Mapping[str, Any]) -> bool:
    firsts: list[Any] = [cast("list[Any]", v)[0] for v in one.values() if isinstance(v, list) and v]
    return any(isinstance(f, Mapping) and _pair(cast("Mapping[str, Any]", f)) for f in firsts)


def _is_text_part(key: str) -> bool:
    concept = concept_of(folded(key, name=" " not in key))
    return concept is not None and concept.part in TEXT_PARTS


def _as_prose(one: Any) -> str:
    """What an object says, without its keys: `Sertraline 50 mg`; answers of yes and no keep theirs."""
    if isinstance(one, Mapping):
        values = cast("Mapping[str, Any]", one).items()
        return " ".join(part for k, v in values if (part := _worded(str(k), v)))
    if isinstance(one, list):
        return "; ".join(part for item in cast("list[Any]", one) if (part := _as_prose(item)))
    return _text(one)


def _worded(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return f"{folded(key, name=True)}: {_text(value)};" if value else ""
    return _as_prose(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value).strip()


def _answer(leaf: Leaf, order: int) -> Answered | None:
    names = [part for part in leaf.path if not part.isdigit()]
    if not names:
        return None
    concept = _concept(names, leaf)
    if concept is None:
        return None
    concept = in_section(concept, _section(leaf.path))
    if concept.part == "phone" and not concept.kind:
        concept = replace(concept, kind=_sibling_kind(leaf.beside))
    if concept.who == INSURANCE and not concept.rank:
        concept = replace(concept, rank=_rank(leaf))
    return Answered(
        concept=concept, label=names[-1], text=leaf.text, confidence=0.97 if leaf.text else 0.0, order=order
    )


_BARE = {"given": "first", "family": "last", "firstname": "first", "lastname": "last", "line": "street", "lines": "street", "street": "street",
         "postalcode": "zip", "fullname": "name", "full": "", "company": "payer", "carrier": "payer", "plan": "payer", "provider": "payer", "insurer": "payer",
         "use": "ignored", "type": "ignored", "kind": "ignored", "system": "ignored"}  # fmt: skip


def _concept(names: Sequence[str], leaf: Leaf) -> Concept | None:
    own = folded(names[-1], name=" " not in names[-1])
    above = folded(names[-2], name=" " not in names[-2]) if len(names) > 1 else ""
    for name in reversed(names[:-1]):
        if _is_text_part(name) and concept_of(own) is None:
            return concept_of(folded(name, name=" " not in name))
    bare = _BARE.get(own.replace(" ", ""))
    if bare is not None and len(names) > 1:
        return _bare(bare, above)
    if own in ("value", "number", "no") and leaf.beside.get("system"):
        return concept_of(folded(str(leaf.beside["system"])))
    if (
        own in ("name", "number", "id", "date", "text", "value", "description", "details", "notes", "response")
        and above
    ):
        joined = concept_of(f"{above} {own}")
        if joined is not None and joined.part != "ignored":
            return joined
    return concept_of(own) or (
        concept_of(above)
        if own in ("text", "value", "description", "details", "notes", "response", "summary", "reason")
        else None
    )


def _bare(part: str, above: str) -> Concept | None:
    if part == "ignored":
        return None
    if part == "":
        return concept_of(above)
    if part == "payer":
        return (
            Concept(who=INSURANCE, part="payer", rank=rank_of(above))
            if heading_of(above) == INSURANCE or rank_of(above)
            else None
        )
    return Concept(who="", part=part)


def _section(path: Sequence[str]) -> Section | None:
    """The nearest ancestor that says whom this is about."""
    rank = next((r for part in reversed(path[:-1]) if (r := rank_of(folded(part, name=True)))), "")
    for part in reversed(path[:-1]):
        who = heading_of(folded(part, name=" " not in part)) if not part.isdigit() else None
        if who:
            return Section(who=who, rank=rank, box=_NOWHERE, page=1)
    return None


def _sibling_kind(beside: Mapping[str, Any]) -> str:
    said = [str(beside[k]) for k in ("type", "kind", "use", "label") if isinstance(beside.get(k), str)]
    return next((kind for text in said if (kind := kind_of(text.lower()))), "")


def _rank(leaf: Leaf) -> str:
    said = leaf.beside.get("rank") or leaf.beside.get("priority") or leaf.beside.get("order")
    named = rank_of(str(said).lower()) if said else ""
    numbers = [int(part) for part in leaf.path if part.isdigit() and int(part) < 3]
    return named or (("primary", "secondary", "tertiary")[numbers[-1]] if numbers else "")
