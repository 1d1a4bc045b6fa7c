"""Pages: the intake questionnaire as a fillable form and as plain text, letters, a safety plan."""

from __future__ import annotations

from .intake_answers import Answers
from .pdf import Field, Line, write_pdf
from .practice import NAME

LABELS = {
    "legal_name": "Full legal name", "preferred_name": "Name you go by", "birth_date": "Date of birth (MM/DD/YYYY)",
    "sex": "Sex on insurance card", "gender_identity": "Gender identity", "pronouns": "Pronouns", "address": "Home address",
    "phones": "Phone", "email": "E-mail", "emergency_contact": "Emergency contact (name, relation, phone)",
    "insurance": "Insurance and member number", "primary_care": "Primary care provider",
    "referral_source": "Who referred you?", "presenting_problem": "What brings you here?",
    "medication_history": "Medication, now and earlier", "previous_treatment": "Earlier counseling or hospital stays",
    "allergies": "Allergies",
}  # fmt: skip
LONG = ("presenting_problem", "medication_history", "previous_treatment")
CHECKS = {"consent_telehealth": "I agree to sessions by video", "consent_reminders": "Send me reminders by text"}
FOOT = "Sandbox practice. All people are invented."


def _head(page: int, title: str) -> list[Line]:
    return [Line(page=page, x=48, y=748, text=NAME, size=9), Line(page=page, x=48, y=728, text=title, size=15, bold=True),
            Line(page=page, x=48, y=28, text=FOOT, size=7)]  # fmt: skip


def _short_fields(answers: Answers) -> list[Field]:
    names = [name for name in LABELS if name not in LONG]
    return [
        Field(name=name, label=LABELS[name], value=str(answers[name]), page=0, x=48 + 264 * (place % 2),
              y=688 - 34 * (place // 2), width=248)
        for place, name in enumerate(names)
    ]  # fmt: skip


def _item_fields(answers: Answers, key: str, label: str, y: int) -> list[Field]:
    items = answers.get(key)
    if not isinstance(items, list):
        return []
    fields = [Field(name=f"{key.removesuffix('_items')}_{n}", label=f"{label} {n}", value=str(score), page=1,
                    x=48 + 52 * (n - 1), y=y, width=40) for n, score in enumerate(items, 1)]  # fmt: skip
    total = Field(name=f"{key.removesuffix('_items')}_total", label="Total", value=str(sum(items)), page=1,
                  x=48 + 52 * len(items), y=y, width=40)  # fmt: skip
    return [*fields, total]


def sheet_pdf(answers: Answers) -> bytes:
    """The fillable questionnaire: AcroForm text fields named as the client's fields, check boxes, score items."""
    fields = _short_fields(answers)
    fields += [Field(name=name, label=LABELS[name], value=str(answers[name]), page=0, x=48, y=348 - 96 * place,
                     width=512, height=66) for place, name in enumerate(LONG)]  # fmt: skip
    fields += [Field(name=name, label=label, value=bool(answers[name]), page=0, x=48 + 264 * place, y=100)
               for place, (name, label) in enumerate(CHECKS.items())]  # fmt: skip
    fields += _item_fields(answers, "phq9_items", "PHQ-9 item", 660) + _item_fields(
        answers, "gad7_items", "GAD-7 item", 600
    )
    lines = _head(0, "Intake questionnaire")
    if any(field.page for field in fields):
        lines += _head(1, "Questionnaires (0 not at all - 3 nearly every day)")
    return write_pdf(title="Intake questionnaire", lines=lines, fields=fields)


def _rows(text: str, width: int = 92) -> list[str]:
    rows = [""]
    for word in text.split():
        if len(rows[-1]) + len(word) > width:
            rows.append("")
        rows[-1] = f"{rows[-1]} {word}".strip()
    return rows


def printed_intake(answers: Answers) -> bytes:
    """The same answers printed as text, as a client portal prints them."""
    lines, y = _head(0, "Intake questionnaire"), 700
    for name, label in LABELS.items():
        for place, row in enumerate(_rows(f"{label}: {answers[name]}")):
            lines.append(Line(page=0, x=48 + (12 if place else 0), y=y, text=row))
            y -= 14
        y -= 6
    for key, label in (("phq9_items", "PHQ-9"), ("gad7_items", "GAD-7")):
        items = answers.get(key)
        if isinstance(items, list):
            lines.append(
                Line(page=0, x=48, y=y, text=f"{label} items: {' '.join(map(str, items))}   Total: {sum(items)}")
            )
            y -= 18
    return write_pdf(title="Intake questionnaire", lines=lines)


def letter_pdf(title: str, text: list[str]) -> bytes:
    rows = [row for paragraph in text for row in [*_rows(paragraph), ""]]
    lines = [Line(page=0, x=48, y=690 - 15 * place, text=row) for place, row in enumerate(rows)]
    return write_pdf(title=title, lines=[*_head(0, title), *lines])


def safety_plan(called: str) -> bytes:
    return letter_pdf(f"Safety plan of {called}", [
        "Warning signs: not sleeping, not answering messages.", "What I can do alone: walk, shower, music.",
        "People and places: library, sister.", "Whom I can ask for help: my therapist at 512-555-0100; call or text 988.",
        "Making the place safer: medicines are locked, one week at a time."])  # fmt: skip
