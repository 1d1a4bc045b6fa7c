"""Who somebody is: names, birth date, sex, gender, pronouns."""

import re

from ...domain.json import Json
from ..answered import Answered
from ..concepts import CLIENT
from ..values.dates import ReadDate, read_date
from ..values.names import cased, read_name
from ..values.phones import read_phones
from .builder import Builder


class Identity(Builder):
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
