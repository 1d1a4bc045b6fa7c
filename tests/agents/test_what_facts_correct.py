"""Which corrections of a claim the facts of the record decide, and which are left to a person."""

from datetime import date
from typing import Any

import pytest
from theranest_agents.corrections import determined
from theranest_agents.denial_review import _detail  # pyright: ignore[reportPrivateUsage]

TODAY = date(2026, 11, 16)
AUTHORIZATION = {
    "number": "A77",
    "cpts": ["90834", "90837"],
    "from_date": "2026-05-01",
    "until": "2026-10-31",
    "units_left": 3,
    "state": "expired",
}


def line(number: int = 1, **fields: Any) -> dict[str, Any]:
    about = {
        "service_date": "2026-09-10", "cpt": "90834", "modifiers": [], "pos": "11", "units": 1, "charge_cents": 14_000,
        "authorization": None, "modality": "in_person", "session_pos": "11",
    }  # fmt: skip
    return {"line": number, **about, **fields}


def denial(**fields: Any) -> dict[str, Any]:
    about = {
        "payer_takes_corrected_claims": True, "payer_telehealth_modifier": "95", "insured_id": "HW1",
        "prior_authorization": None, "lines": [line()], "authorizations": [AUTHORIZATION],
        "eligibility": [{"active": True, "member_id": "HW1"}],
    }  # fmt: skip
    return {**about, **fields}


def said(*carcs: str, rarc: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "adjustments": [
            {"level": "line", "group": "CO", "carc": carc, "rarc": list(rarc), "cents": 14_000} for carc in carcs
        ]
    }


def arguments(denial: dict[str, Any], answer: dict[str, Any]) -> Any:
    found = determined(denial, answer)
    return None if found is None else dict(found.arguments)


def test_an_authorization_that_covered_the_session_goes_into_box_23_though_it_has_expired_since() -> None:
    assert arguments(denial(), said("197")) == {"prior_authorization": "A77"}


@pytest.mark.parametrize(
    "wrong",
    [{"cpts": ["90791"]}, {"until": "2026-09-09"}, {"units_left": 0}, {"state": "denied"}, {"from_date": None}],
)
def test_an_authorization_that_does_not_cover_code_date_and_units_is_not_used(wrong: dict[str, Any]) -> None:
    assert arguments(denial(authorizations=[{**AUTHORIZATION, **wrong}]), said("197")) is None


def test_one_line_that_is_not_covered_leaves_the_whole_claim_to_a_person() -> None:
    assert arguments(denial(lines=[line(), line(2, cpt="96127")]), said("197")) is None


def test_of_two_authorizations_that_would_fit_a_person_chooses() -> None:
    assert arguments(denial(authorizations=[AUTHORIZATION, {**AUTHORIZATION, "number": "A78"}]), said("15")) is None


def test_a_number_that_the_claim_had_already_is_not_proposed_again() -> None:
    assert arguments(denial(prior_authorization="A77"), said("197")) is None


def test_the_payers_own_answer_corrects_the_member_number() -> None:
    told = [{"active": True, "member_id": "HW2"}, {"active": True, "member_id": "HW1"}]
    assert arguments(denial(eligibility=told), said("31", rarc=("MA27",))) == {"insured_id": "HW2"}
    assert arguments(denial(), said("31", rarc=("MA27",))) is None
    assert arguments(denial(eligibility=[{"active": False, "member_id": "HW2"}]), said("31")) is None


def test_the_telehealth_modifier_follows_how_the_session_was_held() -> None:
    video = denial(lines=[line(modality="video", pos="10", session_pos="10", modifiers=["HO"])])
    assert arguments(video, said("4")) == {"lines": [{"line": 1, "modifiers": ["HO", "95"]}]}
    audio = denial(lines=[line(modality="audio", pos="10", session_pos="10", modifiers=["95"])])
    assert arguments(audio, said("4")) == {"lines": [{"line": 1, "modifiers": ["93"]}]}
    office = denial(lines=[line(modifiers=["95"], pos="10")])
    assert arguments(office, said("5")) == {"lines": [{"line": 1, "modifiers": [], "pos": "11"}]}


def test_where_the_payers_rule_or_the_session_is_unknown_nothing_is_guessed() -> None:
    lines = [line(modality="video", pos="10", session_pos="10")]
    assert arguments(denial(lines=lines, payer_telehealth_modifier=None), said("4")) is None
    assert arguments(denial(lines=[line(modality=None, modifiers=["95"])]), said("4")) is None


def test_a_correction_that_explains_one_of_two_refused_lines_is_none() -> None:
    lines = [
        line(modality="video", pos="10", session_pos="10", modifiers=["95"]),
        line(2, modality="video", cpt="96127"),
    ]
    assert arguments(denial(lines=lines), said("4", "4")) is None


def test_a_payer_that_takes_no_corrections_or_wants_a_new_claim_gets_none() -> None:
    assert arguments(denial(payer_takes_corrected_claims=False), said("197")) is None
    assert arguments(denial(), said("197", rarc=("MA130",))) is None


@pytest.mark.parametrize("carcs", [("11",), ("97",), ("16",), ("197", "4"), ("151", "4"), ()])
def test_what_coding_or_several_reasons_would_have_to_answer_is_a_persons(carcs: tuple[str, ...]) -> None:
    mixed = denial(lines=[line(modality="video", pos="10", session_pos="10")])
    assert arguments(mixed, said(*carcs)) is None


def test_no_correction_ever_names_code_units_charge_or_diagnosis() -> None:
    cases = [
        (denial(), said("197")),
        (denial(lines=[line(modality="video", pos="11", session_pos="10")]), said("4")),
        (denial(eligibility=[{"active": True, "member_id": "X"}]), said("31")),
    ]
    for about, answer in cases:
        text = str(arguments(about, answer))
        assert text != "None"
        assert not any(word in text for word in ("cpt", "units", "charge", "diagnos"))


def test_a_task_keeps_each_deadline_and_gives_up_evidence_first() -> None:
    answer = {
        "next_step": {"action": "appeal", "evidence": ["x" * 300]},
        "deadlines": [
            {"deadline_for": f"level_{n}", "ends_on": f"2026-12-{n:02}", "assumed": True} for n in range(10, 14)
        ],
    }
    detail = _detail("appeal", denial(), answer, "The payer refused it." * 8, TODAY)
    assert len(detail) <= 600
    assert detail.startswith("Next step: appeal. The payer refused it.")
    assert all(f"2026-12-{n}" in detail for n in range(10, 14))
    assert "xxx" not in detail
