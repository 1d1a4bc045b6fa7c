"""Picks the transactions that a reader asks for, and says in words what a file is when it is something else."""

from collections.abc import Iterator

from .envelope import Transaction, transactions
from .errors import WrongTransaction, X12Unreadable
from .source import open_source

_WHAT = {
    "835": ("a remittance (835)", "use `eob`"),
    "837": ("a file of claims (837)", "use `scrub`"),
    "270": ("an eligibility inquiry (270)", "use `x12 convert`"),
    "271": ("an eligibility answer (271)", "use `x12 convert`"),
    "276": ("a claim status inquiry (276)", "use `x12 convert`"),
    "277": ("a claim status answer (277)", "use `x12 convert`"),
    "278": ("an authorization (278)", "use `x12 convert`"),
    "820": ("a premium payment (820)", "use `x12 show`"),
    "834": ("an enrollment file (834)", "use `x12 show`"),
    "997": ("an acknowledgement (997)", "use `x12 convert`"),
    "999": ("an acknowledgement (999)", "use `x12 convert`"),
}


def asked_for(data: str | bytes, wanted: str) -> Iterator[Transaction]:
    """The file's transactions of the kind `wanted` (`835`, `837`), at least one.

    Raises X12Unreadable, or WrongTransaction when the file holds only others. Other kinds beside wanted ones are
    doubted and passed over.
    """
    found = False
    others: list[tuple[int, str]] = []
    for transaction in transactions(open_source(data)):
        if transaction.kind != wanted:
            others.append((transaction.first, transaction.kind))
            continue
        found = True
        for number, _ in others:
            transaction.doubts.note(number, "a transaction of another kind was passed over")
        others.clear()
        yield transaction
    if not found:
        raise _nothing_found(others, wanted)


def _nothing_found(others: list[tuple[int, str]], wanted: str) -> X12Unreadable:
    asked = _WHAT[wanted][0]
    if not others:
        return X12Unreadable(f"The file holds no transaction: {asked} was expected. Fetch it again from its sender.")
    kind = others[0][1]
    what, advice = _WHAT.get(kind, ("another X12 transaction", "use `x12 show`"))
    return WrongTransaction(f"The file is {what}, not {asked}: {advice}.", found=kind, wanted=wanted)
