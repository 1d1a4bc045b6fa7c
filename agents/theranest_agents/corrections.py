"""What a corrected claim has to say, where facts of the record decide it. Pure, the same whichever model drafts.

Only three things are ever corrected: the authorization's number, the member's number, and how and where a session was
held (telehealth modifier, place of service). Service codes, units, charges and diagnoses are never touched, and where two
facts could be meant, or the refusal speaks of more than one thing, nothing is determined and a person decides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .answers import Answer, listed, texts

_BY_REASON = {
    "15": "authorization", "197": "authorization", "198": "authorization", "31": "member",
    "4": "session", "5": "session", "58": "session",
}  # fmt: skip
_BY_REMARK = {"M62": "authorization", "MA27": "member", "N382": "member", "MA61": "member", "M77": "session"}
_CONTRACT = frozenset({"45", "253"})
_NEW_CLAIM = "MA130"
"""The payer processed nothing: a new claim is sent, no replacement."""
_GRANTED = frozenset({"active", "approved", "expired"})
"""Expired tells of today; whether it covers the service is in its dates."""
_TELEHEALTH = frozenset({"95", "93", "GT", "GQ", "FQ"})
_AUDIO_ONLY = "93"
_REMOTE_PLACES = frozenset({"02", "10"})
_MOST_MODIFIERS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """`arguments` are those of propose_claim_correction that change; `why` names the facts that decide."""

    arguments: Mapping[str, Any]
    why: str
    lines: int = field(default=0)


def determined(denial: Answer, said: Answer) -> Correction | None:
    """The one correction that the facts allow, or None where a person has to look."""
    adjustments = [a for a in listed(said, "adjustments") if _refuses(a)]
    if denial.get("payer_takes_corrected_claims") is False or any(_NEW_CLAIM in texts(a, "rarc") for a in adjustments):
        return None
    about = {_about(adjustment) for adjustment in adjustments}
    if about == {"authorization"}:
        return _authorization(denial)
    if about == {"member"}:
        return _member(denial)
    if about == {"session"}:
        found = _session(denial)
        refused_lines = sum(adjustment.get("level") == "line" for adjustment in adjustments)
        return found if found is not None and found.lines >= refused_lines else None
    return None


def _refuses(adjustment: Answer) -> bool:
    return adjustment.get("group") != "PR" and str(adjustment.get("carc")) not in _CONTRACT


def _about(adjustment: Answer) -> str | None:
    reason = _BY_REASON.get(str(adjustment.get("carc")))
    remarks = {_BY_REMARK[code] for code in texts(adjustment, "rarc") if code in _BY_REMARK}
    return reason or (remarks.pop() if len(remarks) == 1 else None)


def _authorization(denial: Answer) -> Correction | None:
    lines = listed(denial, "lines")
    numbers = {str(one["number"]) for one in listed(denial, "authorizations") if _covers(one, lines)}
    if len(numbers) != 1 or (number := numbers.pop()) == denial.get("prior_authorization"):
        return None
    others = [line["line"] for line in lines if line.get("authorization") not in (None, number)]
    arguments: dict[str, Any] = {"prior_authorization": number}
    if others:
        arguments["lines"] = [{"line": line, "authorization": number} for line in others]
    why = f"Authorization {number} on file covers code, date and units of the claim, and box 23 does not name it."
    return Correction(arguments=arguments, why=why)


def _covers(one: Answer, lines: Sequence[Answer]) -> bool:
    """Every line's code and date, and enough units for all of them together."""
    start, end = str(one.get("from_date") or ""), str(one.get("until") or "")
    if not (lines and one.get("number") and start and end) or one.get("state") not in _GRANTED:
        return False
    days = [str(line.get("service_date") or "") for line in lines]
    codes = {line.get("cpt") for line in lines}
    units = sum(int(line.get("units") or 0) for line in lines)
    return all(start <= day <= end for day in days) and codes <= set(texts(one, "cpts")) and units <= one["units_left"]


def _member(denial: Answer) -> Correction | None:
    """The payer's own answer nearest to the service says the number."""
    told = [one for one in listed(denial, "eligibility") if one.get("active") and one.get("member_id")]
    on_claim = denial.get("insured_id")
    if not told or not on_claim or told[0]["member_id"] == on_claim:
        return None
    why = "The payer's eligibility answer nearest to the service names another member number than box 1a."
    return Correction(arguments={"insured_id": str(told[0]["member_id"])}, why=why)


def _session(denial: Answer) -> Correction | None:
    modifier = denial.get("payer_telehealth_modifier")
    changed = [change for line in listed(denial, "lines") if (change := _as_held(line, modifier)) is not None]
    if not changed:
        return None
    why = "The session's record and the payer's telehealth rule say another modifier or place of service (box 24B/D)."
    return Correction(arguments={"lines": changed}, why=why, lines=len(changed))


def _as_held(line: Answer, payers_modifier: Any) -> dict[str, Any] | None:
    """What the line says otherwise than the session was held; None where that is nothing, or is not known."""
    wanted = {"video": payers_modifier, "audio": _AUDIO_ONLY, "in_person": ""}.get(str(line.get("modality")))
    if wanted is None:
        return None
    modifiers, change = texts(line, "modifiers"), dict[str, Any]()
    if {m for m in modifiers if m in _TELEHEALTH} != ({wanted} if wanted else set()):
        mended = [m for m in modifiers if m not in _TELEHEALTH] + ([str(wanted)] if wanted else [])
        if len(mended) > _MOST_MODIFIERS:
            return None
        change["modifiers"] = mended
    held_at = line.get("session_pos")
    if held_at and held_at != line.get("pos") and (held_at in _REMOTE_PLACES) == bool(wanted):
        change["pos"] = held_at
    return {"line": line["line"], **change} if change else None
