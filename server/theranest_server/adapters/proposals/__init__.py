"""Proposals in the database: sealed per client, changed only by compare and set, each change with its ledger row."""

from .desk import PrincipalDesk
from .intake import Intake
from .store import Proposals

__all__ = ["Intake", "PrincipalDesk", "Proposals"]
