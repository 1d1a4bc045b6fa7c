"""Every check, by subject. A test runs the passing and the failing example of each."""

from .checks import diagnoses, heading, lines, people, same_day
from .finding import Check

ALL_CHECKS: tuple[Check, ...] = (
    *people.CHECKS,
    *heading.CHECKS,
    *diagnoses.CHECKS,
    *lines.CHECKS,
    *same_day.CHECKS,
)


def check_named(code: str) -> Check | None:
    """The check of that code, for explanations."""
    return next((check for check in ALL_CHECKS if check.code == code), None)
