"""What a form field asks for by its tooltip, or by the name that a program gave it."""

import re

from ...domain.documents import FormField
from ..concepts import Concept, concept_of, folded

_NAMELESS = re.compile(
    r"(?i)^(?:text|field|check ?box|undefined|untitled|group|radio ?button|fill|f|q|c)?[\s_.-]*\d*(?:[_.-]\d+)*$"
)


def concept_by_name(field: FormField) -> Concept | None:
    return concept_of_names(field.label, field.name)


def concept_of_names(tooltip: str, name: str) -> Concept | None:
    """The tooltip is written for people; the name often says who is meant where the tooltip does not."""
    by_tooltip = concept_of(folded(tooltip)) if tooltip else None
    by_name = _by_name(name)
    if by_tooltip is None:
        return by_name
    if by_name is not None and not by_tooltip.who and by_name.who:
        return Concept(
            who=by_name.who,
            part=by_tooltip.part,
            rank=by_tooltip.rank or by_name.rank,
            kind=by_tooltip.kind or by_name.kind,
        )
    return by_tooltip


def _by_name(name: str) -> Concept | None:
    """`patient.emergencyContact.phone`: the whole path first, then its last step alone."""
    if _NAMELESS.match(name.rpartition(".")[2]):
        return None
    whole = concept_of(folded(name.replace(".", " "), name=True))
    return whole or concept_of(folded(name.rpartition(".")[2], name=True))
