"""Layouts that nobody looked at while the reader was developed: they judge it. Change the reader by the others."""

import json
from html import escape

from .drawing import Sheet
from .people import Answers, dated

Made = tuple[str, bytes]


def fillable_without_names(a: Answers) -> Made:
    """AcroForm: fields called Text1, Text2 ..., labels printed to their left, two pages."""
    sheet = Sheet()
    sheet.text(60, "Confidential Client Questionnaire", size=14, bold=True)
    sheet.down(30)
    contact = a.fields.get("emergency_contact") or {}
    policy = (a.fields.get("insurance") or [{}])[0]
    number = 0

    def line(label: str, value: object, *, height: float = 15) -> None:
        nonlocal number
        number += 1
        sheet.text(60, label)
        sheet.form.textfield(name=f"Text{number}", value=str(value or ""), x=240, y=sheet.y - 4 - (height - 15), width=310, height=height, fontSize=9,
                             fieldFlags="multiline" if height > 20 else "")  # fmt: skip
        sheet.down(height + 9)

    line("Client's full name:", a.text("legal_name"))
    line("What should we call you?", a.text("preferred_name"))
    line("Date of birth:", dated(a.born, 1))
    line("Age:", a.age)
    line("Sex (as on insurance card):", a.text("sex"))
    line("Gender:", a.text("gender_identity"))
    line("Your pronouns:", a.text("pronouns"))
    line("Residence address:", a.text("address"))
    line("Best phone number:", a.text("phones"))
    line("Email:", a.text("email"))
    sheet.text(60, "Emergency contact", bold=True)
    sheet.down(22)
    line("Name:", contact.get("name"))
    line("Relationship to you:", contact.get("relation"))
    line("Phone:", contact.get("phone"))
    sheet.text(60, "Insurance information", bold=True)
    sheet.down(22)
    line("Company:", policy.get("payer_name"))
    line("ID number:", policy.get("member_id"))
    line("Group:", policy.get("group"))
    if a.subscriber:
        line("Subscriber's name:", a.subscriber)
        line("Client's relationship to subscriber:", "self")
    sheet.page()
    sheet.text(60, "Background", bold=True)
    sheet.down(22)
    line("Main concern that brings you here:", a.text("presenting_problem"), height=48)
    line("Please list any medications:", a.text("medication_history"), height=30)
    line("Past therapy or psychiatric care:", a.text("previous_treatment"), height=30)
    line("Known allergies:", a.text("allergies"))
    line("Who may we thank for the referral?", a.text("referral_source"))
    for name, scores, total in (("PHQ-9", a.phq, a.phq_total), ("GAD-7", a.gad, a.gad_total)):
        if scores is None:
            continue
        sheet.text(60, name, bold=True)
        sheet.down(20)
        for n, score in enumerate(scores, start=1):
            number += 1
            sheet.text(60 + 52 * (n - 1), str(n), size=8)
            sheet.form.textfield(
                name=f"Text{number}",
                value=str(score),
                x=60 + 52 * (n - 1),
                y=sheet.y - 20,
                width=34,
                height=15,
                fontSize=9,
            )
        sheet.down(38)
        line("Total", total)
    return "questionnaire.pdf", sheet.bytes()


def captions_under_lines(a: Answers) -> Made:
    """Printed; answers on rules, small captions beneath."""
    sheet = Sheet()
    sheet.text(50, "Patient Information", size=14, bold=True)
    sheet.down(40)
    address = a.fields["address"]
    name = a.fields["legal_name"]
    rows = [
        [("Last Name", name["last"]), ("First Name", name["first"]), ("M.I.", name["middle"] or "")],
        [("Preferred Name", a.text("preferred_name")), ("Date of Birth", dated(a.born, 0)), ("Age", str(a.age or ""))],
        [("Street Address", address["line1"]), ("Apt/Unit", address["line2"] or ""), ("City", address["city"])],
        [("State", address["state"]), ("Zip Code", address["postal_code"]), ("Cell Phone", a.text("phones"))],
        [("Email Address", a.text("email")), ("Sex (M/F)", a.text("sex")), ("Pronouns", a.text("pronouns"))],
        [("Gender Identity", a.text("gender_identity")), ("Referred By", a.text("referral_source")), ("Allergies", a.text("allergies"))],
        [("Emergency Contact Name", (a.fields.get("emergency_contact") or {}).get("name", "")), ("Emergency Contact Phone", (a.fields.get("emergency_contact") or {}).get("phone", "")),
         ("Relationship to Patient", (a.fields.get("emergency_contact") or {}).get("relation", ""))],
        [("Insurance Company", (a.fields.get("insurance") or [{}])[0].get("payer_name", "")), ("Member ID", (a.fields.get("insurance") or [{}])[0].get("member_id", "")),
         ("Group Number", (a.fields.get("insurance") or [{}])[0].get("group", ""))],
    ]  # fmt: skip
    for row in rows:
        for column, (caption, value) in enumerate(row):
            x = 50 + 175 * column
            sheet.text(x + 2, value, y=sheet.y + 3)
            sheet.canvas.line(x, sheet.y, x + 160, sheet.y)
            sheet.text(x, caption, size=7, y=sheet.y - 9)
        sheet.down(42)
    for label, key in (
        ("Reason for seeking services:", "presenting_problem"),
        ("Current medications (name, dose):", "medication_history"),
        ("Previous counseling:", "previous_treatment"),
    ):
        sheet.text(50, label, size=9)
        sheet.down(14)
        sheet.wrapped(60, a.text(key), 480, size=9)
        sheet.down(26)
    for title, scores, total in (("PHQ-9", a.phq, a.phq_total), ("GAD-7", a.gad, a.gad_total)):
        if scores is not None:
            sheet.text(50, f"{title}  Items: {'  '.join(map(str, scores))}   Sum: {total}", size=9)
            sheet.down(18)
    return "patient_information.pdf", sheet.bytes()


def labels_inside_cells(a: Answers) -> Made:
    """Printed; a grid whose cells hold a small label and the answer; drawn tick boxes; PHQ-9 by tick boxes."""
    sheet = Sheet()
    sheet.text(40, "Adult Intake", size=15, bold=True)
    sheet.down(20)
    policy = (a.fields.get("insurance") or [{}])[0]
    grid = [
        [("1. Legal name", a.text("legal_name"), 330), ("2. Name used", a.text("preferred_name"), 200)],
        [("3. Birth date", dated(a.born, 0), 180), ("4. Age", str(a.age or ""), 80), ("5. Pronouns", a.text("pronouns"), 270)],
        [("6. Address", a.text("address"), 530)],
        [("7. Mobile phone", a.text("phones"), 250), ("8. E-mail", a.text("email"), 280)],
        [("9. Gender identity", a.text("gender_identity"), 250), ("10. Referral source", a.text("referral_source"), 280)],
        [("11. Emergency contact (name, relationship, phone)", a.text("emergency_contact"), 530)],
        [("12. Insurance carrier", policy.get("payer_name", ""), 220), ("13. Subscriber ID", policy.get("member_id", ""), 180), ("14. Group", policy.get("group", ""), 130)],
        [("15. Allergies", a.text("allergies"), 250), ("16. Medications", a.text("medication_history"), 280)],
    ]  # fmt: skip
    for row in grid:
        x = 40.0
        for label, value, width in row:
            sheet.box(x, sheet.y - 30, width, 30)
            sheet.text(x + 3, label, size=7, y=sheet.y - 9)
            sheet.text(x + 5, value, size=10, y=sheet.y - 24)
            x += width
        sheet.y -= 30
    sheet.down(24)
    x = sheet.text(40, "17. Sex:") + 12
    for word in ("Male", "Female", "Unknown"):
        sheet.tick(x, {"F": "Female", "M": "Male"}.get(a.text("sex")) == word)
        x = sheet.text(x + 14, word) + 18
    sheet.down(24)
    for label, key in (
        ("18. Presenting problem", "presenting_problem"),
        ("19. Previous treatment", "previous_treatment"),
    ):
        sheet.box(40, sheet.y - 56, 530, 56)
        sheet.text(43, label, size=7, y=sheet.y - 9)
        top = sheet.y
        sheet.y = top - 22
        sheet.wrapped(45, a.text(key), 515)
        sheet.y = top - 56
    sheet.page()
    for name, scores, total in (("PHQ-9", a.phq, a.phq_total), ("GAD-7", a.gad, a.gad_total)):
        if scores is None:
            continue
        sheet.text(40, f"{name} (0 = not at all, 3 = nearly every day)", bold=True)
        sheet.down(18)
        for n, score in enumerate(scores, start=1):
            sheet.text(40, f"{n}. A question", size=9)
            for value in range(4):
                sheet.tick(300 + 60 * value, score == value)
                sheet.text(314 + 60 * value, str(value), size=9)
            sheet.down(17)
        sheet.text(40, f"Total score {total}", size=9)
        sheet.down(28)
    return "adult_intake.pdf", sheet.bytes()


def several_on_a_line(a: Answers) -> Made:
    """Plain text with rules of underscores, several labels on a line, brackets to tick."""
    contact = a.fields.get("emergency_contact") or {}
    policy = (a.fields.get("insurance") or [{}])[0]
    sex = a.text("sex")

    def mark(on: bool) -> str:
        return "[X]" if on else "[ ]"

    lines = [
        "INTAKE QUESTIONNAIRE", "",
        f"Name __{a.text('legal_name')}__________   DOB __{dated(a.born, 0)}____   Age __{a.age or ''}__",
        f"Nickname: {a.text('preferred_name') or '__________'}",
        f"Sex: {mark(sex == 'M')} Male  {mark(sex == 'F')} Female  {mark(False)} Other      Pronouns: {a.text('pronouns') or '________'}",
        f"Gender identity: {a.text('gender_identity') or '________'}",
        f"Address: {a.text('address')}", f"Phone: {a.text('phones')}      Email: {a.text('email') or '__________'}", "",
        "EMERGENCY CONTACT", f"Name: {contact.get('name', '________')}   Relationship: {contact.get('relation', '______')}   Phone: {contact.get('phone', '________')}", "",
        "PRIMARY INSURANCE", f"Company: {policy.get('payer_name', '________')}   Member #: {policy.get('member_id', '________')}   Group #: {policy.get('group', '_____')}",
    ]  # fmt: skip
    if a.subscriber:
        lines.append(f"Insured's name: {a.subscriber}   Relationship to insured: Self")
    lines += ["", "Describe the problem that brings you here:", f"  {a.text('presenting_problem')}", "",
              f"Medications: {a.text('medication_history') or '________'}", f"Prior therapy: {a.text('previous_treatment')}",
              f"Allergies: {a.text('allergies') or '________'}", f"Referred by: {a.text('referral_source') or '________'}", ""]  # fmt: skip
    for name, scores, total in (("PHQ-9", a.phq, a.phq_total), ("GAD-7", a.gad, a.gad_total)):
        if scores is not None:
            lines += [
                name,
                *(f"{n}. question ...... {score}" for n, score in enumerate(scores, start=1)),
                f"TOTAL: {total}",
                "",
            ]
    return "intake.txt", "\n".join(lines).encode()


def web_page_of_lists(a: Answers) -> Made:
    """HTML: definition lists and headings, answers as text, `Emergency contact` as a section."""
    contact = a.fields.get("emergency_contact") or {}
    policy = (a.fields.get("insurance") or [{}])[0]

    def items(pairs: list[tuple[str, str]]) -> str:
        return "<dl>" + "".join(f"<dt>{k}</dt><dd>{escape(v)}</dd>" for k, v in pairs) + "</dl>"

    sex = {"F": "Female", "M": "Male"}.get(a.text("sex"), "")
    parts = [
        "<h2>About you</h2>",
        items([("Legal name", a.text("legal_name")), ("Preferred name", a.text("preferred_name")), ("Date of birth", dated(a.born, 2)), ("Age", str(a.age or "")),
               ("Sex", sex), ("Gender identity", a.text("gender_identity")), ("Pronouns", a.text("pronouns")), ("Address", a.text("address")),
               ("Mobile phone", a.text("phones")), ("Email", a.text("email")), ("How did you hear about us?", a.text("referral_source"))]),
        "<h2>Emergency contact</h2>", items([("Name", contact.get("name", "")), ("Relationship", contact.get("relation", "")), ("Phone", contact.get("phone", ""))]),
        "<h2>Insurance</h2>", items([("Insurance company", policy.get("payer_name", "")), ("Member ID", policy.get("member_id", "")), ("Group number", policy.get("group", ""))]),
        "<h2>Health</h2>", items([("What brings you to therapy?", a.text("presenting_problem")), ("Medications", a.text("medication_history")),
                                  ("Previous mental health treatment", a.text("previous_treatment")), ("Allergies", a.text("allergies"))]),
    ]  # fmt: skip
    for name, scores, total in (("PHQ-9", a.phq, a.phq_total), ("GAD-7", a.gad, a.gad_total)):
        if scores is not None:
            parts.append(
                f"<h2>{name}</h2><ol>"
                + "".join(f"<li>{n}. Item: {s}</li>" for n, s in enumerate(scores, start=1))
                + f"</ol><p>Total: {total}</p>"
            )
    return "lists.html", f"<html><body>{''.join(parts)}</body></html>".encode()


def pairs_in_json(a: Answers) -> Made:
    """JSON: a flat list of questions and answers, as survey tools export them."""
    asked = [
        ("What is your full legal name?", a.text("legal_name")), ("What name do you go by?", a.text("preferred_name")), ("Date of birth", dated(a.born, 0)),
        ("How old are you?", a.age), ("Sex listed on your insurance", a.text("sex")), ("Gender identity", a.text("gender_identity")), ("Pronouns", a.text("pronouns")),
        ("Home address", a.text("address")), ("Cell phone number", a.text("phones")), ("Email address", a.text("email")),
        ("Emergency contact: name, relationship and phone", a.text("emergency_contact")), ("Insurance provider and member ID", a.text("insurance")),
        ("What brings you to therapy at this time?", a.text("presenting_problem")), ("What medications do you take?", a.text("medication_history")),
        ("Have you been in therapy before?", a.text("previous_treatment")), ("Do you have any allergies?", a.text("allergies")), ("How did you hear about us?", a.text("referral_source")),
    ]  # fmt: skip
    tree: dict[str, object] = {"form": "Intake", "responses": [{"question": q, "answer": v} for q, v in asked]}
    tree["measures"] = [
        {"name": n, "items": [{"item": i, "score": s} for i, s in enumerate(scores, start=1)], "total": total}
        for n, scores, total in (("PHQ-9", a.phq, a.phq_total), ("GAD-7", a.gad, a.gad_total))
        if scores is not None
    ]
    return "survey.json", json.dumps(tree).encode()


LAYOUTS = (
    fillable_without_names,
    captions_under_lines,
    labels_inside_cells,
    several_on_a_line,
    web_page_of_lists,
    pairs_in_json,
)
