"""The review interface: pages for people and the same as JSON, on an origin and audience of their own."""

from .app import review_app
from .sessions import SignIn

__all__ = ["SignIn", "review_app"]
