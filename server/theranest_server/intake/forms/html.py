"""The export of a web form as a page: blocks are lines, table cells are cells, inputs are typed fields and tick boxes."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from ...domain.documents import Box, FormField, Page, Word

_BLOCKS = frozenset(
    [
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "tr",
        "table",
        "form",
        "fieldset",
        "section",
        "article",
        "header",
        "footer",
        "dt",
        "dd",
        "dl",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "legend",
        "br",
        "hr",
        "body",
        "thead",
        "tbody",
        "pre",
    ]
)
_BOLD = frozenset(["b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "legend", "label"])
_SKIPPED = frozenset(["script", "style", "template", "noscript", "svg", "head"])
_SHAPE, _LINE, _PITCH = 5.2, 14.0, 420.0
_WRAP = 84


@dataclass(slots=True, kw_only=True)
class _Piece:
    text: str = ""
    bold: bool = False
    field: FormField | None = None


@dataclass(slots=True, kw_only=True)
class _Row:
    """`cells`: the pieces of each cell; a line that is no table row has one."""

    cells: list[list[_Piece]] = field(default_factory=lambda: [[]])
    table: bool = False

    @property
    def empty(self) -> bool:
        return not any(self.cells)


def page_of_html(text: str) -> tuple[Page, tuple[FormField, ...]]:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.break_line()
    return _set(reader.rows)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[_Row] = []
        self.row = _Row()
        self.skipping = 0
        self.bold = 0
        self.in_row = False
        self.area: FormField | None = None
        self.select: list[str] | None = None
        self.option: tuple[bool, str] | None = None
        self.select_name = ""

    def break_line(self) -> None:
        if not self.row.empty:
            self.rows.append(self.row)
        self.row = _Row()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _SKIPPED:
            self.skipping += 1
        elif tag == "tr":
            self.break_line()
            self.row, self.in_row = _Row(cells=[], table=True), True
        elif tag in ("td", "th") and self.in_row:
            self.row.cells.append([])
        elif tag == "dd":
            if len(self.row.cells) == 1 and not self.row.empty:
                self.row.table = True
                self.row.cells.append([])
        elif tag in _BLOCKS and not self.in_row:
            self.break_line()
        if tag in _BOLD:
            self.bold += 1
        self._control(tag, given, {name for name, _ in attrs})

    def _control(self, tag: str, given: dict[str, str], names: set[str]) -> None:
        label = given.get("aria-label", "") or given.get("title", "")
        if tag == "input":
            self._input(given, names, label)
        elif tag == "textarea":
            self.area = _field(given.get("name") or given.get("id", ""), label, "text", "")
        elif tag == "select":
            self.select, self.select_name = [], given.get("name") or given.get("id", "")
        elif tag == "option" and self.select is not None:
            self.option = ("selected" in names, "")

    def _input(self, given: dict[str, str], names: set[str], label: str) -> None:
        kind = given.get("type", "text").lower()
        name = given.get("name") or given.get("id", "")
        if kind in ("hidden", "submit", "button", "reset", "image", "password", "file"):
            return
        if kind in ("checkbox", "radio"):
            button = _field(name, label, "check" if kind == "checkbox" else "radio", "")
            self._put(_Piece(field=_with(button, on="checked" in names, state=given.get("value", ""))))
        else:
            self._put(_Piece(field=_field(name, label, "text", given.get("value", ""))))

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self.skipping = max(0, self.skipping - 1)
        if tag in _BOLD:
            self.bold = max(0, self.bold - 1)
        if tag == "textarea" and self.area is not None:
            self._put(_Piece(field=self.area))
            self.area = None
        elif tag == "option":
            self._close_option()
        elif tag == "select" and self.select is not None:
            self._close_option()
            self._put(_Piece(field=_field(self.select_name, "", "choice", ", ".join(self.select))))
            self.select = None
        elif tag == "tr":
            self.break_line()
            self.in_row = False
        elif tag in _BLOCKS and not self.in_row and tag != "dt":
            self.break_line()

    def _close_option(self) -> None:
        if self.option is not None and self.select is not None and self.option[0]:
            self.select.append(" ".join(self.option[1].split()))
        self.option = None

    def handle_data(self, data: str) -> None:
        if self.skipping:
            return
        if self.area is not None:
            self.area = _field(self.area.name, self.area.label, "text", self.area.value + data)
        elif self.option is not None:
            self.option = (self.option[0], self.option[1] + data)
        elif self.select is None and data.strip():
            self._put(_Piece(text=data, bold=self.bold > 0))

    def _put(self, piece: _Piece) -> None:
        if not self.row.cells:
            self.row.cells.append([])
        self.row.cells[-1].append(piece)


_NOWHERE = Box(x0=0, top=0, x1=0, bottom=0)


def _field(name: str, label: str, kind: str, value: str) -> FormField:
    return FormField(name=name, label=label, kind=kind, value=value.strip(), page=1, box=_NOWHERE)


def _with(one: FormField, *, on: bool | None = None, state: str | None = None, box: Box | None = None) -> FormField:
    return FormField(
        name=one.name,
        label=one.label,
        kind=one.kind,
        value=one.value,
        page=1,
        box=box or one.box,
        on=one.on if on is None else on,
        state=one.state if state is None else state,
    )


def _set(rows: list[_Row]) -> tuple[Page, tuple[FormField, ...]]:
    words: list[Word] = []
    fields: list[FormField] = []
    cells: list[Box] = []
    top = 10.0
    for row in rows:
        bottom = top
        for number, cell in enumerate(row.cells):
            bottom = max(bottom, _set_cell(cell, 20 + number * _PITCH, top, words, fields))
        if row.table:
            spans = range(len(row.cells))
            cells += [Box(x0=18 + n * _PITCH, top=top - 2, x1=16 + (n + 1) * _PITCH, bottom=bottom + 1) for n in spans]
        top = bottom + 4
    width = max([w.box.x1 for w in words] + [f.box.x1 for f in fields] + [600.0]) + 40
    page = Page(number=1, width=width, height=top + 20, words=tuple(words), cells=tuple(cells))
    return page, tuple(fields)


def _set_cell(pieces: list[_Piece], left: float, top: float, words: list[Word], fields: list[FormField]) -> float:
    """Sets the pieces line by line; the lower edge."""
    x = left
    for piece in pieces:
        if piece.field is not None:
            wide = 10.0 if piece.field.kind in ("check", "radio") else 160.0
            box = Box(x0=x, top=top, x1=x + wide, bottom=top + 10)
            fields.append(_with(piece.field, box=box))
            x += wide + 6
            continue
        for text in re.findall(r"\S+", piece.text):
            wide = len(text) * _SHAPE
            if x + wide > left + _WRAP * _SHAPE and x > left:
                x, top = left, top + _LINE - 2
            words.append(Word(text=text, box=Box(x0=x, top=top, x1=x + wide, bottom=top + 10), bold=piece.bold))
            x += wide + 3
    return top + 10
