"""Drafting a note from a session of a quarter of an hour, without what the program needs to start."""

import time

from theranest_server.clinical.notes.draft import SessionFacts, SessionKind, TranscriptDraftRequest
from theranest_server.clinical.notes.drafter import draft_from_transcript

from .dialogue import long_session
from .effort import Effort
from .rows import Row

_BUDGET_SECONDS = 0.1


def drafting_row(effort: Effort) -> Row:
    text = long_session().encode()
    _draft(text)  # word lists are read at first use, which belongs to start-up
    times = [_draft(text) for _ in range(effort.drafts)]
    return Row(
        what=f"note from a dialogue of {len(text.split())} words, about 15 minutes",
        ours=min(times),
        peer=_BUDGET_SECONDS,
        peer_name="budget of a tenth of a second",
        unit="s",
        at_most=1,
        ours_by_round=times,
        peer_by_round=[_BUDGET_SECONDS],
    )


def _draft(text: bytes) -> float:
    start = time.perf_counter()
    session = SessionFacts(kind=SessionKind.INDIVIDUAL)
    draft_from_transcript(TranscriptDraftRequest(transcript=text, format="SOAP", session=session))
    return time.perf_counter() - start
