"""Claims of invented clients, and the 835 in which a payer answers them, written from scratch."""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from theranest_server.domain.ids import ClaimId, PayerId, PracticeId, RemittanceId
from theranest_server.domain.people import StaffMember
from theranest_server.domain.records import Claim, ClaimLine, Practice, Remittance
from theranest_server.domain.records.billing import ClaimPayer, Cms1500, MatchedClaim
from theranest_server.domain.records.clients import InsurancePolicy

from .people import Asker, asker

PAYER = ("payer:evals", "EVALS HEALTH PLAN")
SERVED = date(2026, 10, 6)
PAID_ON = date(2026, 11, 12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjusted:
    """`group` and `carc` as the payer writes them; `cents` lower the payment."""

    group: str
    carc: str
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One claim with what the payer said. `remarks` are RARC; `said` is free text of the payer, if any."""

    who: Asker
    claim: Claim
    adjusted: tuple[Adjusted, ...]
    remarks: tuple[str, ...] = ()
    said: str = ""

    @property
    def paid_cents(self) -> int:
        return self.claim.lines[0].charge_cents - sum(each.cents for each in self.adjusted)


def claim_of(
    case_id: str,
    practice: Practice,
    staff: Sequence[StaffMember],
    *,
    plan: str = "commercial",
    other_payer: bool = False,
    remittance_id: str,
) -> tuple[Asker, Claim]:
    """A client with a policy of that plan and one session billed to the payer of the file."""
    dice = random.Random(f"claim/{case_id}")
    who = asker("booked", case_id, practice, staff)
    member_id = f"EV{int(hashlib.sha256(case_id.encode()).hexdigest(), 16) % 10**9:09}"
    policies = [InsurancePolicy(payer_id=PayerId(PAYER[0]), payer_name=PAYER[1], member_id=member_id, plan_kind=plan)]
    if other_payer:
        policies.append(
            InsurancePolicy(
                payer_id=PayerId("payer:second"), payer_name="SECOND PLAN", member_id="S" + member_id, rank="secondary"
            )
        )
    client = replace(who.client, insurance=tuple(policies))
    who = replace(who, client=client, records=(client, *who.records[1:]))
    charge = dice.choice((9500, 14000, 16500, 20000))
    id = f"EV-{case_id.upper()}"
    line = ClaimLine(
        service_date=SERVED, pos="11", cpt="90834", pointers=("A",), charge_cents=charge, line_control_number=id
    )
    form = Cms1500(
        insurance_type="CI", insured_id=member_id, patient_name=client.legal_name, insured_name=client.legal_name,
        patient_birth_date=client.birth_date, patient_address=client.address, patient_relationship="self",
        diagnoses=("F411",), patient_account=id, accept_assignment=True, total_charge_cents=charge,
    )  # fmt: skip
    claim = Claim(
        **base(id, ClaimId), client_id=client.id, staff_id=who.therapist.id, form=form, lines=(line,),
        payer=ClaimPayer(payer_id=PayerId(PAYER[0]), name=PAYER[1]), state="denied", remittance_ids=(RemittanceId(remittance_id),),
    )  # fmt: skip
    return who, claim


def base(id: str, kind: Any = str) -> dict[str, Any]:
    return {"id": kind(id), "practice_id": PracticeId("PR-5567"), "updated_at": datetime(2026, 11, 13, tzinfo=UTC)}


def remitted(remittance_id: str, answers: Sequence[Answered]) -> tuple[Remittance, bytes]:
    """The remittance's card and its 835."""
    text = _text(remittance_id, answers)
    card = Remittance(
        **base(remittance_id, RemittanceId),
        payer_id=PayerId(PAYER[0]),
        payer_name=PAYER[1],
        trace=f"TRC{remittance_id}",
        payment_cents=sum(each.paid_cents for each in answers),
        paid_on=PAID_ON,
        received_on=PAID_ON,
        file_name=f"{remittance_id}.835",
        matched_claims=tuple(
            MatchedClaim(claim_id=a.claim.id, patient_account=a.claim.id, payer_claim_id=f"ICN{a.claim.id}", paid_cents=a.paid_cents)
            for a in answers
        ),
    )  # fmt: skip
    return card, text.encode()


def plain(text: str, longest: int = 200) -> str:
    """Free text as it can stand in an element: without separators and line ends."""
    kept = "".join(" " if c in "*~:^\r\n\t" else c for c in text)
    return " ".join(kept.split())[:longest]


def _text(remittance_id: str, answers: Sequence[Answered]) -> str:
    paid = sum(each.paid_cents for each in answers)
    segments = [
        f"BPR*I*{_dollars(paid)}*C*ACH*CCP*01*000000000*DA*490015567*1490015567**01*000000000*DA*490015567*{PAID_ON:%Y%m%d}"
        if paid
        else f"BPR*H*0*C*NON************{PAID_ON:%Y%m%d}",
        f"TRN*1*TRC{remittance_id}*1490000001",
        f"DTM*405*{PAID_ON:%Y%m%d}",
        f"N1*PR*{PAYER[1]}",
        "N3*1 INVENTED PLAZA",
        "N4*AUSTIN*TX*78701",
        "PER*BL*PROVIDER SERVICES*TE*5125550190",
        "N1*PE*COTTONWOOD BEND COUNSELING*XX*1999999000",
        "LX*1",
        *(segment for each in answers for segment in _claim(each)),
    ]
    body = ["ST*835*0001", *segments, f"SE*{len(segments) + 2}*0001"]
    head = [
        "ISA*00*          *00*          *ZZ*EVALS          *ZZ*COTTONWOODBEND *261112*0600*^*00501*000000001*0*T*:",
        f"GS*HP*EVALS*COTTONWOODBEND*{PAID_ON:%Y%m%d}*0600*1*X*005010X221A1",
    ]
    return "~".join([*head, *body, "GE*1*1", "IEA*1*000000001", ""])


def _claim(each: Answered) -> list[str]:
    claim, name = each.claim, each.who.client.legal_name
    charge = claim.lines[0].charge_cents
    patient = sum(a.cents for a in each.adjusted if a.group == "PR")
    segments = [
        f"CLP*{claim.id}*1*{_dollars(charge)}*{_dollars(each.paid_cents)}*{_dollars(patient)}*CI*ICN{claim.id}*11*1",
        f"NM1*QC*1*{name.last.upper()}*{name.first.upper()}****MI*{claim.form.insured_id}",
        f"SVC*HC:90834*{_dollars(charge)}*{_dollars(each.paid_cents)}**1",
        f"DTM*472*{SERVED:%Y%m%d}",
        *(f"CAS*{a.group}*{a.carc}*{_dollars(a.cents)}" for a in each.adjusted),
        *(f"LQ*HE*{remark}" for remark in each.remarks),
    ]
    if each.said:  # where payers put words: the contact, a reference, a corrected name
        words = plain(each.said)
        segments.insert(2, f"NM1*74*1*{words[:60]}****C*{claim.form.insured_id}")
        segments.insert(3, f"REF*CE*{words[:80]}")
        segments.insert(4, f"PER*CX*{words}*TE*5125550190")
    return segments


def _dollars(cents: int) -> str:
    text = f"{cents / 100:.2f}"
    return text.rstrip("0").rstrip(".")
