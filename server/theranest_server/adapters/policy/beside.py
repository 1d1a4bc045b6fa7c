"""The files of a policy folder that decide nothing at the door: who is on duty, what calls for agents, the fixed words."""

from pathlib import Path

from ...alerts import Duty
from .duty_file import load_duty
from .roles import Roles
from .routing_file import load_routing
from .safety_text import load_safety_text


def beside_the_door(directory: Path | None, roles: Roles) -> Duty:
    """Reads all of them, for `policy check`; the roster, since its gaps are said. Raises `PolicyError`.

    The service reads each by itself: one that cannot be used stops nothing but itself.
    """
    load_routing(directory, roles)
    load_safety_text(directory)
    return load_duty(directory)
