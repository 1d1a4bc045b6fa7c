"""From a form's answers to the client's fields. What is not there stays missing; nothing is guessed."""

import re
from datetime import date

from ..concepts import CLIENT, GUARDIAN, TEXT_PARTS
from ..fields import Person
from ..gathered import Gathered, given, prose, says_none
from ..values.dates import read_date
from ..values.people import read_contact
from ..values.phones import read_phones
from .builder import Assembled, both
from .identity import Identity
from .payment import Payment
from .reach import Reach


def assembled(answers: Gathered, *, today: date) -> Assembled:
    result = Assembled()
    builder = _Form(answers, today, result)
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


class _Form(Identity, Reach, Payment):
    def texts(self) -> None:
        for part in TEXT_PARTS:
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
        named = both(self._value(GUARDIAN, "first"), self._value(GUARDIAN, "last"))
        phone = self._value(GUARDIAN, "phone")
        relation = self._value(GUARDIAN, "relation")
        read = read_contact(whole.text) if whole is not None else read_contact("")
        name = named or read.name
        if not name:
            return []
        number = next((p.number for p in read_phones(phone.text)), "") if phone is not None else ""
        return [Person(name=name, relation=relation.text.strip().lower() if relation else read.relation, phone=number)]


__all__ = ["Assembled", "assembled"]
