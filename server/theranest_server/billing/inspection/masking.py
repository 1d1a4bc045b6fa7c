"""A file without the people in it: invented names and numbers of the same kind, the same for the same person.

Names, member and account numbers, birth dates, addresses, telephone numbers, free text and the practice's own numbers
are replaced; amounts, codes, service dates, counts and structure stay, so that the file parses and balances as before.
Organisations that pay (payers) keep their names. Numbers of claims are replaced alike wherever they are named, so that
reversals, corrections and takebacks still find their claims. It lowers the risk; whether a file counts as de-identified
(45 CFR 164.514) is a person's decision, for service dates stay.
"""

import hashlib
import hmac
import re
from collections.abc import Callable
from datetime import date, timedelta

from ..x12.exact import ExactFile, ExactSegment, read_exact
from ..x12.values import day

_FIRST = [
    "AVERY",
    "BLAKE",
    "CAMERON",
    "DREW",
    "EDEN",
    "FINLEY",
    "GRAY",
    "HARPER",
    "INDIGO",
    "JULES",
    "KAI",
    "LANE",
    "MARLOW",
    "NOEL",
    "OAKLEY",
    "PARKER",
    "QUINN",
    "REMY",
]
_LAST = [
    "ASHBY",
    "BELLAMY",
    "CARVER",
    "DENHAM",
    "ELDER",
    "FROST",
    "GARLAND",
    "HALE",
    "INGRAM",
    "JARVIS",
    "KEATING",
    "LOCKE",
    "MERCER",
    "NASH",
    "OSBORN",
    "PRYOR",
    "REEVE",
]
_STREETS = [
    "ALDER",
    "BIRCH",
    "CEDAR",
    "DOGWOOD",
    "ELM",
    "FIR",
    "HAZEL",
    "JUNIPER",
    "LAUREL",
    "MAPLE",
    "OAK",
    "PINE",
    "ROWAN",
    "SPRUCE",
    "WILLOW",
]
_PAYERS = frozenset(("PR", "PRP", "X3", "TT", "40", "GEN", "P5", "TV"))
_KEPT_REFERENCES = frozenset(("EV", "2U", "CE", "F2", "ZZ", "BLT", "G3", "APC"))
"""References that name no person and no claim."""


def deidentified(data: bytes, *, key: bytes) -> bytes:
    """`key` decides the replacements: the same key replaces alike in every file, nobody else can undo or repeat it.
    Raises X12Unreadable."""
    file = read_exact(data)
    return _Masking(key).file(file).write()


class _Masking:
    def __init__(self, key: bytes) -> None:
        self._key = key
        self._party = ""
        self._made: dict[str, str] = {}

    def file(self, file: ExactFile) -> ExactFile:
        segments = tuple(self._segment(each) if each.body else each for each in file.segments)
        return ExactFile(segments=segments, encoding=file.encoding)

    def _segment(self, segment: ExactSegment) -> ExactSegment:
        handlers: dict[str, Callable[[list[str], str], None]] = {
            "NM1": self._name,
            "N1": self._organisation,
            "N2": self._extra_name,
            "N3": self._street,
            "N4": self._place,
            "PER": self._contact,
            "DMG": self._birth,
            "REF": self._reference,
            "CLP": self._claim_payment,
            "CLM": self._claim,
            "TRN": self._trace,
            "PLB": self._provider_adjustment,
            "NTE": self._note,
            "MSG": self._note,
            "K3": self._note,
            "PWK": self._attachment,
            "BPR": self._bank,
            "SBR": self._group,
            "INS": self._member,
            "HD": self._nothing,
            "III": self._nothing,
            "ACT": self._account,
            "RDM": self._delivery,
            "BHT": self._batch,
            "BGN": self._batch,
            "HCR": self._review,
            "AK2": self._nothing,
            "SVC": self._service,
            "SV1": self._service,
            "SVD": self._nothing,
            "TS3": self._first_number,
            "TS2": self._nothing,
            "FRM": self._form,
        }
        elements = segment.elements
        handler = handlers.get(elements[0])
        if handler is None:
            return segment
        handler(elements, segment.separators.component)
        return segment.with_elements(elements)

    # replacements

    def _digest(self, kind: str, value: str) -> int:
        mark = hmac.new(self._key, f"{kind}\x1f{value.strip().upper()}".encode(), hashlib.sha256).digest()
        return int.from_bytes(mark[:12], "big")

    def _number(self, value: str) -> str:
        """The same length and the same kinds of characters, blanks and marks kept; leading zeros are replaced as well."""
        if not value.strip():
            return value
        state = self._digest("number", value)
        out: list[str] = []
        for character in value:
            if character.isdigit():
                state, digit = divmod(state, 10)
                out.append(str(digit))
            elif character.isalpha():
                state, letter = divmod(state, 26)
                out.append(chr(65 + letter) if character.isupper() or not character.isascii() else chr(97 + letter))
            else:
                out.append(character)
            state = state or self._digest("more", f"{value}{len(out)}")
        return "".join(out)

    def _npi(self, value: str) -> str:
        """Ten digits that pass the check digit where the original had ten."""
        if not re.fullmatch(r"[12]\d{9}", value.strip()):
            return self._number(value)
        head = f"1{self._digest('npi', value) % 10**8:08d}"
        total = sum(int(d) for at, c in enumerate(reversed(f"80840{head}")) for d in str(int(c) * (2 - at % 2)))
        return head + str(-total % 10)

    def _pick(self, kind: str, value: str, names: list[str]) -> str:
        return names[self._digest(kind, value) % len(names)] if value.strip() else value

    def _set(self, elements: list[str], at: int, make: Callable[[str], str]) -> None:
        if at < len(elements) and elements[at].strip():
            elements[at] = make(elements[at])

    # segments

    def _name(self, elements: list[str], component: str) -> None:
        self._party = elements[1].strip() if len(elements) > 1 else ""
        if self._party in _PAYERS:
            return
        organisation = len(elements) > 2 and elements[2].strip() == "2"
        if organisation:
            self._set(elements, 3, lambda value: f"{self._pick('org', value, _STREETS)} PRACTICE")
        else:
            self._set(elements, 3, lambda value: self._pick("last", value, _LAST))
            self._set(elements, 4, lambda value: self._pick("first", value, _FIRST))
            self._set(elements, 5, lambda value: self._pick("middle", value, _FIRST)[:1])
            for at in (6, 7):
                self._set(elements, at, lambda _: "")
        number = self._npi if len(elements) > 8 and elements[8].strip() == "XX" else self._number
        self._set(elements, 9, number)

    def _organisation(self, elements: list[str], component: str) -> None:
        self._party = elements[1].strip() if len(elements) > 1 else ""
        if self._party not in _PAYERS:
            self._set(elements, 2, lambda value: f"{self._pick('org', value, _STREETS)} PRACTICE")
            number = self._npi if len(elements) > 3 and elements[3].strip() == "XX" else self._number
            self._set(elements, 4, number)

    def _extra_name(self, elements: list[str], component: str) -> None:
        if self._party not in _PAYERS:
            for at in (1, 2):
                self._set(elements, at, lambda value: f"{self._pick('org', value, _STREETS)} PRACTICE")

    def _street(self, elements: list[str], component: str) -> None:
        if self._party not in _PAYERS:
            for at in (1, 2):
                self._set(
                    elements,
                    at,
                    lambda value: (
                        f"{self._digest('house', value) % 899 + 100} {self._pick('street', value, _STREETS)} ST"
                    ),
                )

    def _place(self, elements: list[str], component: str) -> None:
        """The state stays: payers' rules go by it. ZIP codes keep the three digits that are shared by many."""
        if self._party not in _PAYERS:
            self._set(elements, 1, lambda _: "ANYTOWN")
            self._set(elements, 3, lambda value: value[:3] + "0" * (len(value) - 3))

    def _contact(self, elements: list[str], component: str) -> None:
        if self._party in _PAYERS:
            return
        self._set(elements, 2, lambda value: f"{self._pick('first', value, _FIRST)} {self._pick('last', value, _LAST)}")
        for at in (3, 5, 7):
            kind = elements[at].strip() if at < len(elements) else ""
            self._set(elements, at + 1, self._mail if kind == "EM" else self._phone)

    def _phone(self, value: str) -> str:
        return f"555010{self._digest('phone', value) % 10000:04d}"[: max(len(value), 10)]

    def _mail(self, value: str) -> str:
        return f"person{self._digest('mail', value) % 10**6}.example"

    def _birth(self, elements: list[str], component: str) -> None:
        self._set(elements, 2, self._moved)

    def _moved(self, value: str) -> str:
        moment = day(value.strip())
        if moment is None:
            return self._number(value)
        moved = moment + timedelta(days=self._digest("birth", value) % 361 - 180 or 1)
        return max(moved, date(1901, 1, 1)).strftime("%Y%m%d")

    def _reference(self, elements: list[str], component: str) -> None:
        kind = elements[1].strip() if len(elements) > 1 else ""
        if kind in _KEPT_REFERENCES or (self._party in _PAYERS and kind in ("NF", "FY", "EO")):
            return
        self._set(elements, 2, self._number)
        self._set(elements, 3, lambda _: "")

    def _claim_payment(self, elements: list[str], component: str) -> None:
        self._party = ""
        self._set(elements, 1, self._number)
        self._set(elements, 7, self._number)

    def _claim(self, elements: list[str], component: str) -> None:
        self._party = ""
        self._set(elements, 1, self._number)

    def _trace(self, elements: list[str], component: str) -> None:
        for at in (2, 4):
            self._set(elements, at, self._number)

    def _provider_adjustment(self, elements: list[str], component: str) -> None:
        """A takeback may write on behind the number of its claim: that number is replaced as everywhere else."""
        self._set(elements, 1, self._npi)
        for at in range(3, len(elements), 2):
            code, mark, reference = elements[at].partition(component)
            elements[at] = code + mark + self._number(reference)

    def _note(self, elements: list[str], component: str) -> None:
        self._set(elements, 2 if elements[0] == "NTE" else 1, lambda _: "TEXT REMOVED")

    def _attachment(self, elements: list[str], component: str) -> None:
        self._set(elements, 6, self._number)
        self._set(elements, 7, lambda _: "TEXT REMOVED")

    def _bank(self, elements: list[str], component: str) -> None:
        for at in (7, 9, 10, 11, 13, 15):
            self._set(elements, at, self._number)

    def _group(self, elements: list[str], component: str) -> None:
        self._set(elements, 3, self._number)
        self._set(elements, 4, lambda _: "GROUP")

    def _member(self, elements: list[str], component: str) -> None:
        self._set(elements, 12, self._moved)

    def _account(self, elements: list[str], component: str) -> None:
        self._set(elements, 1, self._number)

    def _delivery(self, elements: list[str], component: str) -> None:
        for at in (2, 3):
            self._set(elements, at, self._number)

    def _batch(self, elements: list[str], component: str) -> None:
        self._set(elements, 3 if elements[0] == "BHT" else 2, self._number)

    def _review(self, elements: list[str], component: str) -> None:
        self._set(elements, 2, self._number)

    def _first_number(self, elements: list[str], component: str) -> None:
        self._set(elements, 1, self._npi)

    def _service(self, elements: list[str], component: str) -> None:
        """The seventh component is a description in free text."""
        parts = elements[1].split(component) if len(elements) > 1 else []
        if len(parts) > 6 and parts[6].strip():
            parts[6] = "TEXT REMOVED"
            elements[1] = component.join(parts)

    def _form(self, elements: list[str], component: str) -> None:
        for at in (3, 4):
            self._set(elements, at, lambda _: "TEXT REMOVED")

    def _nothing(self, elements: list[str], component: str) -> None:
        """Holds codes and figures alone."""
