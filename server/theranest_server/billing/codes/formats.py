"""Formats of identifiers. They say that a number can be one, never that it is somebody's."""

import re

_PREFIX = 24
"""What 80840 adds to the check sum."""
_DOUBLED = {str(digit): digit * 2 - (9 if digit > 4 else 0) for digit in range(10)}
_NPI = re.compile(r"[12][0-9]{9}", re.ASCII)
_EIN = re.compile(r"[0-9]{9}", re.ASCII)
_ZIP9 = re.compile(r"[0-9]{9}", re.ASCII)
_ZIP = re.compile(r"[0-9]{5}(?:[0-9]{4})?", re.ASCII)
_TAXONOMY = re.compile(r"[0-9A-Z]{9}X", re.ASCII)
_ICD10 = re.compile(r"(?:[A-Z][0-9]|QA)[0-9A-Z]{1,5}", re.ASCII)
_PROCEDURE = re.compile(r"[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}", re.ASCII)
_MBI = re.compile(
    r"[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9][AC-HJKMNP-RT-Y]{2}[0-9]{2}",
    re.ASCII,
)
STATES = frozenset(
    [
        "AL",
        "AK",
        "AZ",
        "AR",
        "CA",
        "CO",
        "CT",
        "DE",
        "DC",
        "FL",
        "GA",
        "HI",
        "ID",
        "IL",
        "IN",
        "IA",
        "KS",
        "KY",
        "LA",
        "ME",
        "MD",
        "MA",
        "MI",
        "MN",
        "MS",
        "MO",
        "MT",
        "NE",
        "NV",
        "NH",
        "NJ",
        "NM",
        "NY",
        "NC",
        "ND",
        "OH",
        "OK",
        "OR",
        "PA",
        "RI",
        "SC",
        "SD",
        "TN",
        "TX",
        "UT",
        "VT",
        "VA",
        "WA",
        "WV",
        "WI",
        "WY",
        "AS",
        "GU",
        "MP",
        "PR",
        "VI",
        "AA",
        "AE",
        "AP",
    ]
)


def is_npi(text: str) -> bool:
    """Ten digits from 1 or 2 whose check digit fits (Luhn over 80840 and the number; 45 CFR 162.406)."""
    if _NPI.fullmatch(text) is None:
        return False
    return (_PREFIX + sum(map(_DOUBLED.__getitem__, text[::2])) + sum(map(int, text[1::2]))) % 10 == 0


def is_ein(text: str) -> bool:
    """Nine digits of an employer's number, without the hyphen, not all alike."""
    return _EIN.fullmatch(text) is not None and len(set(text)) > 1


def is_ssn(text: str) -> bool:
    """Nine digits that the Social Security Administration issues: not 000, 666 or 9xx, no group 00, no serial 0000."""
    if _EIN.fullmatch(text) is None or text[0] == "9" or text[:3] in ("000", "666"):
        return False
    return text[3:5] != "00" and text[5:] != "0000" and len(set(text)) > 1


def is_zip9(text: str) -> bool:
    """ZIP+4 as the guide wants it for billing and service places; 0000 and 9999 are accepted fillers."""
    return _ZIP9.fullmatch(text) is not None and text[:5] != "00000"


def is_zip(text: str) -> bool:
    """Five or nine digits."""
    return _ZIP.fullmatch(text) is not None and text[:5] != "00000"


def is_taxonomy(text: str) -> bool:
    """Ten characters ending in X (NUCC format; the list itself is not shipped)."""
    return _TAXONOMY.fullmatch(text) is not None


def looks_like_icd10(text: str) -> bool:
    """The shape of an ICD-10-CM code without its point; whether it exists is a question for an edition."""
    return _ICD10.fullmatch(text) is not None


def looks_like_procedure(text: str) -> bool:
    """The shape of a CPT or HCPCS code."""
    return _PROCEDURE.fullmatch(text) is not None


def is_mbi(text: str) -> bool:
    """The eleven positions of a Medicare beneficiary identifier (CMS MBI format)."""
    return _MBI.fullmatch(text) is not None
