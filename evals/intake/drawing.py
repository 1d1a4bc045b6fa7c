"""What the drawn layouts share: a page that is written from the top."""

import io
from typing import Any

from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas


class Sheet:
    """A canvas whose `y` goes down from the top; `bytes()` ends it."""

    def __init__(self) -> None:
        self.buffer = io.BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=letter, invariant=1)
        self.width, self.height = letter
        self.y = self.height - 60

    def text(self, x: float, text: str, *, size: float = 10, bold: bool = False, y: float | None = None) -> float:
        """The x where it ends."""
        font = "Helvetica-Bold" if bold else "Helvetica"
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, self.y if y is None else y, text)
        return x + self.canvas.stringWidth(text, font, size)

    def wrapped(self, x: float, text: str, width: float, *, size: float = 10) -> None:
        """Several lines, each below the other; `y` stands on the last."""
        for number, row in enumerate(rows(self.canvas, text, width, size)):
            if number:
                self.down(size + 3)
            self.text(x, row, size=size)

    def down(self, by: float) -> None:
        self.y -= by
        if self.y < 70:
            self.page()

    def page(self) -> None:
        self.canvas.showPage()
        self.y = self.height - 60

    def box(self, x: float, y: float, width: float, height: float) -> None:
        self.canvas.setLineWidth(0.7)
        self.canvas.rect(x, y, width, height)

    def tick(self, x: float, on: bool, *, side: float = 9) -> None:
        """A drawn square, crossed where it is on."""
        self.box(x, self.y - 1, side, side)
        if on:
            self.canvas.line(x + 1, self.y, x + side - 1, self.y + side - 2)
            self.canvas.line(x + 1, self.y + side - 2, x + side - 1, self.y)

    @property
    def form(self) -> Any:
        return self.canvas.acroForm

    def bytes(self) -> bytes:
        self.canvas.save()
        return self.buffer.getvalue()


def rows(canvas: Canvas, text: str, width: float, size: float) -> list[str]:
    found = [""]
    for word in text.split():
        longer = f"{found[-1]} {word}".strip()
        if canvas.stringWidth(longer, "Helvetica", size) > width and found[-1]:
            found.append(word)
        else:
            found[-1] = longer
    return found
