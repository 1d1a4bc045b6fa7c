"""The command line. Commands load what they need when they run, so that `--help` and the pure ones answer at once."""

from .main import main

__all__ = ["main"]
