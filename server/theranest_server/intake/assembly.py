"""From a form's answers to the client's fields. What is not there stays missing; nothing is guessed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from ..domain.json import Json
from .answered import Answered
from .concepts import CLIENT, EMERGENCY, GUARDIAN, INSURANCE, SUBSCRIBER
from .fields import FieldValue, Inconsistency, Person
from .gathered import Gathered, given, prose, says_none, tidy
from .values.addresses import ReadAddress, read_address, split_unit, zip_text
from .values.coverage import clean_id, clean_payer, read_coverage
from .values.dates import ReadDate, read_date
from .values.names import cased, read_name
from .values.people import read_contact, relation_to_subscriber
from .values.phones import read_phones
from .values.states import state_code

_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_RANKS = ("primary", "secondary", "tertiary")


@dataclass(slots=True, kw_only=True)
class Assembled:
    fields: dict[str, FieldValue] = field(default_factory=dict[str, FieldValue])
    found: list[Inconsistency] = field(default_factory=list[Inconsistency])
    guardians: list[Person] = field(default_factory=list[Person])
    subscribers: dict[str, Person] = field(default_factory=dict[str, Person])
    """By rank of coverage."""
    stated_age: int | None = None
    form_date: date | None = None


def assembled(answers: Gathered, *, today: date) -> Assembled:
    result = Assembled()
    builder = _Builder(answers, today, result)
    for build in (
        builder.names,
        builder.birth,
        builder.sex_and_gender,
        builder.pronouns,
        builder.address,
        builder.phones,
        builder.email,
        builder.emergency,
        builder.insurance,
        builder.texts,
        builder.others,
    ):
        build()
    return result


class _Builder:
    def __init__(self, answers: Gathered, today: date, result: Assembled) -> None:
        self.answers = answers
        self.today = today
        self.result = result

    def _put(
        self,
        name: str,
        value: Json,
        *of: Answered | None,
        text: str | None = None,
        less: float = 0.0,
        doubts: Sequence[str] = (),
    ) -> None:
        sources = [a for a in of if a is not None]
        if not sources:
            return
        first = sources[0]
        placed = [a for a in sources if a.box is not None and a.page == first.page]
        self.result.fields[name] = FieldValue(
            name=name,
            value=value,
            text=tidy(text if text is not None else " ".join(a.text for a in sources)),
            confidence=round(max(0.05, min(a.confidence for a in sources) - less), 2),
            file=first.file,
            page=first.page,
            box=_around([a.box for a in placed if a.box is not None]),
            doubts=tuple(doubts),
        )

    def _odd(self, code: str, fields: Sequence[str], what: str) -> None:
        self.result.found.append(Inconsistency(code=code, fields=tuple(fields), what=what))

    def _value(self, who: str, *parts: str, rank: str = "") -> Answered | None:
        answer = self.answers.best(who, *parts, rank=rank)
        return None if answer is None or says_none(answer.text) else answer

    # who somebody is

    def names(self) -> None:
        first, last = self._value(CLIENT, "first"), self._value(CLIENT, "last")
        middle, suffix = self._value(CLIENT, "middle"), self._value(CLIENT, "suffix")
        whole = self._value(CLIENT, "name")
        name = read_name(whole.text) if whole is not None else None
        called = name.called if name is not None else None
        if first is not None and last is not None:
            parts: dict[str, Json] = {
                "first": cased(first.text.strip()),
                "middle": cased(middle.text.strip(" .")) if middle else None,
                "last": cased(last.text.strip()),
                "suffix": suffix.text.strip() if suffix else None,
            }
            text = " ".join(a.text for a in (first, middle, last, suffix) if a is not None)
            self._put("legal_name", parts, first, last, text=text)
        elif name is not None:
            self._put("legal_name", dict(name.as_json()), whole)
        elif whole is not None and not read_phones(whole.text):
            self._put("legal_name", {"first": cased(whole.text.strip()), "middle": None, "last": None, "suffix": None}, whole, less=0.4, doubts=("only one name is given",))  # fmt: skip
        self._preferred(called, whole)

    def _preferred(self, called: str | None, whole: Answered | None) -> None:
        answer = self._value(CLIENT, "preferred")
        if answer is not None:
            text = re.sub(r"(?i)\s*\((?:she|he|they|ze|xe)\b.*$", "", answer.text.strip(" \"'“”.")).strip()
            name = read_name(text)
            value: dict[str, Json] = (
                {"first": name.first, "last": name.last} if name else {"first": cased(text), "last": None}
            )
            self._put("preferred_name", value, answer)
        elif called is not None and whole is not None and re.fullmatch(r"[^\W\d_]+(?:[ -][^\W\d_]+)?", called):
            self._put("preferred_name", {"first": called, "last": None}, whole, text=called, less=0.2)

    def birth(self) -> None:
        answer = self._value(CLIENT, "birth_date")
        if answer is None:
            self._birth_in_parts()
            return
        self._born(read_date(answer.text, today=self.today, day_first=_day_first(answer.label)), answer)

    def _birth_in_parts(self) -> None:
        parts = [self._value(CLIENT, f"birth_{part}") for part in ("year", "month", "day")]
        year, month, day = parts
        if year is None or month is None or day is None:
            return
        text = f"{month.text.strip()} {day.text.strip()} {year.text.strip()}"
        joined = text.replace(" ", "/") if month.text.strip().isdigit() else text
        self._born(read_date(joined, today=self.today), month, day, year)

    def _born(self, read: ReadDate, *of: Answered) -> None:
        if read.value is None:
            self._odd(
                "impossible_date",
                ["birth_date"],
                "The birth date is no day of the calendar."
                if read.impossible
                else "The birth date cannot be read as a date.",
            )
            return
        years = (self.today - read.value).days / 365.25
        doubts: list[str] = []
        if years < 0:
            self._odd("future_date", ["birth_date"], "The birth date lies in the future.")
            doubts.append("lies in the future")
        elif years > 115:
            self._odd("impossible_date", ["birth_date"], "The birth date lies more than 115 years back.")
            doubts.append("lies too far back")
        if read.unsure:
            doubts.append("the year has two digits")
        less = 0.4 if years < 0 or years > 115 else 0.15 if read.unsure else 0.0
        self._put(
            "birth_date", read.value.isoformat(), *of, text=" ".join(a.text for a in of), less=less, doubts=doubts
        )

    def sex_and_gender(self) -> None:
        sex, gender = self._value(CLIENT, "sex"), self._value(CLIENT, "gender")
        if sex is not None:
            value = _sex(sex.text)
            if value is not None:
                self._put("sex", value, sex)
            else:
                self.result.fields.pop("sex", None)
        if gender is None:
            return
        bare = re.search(r"(?i)\bm\s*[/|]\s*f\b|\bf\s*[/|]\s*m\b", gender.label) or re.fullmatch(
            r"(?i)\W*[mf]\W*", gender.text
        )
        if sex is None and bare and not re.search(r"(?i)identity", gender.label):
            self._put("sex", _sex(gender.text), gender)
        else:
            self._put("gender_identity", _gender(gender.text), gender)

    def pronouns(self) -> None:
        answer = self._value(CLIENT, "pronouns")
        if answer is not None:
            self._put("pronouns", _pronouns(answer.text), answer)

    # how to reach them

    def address(self) -> None:
        read, of = self._address_of(CLIENT)
        if read is None or not of:
            return
        doubts = [] if read.whole else ["not all parts are given"]
        less = 0.0 if read.whole else 0.2
        self._put("address", dict(read.as_json()), *of, text=", ".join(a.text for a in of), less=less, doubts=doubts)

    def _address_of(self, who: str) -> tuple[ReadAddress | None, list[Answered]]:
        whole, street = self._value(who, "address"), self._value(who, "street")
        unit, csz = self._value(who, "street2"), self._value(who, "city_state_zip")
        city, state, zip_code = self._value(who, "city"), self._value(who, "state"), self._value(who, "zip")
        of = [a for a in (whole or street, unit, csz, city, state, zip_code) if a is not None]
        if not of:
            return None, []
        base = read_address((whole or street).text) if (whole or street) is not None else ReadAddress()  # pyright: ignore[reportOptionalMemberAccess]
        tail = read_address(csz.text) if csz is not None else ReadAddress()
        separate = bool(city or state or zip_code or csz)
        line1, line2 = (base.line1, base.line2)
        if separate and not base.line1 and (whole or street) is not None:
            line1, line2 = split_unit(tidy((whole or street).text))  # pyright: ignore[reportOptionalMemberAccess]
        return ReadAddress(
            line1=line1,
            line2=_unit(unit.text) if unit is not None else line2,
            city=cased(city.text.strip(" ,")) if city is not None else cased(tail.city or base.city),
            state=(state_code(state.text) or state.text.strip()) if state is not None else tail.state or base.state,
            postal_code=(zip_text(zip_code.text) or zip_code.text.strip())
            if zip_code is not None
            else tail.postal_code or base.postal_code,
        ), of

    def phones(self) -> None:
        rows: list[dict[str, Json]] = []
        of: list[Answered] = []
        short = False
        for answer in self.answers.all(CLIENT, "phone"):
            for phone in read_phones(answer.text):
                if any(row["number"] == phone.number for row in rows):
                    continue
                short = short or not phone.whole
                kind = _phone_kind(answer.text, phone.start, phone.end) or answer.concept.kind or "other"
                rows.append({"number": phone.number, "kind": kind})
                of.append(answer)
        if short:
            self._odd("phone_digits", ["phones"], "A telephone number has too few or too many digits.")
        if rows:
            self._put(
                "phones",
                rows,
                *dict.fromkeys(of),
                less=0.35 if short else 0.0,
                doubts=("a number is not whole",) if short else (),
            )

    def email(self) -> None:
        answer = self._value(CLIENT, "email")
        if answer is None:
            return
        text = re.sub(r"\s*(?:\(at\)|\[at\]|\sat\s)\s*", "@", answer.text)
        match = _EMAIL.search(re.sub(r"\s*@\s*", "@", text))
        if match is None:
            self._odd("bad_email", ["email"], "The e-mail address is not whole.")
            return
        self._put("email", match[0].lower(), answer)

    def emergency(self) -> None:
        whole = self._value(EMERGENCY, "contact")
        name, relation, phone = (self._value(EMERGENCY, part) for part in ("name", "relation", "phone"))
        first, last = self._value(EMERGENCY, "first"), self._value(EMERGENCY, "last")
        read = read_contact(whole.text) if whole is not None else read_contact("")
        named = read_contact(name.text) if name is not None else None
        said = (named.name if named and named.name else "") or _both(first, last) or read.name
        kin = (
            (relation.text.strip(" .()").lower() if relation else "")
            or (named.relation if named else "")
            or read.relation
        )
        numbers = read_phones(phone.text) if phone is not None else []
        number = (
            next((p for p in numbers if p.whole), numbers[0] if numbers else None)
            or (named.phone if named else None)
            or read.phone
        )
        of = [a for a in (whole, name, first, last, relation, phone) if a is not None]
        if not of or not (said or number):
            return
        doubts = ["not all of name, relation and telephone are given"] if not (said and kin and number) else []
        if number is not None and not number.whole:
            self._odd(
                "phone_digits",
                ["emergency_contact"],
                "The emergency contact's telephone number has too few or too many digits.",
            )
            doubts.append("the number is not whole")
        value: dict[str, Json] = {
            "name": said or None,
            "relation": kin or None,
            "phone": number.number if number else None,
        }
        self._put(
            "emergency_contact", value, *of, text=", ".join(a.text for a in of), less=0.2 * bool(doubts), doubts=doubts
        )

    # who pays

    def insurance(self) -> None:
        ranks = self.answers.ranks(INSURANCE, SUBSCRIBER)
        wanted = [rank for rank in _RANKS if rank in {r or "primary" for r in ranks}]
        policies: list[Json] = []
        of: list[Answered] = []
        for rank in wanted:
            policy, sources = self._policy(rank)
            if policy is not None:
                policies.append(policy)
            of += sources
        if policies or (of and all(read_coverage(a.text).none for a in of)):
            self._put("insurance", policies, *of, text=", ".join(a.text for a in of))

    def _policy(self, rank: str) -> tuple[dict[str, Json] | None, list[Answered]]:
        payer = self.answers.best(INSURANCE, "payer", rank=rank)
        member, group = self._value(INSURANCE, "member_id", rank=rank), self._value(INSURANCE, "group", rank=rank)
        of = [a for a in (payer, member, group) if a is not None]
        read = read_coverage(payer.text) if payer is not None else read_coverage("")
        inside = read_coverage(member.text) if member is not None else None
        if payer is not None and read.none and member is None:
            return None, [payer]
        single = member is not None and bool(
            re.fullmatch(r"[#A-Za-z]{0,4}[A-Z0-9 -]*\d[A-Z0-9 -]*", member.text.strip())
            or (inside is not None and not inside.payer_name)
        )
        payer_name = (
            clean_payer(payer.text)
            if payer is not None and (member is not None or group is not None) and not read.member_id
            else read.payer_name
        )
        payer_name = payer_name or (inside.payer_name if inside and not single else "")
        member_id = (
            (clean_id(member.text) if single else (inside.member_id if inside else ""))
            if member is not None
            else read.member_id
        )
        if re.fullmatch(r"(?i)yes|no", payer_name):
            payer_name = ""
        if not payer_name and not member_id:
            return None, []
        relation, subscriber = self._subscriber(rank)
        return {
            "payer_name": payer_name or None,
            "member_id": re.sub(r"\s+", "", member_id) or None,
            "group": (clean_id(group.text) if group else read.group) or None,
            "rank": rank,
            "relation": relation or None,
            "subscriber": subscriber,
        }, of

    def _subscriber(self, rank: str) -> tuple[str, Json]:
        name, born = self.answers.best(SUBSCRIBER, "name", rank=rank), self._value(SUBSCRIBER, "birth_date", rank=rank)
        relation = self._value(SUBSCRIBER, "relation", rank=rank)
        first, last = self._value(SUBSCRIBER, "first", rank=rank), self._value(SUBSCRIBER, "last", rank=rank)
        text = _both(first, last) or (name.text if name is not None else "")
        kind = relation_to_subscriber(relation.text) if relation is not None else ""
        if re.fullmatch(r"(?i)\W*(?:self|same|me|myself|client|patient)\W*", text):
            return kind or "self", None
        bracket = re.search(r"\(([^)]+)\)", text)
        if not kind and bracket:
            kind = relation_to_subscriber(_turned(bracket[1]))
        read = read_contact(text).name if text else ""
        day = read_date(born.text, today=self.today).value if born is not None else None
        if read or day:
            self.result.subscribers[rank] = Person(name=read, relation=kind, birth_date=day.isoformat() if day else "")
        person = read_name(read) if read else None
        if person is None:
            return kind, None
        return kind, {"name": dict(person.as_json()), "birth_date": day.isoformat() if day else None}

    # what brings them

    def texts(self) -> None:
        for part in ("presenting_problem", "medication_history", "previous_treatment", "allergies", "referral_source"):
            answers = self.answers.all(CLIENT, part)
            text = prose(answers)
            if not text or (part in ("presenting_problem", "referral_source") and says_none(text)):
                continue
            self._put(part, text, *answers, text=text)

    def others(self) -> None:
        age = self._value(CLIENT, "age")
        if age is not None and (match := re.search(r"\d{1,3}", age.text)):
            self.result.stated_age = int(match[0])
        for answer in self.answers.answers:
            if answer.concept.part == "form_date" and given(answer.text):
                day = read_date(answer.text, today=self.today).value
                self.result.form_date = self.result.form_date or day
        self.result.guardians = self._guardians()

    def _guardians(self) -> list[Person]:
        whole = self._value(GUARDIAN, "contact", "name")
        both = _both(self._value(GUARDIAN, "first"), self._value(GUARDIAN, "last"))
        phone = self._value(GUARDIAN, "phone")
        relation = self._value(GUARDIAN, "relation")
        read = read_contact(whole.text) if whole is not None else read_contact("")
        name = both or read.name
        if not name:
            return []
        number = next((p.number for p in read_phones(phone.text)), "") if phone is not None else ""
        return [Person(name=name, relation=relation.text.strip().lower() if relation else read.relation, phone=number)]


def _both(first: Answered | None, last: Answered | None) -> str:
    return cased(f"{first.text.strip()} {last.text.strip()}") if first is not None and last is not None else ""


def _unit(text: str) -> str:
    text = text.strip()
    return f"Apt {text}" if re.fullmatch(r"\d+[A-Za-z]?|[A-Za-z]", text) else text


def _around(boxes: Sequence[tuple[float, float, float, float]]) -> tuple[float, float, float, float] | None:
    if not boxes:
        return None
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


def _day_first(label: str) -> bool:
    return bool(re.search(r"(?i)\bd{1,2}\s*[/.-]\s*m{1,2}", label))


def _sex(text: str) -> str | None:
    word = text.strip().lower().strip(" .()")
    if re.match(r"(?:f|female|fem|femenino|woman|girl|mujer)\b", word):
        return "F"
    if re.match(r"(?:m|male|masculino|man|boy|hombre)\b", word):
        return "M"
    if re.match(r"(?:u|x|unknown|intersex|other|undisclosed|prefer not|decline|non)", word):
        return "U"
    return None


_GENDERS = {"f": "female", "m": "male", "nb": "non-binary"}


def _gender(text: str) -> str:
    word = " ".join(text.split()).strip(" .")
    return _GENDERS.get(word.lower(), word)


def _pronouns(text: str) -> str:
    word = re.sub(r"\s*[/,;|]\s*", "/", " ".join(text.split()).strip(" .()")).lower()
    parts = word.split("/")
    for known in (("she", "her", "hers"), ("he", "him", "his"), ("they", "them", "theirs")):
        if tuple(parts) == known:
            return "/".join(known[:2])
    return word


def _phone_kind(text: str, start: int, end: int) -> str:
    """A word right before or after the number, in brackets or before a colon."""
    before, after = text[max(0, start - 16) : start].lower(), text[end : end + 12].lower()
    for kind, pattern in (
        ("mobile", r"cell|mobile|\bc\b|\bm\b|celular"),
        ("home", r"home|\bh\b|house|casa"),
        ("work", r"work|\bw\b|office|\bo\b|trabajo"),
    ):
        if re.search(rf"(?:{pattern})[^a-z\d]*$", before) or re.match(rf"[^a-z\d,;/\n]*(?:{pattern})", after):
            return kind
    return ""


def _turned(text: str) -> str:
    """A subscriber who is the client's parent has the client as a child."""
    return "child" if re.search(r"(?i)mother|father|parent|mom|dad|guardian", text) else text
