"""Codes that documented facts allow. Minutes are the clinician's start and stop, never a slot or a transcript's length.

Bands: 90832 16-37, 90834 38-52, 90837 from 53; crisis 90839 30-74, 90840 each further 30; family 90846 (client absent) and
90847 from 26 (CMS NCCI policy manual 2026 ch. XI; Novitas psychotherapy time page). Never rounded up.
"""

from collections.abc import Sequence
from datetime import time

from .draft import Diagnosis, Gap, SessionFacts, SessionKind, SuggestedCode
from .refusals import NoteRefused

_FAMILY = {
    SessionKind.COUPLE: "90847",
    SessionKind.FAMILY_WITH_CLIENT: "90847",
    SessionKind.FAMILY_WITHOUT_CLIENT: "90846",
}
_INDIVIDUAL = ((16, 37, "90832"), (38, 52, "90834"), (53, None, "90837"))


def documented_minutes(start: time | None, stop: time | None) -> int | None:
    """Whole minutes between start and stop of one day; NoteRefused where stop is not after start."""
    if start is None or stop is None:
        return None
    minutes = (stop.hour * 60 + stop.minute) - (start.hour * 60 + start.minute)
    if minutes <= 0:
        raise NoteRefused(
            "times_unclear",
            "The stop time is not after the start time.",
            "Correct the times; a session across midnight needs both dates and is coded by a person.",
            "At what time did the session start and stop, on which date?",
        )
    return minutes


def suggested_codes(session: SessionFacts) -> tuple[tuple[SuggestedCode, ...], tuple[Gap, ...]]:
    """Codes with their reason, and what is missing for one."""
    timed, gaps = _timed(session.kind, session.start, session.stop)
    return (*timed, *_diagnoses(session.diagnoses)), (*gaps, *_no_diagnosis(session.diagnoses))


def _timed(
    kind: SessionKind, start: time | None, stop: time | None
) -> tuple[tuple[SuggestedCode, ...], tuple[Gap, ...]]:
    minutes = documented_minutes(start, stop)
    if kind is SessionKind.GROUP:
        return (_cpt("90853", "Group session; this code is by session, not by minutes."),), ()
    if minutes is None or start is None or stop is None:
        return (), (Gap(what="start and stop time", why="not documented, so no time-based code is suggested"),)
    clock = f"{start:%H:%M} to {stop:%H:%M} documented = {minutes} minutes"
    if kind is SessionKind.CRISIS:
        return _crisis(minutes, clock)
    if code := _FAMILY.get(kind):
        here = "client absent" if code == "90846" else "client present"
        return _banded(((26, None, code),), minutes, f"{clock}; {kind.value.replace('_', ' ')} session, {here}")
    return _banded(_INDIVIDUAL, minutes, f"{clock}; individual session")


def _banded(
    bands: Sequence[tuple[int, int | None, str]], minutes: int, clock: str
) -> tuple[tuple[SuggestedCode, ...], tuple[Gap, ...]]:
    for low, high, code in bands:
        if minutes >= low and (high is None or minutes <= high):
            band = f"{low} and over" if high is None else f"{low}-{high}"
            return (_cpt(code, f"{clock}; band {band}"),), ()
    return (), (Gap(what="time-based code", why=f"{clock}; under {bands[0][0]} minutes no code applies"),)


def _crisis(minutes: int, clock: str) -> tuple[tuple[SuggestedCode, ...], tuple[Gap, ...]]:
    if minutes < 30:
        return (), (
            Gap(what="time-based code", why=f"{clock}; a crisis session of under 30 minutes has no crisis code"),
        )
    first = _cpt("90839", f"{clock}; crisis session, first 30-74 minutes")
    further = (minutes - 75) // 30 + 1 if minutes >= 75 else 0
    if not further:
        return (first,), ()
    return (first, _cpt("90840", f"{clock}; crisis beyond 74 minutes, {further} unit(s)")), ()


def _cpt(code: str, why: str) -> SuggestedCode:
    return SuggestedCode(system="CPT", code=code, why=why)


def _diagnoses(diagnoses: Sequence[Diagnosis]) -> tuple[SuggestedCode, ...]:
    return tuple(
        SuggestedCode(
            system=item.system, code=item.code, why="Diagnosis of the client's file; not derived from this session."
        )
        for item in diagnoses
    )


def _no_diagnosis(diagnoses: Sequence[Diagnosis]) -> tuple[Gap, ...]:
    return (
        ()
        if diagnoses
        else (Gap(what="diagnosis", why="none handed in from the client's file; none is derived from a session"),)
    )
