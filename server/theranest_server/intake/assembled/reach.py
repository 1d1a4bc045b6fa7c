"""How somebody is reached: address, telephones, e-mail, the emergency contact."""

import re

from ...domain.json import Json
from ..answered import Answered
from ..concepts import CLIENT, EMERGENCY
from ..gathered import tidy
from ..values.addresses import ReadAddress, read_address, split_unit, zip_text
from ..values.names import cased
from ..values.people import read_contact
from ..values.phones import read_phones
from ..values.states import state_code
from .builder import Builder, both

_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")


class Reach(Builder):
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
        said = (named.name if named and named.name else "") or both(first, last) or read.name
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


def _unit(text: str) -> str:
    text = text.strip()
    return f"Apt {text}" if re.fullmatch(r"\d+[A-Za-z]?|[A-Za-z]", text) else text


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
