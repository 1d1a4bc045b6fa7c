"""Which section of a format holds what."""

import re
from collections.abc import Sequence

from .draft import Facet, TemplateField
from .refusals import NoteRefused

_F = Facet
_FORMATS: dict[str, tuple[tuple[str, tuple[Facet, ...]], ...]] = {
    "SOAP": (
        ("Subjective", (_F.REPORT, _F.RISK, _F.GOAL)),
        ("Objective", (_F.OBSERVATION, _F.INTERVENTION)),
        ("Assessment", (_F.ASSESSMENT, _F.RESPONSE)),
        ("Plan", (_F.PLAN,)),
    ),
    "DAP": (
        ("Data", (_F.REPORT, _F.RISK, _F.GOAL, _F.OBSERVATION, _F.INTERVENTION, _F.RESPONSE)),
        ("Assessment", (_F.ASSESSMENT,)),
        ("Plan", (_F.PLAN,)),
    ),
    "GIRP": (
        ("Goals", (_F.GOAL,)),
        ("Intervention", (_F.INTERVENTION,)),
        ("Response", (_F.RESPONSE, _F.REPORT, _F.RISK, _F.OBSERVATION, _F.ASSESSMENT)),
        ("Plan", (_F.PLAN,)),
    ),
    "BIRP": (
        ("Behavior", (_F.REPORT, _F.RISK, _F.GOAL, _F.OBSERVATION)),
        ("Intervention", (_F.INTERVENTION,)),
        ("Response", (_F.RESPONSE, _F.ASSESSMENT)),
        ("Plan", (_F.PLAN,)),
    ),
}
_BY_NAME: tuple[tuple[str, tuple[Facet, ...]], ...] = (
    (r"risk|safety|suicid|danger", (_F.RISK,)),
    (
        r"mental status|\bmse\b|appearance|affect|observ|objective|presentation|measure|score|vitals|exam",
        (_F.OBSERVATION,),
    ),
    (r"intervention|technique|method|modalit|treatment provided", (_F.INTERVENTION,)),
    (r"response|reaction|engagement", (_F.RESPONSE,)),
    (r"goal|objective[s]? address", (_F.GOAL,)),
    (r"assessment|impression|formulation|progress|clinical reasoning|summary", (_F.ASSESSMENT,)),
    (r"plan|homework|next|follow|recommend|referral|discharge", (_F.PLAN,)),
    (
        r"subjective|present|complaint|concern|problem|report|data|behavio|history|symptom|session content|narrative|stressor|function",
        (_F.REPORT,),
    ),
)
_INSTEAD: dict[Facet, tuple[Facet, ...]] = {
    _F.RISK: (_F.REPORT, _F.RESPONSE, _F.ASSESSMENT, _F.OBSERVATION),
    _F.GOAL: (_F.REPORT, _F.RESPONSE),
    _F.RESPONSE: (_F.ASSESSMENT, _F.REPORT),
    _F.INTERVENTION: (_F.OBSERVATION, _F.ASSESSMENT, _F.REPORT),
    _F.OBSERVATION: (_F.REPORT, _F.ASSESSMENT),
    _F.ASSESSMENT: (_F.RESPONSE, _F.OBSERVATION, _F.REPORT),
    _F.REPORT: (_F.RESPONSE, _F.ASSESSMENT),
    _F.PLAN: (_F.ASSESSMENT, _F.REPORT),
}


def layout(format_name: str, template: Sequence[TemplateField] = ()) -> tuple[TemplateField, ...]:
    """Sections in order with what they hold. Raise NoteRefused for a format that is not known and has no template."""
    if template:
        return tuple(
            field if field.holds else TemplateField(name=field.name, holds=_by_name(field.name)) for field in template
        )
    known = _FORMATS.get(format_name.strip().upper())
    if known is None:
        raise NoteRefused(
            "format_unknown",
            "This note format is not known.",
            f"Use one of {', '.join(_FORMATS)}, or hand in the template's fields.",
        )
    return tuple(TemplateField(name=name, holds=holds) for name, holds in known)


def _by_name(name: str) -> tuple[Facet, ...]:
    spoken = name.lower()
    exact = {"subjective": (_F.REPORT, _F.GOAL), "objective": (_F.OBSERVATION,), "objectives": (_F.GOAL,)}
    if spoken in exact:
        return exact[spoken]
    return next((holds for pattern, holds in _BY_NAME if re.search(pattern, spoken)), ())


def section_for(facet: Facet, fields: Sequence[TemplateField]) -> str:
    """The field that holds a facet, else the nearest one, else the last: nothing that must be told is lost."""
    for wanted in (facet, *_INSTEAD[facet]):
        for field in fields:
            if wanted in field.holds:
                return field.name
    return fields[-1].name
