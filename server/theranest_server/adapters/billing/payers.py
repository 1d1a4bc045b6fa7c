"""Payers' rules: one YAML file a payer, in the folder `payers` of the policies or one of the practice's own.

Strict like every policy file: what is wrong is named by file and line, with what to write instead.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.abc import Traversable
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Literal

from pydantic import Field

from ...billing.scrub.payer import DatedRules, PayerBook, PayerFile, PayerRules, TelehealthRules
from ..policy.errors import PolicyError
from ..policy.strict_yaml import Block, Document, Shape, read, shaped
from ..policy.text import read_lines

Kind = Literal[
    "carve_out", "commercial", "eap", "marketplace", "medicaid", "medicare", "self_funded", "supplement", "tricare",
    "workers_compensation",
]  # fmt: skip
_FILE = re.compile(r"[a-z0-9_]+\.yaml")
_CODE = re.compile(r"[0-9A-Z]{5}", re.ASCII)
_MODIFIER = re.compile(r"[0-9A-Z]{2}", re.ASCII)


class _Payer(Shape):
    name: str
    kind: Kind
    ids: list[str]
    names: list[str] = []


class _Telehealth(Shape):
    video: list[str] = []
    audio: list[str] = []
    places: list[str] = ["02", "10"]
    barred: list[str] = []


class _Rules(Block):
    since: date = Field(alias="from")
    until: date | None = None
    ncci_applies: bool | None = None
    filing_days: int | None = Field(default=None, ge=1, le=3660)
    corrected_claims: bool | None = None
    telehealth: _Telehealth | None = None
    authorization: list[str] = []
    supervised: Literal["as_supervisor", "as_clinician", "not_paid"] | None = None
    licence_modifiers: list[str] = []
    referral: bool = False
    session_limit: int | None = Field(default=None, ge=1, le=999)
    member_id: str | None = None
    not_covered: list[str] = []
    necessity: dict[str, list[str]] = {}
    first_diagnosis_not: list[str] = []
    epsdt: bool = False
    billing_taxonomy: bool = False


class Example(Shape):
    """One claim in words of the checks, and which findings it has (none: it is clean for this payer)."""

    sentence: str
    procedure: str = "90837"
    modifiers: list[str] = []
    place: str = "11"
    on: date | None = None
    authorization: str = ""
    diagnosis: str = "F411"
    frequency: str = "1"
    member_id: str | None = None
    sessions_before: int | None = None
    supervised: bool = False
    beside: str | None = None
    today: date | None = None
    finds: list[str] = []


class _File(Shape):
    payer: _Payer
    rules: list[_Rules] = Field(min_length=1)
    examples: list[Example] = Field(min_length=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    payer: PayerFile
    kind: Kind
    examples: tuple[Example, ...]


def read_payers(folder: Path | None = None) -> PayerBook:
    """Every payer file of the folder; the shipped ones for None. Raises PolicyError."""
    return PayerBook(each.payer for each in _read_all(folder))


def payers_folder(given: Path | None, environ: Mapping[str, str]) -> Path | None:
    """`given`, else `payers` of the practice's policies (THERANEST_POLICIES) if there; None for the shipped ones."""
    if given is not None or not environ.get("THERANEST_POLICIES"):
        return given
    own = Path(environ["THERANEST_POLICIES"]).expanduser() / "payers"
    return own if own.is_dir() else None


def read_payers_with_examples(folder: Path | None = None) -> list[tuple[PayerFile, Kind, tuple[Example, ...]]]:
    """For the test that runs every file's examples. Raises PolicyError."""
    return [(each.payer, each.kind, each.examples) for each in _read_all(folder)]


def _read_all(folder: Path | None) -> list[_Read]:
    root: Traversable = folder if folder is not None else files("theranest_policies") / "payers"
    if not root.is_dir():
        raise PolicyError(root.name, 0, "is not a folder.", "Name a folder of payer files (`--payers DIR`).")
    names = sorted(entry.name for entry in root.iterdir() if entry.name.endswith((".yaml", ".yml")))
    if not names:
        raise PolicyError(root.name, 0, "holds no payer file.", "Put the payers' YAML files there.")
    found = [_read(root, name) for name in names]
    _refuse_doubles(names, found)
    return found


def _read(root: Traversable, name: str) -> _Read:
    if not _FILE.fullmatch(name):
        raise PolicyError(name, 0, "is no payer file.", "Name it in small letters with `.yaml`.")
    document = read(name, read_lines(root, name))
    file = shaped(document, _File)
    dated = tuple(_dated(document, at, rules) for at, rules in enumerate(file.rules))
    _in_order(document, dated)
    payer = PayerFile(name=file.payer.name, ids=tuple(file.payer.ids), names=tuple(file.payer.names), rules=dated)
    return _Read(payer=payer, kind=file.payer.kind, examples=tuple(file.examples))


def _dated(document: Document, at: int, rules: _Rules) -> DatedRules:
    where = ("rules", at)
    for name in ("authorization", "licence_modifiers", "not_covered"):
        _codes(document, (*where, name), getattr(rules, name))
    _codes(document, (*where, "necessity"), rules.necessity)
    telehealth = rules.telehealth
    if telehealth is not None:
        _codes(document, (*where, "telehealth", "barred"), telehealth.barred)
        for each in (*telehealth.video, *telehealth.audio):
            if not _MODIFIER.fullmatch(each):
                raise document.error((*where, "telehealth"), f"{each!r} is no modifier.", 'Write it like "95".')
    if rules.until is not None and rules.until < rules.since:
        raise document.error((*where, "until"), "ends before it begins.", "Write a day after `from`.")
    if rules.member_id is not None:
        _pattern(document, (*where, "member_id"), rules.member_id)
    return DatedRules(first=rules.since, last=rules.until, rules=_rules(rules))


def _rules(rules: _Rules) -> PayerRules:
    telehealth = rules.telehealth
    return PayerRules(
        ncci_applies=rules.ncci_applies,
        authorization=frozenset(rules.authorization),
        filing_days=rules.filing_days,
        takes_corrected=rules.corrected_claims,
        telehealth=None
        if telehealth is None
        else TelehealthRules(
            video=tuple(telehealth.video),
            audio=tuple(telehealth.audio),
            places=tuple(telehealth.places),
            barred=frozenset(telehealth.barred),
        ),
        supervised=rules.supervised,
        licence_modifiers=frozenset(rules.licence_modifiers),
        referral_needed=rules.referral,
        session_limit=rules.session_limit,
        member_id=rules.member_id,
        not_covered=frozenset(rules.not_covered),
        necessity={code: tuple(each.replace(".", "") for each in list_) for code, list_ in rules.necessity.items()},
        first_diagnosis_not=tuple(each.replace(".", "") for each in rules.first_diagnosis_not),
        epsdt=rules.epsdt,
        taxonomy_needed=rules.billing_taxonomy,
        source=rules.source,
    )


def _codes(document: Document, path: tuple[str | int, ...], codes: list[str] | Mapping[str, object]) -> None:
    for code in codes:
        if not _CODE.fullmatch(code):
            raise document.error(path, f"{code!r} is no procedure.", 'Write five characters in quotes, like "90837".')


def _pattern(document: Document, path: tuple[str | int, ...], pattern: str) -> None:
    if not re.fullmatch(r"(?:[A-Z0-9]|\[[A-Z0-9-]+\]|\{\d{1,2}(?:,\d{1,2})?\}|\?)+", pattern, re.ASCII):
        raise document.error(
            path, "is no plain form of a member id.", "Use letters, digits, [A-Z0-9] and {n}, like W[0-9]{9}."
        )
    try:
        re.compile(pattern)
    except re.error:
        raise document.error(path, "cannot be read as a form.", "Write it like W[0-9]{9}.") from None


def _in_order(document: Document, dated: tuple[DatedRules, ...]) -> None:
    for at, (before, after) in enumerate(pairwise(dated), 1):
        if before.last is None or after.first <= before.last:
            raise document.error(
                ("rules", at, "from"),
                "begins while the block before it still holds.",
                "End the earlier block the day before with `until`, oldest block first.",
            )


def _refuse_doubles(names: list[str], found: list[_Read]) -> None:
    seen: dict[str, str] = {}
    for name, each in zip(names, found, strict=True):
        for key in {each.payer.name.upper(), *(key.upper() for key in (*each.payer.ids, *each.payer.names))}:
            if key in seen:
                raise PolicyError(name, 1, f"names a payer that {seen[key]} names too.", "Keep one of the two files.")
            seen[key] = name
