"""States by code, name and the first three digits of their ZIP codes (USPS Publication 65, ranges of three digits)."""

import re

STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia", "HI": "Hawaii",
    "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana",
    "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi",
    "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey",
    "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma",
    "OR": "Oregon", "PA": "Pennsylvania", "PR": "Puerto Rico", "RI": "Rhode Island", "SC": "South Carolina",
    "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia",
    "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
}  # fmt: skip
_ZIPS = """AL 350-369; AK 995-999; AZ 850-865; AR 716-729 755; CA 900-961; CO 800-816; CT 060-069; DE 197-199;
DC 200 202-205 569; FL 320-339 341-342 344 346-347 349; GA 300-319 398-399; HI 967-968; ID 832-838; IL 600-629; IN 460-479;
IA 500-528; KS 660-679; KY 400-427; LA 700-714; ME 039-049; MD 206-219; MA 010-027 055; MI 480-499; MN 550-567; MS 386-397;
MO 630-658; MT 590-599; NE 680-693; NV 889-898; NH 030-038; NJ 070-089; NM 870-884; NY 005 063 100-149; NC 270-289;
ND 580-588; OH 430-459; OK 730-749; OR 970-979; PA 150-196; PR 006-007 009; RI 028-029; SC 290-299; SD 570-577; TN 370-385;
TX 733 750-799 885; UT 840-847; VT 050-054 056-059; VA 201 220-246; WA 980-994; WV 247-268; WI 530-549; WY 820-831"""
_NAMES = {name.lower(): code for code, name in STATES.items()}
_SHORT = {"calif": "CA", "tex": "TX", "fla": "FL", "ill": "IL", "mass": "MA", "mich": "MI", "penn": "PA", "wash": "WA",
          "ariz": "AZ", "colo": "CO", "conn": "CT", "minn": "MN", "okla": "OK", "ore": "OR", "tenn": "TN", "wis": "WI"}  # fmt: skip


def state_code(text: str) -> str | None:
    word = " ".join(re.sub(r"[^A-Za-z ]", "", text).split())
    if word.upper() in STATES:
        return word.upper()
    return _NAMES.get(word.lower()) or _SHORT.get(word.lower())


def _table() -> dict[int, set[str]]:
    table: dict[int, set[str]] = {}
    for entry in _ZIPS.replace("\n", " ").split(";"):
        code, *ranges = entry.split()
        for each in ranges:
            low, _, high = each.partition("-")
            for prefix in range(int(low), int(high or low) + 1):
                table.setdefault(prefix, set()).add(code)
    return table


_BY_PREFIX = _table()


def zip_contradicts(postal_code: str, state: str) -> bool:
    """Whether a ZIP code lies in another state; False where the table does not know it."""
    states = _BY_PREFIX.get(int(postal_code[:3])) if re.match(r"\d{5}", postal_code) else None
    return states is not None and state in STATES and state not in states
