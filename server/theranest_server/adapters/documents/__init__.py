"""Opens files that come from outside, each in a child process with limits; implements `ports.DocumentOpener`."""

from .opener import ChildOpener, Limits

__all__ = ["ChildOpener", "Limits"]
