"""The merge-patch form of a model: every field may be left out, null only where the resource may be without it."""

from types import NoneType, UnionType
from typing import Annotated, Any, Union, cast, get_args, get_origin

from pydantic import BaseModel, create_model
from pydantic.fields import FieldInfo

from .resources.base import Closed


def patch_model(name: str, model: type[BaseModel], *fields: str, suffix: str = "Patch") -> type[Closed]:
    """A closed model of the patches of `fields` (all of them if none is named). Nested objects are patched the same way.

    A field that is left out stays out of `model_fields_set`; read the patch itself with `model_dump(exclude_unset=True)`.
    """
    wanted = fields or tuple(model.model_fields)
    made: dict[str, Any] = {}
    for field_name in wanted:
        info = model.model_fields[field_name]
        made[field_name] = (
            _patched(_annotation(info), suffix),
            FieldInfo(default=None, title=info.title, alias=info.alias),
        )
    return create_model(name, __base__=Closed, **made)


def _annotation(info: FieldInfo) -> Any:
    """With the constraints, which pydantic keeps beside the bare type."""
    return Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation


def _patched(annotation: Any, suffix: str) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return patch_model(annotation.__name__ + suffix, annotation, suffix=suffix)
    if get_origin(annotation) in (Union, UnionType):
        members = [_patched(member, suffix) for member in get_args(annotation)]
        return Union[tuple(members)]  # noqa: UP007 - the members are only known here
    if get_origin(annotation) is dict:
        key, value = get_args(annotation)
        return dict[key, value | NoneType]
    return cast(Any, annotation)
