"""Which states a ZIP code can lie in, by its first three digits (USPS publication, ranges of prefixes)."""

from functools import lru_cache

_RANGES = (
    "005 005 NY;006 009 PR VI;010 027 MA;028 029 RI;030 038 NH;039 049 ME;050 059 VT;055 055 MA;060 069 CT;063 063 NY;"
    "070 089 NJ;090 098 AE;100 149 NY;150 196 PA;197 199 DE;200 200 DC;201 201 VA;202 205 DC;206 219 MD;220 246 VA;"
    "247 268 WV;270 289 NC;290 299 SC;300 319 GA;320 339 FL;340 340 AA;341 349 FL;350 369 AL;370 385 TN;386 397 MS;"
    "398 399 GA;400 427 KY;430 459 OH;460 479 IN;480 499 MI;500 528 IA;530 549 WI;550 567 MN;569 569 DC;570 577 SD;"
    "580 588 ND;590 599 MT;600 629 IL;630 658 MO;660 679 KS;680 693 NE;700 714 LA;716 729 AR;730 732 OK;733 733 TX;"
    "734 749 OK;750 799 TX;739 739 OK;885 885 TX;800 816 CO;820 831 WY;834 834 WY ID;832 838 ID;840 847 UT;850 865 AZ;"
    "870 884 NM;889 898 NV;900 961 CA;962 966 AP;967 968 HI;969 969 GU MP;970 979 OR;980 994 WA;995 999 AK"
)


def states_of(zip_code: str) -> frozenset[str]:
    """Every state that the prefix can mean; empty where the prefix is not in use."""
    return _states(zip_code[:3])


@lru_cache(maxsize=1000)
def _states(prefix: str) -> frozenset[str]:
    if len(prefix) < 3 or not (prefix.isascii() and prefix.isdigit()):
        return frozenset()
    found: set[str] = set()
    for part in _RANGES.split(";"):
        first, last, *states = part.split()
        if first <= prefix <= last:
            found.update(states)
    return frozenset(found)
