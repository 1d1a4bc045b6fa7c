"""Pages and columns for invented EOBs."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any


def us(moment: date) -> str:
    return moment.strftime("%m/%d/%Y")


def dollars(cents: int, sign: str = "") -> str:
    text = f"{sign}{abs(cents) // 100:,}.{abs(cents) % 100:02d}"
    return f"-{text}" if cents < 0 else text


def columns_text(rows: Sequence[Sequence[str]], left: set[int], gap: int = 2) -> list[str]:
    """Columns of fixed width; amounts to the right."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return [
        (" " * gap)
        .join(
            f"{cell:<{width}}" if at in left else f"{cell:>{width}}"
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        .rstrip()
        for row in rows
    ]


class Sheet:
    """A PDF that is written from top to bottom."""

    def __init__(self, *, landscape: bool = False, font: str = "Helvetica") -> None:
        from reportlab.lib.pagesizes import letter
        from reportlab.pdfgen.canvas import Canvas

        self._size = (letter[1], letter[0]) if landscape else letter
        self._buffer = io.BytesIO()
        self._canvas: Any = Canvas(self._buffer, pagesize=self._size, invariant=1)
        self._font = font
        self._left = 36
        self._y = self._size[1] - 48

    def room(self, points: float) -> None:
        """Begin a page where less than that is left."""
        if self._y - points < 40:
            self._canvas.showPage()
            self._y = self._size[1] - 48

    def line(self, text: str, size: float = 9, bold: bool = False) -> None:
        self.room(size + 6)
        self._canvas.setFont(f"{self._font}-Bold" if bold else self._font, size)
        self._canvas.drawString(self._left, self._y, _latin(text))
        self._y -= size + 6

    def pairs(self, pairs: Sequence[tuple[str, str]], *, below: bool = False, colon: bool = False) -> None:
        """Labels with values: beside each other on one row, or one pair a row."""
        mark = ":" if colon else ""
        if below:
            for label, value in pairs:
                self.room(14)
                self._text(self._left + 12, f"{label}{mark}")
                self._text(self._left + 190, value)
                self._y -= 13
            return
        width = (self._size[0] - 2 * self._left) / len(pairs)
        for at, (label, value) in enumerate(pairs):
            self._text(self._left + at * width, f"{label}{mark}", bold=True)
            self._text(self._left + at * width, value, down=12)
        self._y -= 30

    def _text(self, x: float, text: str, *, bold: bool = False, down: float = 0, size: float = 8.5) -> None:
        self._canvas.setFont(f"{self._font}-Bold" if bold else self._font, size)
        self._canvas.drawString(x, self._y - down, _latin(text))

    def _right(self, x: float, text: str, *, bold: bool = False, down: float = 0, size: float = 8) -> None:
        self._canvas.setFont(f"{self._font}-Bold" if bold else self._font, size)
        self._canvas.drawRightString(x, self._y - down, _latin(text))

    def table(self, rows: Sequence[Sequence[str]], widths: Sequence[float], *, ruled: bool = True) -> None:
        """Captions in the first row; amounts to the right where the row is one of figures."""
        for number, row in enumerate(rows):
            self.room(15)
            x = float(self._left)
            for cell, width in zip(row, widths, strict=True):
                if ruled:
                    self._canvas.rect(x, self._y - 4, width, 14)
                if number and cell.replace(",", "").replace(".", "").replace("-", "").isdigit() and "." in cell:
                    self._right(x + width - 3, cell)
                else:
                    self._text(x + 3, cell, bold=number == 0, size=8)
                x += width
            self._y -= 14
        self._y -= 8

    def stacked(
        self, captions: Sequence[Sequence[str]], rows: Sequence[Sequence[str]], widths: Sequence[float]
    ) -> None:
        """Captions of several rows, repeated on every page."""
        self._captions(captions, widths)
        for row in rows:
            if self._y < 60:
                self._canvas.showPage()
                self._y = self._size[1] - 48
                self._captions(captions, widths)
            x = float(self._left)
            for cell, width in zip(row, widths, strict=True):
                if "." in cell and cell.replace(",", "").replace(".", "").replace("-", "").isdigit():
                    self._right(x + width - 6, cell)
                else:
                    self._text(x, cell, size=8)
                x += width
            self._y -= 13
        self._y -= 8

    def _captions(self, captions: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        depth = len(captions[0])
        for level in range(depth):
            x = float(self._left)
            for caption, width in zip(captions, widths, strict=True):
                self._text(x, caption[level], bold=True, size=8)
                x += width
            self._y -= 10
        self._y -= 4

    def done(self) -> bytes:
        self._canvas.showPage()
        self._canvas.save()
        return self._buffer.getvalue()


def _latin(text: str) -> str:
    """What the standard fonts can show."""
    return text.encode("latin-1", "replace").decode("latin-1")
