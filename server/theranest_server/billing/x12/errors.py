"""What the X12 readers raise. Damage inside a file is never an error but a `Doubt`.

X12Unreadable            nothing can be read: empty, binary, too large
├── NotX12               text without any segment: perhaps an EOB for people
└── WrongTransaction     sound X12, but another transaction than the one asked for
"""


class X12Unreadable(Exception):
    """The message says what is wrong and what to do; it never quotes the file. `file` is its name, where known."""

    file: str | None = None


class NotX12(X12Unreadable):
    """Text in which no ISA, GS or ST was found."""


class WrongTransaction(X12Unreadable):
    """`found` is the transaction code of the file (such as `837`), `wanted` the one that was asked for."""

    def __init__(self, message: str, *, found: str, wanted: str) -> None:
        super().__init__(message)
        self.found = found
        self.wanted = wanted
