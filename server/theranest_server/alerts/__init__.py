"""Calls for a person's attention: raised once, acknowledged, closed with what came of it. They wait for nobody."""

from .desk import AlertBook, Disposition, PrincipalAlerts

__all__ = ["AlertBook", "Disposition", "PrincipalAlerts"]
