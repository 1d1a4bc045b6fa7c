"""One sequence of bytes for one meaning, and nothing that looks like something else."""

import hashlib
import json
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from theranest_server.domain.approval_form import canonical_proposal, proposal_from, settled_draft, shown_beside
from theranest_server.domain.canonical import (
    NotCanonical,
    canonical_bytes,
    check_text,
    comparable,
    digest_of,
    parse_canonical,
    settled,
)
from theranest_server.domain.ids import ClientAppId, ClientId, PracticeId, ProposalId, StaffId
from theranest_server.domain.proposals import Change, ChangeKind, Evidence, Proposal, ProposalDraft, ReliedOn

CHANGE = Change(
    kind=ChangeKind.PATCH_CLIENT,
    client_id=ClientId("TH-1"),
    target_id="TH-1",
    fields={"presenting_problem": "Zoë sleeps\nbadly", "phones": [{"number": "512-555-0100", "primary": True}]},
    relies_on=(ReliedOn(resource="clients", id="TH-1", path="presenting_problem", value="Worry"),),
)
PROPOSAL = Proposal(
    id=ProposalId("prop_1"),
    practice_id=PracticeId("PR-1"),
    tool="patch",
    tool_schema_sha256="aa",
    draft=ProposalDraft(
        changes=(CHANGE,),
        originator=StaffId("staff:amara"),
        summary="A patch",
        evidence=(Evidence(path="presenting_problem", source="form", quote="sleeps badly", start=3, end=15),),
    ),
    policy_slice_sha256="bb",
    requested_by=StaffId("staff:bo"),
    client_app=ClientAppId("chat"),
    agent="intake",
    on_behalf_of=StaffId("staff:amara"),
    created_at=datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
    expires_at=datetime(2026, 11, 30, 9, 0, tzinfo=UTC),
    epoch="e1",
)
CANONICAL = (
    '{"agent":"intake","changes":[{"client_id":"TH-1","fields":{"phones":[{"number":"512-555-0100","primary":true}],'
    '"presenting_problem":"Zoë sleeps\\nbadly"},"kind":"patch_client","target_id":"TH-1"}],"client_app":"chat",'
    '"epoch":"e1","expires":"2026-11-30T09:00:00.000000Z","id":"prop_1","on_behalf_of":"staff:amara",'
    '"originator":"staff:amara","policy_slice_sha":"bb","practice":"PR-1",'
    '"provenance":{"drafted_by":"chat_client","model":null,"prompt_version":null},'
    '"relied_on_values":[{"change":1,"id":"TH-1","path":"presenting_problem","resource":"clients","value":"Worry"}],'
    '"requester":"staff:bo","tool":"patch","tool_schema_sha":"aa"}'
)
DIGEST = "cf940b79f8f6b01aed9349186d60c7cf8ecf483ec49c98d94e03122b9211b8a8"


def test_the_bytes_and_the_digest_of_a_known_proposal() -> None:
    assert canonical_proposal(PROPOSAL) == CANONICAL.encode()
    assert digest_of(CANONICAL.encode()) == DIGEST
    assert hashlib.sha256(b"approval-v1\0" + CANONICAL.encode()).hexdigest() == DIGEST


def test_a_proposal_comes_back_from_its_bytes() -> None:
    assert proposal_from(canonical_proposal(PROPOSAL), json.loads(json.dumps(shown_beside(PROPOSAL)))) == PROPOSAL


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "prop_2"},
        {"practice_id": "PR-2"},
        {"tool": "other"},
        {"tool_schema_sha256": "ab"},
        {"policy_slice_sha256": "bc"},
        {"requested_by": "staff:dee"},
        {"agent": None},
        {"on_behalf_of": None},
        {"expires_at": datetime(2026, 11, 30, 9, 0, 1, tzinfo=UTC)},
        {"epoch": "e2"},
        {"draft": replace(PROPOSAL.draft, originator=StaffId("staff:dee"))},
        {"draft": replace(PROPOSAL.draft, changes=(CHANGE, CHANGE))},
        {"draft": replace(PROPOSAL.draft, changes=(replace(CHANGE, relies_on=()),))},
        {"draft": replace(PROPOSAL.draft, changes=(replace(CHANGE, fields={"presenting_problem": "Other"}),))},
    ],
)
def test_every_part_that_a_reviewer_approves_changes_the_digest(changed: dict[str, Any]) -> None:
    other = replace(PROPOSAL, **changed)
    assert digest_of(canonical_proposal(other)) != digest_of(canonical_proposal(PROPOSAL))


def test_words_of_a_model_beside_the_change_are_not_part_of_what_is_approved() -> None:
    other = replace(PROPOSAL, draft=replace(PROPOSAL.draft, summary="Routine vitamin renewal", evidence=()))
    assert canonical_proposal(other) == canonical_proposal(PROPOSAL)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None, "x"]}, '{"a":[true,null,"x"],"b":1}'),
        ({"\u20ac": "Euro", "1": "One", "\U0001f600": "Smiley", "\u00f6": "o"}, '{"1":"One","ö":"o","€":"Euro","😀":"Smiley"}'),
        ({"\ufb33": 1, "\U0001f600": 2}, None),
        ({"quote": 'a"b\\c'}, '{"quote":"a\\"b\\\\c"}'),
        ({"tab": "a\tb\nc"}, '{"tab":"a\\tb\\nc"}'),
        ({"n": -(2**53 - 1)}, '{"n":-9007199254740991}'),
    ],
)  # fmt: skip
def test_vectors(value: dict[str, Any], text: str | None) -> None:
    if text is None:
        with pytest.raises(NotCanonical):
            canonical_bytes(value)
    else:
        assert canonical_bytes(value).decode() == text


@pytest.mark.parametrize(
    "text",
    [
        "warf\u200barin",
        "\u202eevil",
        "\u2066x\u2069",
        "tag\U000e0061",
        "bell\u0007",
        "escape\u001b[31m",
        "return\r",
        "line\u2028separator",
        "soft\u00adhyphen",
        "private\ue000",
        "unassigned\u0378",
        "half\ud800",
        "w\u0430rfarin",
        "d\u03bfse",
        "\uff15 mg",
        "\U0001d5ee",
        "e\u0301",
    ],
)
def test_text_that_could_look_like_other_text_is_refused(text: str) -> None:
    with pytest.raises(NotCanonical):
        canonical_bytes({"text": text})
    with pytest.raises(NotCanonical):
        canonical_bytes({text: 1})


@pytest.mark.parametrize(
    "text",
    ["Zoë Łukasz Ångström", "Мария", "Μαρία", "李明 さん", "5 µg and 5 μg", "café – naïve", "❤️ 👍", "½ m²", "O’Brien", "שלום", "a\tb\n\nc"],
)  # fmt: skip
def test_what_people_write_is_accepted(text: str) -> None:
    check_text(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize("value", [0.5, 5.0, float("nan"), 2**53, -(2**53), b"x", {1: "x"}, object()])
def test_what_has_two_spellings_is_refused(value: Any) -> None:
    with pytest.raises(NotCanonical):
        canonical_bytes({"value": value})


@pytest.mark.parametrize(
    "data",
    [
        b'{"dose":"5","dose":"50"}',
        b'{"dose":5.0}',
        b'{"dose":5e0}',
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'{"a":NaN}',
        b'{"a":"\\u0041"}',
        b"[]",
        b"",
        b"\xff",
        b'{"a":' + b"[" * 100_000,
    ],
)
def test_stored_bytes_in_another_spelling_are_refused(data: bytes) -> None:
    with pytest.raises(NotCanonical):
        parse_canonical(data)


def test_a_refusal_names_the_place_and_not_the_words() -> None:
    with pytest.raises(NotCanonical) as caught:
        canonical_bytes({"sections": [{"text": "secret\u200b"}]})
    assert caught.value.where == "sections[0].text"
    assert "secret" not in str(caught.value)


def test_what_is_stored_is_settled_first() -> None:
    draft = ProposalDraft(
        changes=(replace(CHANGE, fields={"presenting_problem": "Zoe\u0308\r\nsleeps"}),),
        originator=StaffId("staff:amara"),
        summary="",
    )
    assert settled_draft(draft).changes[0].fields == {"presenting_problem": "Zoë\nsleeps"}


def test_a_value_of_the_record_without_a_canonical_form_is_compared_by_its_hash() -> None:
    assert comparable(0.5) == comparable(0.5) != comparable(0.25)
    assert comparable("zero\u200bwidth") != comparable("zerowidth")
    assert comparable("Zoe\u0308") == comparable("Zoë")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="ascii", min_codepoint=32), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcXYZ_", max_size=5), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(st.dictionaries(st.text("abc", max_size=4), _JSON, max_size=5))
def test_every_value_has_one_form_whatever_its_order(value: dict[str, Any]) -> None:
    try:
        data = canonical_bytes(value)
    except NotCanonical:
        return
    assert canonical_bytes(dict(reversed(list(value.items())))) == data
    assert parse_canonical(data) == value


@given(st.text(max_size=40))
def test_text_is_either_refused_or_kept_as_it_is(text: str) -> None:
    plain = settled(text)
    try:
        data = canonical_bytes({"t": plain})
    except NotCanonical:
        return
    assert parse_canonical(data) == {"t": plain}
    assert settled(plain) == plain
