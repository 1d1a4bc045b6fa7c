"""Coordination of benefits: the order of payers, and the arithmetic of what others decided."""

from collections.abc import Iterator

from ..claim import Adjudication, OtherPayer, ScrubClaim
from ..context import ScrubContext
from ..finding import Example, Hit, check

_GUIDE = "005010X222A1 (837P guide); NUCC 1500 instructions"
_BALANCE = "005010X222A1, balancing of 2320 and 2430 (line: paid + adjustments = charge; claim: paid = lines - CAS)"
_RANKS = frozenset("PSTABCDEFGHU")
_ORDER = {"P": 0, "S": 1, "T": 2}
_PRIMARY = OtherPayer(
    rank="P", payer_id="P1", named=True, insured_given=True, paid_cents=10000, paid_text="100", adjusted_cents=0
)
_DECIDED = Adjudication(payer_id="P1", paid_cents=10000, adjusted_cents=8500)


def _secondary(other: OtherPayer = _PRIMARY, *decisions: Adjudication) -> Example:
    claim = {"rank": "S", "other_insurance": True, "other_insured_given": True, "other_payers": (other,)}
    return Example(claim=claim, line={"adjudications": decisions or (_DECIDED,)})


@check(
    "SECONDARY_WITHOUT_PRIMARY",
    number=74,
    field="box 9, 11d / 2000B SBR01, 2320",
    source=_GUIDE,
    passes=_secondary(),
    fails=Example(claim={"rank": "S"}),
)
def secondary_names_primary(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """A secondary or tertiary claim carries the plan before it, and the order is stated."""
    if claim.rank not in _RANKS:
        yield Hit(message="The payer's order (primary, secondary) is not stated.", fix="Set P, S or T.")
    elif claim.rank in ("S", "T") and claim.other_insurance is False:
        yield Hit(
            message="The claim goes to a later payer and does not name the first.",
            fix="Add the primary plan and its decision.",
            values=(claim.rank,),
        )


@check(
    "PAYER_ORDER",
    number=74,
    field="box 9, 11d / 2000B SBR01, 2320 SBR01, 2330B",
    source=_GUIDE,
    only="others",
    passes=_secondary(),
    fails=Example(
        claim={
            "other_insurance": True,
            "other_insured_given": True,
            "other_payers": (OtherPayer(rank="P", named=True),),
        }
    ),
)
def payer_order(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Every payer has a place of its own in the order, and a name."""
    ranks = [other.rank for other in claim.other_payers]
    if claim.rank in _ORDER and (claim.rank in ranks or len(set(ranks)) < len(ranks)):
        yield Hit(message="Two payers stand at the same place of the order.", fix="Set P, S and T, each once.")
    elif claim.rank in ("S", "T") and "P" not in ranks:
        yield Hit(message="No payer of the claim is the primary.", fix="Add the primary payer's loop with SBR01 P.")
    if any(not (other.named or other.payer_id) for other in claim.other_payers):
        yield Hit(message="Another payer is stated without its name.", fix="Add loop 2330B with name and id.")


@check(
    "PRIMARY_NOT_DECIDED",
    number=64,
    field="box 29 / 2320 AMT*D",
    source=_GUIDE,
    only="others",
    passes=_secondary(),
    fails=_secondary(OtherPayer(rank="P", payer_id="P1", named=True, insured_given=True)),
)
def primary_paid_amount(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """A payer before this one has said what it paid, be it nothing."""
    for other in _before(claim):
        if other.paid_cents is None:
            what = "is no amount" if other.paid_text else "is missing"
            yield Hit(
                message=f"What the payer before this one paid {what}.",
                fix="Enter it from its remittance (0 where it paid nothing).",
                values=(other.rank,),
            )
        elif other.paid_cents < 0:
            yield Hit(message="The payer before this one is said to have paid less than nothing.", fix="Correct it.")


@check(
    "PRIMARY_WITHOUT_LINES",
    number=74,
    field="box 24 / 2430 SVD, CAS, DTP*573",
    source=_GUIDE,
    only="others",
    passes=_secondary(),
    fails=Example(
        claim={"rank": "S", "other_insurance": True, "other_insured_given": True, "other_payers": (_PRIMARY,)}
    ),
)
def primary_decided_lines(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Who decided before this payer did so by line (2430), or for the whole claim (CAS in 2320)."""
    for other in _before(claim):
        if other.paid_cents is None or other.adjusted_cents:
            continue
        missing = [line for line in claim.lines if not _of(line.adjudications, other)]
        whole = claim.total_cents is not None and other.paid_cents == claim.total_cents
        if missing and not (whole and len(missing) == len(claim.lines)):
            yield Hit(
                line=missing[0].number,
                message=f"Line {missing[0].number}: the earlier payer's decision on it is missing.",
                fix="Add what it paid and adjusted, and the date, from its remittance.",
            )


@check(
    "COB_LINE_BALANCE",
    number=75,
    field="box 24F / 2430 SVD02, CAS",
    source=_BALANCE,
    only="adjudicated",
    passes=_secondary(),
    fails=_secondary(_PRIMARY, Adjudication(payer_id="P1", paid_cents=10000, adjusted_cents=8000)),
)
def line_balances(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """For each earlier payer: what it paid of a line and its adjustments are the line's charge."""
    for line in claim.lines:
        for payer in dict.fromkeys(each.payer_id for each in line.adjudications):
            decided = [each for each in line.adjudications if each.payer_id == payer]
            amounts = [each.paid_cents for each in decided] + [each.adjusted_cents for each in decided]
            known = [amount for amount in amounts if amount is not None]
            if len(known) < len(amounts):
                yield Hit(
                    line=line.number,
                    message=f"Line {line.number}: an amount of the earlier payer cannot be read.",
                    fix="Enter it from its remittance.",
                )
            elif line.charge_cents is not None and sum(known) != line.charge_cents:
                yield Hit(
                    line=line.number,
                    message=f"Line {line.number}: paid and adjusted by the earlier payer are not the line's charge.",
                    fix="Compare paid amount and every adjustment with its remittance.",
                    values=(_money(line.charge_cents), _money(sum(known))),
                )


@check(
    "COB_CLAIM_BALANCE",
    number=75,
    field="box 29 / 2320 AMT*D, CAS",
    source=_BALANCE,
    only="others",
    passes=_secondary(),
    fails=_secondary(
        OtherPayer(rank="P", payer_id="P1", named=True, insured_given=True, paid_cents=9000, paid_text="90")
    ),
)
def claim_balances(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """An earlier payer's AMT*D is the sum of its lines less its claim adjustments; without lines, of the charge."""
    for other in claim.other_payers:
        by_line = [_of(line.adjudications, other) for line in claim.lines]
        if other.paid_cents is None or other.adjusted_cents is None:
            continue
        if all(by_line) and by_line:
            paid = [each.paid_cents for decided in by_line for each in decided]
            expected = sum(each for each in paid if each is not None) - other.adjusted_cents
        elif not any(by_line) and other.adjusted_cents and claim.total_cents is not None:
            expected = claim.total_cents - other.adjusted_cents
        else:
            continue
        if other.paid_cents != expected:
            yield Hit(
                message="What the earlier payer paid is not what its lines and adjustments add up to.",
                fix="Compare AMT*D, SVD02 and every CAS with its remittance.",
                values=(_money(other.paid_cents), _money(expected)),
            )


@check(
    "COB_DECISION_DATE",
    number=74,
    field="box 24 / 2430 DTP*573",
    severity="warning",
    source=_GUIDE,
    only="adjudicated",
    passes=Example(),
    fails=_secondary(_PRIMARY, _DECIDED),
)
def decision_dated(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """An earlier payer's decision has its date."""
    for line in claim.lines:
        if any(each.decided_on is None for each in line.adjudications):
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: the earlier payer's decision has no date.",
                fix="Add DTP*573 from its remittance.",
            )
            return


def _before(claim: ScrubClaim) -> list[OtherPayer]:
    """Payers whose decision comes before this one's."""
    own = _ORDER.get(claim.rank)
    return [other for other in claim.other_payers if own and _ORDER.get(other.rank, 9) < own]


def _of(adjudications: tuple[Adjudication, ...], other: OtherPayer) -> list[Adjudication]:
    return [each for each in adjudications if each.payer_id == other.payer_id]


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}" if cents >= 0 else f"-{_money(-cents)}"


CHECKS = (
    secondary_names_primary,
    payer_order,
    primary_paid_amount,
    primary_decided_lines,
    line_balances,
    claim_balances,
    decision_dated,
)
