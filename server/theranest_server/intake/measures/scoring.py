"""Items to a total, its band and what must be looked at today. An item that is not answered is never taken as zero."""

from collections.abc import Sequence

from ..fields import ItemScores
from .catalogue import WITHOUT_TOTAL, Instrument


def scored(
    instrument: Instrument,
    items: Sequence[int | None],
    stated_total: int | None,
    *,
    file: str = "",
    page: int | None = None,
) -> ItemScores:
    answers = tuple(items[: instrument.items]) + (None,) * (instrument.items - len(items))
    total = _total(instrument, answers)
    known = total if total is not None else stated_total
    return ItemScores(
        name=instrument.name,
        items=answers,
        total=total,
        stated_total=stated_total,
        band=instrument.band(known) if known is not None else None,
        positive=None if known is None or instrument.positive is None else known >= instrument.positive,
        alerts=tuple(
            f"item {alert.item}: {alert.why}"
            for alert in instrument.alerts
            if (score := answers[alert.item - 1]) is not None and score > alert.above
        ),
        file=file,
        page=page,
    )


def _total(instrument: Instrument, answers: Sequence[int | None]) -> int | None:
    if instrument.name in WITHOUT_TOTAL:
        return None
    given = [score for score in answers if score is not None]
    return sum(given) if len(given) == len(answers) else None


_WORDS = {
    "not at all": 0, "several days": 1, "more than half the days": 2, "more than half": 2, "over half the days": 2, "nearly every day": 3,
    "nearly everyday": 3, "never": 0, "none": 0, "a little bit": 1, "moderately": 2, "quite a bit": 3, "extremely": 4, "rarely": 1,
    "sometimes": 2, "often": 3, "very often": 4, "mild": 1, "moderate": 2, "severe": 3, "extreme": 4,
}  # fmt: skip
_YES_NO = {"yes": 1, "no": 0, "true": 1, "false": 0, "y": 1, "n": 0}


def score_of(text: str, instrument: Instrument) -> int | None:
    """`2`, `2 - more than half`, `Several days (1)` or the word alone; None where it is outside the item's range."""
    import re

    plain = " ".join(text.lower().split()).strip(" .")
    if match := re.match(r"^\(?(\d{1,2})\)?(?:\s*[-–=:.)]|\s+[a-z]|$)", plain) or re.search(
        r"\((\d{1,2})\)$|[-=:]\s*(\d{1,2})$", plain
    ):
        number = int(next(group for group in match.groups() if group is not None))
        return number if instrument.low <= number <= instrument.high else None
    score = _YES_NO.get(plain) if instrument.high == 1 else _WORDS.get(plain)
    return score if score is not None and score <= instrument.high else None
