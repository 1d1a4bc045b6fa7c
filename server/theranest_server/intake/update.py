"""From what the papers say to two merge patches: the office's fields and the clinician's.

A merge patch replaces arrays as a whole, so the record's own phones and policies are carried along; objects are given
with every part, empty ones as null, so that nothing of an old address stays in a new one. Recorded sex and gender are
never changed by a form, diagnoses never touched, and coverage from a form is marked as unverified.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from ..domain.json import Json
from ..domain.records import Client, Payer
from ..domain.records.base import as_json
from ..domain.records.clients import InsurancePolicy, Phone, Subscriber
from ..domain.records.clients import PersonName as RecordName
from .against_record import in_record, missing_rows, status
from .fields import CLINICAL, FieldValue, IntakeRead

UNVERIFIED = "coverage_unverified"
"""The custom field of the record that says which coverage nobody has verified yet."""
_KEPT = frozenset({"sex", "gender_identity"})
_IDENTITY = frozenset({"legal_name", "birth_date"})
_RANKS = ("primary", "secondary", "tertiary")
_LEAST_SURE = 0.6
WHY = {
    "same": "The record says so already.",
    "not_on_form": "The papers do not say it.",
    "recorded_kept": "The record has a value, and a form does not change a recorded sex or gender.",
    "identity": "It differs from the record; name the field to propose the change.",
    "record_has_text": "The record has a text already; name the field to propose the form's words under it.",
    "incomplete": "The papers give a part of it only.",
    "doubtful": "It could not be read without doubt.",
    "no_payer": "The payer is not on the practice's list.",
    "full": "The record has three policies already.",
    "files_disagree": "Two files disagree about it.",
}


@dataclass(slots=True, kw_only=True)
class Update:
    """`administrative` and `clinical` are merge patches; `remarks` sentences without patient data, by patch."""

    administrative: dict[str, Json] = field(default_factory=dict[str, Json])
    clinical: dict[str, Json] = field(default_factory=dict[str, Json])
    left_out: dict[str, str] = field(default_factory=dict[str, str])
    """Field to code of `WHY`."""
    remarks: list[str] = field(default_factory=list[str])
    """About administrative fields."""
    identity_changes: bool = False


def update_of(
    client: Client, read: IntakeRead, payers: Sequence[Payer], wanted: Collection[str], *, named: bool
) -> Update:
    """`named`: the caller asked for exactly these fields, so differences of names and added text may be proposed."""
    update = Update()
    disputed = {name for one in read.inconsistencies if one.code == "files_disagree" for name in one.fields}
    for name in wanted:
        value = read.fields.get(name)
        why = _refused(client, name, value, named=named, disputed=name in disputed)
        if why is not None:
            update.left_out[name] = why
        elif value is not None:
            _put(update, client, value, payers)
    return update


def _refused(client: Client, name: str, value: FieldValue | None, *, named: bool, disputed: bool) -> str | None:
    if value is None or value.value in (None, []):
        return "not_on_form"
    if disputed:
        return "files_disagree"
    if value.confidence < _LEAST_SURE or (value.doubts and name in ("birth_date", "phones")):
        return "doubtful"
    found = status(client, name, value.value)
    if found == "same":
        return "same"
    if found == "differs" and name in _KEPT:
        return "recorded_kept"
    if found == "differs" and not named and name in _IDENTITY:
        return "identity"
    if found == "differs" and not named and name in CLINICAL:
        return "record_has_text"
    return None


def _put(update: Update, client: Client, value: FieldValue, payers: Sequence[Payer]) -> None:
    name = value.name
    if name in CLINICAL:
        update.clinical[name] = _added(in_record(client, name), str(value.value))
    elif name == "phones":
        update.administrative[name] = [*_rows(as_json(client.phones)), *_phones(client, value)]
        update.remarks.append("A new number may neither be texted nor get messages until the client says so.")
    elif name == "insurance":
        _put_coverage(update, client, value, payers)
    elif name in ("address", "emergency_contact"):
        _put_whole(update, name, value)
    else:
        update.identity_changes |= name in _IDENTITY and in_record(client, name) is not None
        update.administrative[name] = value.value


def _added(known: Json, said: str) -> str:
    """The record's text stays; the form's words come under it."""
    return f"{known}\n\nFrom the intake form: {said}" if known else said


def _rows(value: Json) -> Sequence[Json]:
    return cast("Sequence[Json]", value)


def _phones(client: Client, value: FieldValue) -> list[Json]:
    new = missing_rows("phones", as_json(client.phones), value.value)
    return [
        as_json(
            Phone(
                number=str(row["number"]), kind=str(row.get("kind") or "other"), may_leave_message=False, may_text=False
            )
        )
        for row in new
    ]


def _put_whole(update: Update, name: str, value: FieldValue) -> None:
    parts = dict(cast("Mapping[str, Json]", value.value))
    needed = ("line1", "city", "state", "postal_code") if name == "address" else ("name", "phone")
    if any(not parts.get(part) for part in needed):
        update.left_out[name] = "incomplete"
        return
    if name == "emergency_contact" and not parts.get("relation"):
        parts["relation"] = "not stated"
        update.remarks.append("The form does not say how the emergency contact is related.")
    update.administrative[name] = parts


def _put_coverage(update: Update, client: Client, value: FieldValue, payers: Sequence[Payer]) -> None:
    policies = list(client.insurance)
    marks: list[str] = []
    for row in missing_rows("insurance", as_json(client.insurance), value.value):
        payer = _payer(str(row.get("payer_name") or ""), payers)
        rank = _rank(str(row.get("rank") or "primary"), policies)
        marks.append(" ".join(str(row[k]) for k in ("payer_name", "member_id", "group") if row.get(k)))
        if payer is None or not row.get("member_id") or rank is None:
            update.left_out["insurance"] = (
                "no_payer" if payer is None else "incomplete" if not row.get("member_id") else "full"
            )
            continue
        policies.append(_policy(row, payer, rank))
        if not row.get("relation"):
            update.remarks.append("The form does not say whether the client is the subscriber; entered as self.")
    if len(policies) > len(client.insurance):
        update.administrative["insurance"] = [as_json(policy) for policy in policies]
    mark = "From the intake form, unverified: " + "; ".join(marks)
    if marks and client.custom_fields.get(UNVERIFIED) != mark:
        update.administrative["custom_fields"] = {UNVERIFIED: mark}
        update.remarks.append(
            "Coverage is taken from the form and unverified: check eligibility before anything is billed."
        )


def _payer(name: str, payers: Sequence[Payer]) -> Payer | None:
    """One payer whose name is the form's, or begins with it; never the likeliest of several."""
    plain = _plain(name)
    exact = [p for p in payers if _plain(p.name) == plain]
    if len(exact) == 1:
        return exact[0]
    near = [p for p in payers if plain and (_plain(p.name).startswith(plain) or plain.startswith(_plain(p.name)))]
    return near[0] if len(near) == 1 and not exact and len(plain) >= 4 else None


def _plain(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def _rank(wanted: str, policies: Sequence[InsurancePolicy]) -> str | None:
    taken = {policy.rank for policy in policies}
    return next((rank for rank in (wanted, *_RANKS) if rank in _RANKS and rank not in taken), None)


def _policy(row: Mapping[str, Json], payer: Payer, rank: str) -> InsurancePolicy:
    person = row.get("subscriber")
    subscriber = None
    if isinstance(person, Mapping):
        about = cast("Mapping[str, Json]", person)
        parts = {k: str(v) for k, v in cast("Mapping[str, Json]", about["name"]).items() if v}
        subscriber = Subscriber(name=RecordName(**parts)) if "first" in parts and "last" in parts else None
    return InsurancePolicy(
        payer_id=payer.id,
        payer_name=payer.name,
        member_id=str(row["member_id"]),
        group=str(row["group"]) if row.get("group") else None,
        rank=rank,
        relation=str(row.get("relation") or "self"),
        subscriber=subscriber,
        plan_kind=payer.kind if payer.kind in ("commercial", "medicare", "medicaid", "tricare", "eap") else "other",
    )
