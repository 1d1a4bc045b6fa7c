"""Payers' rules as files: every shipped file's own examples, and what a wrong file says."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from theranest_server.adapters.billing import Example, read_payers, read_payers_with_examples
from theranest_server.adapters.policy.errors import PolicyError
from theranest_server.billing.scrub import PayerBook, ScrubClaim, ScrubContext, scrub
from theranest_server.billing.scrub.claim import Diagnosis
from theranest_server.billing.scrub.examples import sound_claim
from theranest_server.billing.scrub.facts import LicenceFact, RecordFacts
from theranest_server.billing.scrub.payer import PayerFile

SHIPPED = read_payers_with_examples()
EXAMPLES = [(payer, example) for payer, _, examples in SHIPPED for example in examples]
GOOD = """# A payer of a test.
# owner: Biller; review: 2027-01-01; source: a test

payer:
  name: Test Plan
  kind: commercial
  ids: [TEST1]
rules:
  - sentence: Nothing in particular.
    owner: Biller
    review: 2027-01-01
    source: Manual
    from: 2025-01-01
    filing_days: 90
examples:
  - sentence: One.
  - sentence: Two.
"""


def claim_of(example: Example, payer: PayerFile) -> ScrubClaim:
    sound = sound_claim()
    day = example.on or sound.lines[0].first_day
    assert day is not None
    line = replace(
        sound.lines[0],
        procedure=example.procedure,
        modifiers=tuple(example.modifiers),
        place=example.place,
        first_day=day,
        last_day=day,
        date_text=f"{day:%Y%m%d}",
    )
    lines = [line]
    if example.beside:
        lines.append(replace(line, number=2, procedure=example.beside, line_control="2"))
    return replace(
        sound,
        payer_id=payer.ids[0],
        payer_name=payer.name,
        member_id=example.member_id or sound.member_id,
        authorization=example.authorization,
        frequency=example.frequency,
        original_reference="ICN1" if example.frequency == "7" else "",
        diagnoses=(Diagnosis(code=example.diagnosis, qualifier="ABK"),),
        lines=tuple(lines),
        total_cents=18500 * len(lines),
    )


def findings(example: Example, payer: PayerFile) -> list[str]:
    claim = claim_of(example, payer)
    licence = LicenceFact(valid_until=date(2030, 1, 1), supervised=example.supervised, has_supervisor=True)
    facts = RecordFacts(sessions_before=example.sessions_before, licences={1: licence})
    context = ScrubContext(
        today=example.today or date(2026, 8, 13), payers=PayerBook([payer]), facts={claim.claim_id: facts}
    )
    return [found.code for found in scrub(claim, context=context)]


@pytest.mark.parametrize(("payer", "example"), EXAMPLES, ids=lambda each: getattr(each, "sentence", "")[:60])
def test_every_example_of_a_payer_file_is_true(payer: PayerFile, example: Example):
    assert sorted(set(findings(example, payer))) == sorted(example.finds)


def test_at_least_twelve_payers_of_ten_kinds_are_shipped():
    assert len(SHIPPED) >= 12
    assert len({kind for _, kind, _ in SHIPPED}) == 10


def test_every_payer_file_shows_a_clean_claim_and_a_wrong_one():
    for payer, _, examples in SHIPPED:
        assert any(not each.finds for each in examples), payer.name
        assert any(each.finds for each in examples), payer.name


def test_a_payer_is_known_by_id_or_name_whatever_the_case():
    book = read_payers()

    assert book.find("payer:bluestem", "") is book.find("BLSTM", "") is book.find(None, "bluestem mutual HEALTH")
    assert book.find("60054", "ANOTHER PLAN") is None


def test_rules_hold_from_their_first_to_their_last_day():
    book = read_payers()

    before, after = (
        book.rules("SMRDG", "", date(year, month, day)) for year, month, day in ((2023, 12, 31), (2024, 1, 1))
    )
    assert before is not None
    assert after is not None
    assert before.telehealth is not None
    assert after.telehealth is not None
    assert ("11" in before.telehealth.places, "11" in after.telehealth.places) == (True, False)
    assert book.rules("SMRDG", "", date(2019, 1, 1)) is None


@pytest.mark.parametrize(
    ("was", "becomes", "line", "says"),
    [
        ("    filing_days: 90", "    fling_days: 90", 14, "fling_days"),
        ("    filing_days: 90", "    filing_days: 0", 14, "greater than or equal to 1"),
        ("    filing_days: 90", "    authorization: [9083]", 14, "string"),
        ("    filing_days: 90", '    authorization: ["9083"]', 14, "is no procedure"),
        ("    filing_days: 90", "    until: 2024-01-01", 14, "ends before it begins"),
        ("    filing_days: 90", '    member_id: "(a+)+$"', 14, "no plain form"),
        ("  kind: commercial", "  kind: comercial", 6, "commercial"),
        ("    source: Manual\n", "", 9, "'source' is wrong"),
        ("from: 2025-01-01", "from: 2025-02-30", 13, "no day of the calendar"),
        ("  - sentence: Two.\n", "", 15, "examples"),
    ],
)
def test_a_wrong_file_is_named_with_its_line_and_what_to_write(
    tmp_path: Path, was: str, becomes: str, line: int, says: str
):
    assert was in GOOD
    (tmp_path / "test_plan.yaml").write_text(GOOD.replace(was, becomes))

    with pytest.raises(PolicyError) as refused:
        read_payers(tmp_path)

    assert refused.value.line == line, str(refused.value)
    assert says in str(refused.value)


def test_two_files_may_not_name_the_same_payer(tmp_path: Path):
    (tmp_path / "one.yaml").write_text(GOOD)
    (tmp_path / "two.yaml").write_text(GOOD.replace("Test Plan", "Other Plan"))

    with pytest.raises(PolicyError, match="too"):
        read_payers(tmp_path)
