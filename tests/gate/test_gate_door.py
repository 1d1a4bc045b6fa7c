"""The door as a whole: who gets what, who is refused, and what stays behind as evidence."""

from dataclasses import replace

import pytest
from gate_house import ALARM, CARD, CONTEXT, DRAFT, INES, LINES, MINE, PRIYA, SECRET, TOMAS, House, case, consent
from theranest_server.adapters.casbin_policy import BrokenPolicy
from theranest_server.adapters.memory import MemoryFault
from theranest_server.domain.ids import ClientId, PracticeId
from theranest_server.domain.refusals import (
    BadArguments,
    ConsentMissing,
    LedgerUnavailable,
    NotFoundOrNotYours,
    NotIdentified,
    NotPermitted,
    NotRolledOut,
    PolicyUnavailable,
    RecordsUnavailable,
    Refused,
)


async def test_a_clinician_sees_the_own_client_in_full() -> None:
    content = (await House().ask("amara", CARD, client_id=INES)).content
    assert content["name"] == "Ines Vega"
    assert content["note"] == SECRET


async def test_a_biller_sees_billing_data_and_no_clinical_text() -> None:
    content = (await House().ask("bo", CARD, client_id=INES)).content
    assert set(content) == {"client_id", "name", "diagnosis", "nickname"}


async def test_the_front_desk_sees_no_diagnosis() -> None:
    content = (await House().ask("dana", CARD, client_id=INES)).content
    assert set(content) == {"client_id", "name", "nickname"}


async def test_unknown_and_foreign_clients_answer_the_same() -> None:
    house = House()
    answers: list[dict[str, str]] = []
    for who in (PRIYA, "TH-2099-99999"):
        with pytest.raises(NotFoundOrNotYours) as refused:
            await house.ask("amara", CARD, client_id=who)
        answers.append(refused.value.as_json())
    assert answers[0] == answers[1]


async def test_a_supervisor_reaches_the_clients_of_the_supervised() -> None:
    assert (await House().ask("ruth", CONTEXT, client_id=TOMAS)).content["note"] == SECRET
    with pytest.raises(NotFoundOrNotYours):
        await House().ask("ivo", CONTEXT, client_id=PRIYA)


async def test_who_is_assigned_to_the_case_alone_reaches_its_client() -> None:
    house = House()
    house.records.put(case(PRIYA, "amara"))
    assert (await house.ask("amara", CARD, client_id=PRIYA)).content["client_id"] == PRIYA


async def test_an_assignment_taken_away_acts_on_the_next_call() -> None:
    house = House()
    await house.ask("ivo", CARD, client_id=TOMAS)
    house.edit(TOMAS, assigned_staff_ids=())
    with pytest.raises(NotFoundOrNotYours):
        await house.ask("ivo", CARD, client_id=TOMAS)


async def test_a_list_holds_the_callers_clients_and_does_not_tell_of_others() -> None:
    content = (await House().ask("amara", LINES)).content
    assert content == {"lines": [{"client_id": INES, "name": "Ines Vega", "data_class": "progress_note"}]}


async def test_a_client_who_revoked_ai_is_withheld_and_counted_for_those_who_treat_them_only() -> None:
    house = House()
    house.records.put(consent(INES, "ai_assistance", "revoked"), consent(PRIYA, "ai_assistance", "declined"))
    content = (await house.ask("amara", LINES)).content
    assert content == {"lines": [], "withheld": 1}


@pytest.mark.parametrize("state", ["declined", "revoked", "something new"])
async def test_an_opt_out_of_the_client_stops_the_next_call(state: str) -> None:
    house = House()
    await house.ask("amara", CARD, client_id=INES)
    house.records.put(consent(INES, "ai_assistance", state))
    with pytest.raises(ConsentMissing) as refused:
        await house.ask("amara", CARD, client_id=INES)
    assert refused.value.code == "ai_declined"


async def test_an_opt_out_of_the_clinician_stops_drafting() -> None:
    with pytest.raises(ConsentMissing) as refused:
        await House().ask("nils", DRAFT, client_id=INES)
    assert refused.value.code == "staff_opted_out"


async def test_part_2_records_need_a_consent_in_force() -> None:
    house = House()
    house.records.put(case(INES, "amara", part2_program=True))
    with pytest.raises(ConsentMissing) as refused:
        await house.ask("amara", CARD, client_id=INES)
    assert refused.value.code == "part2_consent_missing"
    house.records.put(consent(INES, "part2_tpo", "granted"))
    await house.ask("amara", CARD, client_id=INES)
    house.records.put(consent(INES, "part2_tpo", "revoked", day=2))
    with pytest.raises(ConsentMissing):
        await house.ask("amara", CARD, client_id=INES)


async def test_a_foreign_clients_refused_consent_is_not_told() -> None:
    house = House()
    house.records.put(consent(PRIYA, "ai_assistance", "revoked"))
    with pytest.raises(NotFoundOrNotYours):
        await house.ask("amara", CARD, client_id=PRIYA)


@pytest.mark.parametrize("switch", ["all", "client_lookup"])
async def test_the_kill_switch_acts_on_the_next_call_and_never_on_calling_for_help(switch: str) -> None:
    house = House()
    await house.ask("amara", CARD, client_id=INES)
    house.killed.add(switch)
    with pytest.raises(NotRolledOut) as refused:
        await house.ask("amara", CARD, client_id=INES)
    assert refused.value.code == "killed"
    await house.ask("amara", ALARM, client_id=INES)


async def test_the_kill_switch_for_agents_leaves_people_alone() -> None:
    house = House(killed={"agents"})
    await house.ask("amara", CARD, client_id=INES)
    with pytest.raises(NotRolledOut):
        await house.ask("amara", CARD, agent="messaging", bound_to=INES, client_id="c1aa")


async def test_calling_for_help_is_stopped_by_no_opt_out() -> None:
    house = House()
    house.records.put(consent(INES, "ai_assistance", "revoked"))
    await house.ask("nils", ALARM, client_id=INES)


async def test_text_from_outside_leaves_marked_with_hidden_characters_shown() -> None:
    content = (await House().ask("amara", CARD, client_id=INES)).content
    nickname = content["nickname"]
    assert isinstance(nickname, dict)
    assert nickname["untrusted"] is True
    assert nickname["source"] == "client_profile"
    assert "\u202e" not in nickname["text"]
    assert "U+202E" in nickname["text"]


async def test_a_proposal_is_stored_and_only_a_handle_leaves() -> None:
    house = House()
    content = (await house.ask("amara", DRAFT, client_id=INES, text="Slept better.")).content
    assert content["proposal_id"] == "P-1"
    assert content["state"] == "proposed"
    assert content["gaps"] == ["plan"]
    assert "Slept" not in str(content)
    assert house.intake.drafts[0].changes[0].fields == {"text": "Slept better."}


async def test_a_proposal_for_a_client_whom_the_call_did_not_name_is_not_stored() -> None:
    house = House()

    async def sneaky(desk: object, arguments: object) -> object:
        made = await DRAFT.run(desk, arguments)  # type: ignore[arg-type]
        change = replace(made.proposal.changes[0], client_id=PRIYA)  # type: ignore[union-attr]
        return replace(made, proposal=replace(made.proposal, changes=(change,)))  # type: ignore[type-var]

    with pytest.raises(NotFoundOrNotYours):
        await house.ask("amara", replace(DRAFT, run=sneaky), client_id=INES)  # type: ignore[arg-type]
    assert house.intake.drafts == []


async def test_a_reading_tool_cannot_propose() -> None:
    house = House()
    with pytest.raises(NotPermitted):
        await house.ask("amara", replace(CARD, run=DRAFT.run, permission="notes.draft"), client_id=INES)
    assert house.intake.drafts == []


async def test_an_answer_that_holds_a_foreign_client_does_not_leave() -> None:
    async def careless(desk: object, arguments: object) -> object:
        return replace(await CARD.run(desk, arguments), concerns=frozenset({PRIYA}))  # type: ignore[arg-type]

    with pytest.raises(NotFoundOrNotYours):
        await House().ask("amara", replace(CARD, run=careless), client_id=INES)  # type: ignore[arg-type]


# agents and applications


async def test_an_agent_reaches_its_own_case_only() -> None:
    house = House()
    own = await house.ask("ruth", CARD, app="theranest-agents", agent="messaging", bound_to=PRIYA, client_id="c3aa")
    assert own.content["client_id"] == "c3aa"
    for bound in (PRIYA, None):
        with pytest.raises(NotFoundOrNotYours):
            await house.ask("ruth", CARD, app="theranest-agents", agent="messaging", bound_to=bound, client_id="c2aa")


async def test_an_agent_gets_placeholders_even_through_an_identified_application() -> None:
    content = (await House().ask("amara", CARD, agent="messaging", bound_to=INES, client_id="c1aa")).content
    assert content["name"] == "[PERSON_1@c1aa]"
    assert content["client_id"] == "c1aa"


async def test_an_application_under_a_plain_agreement_works_on_references_and_placeholders() -> None:
    house = House()
    content = (await house.ask("amara", LINES, app="example-chat-with-baa")).content
    assert content["lines"] == [{"client_id": "c1aa", "name": "[PERSON_1@c1aa]", "data_class": "progress_note"}]
    await house.ask("amara", DRAFT, app="example-chat-with-baa", client_id="c1aa", text="[PERSON_1@c1aa] slept better.")
    assert house.intake.drafts[0].changes[0].fields == {"text": "Ines Vega slept better."}
    by_id = await house.ask("amara", CARD, app="example-chat-with-baa", client_id=INES)
    assert by_id.content["client_id"] == "c1aa"


async def test_an_application_without_an_agreement_gets_no_client_data() -> None:
    house = House()
    for app in ("example-scheduling-bot", "never-heard-of"):
        with pytest.raises(NotPermitted) as refused:
            await house.ask("amara", CARD, app=app, client_id=INES)
        assert refused.value.code == "no_baa"
        await house.ask("amara", MINE, app=app)


# arguments


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"client_id": "TH-2024-1", "minutes": 4000}, "'minutes': expected at most 90"),
        ({"client_id": "TH-2024-1", "minutes": "Zebedee"}, "'minutes': expected a whole number"),
        ({"client_id": "TH-2024-1", "Zebedee": 1}, "1 argument that it does not know"),
        ({"client_id": ["Zebedee"]}, "'client_id': expected text"),
        ({}, "'client_id': is required"),
        ({"client_id": "TH-2024-1", "text": "Zebedee\u202e"}, "'text' holds a control or bidirectional"),
        ({"client_id": "TH-2024-1", "text": "Zebedee\x00"}, "'text' holds a control or bidirectional"),
        ({"client_id": "TH-2024-1", "Zebedee\u2066": 1}, "holds a control or bidirectional"),
    ],
)
async def test_an_error_names_the_field_and_never_repeats_what_was_sent(
    arguments: dict[str, object], says: str
) -> None:
    house = House()
    with pytest.raises(BadArguments) as refused:
        await house.gate(replace(house.call("amara", CARD), raw_arguments=arguments))  # type: ignore[arg-type]
    assert says in refused.value.message
    assert "Zebedee" not in str(refused.value.as_json())
    assert "Zebedee" not in str(house.ledger.rows)


async def test_line_breaks_and_tabs_are_fine() -> None:
    await House().ask("amara", DRAFT, client_id=INES, text="One.\r\n\tTwo.\n")


async def test_arguments_nested_without_end_are_refused() -> None:
    deep: object = "x"
    for _ in range(5000):
        deep = [deep]
    house = House()
    with pytest.raises(BadArguments, match="nested"):
        await house.gate(replace(house.call("amara", CARD), raw_arguments={"client_id": deep}))  # type: ignore[arg-type]


# evidence


async def test_an_allowed_call_leaves_its_decision_and_what_was_shown() -> None:
    house = House()
    await house.ask("amara", CARD, client_id=INES)
    decision, outcome = house.ledger.rows
    assert (decision.kind, decision.decision, decision.client_id, decision.tool) == ("call", "allowed", INES, "card")
    assert decision.stream == f"client:{INES}"
    assert decision.rule is not None
    assert decision.rule.startswith("grants/clinical.csv:")
    assert "progress_note" in decision.data_classes
    assert (outcome.kind, outcome.decision) == ("outcome", "answered")
    assert SECRET not in str(house.ledger.rows)


async def test_a_refused_call_leaves_its_code_its_line_and_the_client_who_was_asked_for() -> None:
    house = House()
    with pytest.raises(NotPermitted):
        await house.ask("bo", CONTEXT, client_id=INES)
    with pytest.raises(NotFoundOrNotYours):
        await house.ask("amara", CARD, client_id=PRIYA)
    not_permitted, foreign = house.ledger.rows
    assert (not_permitted.decision, not_permitted.code) == ("refused", "not_permitted")
    assert (not_permitted.rule or "").startswith("denies.csv:")
    assert (foreign.decision, foreign.code, foreign.client_id) == ("refused", "not_found_or_not_yours", PRIYA)


async def test_a_refusal_of_the_tool_itself_is_evidence_too() -> None:
    house = House()

    async def broken(desk: object, arguments: object) -> object:
        raise ValueError(SECRET)

    with pytest.raises(ValueError, match="Drinks"):
        await house.ask("amara", replace(CARD, run=broken), client_id=INES)  # type: ignore[arg-type]
    assert [row.decision for row in house.ledger.rows] == ["allowed", "refused"]
    assert house.ledger.rows[1].code == "failed"
    assert SECRET not in str(house.ledger.rows)


async def test_without_the_ledger_no_answer_leaves_and_nothing_is_proposed() -> None:
    house = House()
    house.ledger.works = False
    for tool in (CARD, DRAFT):
        with pytest.raises(LedgerUnavailable):
            await house.ask("amara", tool, client_id=INES)
    assert house.intake.drafts == []


async def test_an_agents_row_says_for_whom_and_why() -> None:
    house = House()
    await house.ask("amara", CARD, app="theranest-agents", agent="messaging", bound_to=INES, client_id="c1aa")
    row = house.ledger.rows[0]
    assert (row.agent, row.on_behalf_of, row.purpose) == ("messaging", "staff:amara", "reply")


async def test_a_proposals_row_names_it() -> None:
    house = House()
    await house.ask("amara", DRAFT, client_id=INES)
    assert house.ledger.rows[-1].proposal_id == "P-1"


async def test_the_span_holds_decisions_as_one_word_list_and_no_value() -> None:
    house = House()
    await house.ask("amara", CARD, client_id=INES)
    with pytest.raises(NotPermitted):
        await house.ask("bo", CONTEXT, client_id=INES)
    allowed, refused = house.spans.ended
    assert allowed["theranest.decisions"].startswith("permitted placeholders related consented rolled_out labelled")
    assert allowed["theranest.ledger_seq"] == 1
    assert refused["theranest.decisions"].endswith("!permitted")
    assert refused["error.type"] == "not_permitted"
    assert "Ines" not in str(house.spans.ended)


# when something is missing


async def test_without_a_policy_every_call_is_refused_with_the_reason() -> None:
    house = House(policy=BrokenPolicy("denies.csv:1: is empty."))
    for tool, arguments in ((CARD, {"client_id": INES}), (MINE, {}), (ALARM, {"client_id": INES})):
        with pytest.raises(PolicyUnavailable, match="is empty"):
            await house.ask("amara", tool, **arguments)
    assert {row.code for row in house.ledger.rows} == {"policy_unavailable"}


async def test_when_the_record_is_down_nothing_is_shown_and_the_caller_may_try_again() -> None:
    house = House()
    await house.ask("amara", CARD, client_id=INES)
    house.records.fail(MemoryFault.DOWN, times=None)
    with pytest.raises(RecordsUnavailable) as refused:
        await house.ask("amara", CARD, client_id=INES)
    assert refused.value.retriable


async def test_people_who_left_or_are_unknown_get_nothing() -> None:
    house = House()
    for who in ("gone", "nobody"):
        with pytest.raises(NotPermitted):
            await house.ask(who, CARD, client_id=INES)


async def test_a_principal_of_another_practice_gets_nothing() -> None:
    house = House()
    call = house.call("amara", CARD, client_id=INES)
    elsewhere = replace(call.principal, practice_id=PracticeId("PR-9999"))
    with pytest.raises(NotPermitted):
        await house.gate(call.with_(principal=elsewhere))


async def test_nobody_gets_in_without_a_principal() -> None:
    house = House()
    with pytest.raises(NotIdentified):
        await house.gate(house.call("amara", CARD, client_id=INES).with_(principal=None))


async def test_a_call_goes_through_the_door_once() -> None:
    house = House()
    call = house.call("amara", CARD, client_id=INES)
    await house.gate(call)
    with pytest.raises(BadArguments):
        await house.gate(call)
    with pytest.raises(BadArguments):
        await house.gate(house.call("amara", CARD, client_id=PRIYA).with_(clients=frozenset({ClientId(INES)})))


async def test_every_refusal_is_a_sentence_that_says_what_to_do() -> None:
    house = House()
    house.records.put(consent(INES, "ai_assistance", "revoked"))
    attempts = [("amara", CARD, INES), ("bo", CONTEXT, INES), ("amara", CARD, PRIYA), ("nils", DRAFT, INES)]
    for who, tool, whom in attempts:
        with pytest.raises(Refused) as refused:
            await house.ask(who, tool, client_id=whom)
        assert refused.value.message.endswith(".")
        assert refused.value.what_to_do.endswith(".")
