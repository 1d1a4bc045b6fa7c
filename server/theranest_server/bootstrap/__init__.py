"""The composition root: the only place that knows concrete classes. `house.py` is the security argument."""

from .serving import CannotServe, serve_home

__all__ = ["CannotServe", "serve_home"]
