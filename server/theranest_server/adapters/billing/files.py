"""Payers' rules and code editions of a running service: read on first use, and again when a file was put there."""

from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from ...billing.codes.books import CodeBooks
from ...billing.codes.icd10_file import TableUnreadable
from ...billing.scrub.payer import PayerBook
from ...domain.refusals import PolicyUnavailable
from ..policy.errors import PolicyError
from .codes import read_codes
from .payers import read_payers

_T = TypeVar("_T")


class BillingFiles:
    """`policies` is the practice's policy folder or None; `codes` the folder of imported editions."""

    def __init__(self, policies: Path | None, codes: Path) -> None:
        own = policies / "payers" if policies is not None else None
        self._payers = _Kept(own, lambda: read_payers(own if own is not None and own.is_dir() else None))
        self._codes = _Kept(codes, lambda: read_codes(codes))

    def payers(self) -> PayerBook:
        """Raises PolicyUnavailable, naming file and line: a claim is not checked by half of the rules."""
        return self._payers.value()

    def codes(self) -> CodeBooks:
        """Raises PolicyUnavailable."""
        return self._codes.value()


class _Kept(Generic[_T]):
    """A value and the state of the folder from which it was read."""

    def __init__(self, folder: Path | None, read: Callable[[], _T]) -> None:
        self._folder, self._read = folder, read
        self._kept: tuple[object, _T] | None = None

    def value(self) -> _T:
        state = self._state()
        if self._kept is None or self._kept[0] != state:
            try:
                self._kept = state, self._read()
            except (PolicyError, TableUnreadable) as error:
                raise PolicyUnavailable(
                    f"A billing file cannot be used: {error}", "Mend the file, then try again."
                ) from None
        return self._kept[1]

    def _state(self) -> object:
        if self._folder is None or not self._folder.is_dir():
            return None
        return tuple(
            sorted((each.name, each.stat().st_mtime_ns, each.stat().st_size) for each in self._folder.iterdir())
        )
