"""An 837P of invented claims for the bench: one transaction for each hundred claims."""

import random
from datetime import date, timedelta

_LAST = ["ABARA", "BECKETT", "CASTILLO", "DUBOIS", "ELLINGTON", "FARROW", "GUPTA", "HOLLIS"]
_SERVICES = (("90837", 18500), ("90834", 14500), ("90791", 22000), ("90847", 16500), ("90853", 7500), ("90832", 11000))
_DIAGNOSES = ("F411", "F331", "F4310", "F4323", "F900", "F1020", "F319", "F429")
_PER_TRANSACTION = 100


def bench_file(claims: int, seed: int = 5) -> str:
    rng = random.Random(seed)
    segments = [
        "ISA*00*          *00*          *ZZ*SAMPLE         *ZZ*HOUSE          *260901*1200*^*00501*000000001*0*T*:",
        "GS*HC*SAMPLE*HOUSE*20260901*1200*1*X*005010X222A1",
    ]
    sets = 0
    for start in range(0, claims, _PER_TRANSACTION):
        sets += 1
        segments += _transaction(rng, sets, start, min(_PER_TRANSACTION, claims - start))
    return "~\n".join([*segments, f"GE*{sets}*1", "IEA*1*000000001"]) + "~\n"


def _transaction(rng: random.Random, number: int, start: int, count: int) -> list[str]:
    body = [
        f"ST*837*{number:04d}*005010X222A1", f"BHT*0019*00*B{number}*20260901*1200*CH", "NM1*41*2*SAMPLE*****46*TN001",
        "PER*IC*HELP*TE*8005550112", "NM1*40*2*HOUSE*****46*CH001", "HL*1**20*1", "PRV*BI*PXC*101YM0800X",
        "NM1*85*2*SAMPLE COUNSELING*****XX*1234567893", "N3*100 SAMPLE ST", "N4*AUSTIN*TX*787011234", "REF*EI*751234567",
    ]  # fmt: skip
    for at in range(count):
        body += _claim(rng, start + at, at + 2)
    return [*body, f"SE*{len(body) + 1}*{number:04d}"]


def _claim(rng: random.Random, number: int, level: int) -> list[str]:
    lines = rng.sample(_SERVICES, 1 if rng.random() < 0.9 else 2)
    day = date(2026, 7, 1) + timedelta(days=rng.randrange(60))
    codes = rng.sample(_DIAGNOSES, rng.choice((1, 1, 2)))
    video = rng.random() < 0.4
    total = sum(cents for _, cents in lines) // 100
    found = [
        f"HL*{level}*1*22*0", "SBR*P*18*******CI", f"NM1*IL*1*{rng.choice(_LAST)}*PAT****MI*W{rng.randrange(10**9):09d}",
        f"N3*{rng.randrange(1, 9999)} SAMPLE WAY", "N4*AUSTIN*TX*78702",
        f"DMG*D8*{rng.randrange(1950, 2005)}0{rng.randrange(1, 9)}1{rng.randrange(9)}*{rng.choice('MF')}",
        "NM1*PR*2*SAMPLE PLAN*****PI*99999", f"CLM*TN{number:08d}*{total}***{'10' if video else '11'}:B:1*Y*A*Y*Y",
        "HI*" + "*".join(("ABF:" if at else "ABK:") + code for at, code in enumerate(codes)),
        "NM1*82*1*CLINICIAN*KIM****XX*1003000126", "PRV*PE*PXC*101YM0800X",
    ]  # fmt: skip
    for place, (code, cents) in enumerate(lines, 1):
        found += [
            f"LX*{place}", f"SV1*HC:{code}{':95' if video else ''}*{cents // 100}*UN*1***1", f"DTP*472*D8*{day:%Y%m%d}",
            f"REF*6R*TN{number:08d}L{place}",
        ]  # fmt: skip
    return found
