"""An 837P claim (005010X222A1) in the words of the checks."""

from datetime import date

from ..x12.professional_claims import Loop, ProfessionalClaim, ProfessionalLine
from ..x12.values import cents, count, days, element
from .claim import NOBODY, Address, Diagnosis, Person, Provider, ScrubClaim, ScrubLine


def claim_from_837(claim: ProfessionalClaim) -> ScrubClaim:
    """Elements that the file leaves out are empty; nothing is made up."""
    body, insured_loop = claim.loop("2300"), claim.loop("2010BA")
    clm, sbr = body.first("CLM"), claim.loop("2000B").first("SBR")
    place, _, frequency = _parts(element(clm, 5), claim, 3)
    insured = _person(insured_loop)
    has_patient = "2010CA" in claim.loops
    relation = element(sbr, 2) or element(claim.loop("2000C").first("PAT"), 1)
    accident = _parts(element(clm, 11), claim, 4)
    billing = claim.loop("2010AA")
    tax = billing.first("REF", ("EI", "SY"))
    payer = claim.loop("2010BB").first("NM1")
    return ScrubClaim(
        origin="837P",
        claim_id=element(clm, 1),
        segment=claim.segment,
        control_number=element(clm, 1),
        client=_person(claim.loop("2010CA")) if has_patient else insured,
        insured=insured,
        member_id=element(insured_loop.first("NM1"), 9),
        relation="self" if relation == "18" else "other" if relation else "",
        patient_loop=has_patient,
        filing=element(sbr, 9),
        group_number=element(sbr, 3),
        payer_name=element(payer, 3),
        payer_id=element(payer, 9),
        rank=element(sbr, 1),
        other_insurance=bool(claim.others),
        other_insured_given=any("2330A" in other for other in claim.others),
        employment="EM" in accident,
        auto_accident="AA" in accident,
        other_accident="OA" in accident,
        accident_state=accident[3],
        accident_date=_day(body, "439"),
        onset_date=_day(body, "431", "484"),
        disability=(_day(body, "360"), _day(body, "361")),
        admitted=bool(body.first("DTP", ("435",))),
        release=element(clm, 9),
        assignment=element(clm, 8),
        accept=element(clm, 7),
        signature=element(clm, 6) == "Y",
        note=element(body.first("NTE"), 2),
        icd_indicator=None,
        diagnoses=_diagnoses(claim, body),
        frequency=frequency,
        original_reference=element(body.first("REF", ("F8",)), 2),
        authorization=element(body.first("REF", ("G1",)), 2),
        referral=element(body.first("REF", ("9F",)), 2),
        referring=_provider(claim.loops.get("2310A")),
        rendering=_provider(claim.loops.get("2310B")),
        facility=_provider(claim.loops.get("2310C")),
        billing=_billing(claim, billing),
        tax_id=element(tax, 2),
        tax_id_kind=element(tax, 1),
        total_cents=cents(element(clm, 2)),
        paid_cents=cents(element(body.first("AMT", ("F5",)), 2)),
        lines=tuple(_line(number, line, claim, place) for number, line in enumerate(claim.lines, 1)),
    )


def _line(number: int, line: ProfessionalLine, claim: ProfessionalClaim, claim_place: str) -> ScrubLine:
    body = line.loop("2400")
    sv1 = body.first("SV1")
    procedure = element(sv1, 1).split(claim.separators.component)
    date_text = element(body.first("DTP", ("472",)), 3)
    found = days(date_text)
    units = element(sv1, 4)
    pointers = [part.strip() for part in element(sv1, 7).split(claim.separators.component)]
    return ScrubLine(
        number=number,
        segment=line.segment,
        procedure=element(procedure, 1).upper(),
        modifiers=tuple(part.strip() for part in procedure[2:6] if part.strip()),
        charge_cents=cents(element(sv1, 2)),
        units_text=units,
        units=_whole(units),
        unit_basis=element(sv1, 3),
        place=element(sv1, 5) or claim_place,
        pointers=tuple(count(part) or 0 for part in pointers if part),
        date_text=date_text,
        first_day=found[0] if found else None,
        last_day=found[1] if found else None,
        line_control=element(body.first("REF", ("6R",)), 2),
        rendering=_provider(line.loops.get("2420A")),
    )


def _whole(text: str) -> int | None:
    """Units that are a whole number, also when written `1.0`."""
    amount = cents(text)
    return amount // 100 if amount is not None and amount % 100 == 0 else None


def _diagnoses(claim: ProfessionalClaim, body: Loop) -> tuple[Diagnosis, ...]:
    found: list[Diagnosis] = []
    for segment in body.each("HI"):
        for composite in segment[1:]:
            qualifier, code, *_ = _parts(composite.strip(), claim, 2)
            if qualifier in ("ABK", "ABF", "BK", "BF"):
                found.append(Diagnosis(code=code, qualifier=qualifier))
    return tuple(found)


def _person(loop: Loop) -> Person:
    name, birth = loop.first("NM1"), loop.first("DMG")
    text = element(birth, 2)
    found = days(text)
    return Person(
        last_name=element(name, 3),
        first_name=element(name, 4),
        birth_text=text,
        birth_date=found[0] if found else None,
        sex=element(birth, 3),
        address=_address(loop),
    )


def _provider(loop: Loop | None) -> Provider:
    if loop is None:
        return NOBODY
    name = loop.first("NM1")
    return Provider(
        name=element(name, 3),
        npi=element(name, 9) if element(name, 8) in ("XX", "") else "",
        taxonomy=element(loop.first("PRV"), 3),
        phone=_phone(loop.first("PER")),
        address=_address(loop),
    )


def _billing(claim: ProfessionalClaim, loop: Loop) -> Provider:
    found = _provider(loop)
    return Provider(
        name=found.name,
        npi=found.npi,
        taxonomy=element(claim.loop("2000A").first("PRV", ("BI",)), 3),
        phone=found.phone,
        address=found.address,
    )


def _address(loop: Loop) -> Address:
    street, city = loop.first("N3"), loop.first("N4")
    lines = (element(street, 1), element(street, 2))
    return Address(
        street=" ".join(line for line in lines if line),
        city=element(city, 1),
        state=element(city, 2),
        zip_code=element(city, 3),
    )


def _phone(contact: list[str]) -> str:
    for at in (3, 5, 7):
        if element(contact, at) == "TE":
            return element(contact, at + 1)
    return ""


def _day(loop: Loop, *qualifiers: str) -> date | None:
    found = days(element(loop.first("DTP", qualifiers), 3))
    return found[0] if found else None


def _parts(composite: str, claim: ProfessionalClaim, least: int) -> list[str]:
    parts = [part.strip() for part in composite.split(claim.separators.component)]
    return parts + [""] * (least - len(parts))
