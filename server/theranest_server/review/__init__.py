"""A person decides: what waits for whom, what it would change, yes to a digest, no with a reason."""

from .decide import Review
from .judge import Judge
from .people import RejectReason, Reviewer
from .record_now import RecordNow
from .values import Decision, ReviewItem, ReviewPage

__all__ = ["Decision", "Judge", "RecordNow", "RejectReason", "Review", "ReviewItem", "ReviewPage", "Reviewer"]
