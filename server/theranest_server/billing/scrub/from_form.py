"""A claim of the practice API (CMS-1500 boxes as fields) in the words of the checks."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, TypeVar, cast

from ..x12.values import iso_day
from .claim import NOBODY, Address, Diagnosis, Person, Provider, ScrubClaim, ScrubLine

_MOST_LINES = 200
_KINDS = {
    "medicare": "MB",
    "medicaid": "MC",
    "tricare": "CH",
    "champva": "CH",
    "champus": "CH",
    "group": "CI",
    "group health plan": "CI",
    "feca": "OF",
    "feca blk lung": "OF",
    "other": "CI",
    "commercial": "CI",
    "workers compensation": "WC",
}
"""The boxes to tick in box 1, as claim filing codes."""
_T = TypeVar("_T")


class ClaimUnreadable(ValueError):
    """The mapping is no claim: the message names the field and what it should be, never its value."""


def claim_from_record(record: Mapping[str, Any]) -> ScrubClaim:
    """From `GET /claims/{id}`: `form`, `lines`, `payer`, and optionally `id` and `original_ref`.

    Boxes that are absent or null are empty. Unknown fields are left alone. Raises ClaimUnreadable.
    """
    fields = _Fields(record, "")
    form, payer = fields.nested("form", needed=True), fields.nested("payer")
    original = fields.nested("original_ref")
    lines = fields.objects("lines", needed=True)
    client, insured = _client(form), _insured(form)
    illness, hospital = form.nested("current_illness_date"), form.nested("hospitalization")
    relation = form.text("patient_relationship")
    return ScrubClaim(
        origin="form",
        claim_id=fields.text("id") or form.text("patient_account"),
        submitted_on=_submitted(fields),
        state=fields.text("state"),
        control_number=form.text("patient_account"),
        client=client,
        insured=insured,
        member_id=form.text("insured_id"),
        relation="self" if relation == "self" else "other" if relation else "",
        filing=_filing(form.text("insurance_type")),
        group_number=form.text("insured_group"),
        plan_name=form.text("insured_plan_name"),
        payer_name=payer.text("name"),
        payer_id=payer.text("payer_id"),
        rank={"primary": "P", "secondary": "S", "tertiary": "T"}.get(payer.text("rank") or "primary", ""),
        other_insurance=form.flag("another_health_plan"),
        other_insured_given=bool(form.nested("other_insured").text("policy")),
        condition_codes=tuple(form.texts("claim_codes")),
        reserved=form.number("balance_due_cents") is not None,
        employment=form.flag("condition_employment"),
        auto_accident=form.flag("condition_auto_accident"),
        other_accident=form.flag("condition_other_accident"),
        accident_state=form.text("auto_accident_state"),
        accident_date=illness.day("on"),
        onset_date=illness.day("on"),
        onset_qualifier=None if illness.is_empty else illness.text("qualifier"),
        other_date_qualifier=None
        if form.nested("other_date").is_empty
        else form.nested("other_date").text("qualifier"),
        disability=(form.nested("unable_to_work").day("from_date"), form.nested("unable_to_work").day("to_date")),
        admitted=hospital.day("from_date") is not None,
        hospital=(hospital.day("from_date"), hospital.day("to_date")),
        release="Y" if form.text("patient_signature") else "",
        assignment="Y" if form.text("insured_signature") else "N",
        accept=_accepts(form.flag("accept_assignment")),
        signature=bool(form.text("provider_signature")),
        note=form.text("additional_information"),
        outside_lab=form.flag("outside_lab"),
        icd_indicator=form.text("icd_indicator"),
        diagnoses=tuple(Diagnosis(code=code) for code in form.texts("diagnoses")),
        frequency=original.text("frequency") or form.text("resubmission_code") or "1",
        original_reference=form.text("original_ref_no") or original.text("payer_claim_id"),
        authorization=form.text("prior_authorization"),
        referring=_referring(form.nested("referring_provider")),
        facility=_place(form.nested("service_facility")),
        billing=_place(form.nested("billing_provider")),
        tax_id=_digits(form.text("federal_tax_id")),
        tax_id_kind={"EIN": "EI", "SSN": "SY"}.get(form.text("federal_tax_id_kind"), ""),
        total_cents=form.number("total_charge_cents"),
        paid_cents=form.number("amount_paid_cents"),
        lines=tuple(_line(number, line) for number, line in enumerate(lines, 1)),
    )


def _client(form: "_Fields") -> Person:
    name = form.nested("patient_name")
    return Person(
        last_name=name.text("last"),
        first_name=name.text("first"),
        birth_text=form.text("patient_birth_date"),
        birth_date=form.day("patient_birth_date"),
        sex=form.text("patient_sex"),
        address=_address(form.nested("patient_address")),
    )


def _insured(form: "_Fields") -> Person:
    name = form.nested("insured_name")
    return Person(
        last_name=name.text("last"),
        first_name=name.text("first"),
        birth_text=form.text("insured_birth_date"),
        birth_date=form.day("insured_birth_date"),
        sex=form.text("insured_sex"),
        address=_address(form.nested("insured_address")),
    )


def _line(number: int, line: "_Fields") -> ScrubLine:
    first = line.day("service_date")
    units = line.number("units")
    units = 1 if units is None else units
    return ScrubLine(
        number=number,
        procedure=line.text("cpt").upper(),
        modifiers=tuple(line.texts("modifiers")),
        charge_cents=line.number("charge_cents"),
        units_text=str(units),
        units=units,
        unit_basis=None,
        place=line.text("pos"),
        pointers=tuple(_pointer(text) for text in line.texts("pointers")),
        date_text=line.text("service_date"),
        first_day=first,
        last_day=line.day("service_date_to") or first,
        line_control=line.text("line_control_number"),
        rendering=Provider(
            present=bool(line.text("rendering_npi")),
            npi=line.text("rendering_npi"),
            taxonomy=line.text("rendering_taxonomy"),
        ),
        minutes=_minutes(line),
        authorization=line.text("authorization"),
        emergency="Y" if line.flag("emergency") else "",
        epsdt=line.text("epsdt"),
    )


def _pointer(text: str) -> int:
    """A letter of box 21 as its place; 0 where it is none."""
    letter = text.strip().upper()
    return "ABCDEFGHIJKL".find(letter) + 1 if len(letter) == 1 else 0


def _filing(text: str) -> str:
    """The form's words for the kind of insurance, or the filing code itself."""
    return _KINDS.get(text.lower().replace("/", " ").replace("'", ""), text)


def _submitted(fields: "_Fields") -> date | None:
    """The day of the first submission, where the record's history has one."""
    for step in fields.objects("submission_history"):
        if step.text("event") == "submitted":
            return iso_day(step.text("at")[:10])
    return None


def _minutes(line: "_Fields") -> int | None:
    """Documented face-to-face minutes: typed, or between a documented start and stop of the line."""
    for name in ("documented_minutes", "session_minutes", "minutes"):
        typed = line.number(name)
        if typed is not None:
            return typed
    for first, last in (("documented_start", "documented_stop"), ("start_time", "stop_time")):
        start, stop = line.text(first), line.text(last)
        if start and stop:
            return minutes_between(start, stop)
    return None


def minutes_between(start: str, stop: str) -> int | None:
    """Whole minutes between two times (`14:05`) or moments (ISO 8601); past midnight for times of day."""
    try:
        if "T" in start and "T" in stop:
            found = int((datetime.fromisoformat(stop) - datetime.fromisoformat(start)).total_seconds() // 60)
            return found if found >= 0 else None
        begun, ended = time.fromisoformat(start), time.fromisoformat(stop)
    except (ValueError, TypeError):
        return None
    return ((ended.hour - begun.hour) * 60 + ended.minute - begun.minute) % (24 * 60)


def _referring(fields: "_Fields") -> Provider:
    if fields.is_empty:
        return NOBODY
    return Provider(
        name=fields.text("name"),
        npi=fields.text("npi"),
        taxonomy=fields.text("taxonomy"),
        qualifier=fields.text("qualifier"),
    )


def _place(fields: "_Fields") -> Provider:
    if fields.is_empty:
        return NOBODY
    return Provider(
        name=fields.text("name"),
        npi=fields.text("npi"),
        taxonomy=fields.text("taxonomy"),
        phone=_digits(fields.text("phone")),
        address=_address(fields.nested("address")),
    )


def _address(fields: "_Fields") -> Address:
    lines = (fields.text("line1"), fields.text("line2"))
    return Address(
        street=" ".join(line for line in lines if line),
        city=fields.text("city"),
        state=fields.text("state"),
        zip_code=fields.text("postal_code").replace("-", ""),
    )


def _accepts(flag: bool | None) -> str:
    return "" if flag is None else "A" if flag else "C"


def _digits(text: str) -> str:
    """The form's writing (hyphens, brackets, blanks) is no error."""
    return "".join(sign for sign in text if sign not in "-() .")


class _Fields:
    """One object of the JSON, read by type; a wrong type is named by its path."""

    def __init__(self, values: object, path: str) -> None:
        if not isinstance(values, Mapping):
            raise ClaimUnreadable(f"{path.rstrip('.') or 'the claim'} must be an object")
        self._values = cast(Mapping[str, object], values)
        self._path = path

    @property
    def is_empty(self) -> bool:
        return not self._values

    def text(self, name: str) -> str:
        found = self._typed(name, str, "text")
        return found.strip() if found else ""

    def number(self, name: str) -> int | None:
        if isinstance(self._values.get(name), bool):
            raise ClaimUnreadable(f"{self._path}{name} must be a whole number")
        return self._typed(name, int, "a whole number")

    def flag(self, name: str) -> bool | None:
        return self._typed(name, bool, "true or false")

    def day(self, name: str) -> date | None:
        text = self.text(name)
        return iso_day(text) if text else None

    def nested(self, name: str, *, needed: bool = False) -> "_Fields":
        found = self._values.get(name)
        if found is None and needed:
            raise ClaimUnreadable(f"{self._path}{name} is missing: hand over a claim as the API gives it")
        return _Fields({} if found is None else found, f"{self._path}{name}.")

    def objects(self, name: str, *, needed: bool = False) -> list["_Fields"]:
        items = self._list(name)
        if items is None:
            if needed:
                raise ClaimUnreadable(f"{self._path}{name} is missing: hand over a claim as the API gives it")
            return []
        return [_Fields(item, f"{self._path}{name}[{at}].") for at, item in enumerate(items)]

    def texts(self, name: str) -> list[str]:
        items = self._list(name) or []
        for at, item in enumerate(items):
            if not isinstance(item, str):
                raise ClaimUnreadable(f"{self._path}{name}[{at}] must be text")
        return [cast(str, item).strip() for item in items]

    def _list(self, name: str) -> Sequence[object] | None:
        found = self._values.get(name)
        if found is None:
            return None
        if not isinstance(found, Sequence) or isinstance(found, (str, bytes)):
            raise ClaimUnreadable(f"{self._path}{name} must be a list")
        items = cast(Sequence[object], found)
        if len(items) > _MOST_LINES:
            raise ClaimUnreadable(f"{self._path}{name} has more than {_MOST_LINES} entries")
        return items

    def _typed(self, name: str, kind: "type[_T]", what: str) -> _T | None:
        found = self._values.get(name)
        if found is not None and not isinstance(found, kind):
            raise ClaimUnreadable(f"{self._path}{name} must be {what}")
        return found
