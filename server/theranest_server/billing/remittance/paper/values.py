"""What words of an EOB can be: money, days, codes of procedures and of adjustments, numbers of claims."""

import re
from datetime import date

_MONEY = re.compile(
    r"(?P<open>\()?(?P<minus>[-−–])?\$?\s?(?P<minus2>[-−–])?(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,9})?(?:\.(?P<part>\d{2}))(?P<after>-|CR)?(?P<close>\))?"
)
_WHOLE_DOLLARS = re.compile(r"(?P<minus>-)?\$(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,9})")
_CODE = re.compile(r"(?<![A-Z0-9])(CO|PR|OA|PI|CR)\s?[-–/ ]?\s?([A-Z]?\d{1,3}|[A-Z]\d)(?![\dA-Z])")
_REMARK = re.compile(r"(?<![A-Z0-9])(MA\d{1,3}|N\d{1,4}|M\d{1,3})(?![0-9A-Z])")
_PROCEDURE = re.compile(r"(?<![A-Z0-9])(\d{5}|[A-Z]\d{4}|\d{4}[A-Z])(?![0-9])")
_MODIFIER = re.compile(r"(?<![A-Z0-9])(\d{2}|[A-Z][A-Z0-9])(?![A-Z0-9])")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        1,
    )
    for name in names.split()
}


def money(text: str) -> int | None:
    """Cents of `185.00`, `$1,185.00`, `(25.00)`, `25.00-`, `$185`; None where it is no amount."""
    text = text.strip().rstrip("*")
    found = _MONEY.fullmatch(text)
    if found is not None:
        whole = int((found["whole"] or "0").replace(",", ""))
        amount = whole * 100 + int(found["part"])
        negative = found["minus"] or found["minus2"] or found["after"] or (found["open"] and found["close"])
        return -amount if negative else amount
    found = _WHOLE_DOLLARS.fullmatch(text)
    if found is None:
        return None
    amount = int(found["whole"].replace(",", "")) * 100
    return -amount if found["minus"] else amount


def day(text: str, order: str = "MDY") -> date | None:
    """A calendar day as EOBs print it: 08/03/2026, 8-3-26, 2026-08-03, 20260803, Aug 3, 2026, 03 Aug 2026."""
    text = text.strip().strip(".,;()").lower()
    found = re.fullmatch(r"(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4})", text)
    if found:
        one, two, three = (int(part) for part in found.groups())
        if len(found[1]) == 4:
            return _day(one, two, three)
        return _day(_year(three), two, one) if order == "DMY" else _day(_year(three), one, two)
    if re.fullmatch(r"20\d{6}", text):
        return _day(int(text[:4]), int(text[4:6]), int(text[6:]))
    if re.fullmatch(r"[01]\d[0-3]\d(?:\d\d)?\d\d", text) and len(text) in (6, 8):
        return _day(_year(int(text[4:])), int(text[:2]), int(text[2:4]))
    found = re.fullmatch(r"([a-z]{3,9})\.? (\d{1,2}),? (\d{4})", text)
    if found and found[1] in _MONTHS:
        return _day(int(found[3]), _MONTHS[found[1]], int(found[2]))
    found = re.fullmatch(r"(\d{1,2})[ -]([a-z]{3,9})\.?,?[ -](\d{2,4})", text)
    if found and found[2] in _MONTHS:
        return _day(_year(int(found[3])), _MONTHS[found[2]], int(found[1]))
    return None


def first_day(text: str, order: str = "MDY") -> date | None:
    """The first day written anywhere in the text."""
    for pattern in (
        r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}",
        r"[A-Za-z]{3,9}\.? \d{1,2},? \d{4}",
        r"\d{1,2}[ -][A-Za-z]{3,9}\.?,?[ -]\d{2,4}",
        r"\b20\d{6}\b",
        r"\b[01]\d[0-3]\d\d{2}\b",
    ):
        for found in re.findall(pattern, text):
            moment = day(found, order)
            if moment is not None:
                return moment
    return None


def codes(text: str) -> list[tuple[str, str]]:
    """(group, reason) of every adjustment code, in order."""
    return [(group, reason) for group, reason in _CODE.findall(text.upper())]


def remarks(text: str) -> list[str]:
    return _REMARK.findall(text.upper())


def procedure(text: str) -> str:
    """The first procedure code of the text; empty without one."""
    found = _PROCEDURE.search(text.upper())
    return found.group(1) if found else ""


def modifiers(text: str) -> tuple[str, ...]:
    """Modifiers behind a procedure code or in a column of their own."""
    behind = _PROCEDURE.sub(" ", text.upper(), count=1)
    return tuple(part for part in _MODIFIER.findall(re.sub(r"[-:,/]", " ", behind)) if part not in ("HC", "CP"))[:4]


def is_number(text: str) -> bool:
    """Whether it can be the number of a claim, an account or a check."""
    return re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9/_.-]{2,39}", text) is not None and any(c.isdigit() for c in text)


def _year(number: int) -> int:
    return number if number > 99 else 2000 + number


def _day(year: int, month: int, of_month: int) -> date | None:
    try:
        moment = date(year, month, of_month)
    except ValueError:
        return None
    return moment if 1990 <= moment.year <= 2100 else None
