"""Every check is shown by its own examples, on one sound claim."""

import pytest
from theranest_server.billing.scrub import Finding, scrub
from theranest_server.billing.scrub.examples import sample_context, sound_claim
from theranest_server.billing.scrub.finding import SOUND, Check, Example, example_claim
from theranest_server.billing.scrub.registry import ALL_CHECKS

each_check = pytest.mark.parametrize("check", ALL_CHECKS, ids=lambda check: check.code)


def found_by(check: Check, example: Example) -> list[Finding]:
    claim = example_claim(example, sound_claim())
    return [finding for finding in scrub(claim, context=sample_context(example)) if finding.code == check.code]


def test_a_sound_claim_has_no_findings():
    assert scrub(sound_claim(), context=sample_context(SOUND)) == []


@each_check
def test_the_failing_example_is_found_with_its_field_source_and_fix(check: Check):
    findings = found_by(check, check.fails)

    assert findings
    assert all(found.field and found.message and found.fix and found.source for found in findings)


@each_check
def test_the_passing_example_is_left_alone(check: Check):
    assert not found_by(check, check.passes)


def test_every_check_has_a_code_of_its_own():
    assert len({check.code for check in ALL_CHECKS}) == len(ALL_CHECKS)


def test_at_least_25_rules_of_the_form_are_checked():
    assert len({check.number for check in ALL_CHECKS if check.number}) >= 25
