"""Rules that a biller could dispute: who is compared with whom, and what is never said."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner
from theranest_server.billing.scrub import PayerBook, ScrubClaim, ScrubContext, scrub, scrub_all
from theranest_server.billing.scrub.claim import Diagnosis, Person, Provider
from theranest_server.billing.scrub.examples import sound_claim
from theranest_server.billing.scrub.explain import explained
from theranest_server.billing.scrub.payer import TelehealthRules, sample_payers
from theranest_server.billing.scrub.registry import ALL_CHECKS
from theranest_server.cli.scrub import scrub as scrub_command

TODAY = date(2026, 8, 13)


def claim(*lines: dict[str, Any], **changes: Any) -> ScrubClaim:
    first = sound_claim().lines[0]
    made = [replace(first, number=at, line_control=str(at), **each) for at, each in enumerate(lines or ({},), 1)]
    return replace(sound_claim(), lines=tuple(made), total_cents=18500 * len(made), **changes)


def errors(one: ScrubClaim, *history: ScrubClaim, payers: PayerBook | None = None) -> list[str]:
    context = ScrubContext(today=TODAY, payers=payers or PayerBook())
    findings = scrub_all([one], context=context, history=history)[0].findings
    return [found.code for found in findings if found.severity == "error"]


def test_every_rule_of_the_form_is_checked():
    assert {check.number for check in ALL_CHECKS if check.number} == set(range(1, 88))


def test_a_claim_that_was_denied_may_be_sent_again():
    first = claim(control_number="OLD")

    assert "DUPLICATE" in errors(claim(), first)
    assert errors(claim(), replace(first, state="denied")) == []


def test_a_claim_to_the_second_payer_repeats_nothing():
    assert errors(claim(), claim(control_number="OLD", payer_id="OTHER", rank="S")) == []


def test_an_add_on_finds_its_visit_on_another_claim_of_the_day_also_in_a_replacement():
    visit = claim({"procedure": "99214"}, control_number="VISIT")
    added = claim({"procedure": "90833"})

    assert errors(added) == ["ADD_ON_ALONE"]
    assert errors(added, visit) == []
    assert errors(replace(added, frequency="7", original_reference="ICN1"), visit) == []


def test_a_colleagues_visit_on_the_same_day_is_no_matter():
    colleague = Provider(name="B", npi="1669499414")

    assert errors(claim({"procedure": "90834"}, {"procedure": "99214", "rendering": colleague})) == []


def test_office_with_a_telehealth_modifier_is_an_error_unless_the_payer_bills_it_so():
    office = claim({"modifiers": ("95",)})
    takes_it = sample_payers(telehealth=TelehealthRules(video=("95",), audio=("93",), places=("02", "10", "11")))

    assert errors(office) == ["TELEHEALTH_MODIFIER_IN_PERSON"]
    assert errors(office, payers=takes_it) == []


def test_a_missing_telehealth_modifier_is_an_error_only_where_a_payers_file_asks_for_one():
    video = claim({"place": "10"})

    assert errors(video) == []
    assert errors(video, payers=sample_payers(telehealth=TelehealthRules(video=("95",)))) == [
        "TELEHEALTH_WITHOUT_MODIFIER"
    ]


def test_no_finding_ever_proposes_to_change_a_clients_sex():
    person = replace(sound_claim().client, sex="F")
    found = scrub(
        claim(client=person, insured=person, diagnoses=(Diagnosis(code="F5221", qualifier="ABK"),)),
        context=ScrubContext(today=TODAY),
    )

    assert [(one.code, one.severity) for one in found] == [("SEX_CONFLICT", "warning")]
    assert "record stays as it is" in found[0].fix
    assert found[0].patch is None


def test_a_patch_repairs_format_alone_and_repeats_no_identifier():
    found = scrub(
        claim({"modifiers": ("95", "95"), "place": "10"}, member_id="W12 345"), context=ScrubContext(today=TODAY)
    )
    patches = {one.code: one.patch.as_json() for one in found if one.patch}

    assert patches["MEMBER_ID_FORMAT"] == {"path": "2010BA NM109", "op": "keep_letters_and_digits", "value": None}
    assert patches["MODIFIERS"]["op"] == "remove_repeats"
    assert "12345" not in json.dumps(patches)


def test_no_rule_patches_a_code_a_date_or_an_amount():
    for check in ALL_CHECKS:
        for found in explained_patches(check.code):
            assert found["op"] != "set" or found["value"] in ("ABK", "ABF", "0"), check.code


def explained_patches(code: str) -> list[dict[str, Any]]:
    from theranest_server.billing.scrub.examples import sample_context
    from theranest_server.billing.scrub.finding import example_claim
    from theranest_server.billing.scrub.registry import check_named

    check = check_named(code)
    assert check is not None
    hits = check.examine(example_claim(check.fails, sound_claim()), sample_context(check.fails))
    return [hit.patch.as_json() for hit in hits if hit.patch]


@pytest.mark.parametrize("check", ALL_CHECKS, ids=lambda check: check.code)
def test_every_rule_explains_itself_with_source_and_both_examples(check: Any):
    found = explained(check.code.lower())

    assert found is not None
    assert all(found[name] for name in ("rule", "source", "passes", "fails", "says"))
    assert found["passes"] != found["fails"]


def test_scrub_explain_prints_and_an_unknown_rule_is_told():
    told = CliRunner().invoke(scrub_command, ["explain", "TAX_ID"])
    unknown = CliRunner().invoke(scrub_command, ["explain", "NOTHING"])

    assert "Source:" in told.output
    assert unknown.exit_code != 0


def test_a_client_abroad_has_neither_state_nor_zip():
    abroad = replace(sound_claim().client.address, state="", zip_code="", country="CA")
    person: Person = replace(sound_claim().client, address=abroad)

    assert errors(claim(client=person, insured=person)) == []
