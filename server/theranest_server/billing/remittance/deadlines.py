"""Every time limit that runs on a refused claim. A corrected claim does not stop the appeal's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ..codes.reasons import Action
from .facts import PayerLimits

_DEFAULT_DAYS = {
    "appeal": 60,
    "appeal_medicare": 120,
    "corrected_claim": 90,
    "retro_authorization": 30,
    "records": 45,
    "other_payer": 60,
    "reopening": 365,
    "external_review": 120,
}
"""The short end of what payers allow, so that an assumption errs early (retro-authorization: the usual long end,
the shorter ones have passed when a remittance arrives)."""

_ALSO: dict[Action, str] = {
    "get_authorization": "retro_authorization",
    "send_records": "records",
    "bill_other_payer": "other_payer",
    "reopening": "reopening",
    "external_review": "external_review",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """`purpose` is `appeal`, `corrected_claim`, ...; `assumed` where no payer's limit was on file."""

    purpose: str
    on: date
    assumed: bool


def deadlines_of(
    *, action: Action, paid_on: date | None, limits: PayerLimits, medicare: bool, remarks: Iterable[str]
) -> tuple[Deadline, ...]:
    """For a claim with a refusal, the earliest first; none where the date of payment is unknown.

    MA130 and N211 say that there is no right to appeal; Medicare's first level has 120 days (42 CFR 405.942).
    """
    if paid_on is None:
        return ()
    named = set(remarks)
    purposes = {"corrected_claim"} if "MA130" in named else {"corrected_claim", "appeal"}
    if "N211" in named:
        purposes.discard("appeal")
    if action in _ALSO:
        purposes.add(_ALSO[action])
    found = (_deadline(purpose, paid_on, limits, medicare) for purpose in sorted(purposes))
    return tuple(sorted((each for each in found if each), key=lambda each: (each.on, each.purpose)))


def _deadline(purpose: str, paid_on: date, limits: PayerLimits, medicare: bool) -> Deadline | None:
    known: int | None = getattr(limits, f"{purpose}_days", None)
    assumed = _DEFAULT_DAYS["appeal_medicare" if purpose == "appeal" and medicare else purpose]
    try:
        on = paid_on + timedelta(days=assumed if known is None else known)
    except OverflowError:
        return None
    return Deadline(purpose=purpose, on=on, assumed=known is None)
