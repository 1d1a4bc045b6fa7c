"""The shape that `theranest-mcp note` prints."""

from collections.abc import Sequence

from .draft import DraftedNote, GoalLink, Named, NoteSentence, RiskStatement, Span


def note_document(draft: DraftedNote) -> dict[str, object]:
    """JSON-ready; offsets count code points of the source, end exclusive."""
    return {
        "note": {
            "format": draft.format,
            "source": draft.source,
            "sections": [
                {"name": section.name, "sentences": [_sentence(item) for item in section.sentences]}
                for section in draft.sections
            ],
            "goals": [_goal(item) for item in draft.goals],
            "interventions": [_named(item) for item in draft.interventions],
            "response": [_named(item) for item in draft.response],
            "scores": [_named(item) for item in draft.scores],
        },
        "codes": [{"system": item.system, "code": item.code, "why": item.why} for item in draft.codes],
        "risk": [_risk(item) for item in draft.risk],
        "gaps": [str(item) for item in draft.gaps],
        "warnings": list(draft.warnings),
        "left_out": [{"why": why, "sentences": count} for why, count in draft.left_out],
    }


def _spans(spans: Sequence[Span]) -> list[dict[str, object]]:
    return [{"start": span.start, "end": span.end, "speaker": span.speaker} for span in spans]


def _sentence(sentence: NoteSentence) -> dict[str, object]:
    found: dict[str, object] = {"text": sentence.text, "evidence": _spans(sentence.evidence)}
    if sentence.marks:
        found["marks"] = [mark.value for mark in sentence.marks]
    if sentence.unsupported:
        found["unsupported"] = list(sentence.unsupported)
    if sentence.carried_from:
        found["carried_from"] = {"source": sentence.carried_from.source, "similarity": sentence.carried_from.similarity}
    return found


def _named(item: Named) -> dict[str, object]:
    return {"name": item.name, "text": item.text, "evidence": _spans(item.evidence)}


def _goal(item: GoalLink) -> dict[str, object]:
    return {
        "goal_id": item.goal_id,
        "objective_id": item.objective_id,
        "text": item.goal_text,
        "why": item.why,
        "evidence": _spans(item.evidence),
    }


def _risk(item: RiskStatement) -> dict[str, object]:
    return {
        "statement": item.statement,
        "kinds": list(item.kinds),
        "stance": item.stance,
        "about": item.about,
        "when": item.when,
        "evidence": _spans(item.evidence),
    }
