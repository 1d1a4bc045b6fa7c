"""Write what was approved, once. Nothing here takes more than a proposal's id."""

from .deliver import Delivered, Delivery
from .waiting import Waiting

__all__ = ["Delivered", "Delivery", "Waiting"]
