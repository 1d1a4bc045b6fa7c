"""The practice itself and its note templates."""

from __future__ import annotations

from .calendar import AS_OF
from .numbers import luhn_npi
from .world import PRACTICE_ID, Row, World

NAME = "Cottonwood Bend Counseling"
NPI = luhn_npi("199999900")
TAX_ID = "490015567"
ADDRESS: Row = {
    "line1": "2410 Pecan Orchard Lane", "line2": "Suite 300", "city": "Austin", "state": "TX",
    "postal_code": "78704-0117",
}  # fmt: skip
NORTH: Row = {"line1": "88 Limestone Spur", "city": "Round Rock", "state": "TX", "postal_code": "78664-0142"}
PHONE = "512-555-0100"
STATED = "2026-09-01T14:00:00Z"

FACTS = {
    "parking": "Free parking behind the building; the entrance is on the garden side. Two accessible spaces by the door.",
    "cancellation_rule": "Please cancel at least 24 hours before the session. Later cancellations may be charged 60 dollars.",
    "late_arrival": "We hold the session for 15 minutes and end at the planned time.",
    "refills": "Ask for refills by portal at least five working days ahead; the prescriber answers within two working days.",
    "telehealth": "The link is in the portal under Appointments. Please be alone, in a parked car or at home.",
    "insurance_changes": "Upload a photo of both sides of the new card in the portal before the next session.",
    "sliding_scale": "Some clinicians keep places at 40 to 70 percent of the fee. Ask the front desk for the form.",
    "records_requests": "Use the form Release of records in the portal. It takes up to fifteen working days.",
    "emergencies": "The portal is not watched around the clock. Call or text 988, or call 911 in an emergency.",
    "wifi": "Network Cottonwood-Guest; no password is needed.",
    "children": "A grown-up stays in the waiting room while a child under 12 is in session.",
    "billing_contact": "Billing answers on weekdays from 9 to 4 by portal or 512-555-0103.",
}


def _fields(*names: str, required: tuple[str, ...] = ()) -> list[Row]:
    return [
        {"name": name.lower().replace(" ", "_"), "label": name, "kind": "text",
         "required": not required or name in required}
        for name in names
    ]  # fmt: skip


TEMPLATES: dict[str, list[Row]] = {
    "Standard": _fields("Session focus", "Interventions", "Client response", "Progress", "Plan"),
    "SOAP": _fields("Subjective", "Objective", "Assessment", "Plan"),
    "DAP": _fields("Data", "Assessment", "Plan"),
    "GIRP": _fields("Goal", "Intervention", "Response", "Plan"),
    "BIRP": _fields("Behavior", "Intervention", "Response", "Plan"),
}
OTHER_TEMPLATES = (
    ("Contact log", "contact_log", _fields("Who", "By", "Content")),
    ("Client note", "client_note", _fields("Note")),
    ("Psychotherapy note", "psychotherapy", _fields("Private note")),
    ("Supervision", "supervision", _fields("Cases discussed", "Feedback", "Next steps")),
)


def add_practice(world: World, practice: str) -> None:
    days = ("monday", "tuesday", "wednesday", "thursday", "friday")
    row: Row = {
        "id": PRACTICE_ID, "name": NAME if practice == "group" else f"{NAME} (solo)",
        "time_zone": "America/Chicago", "as_of": AS_OF.isoformat(),
        "addresses": [
            {"name": "Main office", "address": ADDRESS, "kind": "office"},
            {"name": "North office", "address": NORTH, "kind": "office"},
            {"name": "Billing", "address": ADDRESS, "kind": "billing"},
        ],
        "phones": [PHONE, "512-555-0103"],
        "hours": [{"day": day, "opens": "08:00", "closes": "18:00" if day != "friday" else "16:00"} for day in days],
        "office_facts": dict(FACTS), "npi": NPI, "tax_id": TAX_ID, "notes_must_be_signed_before_billing": True,
    }  # fmt: skip
    world.add("practice", row, at=STATED)
    for name, fields in TEMPLATES.items():
        form = "standard" if name == "Standard" else name
        row = {"id": f"TPL-{name.lower()}", "name": name, "format": form, "kind": "progress", "fields": fields}
        world.add("note-templates", row, at=STATED)
    for name, kind, fields in OTHER_TEMPLATES:
        row = {"id": f"TPL-{kind.replace('_', '-')}", "name": name, "format": "custom", "kind": kind, "fields": fields}
        world.add("note-templates", row, at=STATED)
