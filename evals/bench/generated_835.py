"""A balanced 835 of any size, made segment by segment so that a million claims need no memory."""

import random
from collections.abc import Iterator
from pathlib import Path

_FEES = (("90837", 18500), ("90834", 14500), ("90791", 22000), ("90847", 16500), ("90853", 7500))
_REFUSALS = (("CO", "197", "N54"), ("CO", "16", "N382"), ("CO", "50", "N115"), ("CO", "29", "N211"))
_A_PAYMENT = 250
"""Claims in one transaction."""


def write_generated(path: Path, claims: int, seed: int = 7) -> int:
    """Writes the file; the number of its segments."""
    count = 0
    with path.open("w", encoding="ascii", newline="") as file:
        for segment in segments(claims, seed):
            file.write(segment + "~")
            count += 1
    return count


def segments(claims: int, seed: int = 7) -> Iterator[str]:
    chance = random.Random(seed)
    yield "ISA*00*          *00*          *ZZ*CLEARINGHOUSE  *ZZ*PRACTICE       *260901*1200*^*00501*000000001*0*T*:"
    yield "GS*HP*CLEARINGHOUSE*PRACTICE*20260901*1200*1*X*005010X221A1"
    done = transactions = 0
    while done < claims:
        transactions += 1
        wanted = min(_A_PAYMENT, claims - done)
        yield from _transaction(chance, done, wanted, transactions)
        done += wanted
    yield f"GE*{transactions}*1"
    yield "IEA*1*000000001"


def _transaction(chance: random.Random, first: int, wanted: int, number: int) -> Iterator[str]:
    body: list[str] = []
    total, at, undone = 0, first, ""
    while at < first + wanted:
        paid, found = _claim(chance, at)
        total += paid
        body += found
        at += 1
        if paid and chance.random() < 0.03 and at + 1 < first + wanted:
            undone = f"{at - 1:013d}"
            body += _turned(found)
            again, correction = _claim(chance, at - 1, replaces=undone, icn=f"9{at - 1:012d}")
            total += again - paid
            body += correction
            at += 2
    taken = chance.randrange(1000, 20000) if chance.random() < 0.3 else 0
    plb = [f"PLB*1234567893*20261231*WO:{chance.randrange(10**12):013d}*{_money(taken)}"] if taken else []
    head = [
        f"BPR*I*{_money(total - taken)}*C*ACH*CCP*01*021000021*DA*1*1512345678**01*031000053*DA*2*20260910",
        f"TRN*1*EFT{number:09d}*1512345678",
        "DTM*405*20260910",
        "N1*PR*SAMPLE PLAN*XV*60054",
        "N3*PO BOX 1",
        "N4*SOMEWHERE*TX*79998",
        "REF*2U*60054",
        "PER*BL*PROVIDER SERVICES*TE*8005551212",
        "N1*PE*HARBOR COUNSELING*XX*1234567893",
        "LX*1",
    ]
    yield f"ST*835*{number:04d}"
    yield from head
    yield from body
    yield from plb
    yield f"SE*{len(head) + len(body) + len(plb) + 2}*{number:04d}"


def _claim(chance: random.Random, number: int, *, replaces: str = "", icn: str = "") -> tuple[int, list[str]]:
    lines: list[str] = []
    charge = paid = share = 0
    for at in range(1 if chance.random() < 0.8 else 2):
        code, fee = chance.choice(_FEES)
        cas, own, left, remark = _line(chance, fee)
        charge, paid, share = charge + fee, paid + left, share + own
        lines += [f"SVC*HC:{code}:95*{_money(fee)}*{_money(left)}**1", "DTM*472*20260803", *cas]
        lines += [f"REF*6R*{number:08d}{at}", *([f"LQ*HE*{remark}"] if remark else [])]
    head = f"CLP*TN{number:08d}*1*{_money(charge)}*{_money(paid)}*{_money(share) if share else ''}*12*{icn or f'{number:013d}'}*10*1"
    named = [f"NM1*QC*1*DOE*JANE****MI*W{number:09d}", "NM1*82*1*ROE*PAT****XX*1234567893"]
    extra = [f"REF*F8*{replaces}"] if replaces else []
    return paid, [head, *named, *extra, "DTM*232*20260803", "DTM*050*20260806", *lines]


def _line(chance: random.Random, fee: int) -> tuple[list[str], int, int, str]:
    """(CAS segments, the client's share, the payment, a remark)."""
    if chance.random() < 0.13:
        group, carc, remark = chance.choice(_REFUSALS)
        return [f"CAS*{group}*{carc}*{_money(fee)}"], 0, 0, remark
    allowed = fee * chance.randrange(55, 92) // 100
    share = min(allowed, chance.choice([0, 0, 1500, 2500, 4000]))
    cas = [f"CAS*CO*45*{_money(fee - allowed)}"]
    return cas + ([f"CAS*PR*3*{_money(share)}"] if share else []), share, allowed - share, ""


def _turned(found: list[str]) -> list[str]:
    """The reversal of a claim: every sign turned, status 22, no share."""
    out: list[str] = []
    for segment in found:
        part = segment.split("*")
        if part[0] == "CLP":
            part[2:6] = ["22", _minus(part[3]), _minus(part[4]), ""]
        elif part[0] == "SVC":
            part[2:4] = [_minus(part[2]), _minus(part[3])]
        elif part[0] == "CAS":
            part[3] = _minus(part[3])
        out.append("*".join(part))
    return out


def _minus(text: str) -> str:
    return text if text == "0" else f"-{text}"


def _money(cents: int) -> str:
    part = f".{cents % 100:02d}".rstrip("0").rstrip(".") if cents % 100 else ""
    return f"{cents // 100}{part}"
