"""Cases of agents: opened by events and people, claimed by runs under a token of their own, finished or handed to staff."""

from .desk import CaseDesk

__all__ = ["CaseDesk"]
