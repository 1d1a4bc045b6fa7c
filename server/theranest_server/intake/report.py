"""What was read as the JSON of `theranest-mcp intake`."""

from typing import Any

from .fields import FieldValue, IntakeRead, ItemScores


def as_json(read: IntakeRead) -> dict[str, Any]:
    """Boxes are x0, y0, x1, y1 in PDF points with the origin in the page's lower left corner; pages count from 1."""
    return {
        "fields": {name: _field(value) for name, value in read.fields.items()},
        "missing": list(read.missing),
        "inconsistencies": [
            {"fields": list(one.fields), "what": one.what, "code": one.code} for one in read.inconsistencies
        ],
        "instruments": [_instrument(one) for one in read.instruments],
        "doubts": list(read.doubts),
        "box": {"unit": "point", "origin": "bottom_left"},
    }


def _field(value: FieldValue) -> dict[str, Any]:
    return {
        "value": value.value,
        "confidence": value.confidence,
        "page": value.page,
        "box": list(value.box) if value.box is not None else None,
        "text": value.text,
        "file": value.file,
        "doubts": list(value.doubts),
    }


def _instrument(one: ItemScores) -> dict[str, Any]:
    return {
        "name": one.name,
        "items": list(one.items),
        "total": one.total,
        "stated_total": one.stated_total,
        "band": one.band,
        "positive": one.positive,
        "alerts": list(one.alerts),
        "file": one.file,
        "page": one.page,
    }
