"""Every check, by subject. A test runs the passing and the failing example of each."""

from functools import lru_cache

from ..codes.places import TELEHEALTH_PLACES
from .checks import (
    accidents,
    age_and_sex,
    authorization,
    bundles,
    clinician,
    coordination,
    diagnoses,
    identity,
    insured,
    lines,
    money,
    people,
    providers,
    record,
    resubmission,
    same_day,
    telehealth,
    transaction,
)
from .claim import ScrubClaim
from .context import ScrubContext
from .finding import Check, Trait

ALL_CHECKS: tuple[Check, ...] = (
    *people.CHECKS,
    *insured.CHECKS,
    *accidents.CHECKS,
    *identity.CHECKS,
    *resubmission.CHECKS,
    *authorization.CHECKS,
    *providers.CHECKS,
    *money.CHECKS,
    *coordination.CHECKS,
    *diagnoses.CHECKS,
    *age_and_sex.CHECKS,
    *lines.CHECKS,
    *clinician.CHECKS,
    *telehealth.CHECKS,
    *same_day.CHECKS,
    *bundles.CHECKS,
    *record.CHECKS,
    *transaction.CHECKS,
)


def check_named(code: str) -> Check | None:
    """The check of that code, for explanations."""
    return next((check for check in ALL_CHECKS if check.code == code), None)


def traits_of(claim: ScrubClaim, context: ScrubContext) -> frozenset[Trait]:
    """What sets a claim apart, so that checks which could not find anything are not asked."""
    found: list[Trait] = []
    if claim.origin == "form":
        found.append("form")
    if claim.auto_accident or claim.other_accident:
        found.append("accident")
    if claim.facility.present:
        found.append("facility")
    if claim.other_payers:
        found.append("others")
        if any(line.adjudications for line in claim.lines):
            found.append("adjudicated")
    if context.payers.payers and context.known_rules(claim) is not None:
        found.append("rules")
    if claim.claim_id in context.facts:
        found.append("facts")
    for line in claim.lines:
        if line.place in TELEHEALTH_PLACES:
            found.append("telehealth")
        if line.modifiers:
            found.append("modifiers")
        if len(claim.lines) > 1 or id(line) not in context.alone:
            found.append("together")
    return _shared(tuple(found))


@lru_cache(maxsize=256)
def _shared(traits: tuple[Trait, ...]) -> frozenset[Trait]:
    return frozenset(traits)


@lru_cache(maxsize=256)
def checks_for(traits: frozenset[Trait]) -> tuple[Check, ...]:
    return tuple(check for check in ALL_CHECKS if check.only is None or check.only in traits)
