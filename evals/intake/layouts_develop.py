"""Layouts that the reader was developed with. Each takes a person's answers and gives a file's name and bytes."""

import json
from html import escape

from .drawing import Sheet
from .people import Answers, dated

Made = tuple[str, bytes]
LINES = (("not at all", "0"), ("several days", "1"), ("more than half", "2"), ("nearly every day", "3"))


def fillable_with_program_names(a: Answers) -> Made:
    """AcroForm: names as programs give them, tooltips, a radio group, tick boxes."""
    sheet = Sheet()
    sheet.text(50, "New client registration", size=15, bold=True)
    name, address, contact = a.fields["legal_name"], a.fields["address"], a.fields.get("emergency_contact") or {}
    policy = (a.fields.get("insurance") or [{}])[0]
    items = [
        ("txtPatFirstName", "First name", name["first"]), ("txtPatMI", "Middle", name["middle"]), ("txtPatLastName", "Last name", name["last"]),
        ("txtPrefName", "Preferred name", a.text("preferred_name")), ("dteDOB", "DOB", dated(a.born, 0)), ("numAge", "Age", a.age),
        ("txtStreet1", "Street", address["line1"]), ("txtStreet2", "Apt / unit", address["line2"]), ("txtCity", "City", address["city"]),
        ("txtState", "State", address["state"]), ("txtZip", "ZIP", address["postal_code"]), ("phMobile", "Mobile phone", a.text("phones")),
        ("eml", "E-mail address", a.text("email")), ("txtPronouns", "Pronouns", a.text("pronouns")), ("txtGenderId", "Gender identity", a.text("gender_identity")),
        ("emergName", "In case of emergency, notify", contact.get("name")), ("emergRel", "Relationship", contact.get("relation")),
        ("emergPhone", "Phone", contact.get("phone")), ("insCarrier", "Insurance company", policy.get("payer_name")),
        ("insMemberId", "Member ID", policy.get("member_id")), ("insGroupNo", "Group no.", policy.get("group")),
        ("insuredName", "Name of insured", a.subscriber), ("insuredRel", "Relationship to insured", "self" if a.subscriber else None),
        ("txtReferredBy", "Referred by", a.text("referral_source")), ("txtAllergies", "Allergies", a.text("allergies")),
    ]  # fmt: skip
    y = 690.0
    for number, (field, label, value) in enumerate(items):
        x = 50 + 180 * (number % 3)
        if number and number % 3 == 0:
            y -= 40
        sheet.text(x, label, size=8, y=y + 20)
        sheet.form.textfield(
            name=field, tooltip=label, value=str(value or ""), x=x, y=y, width=160, height=16, fontSize=9
        )
    y -= 40
    end = sheet.text(50, "Sex:", y=y + 2)
    for number, word in enumerate(("Female", "Male", "Other")):
        x = end + 14 + 80 * number
        on = {"F": "Female", "M": "Male"}.get(str(a.fields.get("sex"))) == word
        sheet.form.radio(name="rbSex", value=word, selected=on, x=x, y=y, size=12, tooltip="Sex")
        sheet.text(x + 18, word, y=y + 2)
    for field, label, key in (
        ("memoReason", "What brings you to counseling?", "presenting_problem"),
        ("memoMeds", "Current and past medications", "medication_history"),
        ("memoPrevTx", "Previous therapy or hospitalization", "previous_treatment"),
    ):
        y -= 62
        sheet.text(50, label, size=9, y=y + 44)
        sheet.form.textfield(
            name=field,
            tooltip=label,
            value=a.text(key),
            x=50,
            y=y,
            width=500,
            height=40,
            fontSize=9,
            fieldFlags="multiline",
        )
    sheet.page()
    _fillable_scores(sheet, a)
    return "registration.pdf", sheet.bytes()


def _fillable_scores(sheet: Sheet, a: Answers) -> None:
    for code, scores, total in (("PHQ9", a.phq, a.phq_total), ("GAD7", a.gad, a.gad_total)):
        if scores is None:
            continue
        sheet.text(50, f"{code[:3]}-{code[3]}", bold=True)
        for number, score in enumerate(scores, start=1):
            sheet.down(24)
            sheet.text(50, f"{number}.")
            for value in range(4):
                sheet.form.radio(
                    name=f"{code}_Q{number}",
                    value=str(value),
                    selected=score == value,
                    x=120 + 60 * value,
                    y=sheet.y - 2,
                    size=11,
                )
                sheet.text(136 + 60 * value, str(value))
        sheet.down(28)
        sheet.text(50, "Total score")
        sheet.form.textfield(
            name=f"{code}_TotalScore", value=str(total), x=140, y=sheet.y - 4, width=40, height=16, fontSize=9
        )
        sheet.down(40)


def two_columns_labels_above(a: Answers) -> Made:
    """Printed; bold labels over their answers in two columns, long answers over the whole width."""
    sheet = Sheet()
    sheet.text(50, "Client Intake", size=16, bold=True)
    sheet.down(30)
    pairs = [
        ("Legal Name", "legal_name"), ("Name you prefer", "preferred_name"), ("Birth Date", None), ("Sex assigned at birth", "sex"),
        ("Gender identity", "gender_identity"), ("Pronouns", "pronouns"), ("Mailing Address", "address"), ("Cell Phone", "phones"),
        ("Email", "email"), ("Emergency Contact", "emergency_contact"), ("Insurance (company, ID, group)", "insurance"), ("Referred By", "referral_source"),
        ("Drug Allergies", "allergies"), ("Age", "age"),
    ]  # fmt: skip
    for number in range(0, len(pairs), 2):
        for side, (label, key) in enumerate(pairs[number : number + 2]):
            x = 50 + 270 * side
            value = dated(a.born, 1) if key is None else str(a.age or "") if key == "age" else a.text(key)
            if key == "sex":
                value = {"F": "Female", "M": "Male"}.get(value, value)
            sheet.text(x, label, bold=True, size=9)
            sheet.text(x, value, y=sheet.y - 13)
        sheet.down(36)
    for label, key in (
        ("Presenting Problem", "presenting_problem"),
        ("Medications", "medication_history"),
        ("Prior Mental Health Treatment", "previous_treatment"),
    ):
        sheet.text(50, label, bold=True, size=9)
        sheet.down(13)
        sheet.wrapped(50, a.text(key), 500)
        sheet.down(26)
    _scores_in_lines(sheet, a)
    return "client_intake.pdf", sheet.bytes()


def _scores_in_lines(sheet: Sheet, a: Answers) -> None:
    for name, scores, total in (("PHQ-9", a.phq, a.phq_total), ("GAD-7", a.gad, a.gad_total)):
        if scores is not None:
            sheet.text(50, f"{name} scores: {', '.join(map(str, scores))}   Total score: {total}")
            sheet.down(20)


def ruled_table(a: Answers) -> Made:
    """Printed; a table of label and answer cells; PHQ-9 as a table with an X in a column."""
    sheet = Sheet()
    sheet.text(50, "INTAKE FORM", size=14, bold=True)
    sheet.down(24)
    contact = a.fields.get("emergency_contact") or {}
    policy = (a.fields.get("insurance") or [{}])[0]
    table = [
        ("Patient name", a.text("legal_name")), ("Nickname", a.text("preferred_name")), ("D.O.B.", dated(a.born, 4)), ("Sex", a.text("sex")),
        ("Gender identity", a.text("gender_identity")), ("Pronouns", a.text("pronouns")), ("Address", a.text("address")),
        ("Telephone (cell)", a.text("phones")), ("E-mail", a.text("email")), ("Emergency contact name", contact.get("name", "")),
        ("Emergency contact relationship", contact.get("relation", "")), ("Emergency contact phone", contact.get("phone", "")),
        ("Insurance carrier", policy.get("payer_name", "")), ("Policy number", policy.get("member_id", "")), ("Group number", policy.get("group", "")),
        ("Reason for visit", a.text("presenting_problem")), ("Medications", a.text("medication_history")),
        ("Past counseling", a.text("previous_treatment")), ("Allergies", a.text("allergies")), ("How did you hear about us?", a.text("referral_source")),
    ]  # fmt: skip
    for label, value in table:
        lines = max(1, -(-len(value) // 70))
        height = 8 + 13 * lines
        top = sheet.y
        sheet.box(50, top - height, 160, height)
        sheet.box(210, top - height, 350, height)
        sheet.text(55, label, size=9, y=top - 13)
        sheet.y = top - 13
        sheet.wrapped(215, value, 340, size=9)
        sheet.y = top - height
    sheet.page()
    _scores_in_tables(sheet, a)
    return "form.pdf", sheet.bytes()


def _scores_in_tables(sheet: Sheet, a: Answers) -> None:
    for name, scores, total in (("PHQ-9", a.phq, a.phq_total), ("GAD-7", a.gad, a.gad_total)):
        if scores is None:
            continue
        sheet.text(50, name, bold=True)
        for number, (word, value) in enumerate(LINES):
            sheet.text(250 + 75 * number, f"{word.capitalize()}", size=7)
            sheet.text(270 + 75 * number, value, size=8, y=sheet.y - 10)
        sheet.down(26)
        for number, score in enumerate(scores, start=1):
            sheet.text(50, f"{number}. Question of the questionnaire", size=9)
            sheet.text(270 + 75 * score, "X")
            sheet.down(16)
        sheet.text(50, f"{name} total: {total}", size=9)
        sheet.down(30)


def mail(a: Answers) -> Made:
    """A web form's notice as plain text."""
    policy = (a.fields.get("insurance") or [{}])[0]
    lines = [
        "From: forms@example.org", "Subject: New intake submission", "", "A new client has filled in the form.", "",
        f"Name: {a.text('legal_name')}", f"Goes by: {a.text('preferred_name')}", f"DOB: {dated(a.born, 2)}", f"Age: {a.age or ''}",
        f"Sex: {a.text('sex')}    Pronouns: {a.text('pronouns')}", f"Gender identity: {a.text('gender_identity')}",
        f"Address: {a.text('address')}", f"Mobile: {a.text('phones')}", f"Email: {a.text('email')}", "",
        f"Emergency contact: {a.text('emergency_contact')}", "", f"Insurance company: {policy.get('payer_name', '')}",
        f"Member ID: {policy.get('member_id', '')}", f"Group #: {policy.get('group', '')}", "", "What brings you in?", a.text("presenting_problem"), "",
        "Are you taking any medications?", a.text("medication_history"), "", "Have you been in therapy before?", a.text("previous_treatment"), "",
        f"Allergies: {a.text('allergies')}", f"Who referred you? {a.text('referral_source')}", "",
    ]  # fmt: skip
    if a.subscriber:
        lines.insert(20, f"Policy holder: {a.subscriber}    Relationship to policy holder: self")
    for name, scores, total in (("PHQ-9", a.phq, a.phq_total), ("GAD-7", a.gad, a.gad_total)):
        if scores is not None:
            lines += [f"{name}: {' '.join(map(str, scores))} (total {total})"]
    return "submission.txt", "\n".join(lines).encode()


def web_page(a: Answers) -> Made:
    """A saved web page: labels and inputs in a table, radio buttons, a text area."""
    rows: list[str] = []

    def row(label: str, control: str) -> None:
        rows.append(f"<tr><td><label>{label}</label></td><td>{control}</td></tr>")

    def typed(name: str, value: object) -> str:
        return f'<input type="text" name="{name}" value="{escape(str(value or ""))}">'

    row("Full name", typed("name", a.text("legal_name")))
    row("Preferred name", typed("pref", a.text("preferred_name")))
    row("Date of birth", typed("dob", dated(a.born, 3)))
    row("Age", typed("age", a.age))
    sex = a.text("sex")
    row(
        "Sex",
        "".join(
            f'<input type="radio" name="sex" value="{s}" {"checked" if s[0] == sex else ""}> {s} '
            for s in ("Female", "Male")
        ),
    )
    row("Gender identity", typed("gi", a.text("gender_identity")))
    row(
        "Pronouns",
        f"<select name=pronouns><option>choose<option {'selected' if a.text('pronouns') else ''}>{a.text('pronouns')}</select>",
    )
    for label, name in (
        ("Home address", "address"),
        ("Phone", "phones"),
        ("E-mail", "email"),
        ("Emergency contact", "emergency_contact"),
        ("Health insurance", "insurance"),
        ("Allergies", "allergies"),
        ("Referred by", "referral_source"),
    ):
        row(label, typed(name, a.text(name)))
    for label, name in (
        ("Why are you seeking therapy?", "presenting_problem"),
        ("Current medications", "medication_history"),
        ("Previous treatment", "previous_treatment"),
    ):
        row(label, f"<textarea name={name}>{escape(a.text(name))}</textarea>")
    for name, scores, total in (("PHQ-9", a.phq, a.phq_total), ("GAD-7", a.gad, a.gad_total)):
        if scores is not None:
            cells = "".join(f"<tr><td>{n}.</td><td>{s}</td></tr>" for n, s in enumerate(scores, start=1))
            rows.append(f"</table><h3>{name}</h3><table>{cells}<tr><td>Total</td><td>{total}</td></tr>")
    return (
        "export.html",
        f"<!DOCTYPE html><html><body><h1>Intake</h1><table>{''.join(rows)}</table></body></html>".encode(),
    )


def questions_in_json(a: Answers) -> Made:
    """JSON: nested objects with other keys."""
    address, contact = a.fields["address"], a.fields.get("emergency_contact")
    policy = (a.fields.get("insurance") or [None])[0]
    tree = {
        "submittedAt": "2026-11-14T10:00:00Z",
        "patient": {
            "firstName": a.fields["legal_name"]["first"], "middleName": a.fields["legal_name"]["middle"], "lastName": a.fields["legal_name"]["last"],
            "goesBy": a.text("preferred_name") or None, "dateOfBirth": dated(a.born, 2), "age": a.age, "sexAssignedAtBirth": a.fields.get("sex"),
            "genderIdentity": a.fields.get("gender_identity"), "pronouns": a.fields.get("pronouns"),
            "contact": {"mobilePhone": a.text("phones"), "emailAddress": a.fields.get("email"),
                        "address": {"street": address["line1"], "unit": address["line2"], "city": address["city"], "state": address["state"], "zip": address["postal_code"]}},
        },
        "emergencyContact": contact and {"fullName": contact["name"], "relationship": contact["relation"], "phoneNumber": contact["phone"]},
        "coverage": policy and [{"carrier": policy["payer_name"], "memberId": policy["member_id"], "groupNumber": policy["group"],
                                 "subscriber": a.subscriber and {"name": a.subscriber, "relationship": "self"}}],
        "clinical": {"reasonForSeekingCare": a.text("presenting_problem"), "medications": a.text("medication_history") or None,
                     "priorTreatment": a.text("previous_treatment"), "allergies": a.fields.get("allergies"), "howDidYouHearAboutUs": a.fields.get("referral_source")},
        "screeners": {"phq9": a.phq and {"answers": a.phq, "total": a.phq_total}, "gad7": a.gad and {"answers": a.gad, "total": a.gad_total}},
    }  # fmt: skip
    return "answers.json", json.dumps(tree).encode()


def captions_below_answers(a: Answers) -> Made:
    """Printed; answers over their captions, several of them left empty."""
    sheet = Sheet()
    sheet.text(50, "Registration", size=14, bold=True)
    sheet.down(44)
    contact = a.fields.get("emergency_contact") or {}
    policy = (a.fields.get("insurance") or [{}])[0]
    rows = [
        [("Full legal name", a.text("legal_name")), ("Name you go by", a.text("preferred_name"))],
        [("Birth date", dated(a.born, 0)), ("Sex", a.text("sex"))],
        [("Pronouns", a.text("pronouns")), ("Gender identity", a.text("gender_identity"))],
        [("Home address", a.text("address"))],
        [("Mobile phone", a.text("phones")), ("E-mail", a.text("email"))],
        [("Emergency contact name", contact.get("name", "")), ("Emergency contact phone", contact.get("phone", ""))],
        [("Emergency contact relationship", contact.get("relation", "")), ("Allergies", a.text("allergies"))],
        [("Insurance carrier", policy.get("payer_name", "")), ("Member number", policy.get("member_id", ""))],
        [("Group number", policy.get("group", "")), ("Referred by", a.text("referral_source"))],
        [("Previous counseling", a.text("previous_treatment"))],
        [("Medications", a.text("medication_history"))],
    ]
    for row in rows:
        for column, (caption, value) in enumerate(row):
            sheet.text(52 + 270 * column, value, y=sheet.y + 3)
            sheet.canvas.line(50 + 270 * column, sheet.y, 300 + 270 * column, sheet.y)
            sheet.text(50 + 270 * column, caption, size=7, y=sheet.y - 9)
        sheet.down(34)
    sheet.text(50, "What brings you here?", size=9)
    sheet.down(14)
    sheet.wrapped(50, a.text("presenting_problem"), 500)
    sheet.down(26)
    _scores_in_lines(sheet, a)
    return "registration.pdf", sheet.bytes()


LAYOUTS = (
    captions_below_answers,
    fillable_with_program_names,
    two_columns_labels_above,
    ruled_table,
    mail,
    web_page,
    questions_in_json,
)
