"""The widgets of a fillable form on one page, with what they inherit."""

from typing import Any

from .objects import as_dict, as_list, plain

_PUSH, _RADIO = 1 << 16, 1 << 15
_DEEPEST = 12
_LONGEST = 20_000


def widgets_of(page: Any, number: int) -> list[dict[str, Any]]:
    """Fields as plain values; `box` is x0, top, x1, bottom from the upper left corner of the page."""
    found: list[dict[str, Any]] = []
    for reference in as_list(page.get("/Annots"))[:3_000]:
        annotation = as_dict(reference)
        if annotation is not None and annotation.get("/Subtype") == "/Widget":
            field = _field(annotation, page, number)
            if field is not None:
                found.append(field)
    return found


def _line(widget: dict[str, Any]) -> list[dict[str, Any]]:
    """The widget and its ancestors."""
    line: list[dict[str, Any]] = []
    node: dict[str, Any] | None = widget
    while node is not None and len(line) < _DEEPEST:
        line.append(node)
        node = as_dict(node.get("/Parent"))
    return line


def _inherited(line: list[dict[str, Any]], key: str) -> Any:
    for node in line:
        if key in node:
            return plain(node[key])
    return None


def _field(widget: dict[str, Any], page: Any, number: int) -> dict[str, Any] | None:
    line = _line(widget)
    kind, flags = _inherited(line, "/FT"), _inherited(line, "/Ff") or 0
    flags = flags if isinstance(flags, int) else 0
    if kind not in ("/Tx", "/Btn", "/Ch") or (kind == "/Btn" and flags & _PUSH):
        return None
    names = [_text(node["/T"]) for node in reversed(line) if "/T" in node]
    box = _box(widget.get("/Rect"), page)
    if box is None:
        return None
    field = {
        "name": ".".join(names)[:200],
        "label": _text(_inherited(line, "/TU") or "")[:300],
        "kind": "text" if kind == "/Tx" else "choice",
        "value": "",
        "page": number,
        "box": box,
        "on": False,
        "state": "",
    }
    if kind == "/Btn":
        return field | _button(widget, line, flags)
    return field | {"value": _value(line, kind)[:_LONGEST]}


def _button(widget: dict[str, Any], line: list[dict[str, Any]], flags: int) -> dict[str, Any]:
    value = _inherited(line, "/V")
    states = [s for s in _states(widget) if s != "/Off"]
    shown = widget.get("/AS")
    state = states[0] if states else (str(shown) if shown not in (None, "/Off") else "/Yes")
    on = shown == state if shown is not None else value == state
    if shown == "/Off" and value == state and len(states) == 1 and "/T" in widget:
        on = True  # some writers set the value and leave the look as it was
    radio = bool(flags & _RADIO)
    name = _export(line, state) if radio else state.lstrip("/")
    return {"kind": "radio" if radio else "check", "on": bool(on), "state": _text(name)[:200]}


def _export(line: list[dict[str, Any]], state: str) -> str:
    """What a numbered button of a group stands for, where the group says it."""
    options = as_list(_inherited(line, "/Opt"))
    number = state.lstrip("/")
    return _text(options[int(number)]) if number.isdigit() and int(number) < len(options) else number


def _states(widget: dict[str, Any]) -> list[str]:
    looks = as_dict(widget.get("/AP"))
    normal = as_dict(looks.get("/N")) if looks is not None else None
    return [] if normal is None or hasattr(normal, "get_data") else list(map(str, normal))


def _value(line: list[dict[str, Any]], kind: str) -> str:
    value = _inherited(line, "/V")
    if value is None:
        return ""
    shown = {_text(o[0]): _text(o[1]) for o in (_options(line) if kind == "/Ch" else []) if len(o) == 2}
    parts = as_list(value) if isinstance(value, list) else [value]
    return ", ".join(shown.get(_text(part), _text(part)) for part in parts).strip()


def _options(line: list[dict[str, Any]]) -> list[list[Any]]:
    return [pair for option in as_list(_inherited(line, "/Opt")) if (pair := as_list(option))]


def _text(value: Any) -> str:
    value = plain(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if hasattr(value, "get_data"):  # rich text kept as a stream
        return value.get_data().decode("utf-8", "replace")
    return str(value).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _box(rect: Any, page: Any) -> list[float] | None:
    rect = plain(rect)
    try:
        a, b, c, d = (float(plain(value)) for value in rect)
        media = page.mediabox
        left, top = float(media.left), float(media.top)
    except (TypeError, ValueError):
        return None
    return [min(a, c) - left, top - max(b, d), max(a, c) - left, top - min(b, d)]
