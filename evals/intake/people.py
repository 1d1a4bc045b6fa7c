"""Invented people with what they would write into a form: the truth of a case. No layout knows more than this."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

FIRST = [
    "Marisol",
    "Devon",
    "Ingrid",
    "Tobias",
    "Priyanka",
    "Wendell",
    "Noor",
    "Augustin",
    "Beatriz",
    "Calvin",
    "Eun-ji",
    "Fatima",
    "Gregor",
    "Hana",
    "Imani",
    "Jonas",
]
MIDDLE = [None, None, "Ann", "Lee", "J."]
LAST = [
    "Abernathy",
    "Castellanos",
    "De la Cruz",
    "Eriksen",
    "Fairweather",
    "O'Malley",
    "Gutierrez-Ruiz",
    "Hollis",
    "Van Dyke",
    "Ito",
]
STREETS = [
    "418 Juniper Lane",
    "77 Old Mill Road",
    "2209 W Alder St",
    "15 Harbor Ct",
    "9034 Prairie View Dr",
    "PO Box 311",
]
UNITS = [None, None, "Apt 3B", "Unit 12"]
PLACES = [("Austin", "TX", "78704"), ("Round Rock", "TX", "78664"), ("Las Vegas", "NV", "89109"), ("Springfield", "IL", "62704"), ("Salem", "OR", "97301")]  # fmt: skip
PAYERS = ["Harborwell Health", "Summit Ridge Plan", "Blue Mesa PPO", "Tricounty Mutual"]
KIN = ["mother", "husband", "sister", "friend", "partner", "uncle"]
PROBLEMS = [
    "I have been waking at three every night since the move and cannot get back to sleep. Work is suffering.",
    "Arguments with my son have become worse and I feel on edge all day.",
    "Panic on the highway. I now take the long way to avoid bridges, which makes me late.",
    "Since my father died in May I cry most days and have stopped seeing friends.",
]
MEDICATION = ["Sertraline 50 mg daily since 2024", "None", "Lisinopril 10 mg; melatonin at night", "Bupropion XL 150 mg, stopped in March"]  # fmt: skip
EARLIER = ["Six sessions of couples counseling in 2019", "No", "One week inpatient in 2016, then a support group", "Saw a school counselor as a teenager"]  # fmt: skip
ALLERGIES = ["Penicillin (hives)", "None known", "Latex, shellfish", "NKDA"]
REFERRED = ["Dr. Oyelaran", "A friend", "Insurance directory", "My employer's EAP"]
PRONOUNS = ["she/her", "he/him", "they/them"]
GENDERS = ["woman", "man", "non-binary"]
TODAY = date(2026, 11, 16)
ODDITIES = (
    "age",
    "minor_without_guardian",
    "zip_state",
    "phone_digits",
    "future_date",
    "subscriber",
    "instrument_total",
)


@dataclass
class Answers:
    """`fields` in the API's shape, absent where nothing was written; `odd` are the planted contradictions, by code."""

    fields: dict[str, Any]
    born: date | None
    phq: list[int] | None
    phq_total: int | None
    gad: list[int] | None
    gad_total: int | None
    age: int | None = None
    subscriber: str | None = None
    odd: set[str] = field(default_factory=set)

    def text(self, name: str) -> str:
        return plain(name, self.fields.get(name))


def answers(rng: random.Random) -> Answers:
    first, middle, last = rng.choice(FIRST), rng.choice(MIDDLE), rng.choice(LAST)
    born = TODAY - timedelta(days=rng.randrange(20 * 366, 70 * 365))
    city, state, postal_code = rng.choice(PLACES)
    fields: dict[str, Any] = {
        "legal_name": {"first": first, "middle": middle.strip(".") if middle else None, "last": last, "suffix": None},
        "birth_date": born.isoformat(),
        "sex": rng.choice("FM"),
        "gender_identity": rng.choice(GENDERS),
        "pronouns": rng.choice(PRONOUNS),
        "address": {"line1": rng.choice(STREETS), "line2": rng.choice(UNITS), "city": city, "state": state, "postal_code": postal_code},
        "phones": [{"number": _phone(rng), "kind": "mobile"}],
        "email": f"{first.lower().replace('-', '')}.{rng.randrange(100)}@example.org",
        "emergency_contact": {"name": f"{rng.choice(FIRST)} {rng.choice(LAST)}", "relation": rng.choice(KIN), "phone": _phone(rng)},
        "insurance": [{"payer_name": rng.choice(PAYERS), "member_id": f"{rng.choice('HSBT')}{rng.randrange(10**8, 10**9)}",
                       "group": str(rng.randrange(10000, 99999)), "rank": "primary"}],
        "presenting_problem": rng.choice(PROBLEMS),
        "medication_history": rng.choice(MEDICATION),
        "previous_treatment": rng.choice(EARLIER),
        "allergies": rng.choice(ALLERGIES),
        "referral_source": rng.choice(REFERRED),
    }  # fmt: skip
    if rng.random() < 0.5:
        fields["preferred_name"] = {"first": rng.choice(FIRST), "last": None}
    phq, gad = [rng.randrange(4) for _ in range(9)], [rng.randrange(4) for _ in range(7)]
    made = Answers(fields=fields, born=born, phq=phq, phq_total=sum(phq), gad=gad, gad_total=sum(gad))
    made.age = _age(born)
    for name in (
        "gender_identity",
        "pronouns",
        "email",
        "emergency_contact",
        "insurance",
        "allergies",
        "referral_source",
        "medication_history",
        "sex",
    ):
        if rng.random() < 0.12:
            fields.pop(name)
    _plant(made, rng)
    return made


def _plant(made: Answers, rng: random.Random) -> None:
    """At most one contradiction a form."""
    odd = rng.choice((None, None, *ODDITIES))
    if odd == "age" and made.born is not None:
        made.age = _age(made.born) + 4
    elif odd == "minor_without_guardian":
        made.born = TODAY - timedelta(days=rng.randrange(9 * 365, 16 * 365))
        made.age = _age(made.born)
        made.fields["birth_date"] = made.born.isoformat()
    elif odd == "zip_state":
        made.fields["address"] |= {"state": "ME"}
    elif odd == "phone_digits":
        made.fields["phones"][0]["number"] = made.fields["phones"][0]["number"][:-2]
    elif odd == "future_date":
        made.born = TODAY + timedelta(days=400)
        made.age = None
        made.fields["birth_date"] = made.born.isoformat()
    elif odd == "subscriber" and "insurance" in made.fields:
        made.subscriber = "Somebody Elsewhere"
    elif odd == "instrument_total" and made.phq_total is not None:
        made.phq_total += 2
    else:
        return
    made.odd.add(str(odd))


def _age(born: date) -> int:
    return TODAY.year - born.year - ((TODAY.month, TODAY.day) < (born.month, born.day))


def _phone(rng: random.Random) -> str:
    return f"{rng.choice((512, 702, 217, 503))}-555-01{rng.randrange(100):02d}"


def plain(name: str, value: Any) -> str:
    """As a person would write it in one line."""
    if value is None:
        return ""
    if name in ("legal_name", "preferred_name"):
        middle = value.get("middle")
        shown = f"{middle}." if middle and len(middle) == 1 else middle
        return " ".join(part for part in (value["first"], shown, value["last"]) if part)
    if name == "address":
        street = ", ".join(part for part in (value["line1"], value["line2"]) if part)
        return f"{street}, {value['city']}, {value['state']} {value['postal_code']}"
    if name == "phones":
        return ", ".join(row["number"] for row in value)
    if name == "emergency_contact":
        return f"{value['name']} ({value['relation']}) {value['phone']}"
    if name == "insurance":
        return f"{value[0]['payer_name']}, member ID {value[0]['member_id']}, group {value[0]['group']}"
    return str(value)


def dated(day: date | None, style: int) -> str:
    if day is None:
        return ""
    months = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    return (
        f"{day.month:02d}/{day.day:02d}/{day.year}",
        f"{months[day.month - 1]} {day.day}, {day.year}",
        day.isoformat(),
        f"{day.day} {months[day.month - 1][:3]} {day.year}",
        f"{day.month}-{day.day}-{day.year}",
    )[style % 5]
