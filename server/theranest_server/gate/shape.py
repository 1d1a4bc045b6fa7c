"""What a tool's answer is made of: each field's class of data, where its text comes from, and what lies inside it.

Compiled once from the annotations of the answer models. A tool whose answer cannot be described so does not load.
"""

import dataclasses
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ..domain.sensitivity import FromOutside, Sensitivity
from ..tool import AnswerModel, Tool

_SCALARS = (str, int, float, bool, type(None))
ALWAYS = frozenset({Sensitivity.PUBLIC, Sensitivity.CLIENT_REF})


class CatalogueError(Exception):
    """A tool whose answer is not fully described; the message names tool and field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    name: str
    sensitivity: Sensitivity | None
    """None only where `inner` classifies every field of its own."""
    outside: FromOutside | None
    inner: "Shape | None"
    many: bool
    """A list of what `inner` describes."""


Shape = Mapping[str, Field]


def shape_of(tool: Tool) -> Shape:
    """Raises `CatalogueError`."""
    return _model(tool.answers, tool.name, ())


def classes_of(shape: Shape) -> frozenset[Sensitivity]:
    return frozenset(_classes(shape))


def item_client(tool: Tool, shape: Shape) -> str | None:
    """The field that names the client in each item of the tool's list; None for a tool without one."""
    if tool.list_field is None:
        return None
    field = shape.get(tool.list_field)
    if field is None or field.inner is None or not field.many:
        raise CatalogueError(f"{tool.name}: list_field {tool.list_field!r} is no list of objects.")
    named = [f.name for f in field.inner.values() if f.sensitivity is Sensitivity.CLIENT_REF]
    if len(named) != 1:
        raise CatalogueError(f"{tool.name}: the items of {tool.list_field!r} need exactly one CLIENT_REF field.")
    return named[0]


def _classes(shape: Shape) -> Iterator[Sensitivity]:
    for field in shape.values():
        if field.sensitivity is not None:
            yield field.sensitivity
        if field.inner is not None:
            yield from _classes(field.inner)


def _model(model: type[AnswerModel], tool: str, inside: tuple[type, ...]) -> Shape:
    if model in inside:
        raise CatalogueError(f"{tool}: {model.__name__} contains itself.")
    return {name: _field(info, f"{tool}: {model.__name__}.{name}", name, tool, (*inside, model))
            for name, info in model.model_fields.items()}  # fmt: skip


def _field(info: FieldInfo, where: str, name: str, tool: str, inside: tuple[type, ...]) -> Field:
    if info.alias is not None or info.serialization_alias is not None:
        raise CatalogueError(f"{where} has an alias; name the field as it leaves.")
    classes = [m for m in info.metadata if isinstance(m, Sensitivity)]
    outside = [m for m in info.metadata if isinstance(m, FromOutside)]
    many, inner_model = _inside(info.annotation, where)
    inner = _model(inner_model, tool, inside) if inner_model is not None else None
    if len(classes) > 1:
        raise CatalogueError(f"{where} has two classes of data.")
    if not classes and inner is None:
        raise CatalogueError(f"{where} has no class of data; annotate it with a Sensitivity.")
    sensitivity = classes[0] if classes else None
    if outside and inner is not None:
        raise CatalogueError(f"{where} is marked FromOutside as a whole; mark the texts inside it.")
    may_be_absent = sensitivity not in ALWAYS if sensitivity else bool(inner and not classes_of(inner) <= ALWAYS)
    if may_be_absent and info.is_required():
        raise CatalogueError(f"{where} may be taken away by a view, so it needs a default.")
    return Field(name=name, sensitivity=sensitivity, outside=outside[0] if outside else None, inner=inner, many=many)


def _inside(annotation: Any, where: str) -> tuple[bool, type[AnswerModel] | None]:
    """Whether it is a list, and the model of which it is made, if any."""
    found = _models(annotation, many=False)
    if not found and _models_in_mapping(annotation):
        raise CatalogueError(f"{where} maps names to objects; use a list of objects that carry their name.")
    distinct = {model for _, model in found}
    if len(distinct) > 1 or len(found) > 1:
        raise CatalogueError(f"{where} holds one of several kinds of object; give each its own field.")
    if _unknown(annotation):
        raise CatalogueError(f"{where} holds a type whose fields are not classified; use an AnswerModel.")
    return found[0] if found else (False, None)


def _models(annotation: Any, *, many: bool) -> list[tuple[bool, type[AnswerModel]]]:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _models(get_args(annotation)[0], many=many)
    if origin in (Union, types.UnionType):
        return [found for part in get_args(annotation) for found in _models(part, many=many)]
    if origin in (list, tuple):
        return [found for part in get_args(annotation) if part is not Ellipsis for found in _models(part, many=True)]
    if isinstance(annotation, type) and issubclass(annotation, AnswerModel):
        return [(many, annotation)]
    return []


def _models_in_mapping(annotation: Any) -> bool:
    if get_origin(annotation) is dict:
        return any(_models(part, many=False) for part in get_args(annotation))
    return any(_models_in_mapping(part) for part in get_args(annotation))


def _unknown(annotation: Any) -> bool:
    """A class with fields that nobody classified (a dataclass, a plain model, `Any`)."""
    if get_origin(annotation) is Literal:
        return False
    if get_origin(annotation) is not None:
        return any(_unknown(part) for part in get_args(annotation))
    if annotation is Any:
        return True
    if not isinstance(annotation, type) or issubclass(annotation, (AnswerModel, Enum, *_SCALARS)):
        return False
    return issubclass(annotation, BaseModel) or dataclasses.is_dataclass(cast("object", annotation))
