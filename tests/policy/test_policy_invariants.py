"""What the policy promises, looked at over every request; and that a promise which is broken is told as a story."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import theranest_policies
from policy_folder import PolicyFolder
from theranest_server.adapters.policy.errors import PolicyError
from theranest_server.adapters.policy.folder import read_folder
from theranest_server.adapters.policy.proof import Proof, prove
from theranest_server.adapters.policy.proof.checking import check, conditions_of
from theranest_server.adapters.policy.proof.invariants import Words, parse_invariants
from theranest_server.adapters.policy.proof.outcomes import Outcomes, outcomes_of
from theranest_server.adapters.policy.proof.story import told
from theranest_server.tools import CATALOGUE

SHIPPED = Path(next(iter(theranest_policies.__path__)))
ONE_DAY: Mapping[str, Sequence[str]] = {
    "consent": ("consent:granted",),
    "part2": ("part2:no",),
    "clinician": ("clinician:opted_in",),
    "feature": ("feature:on",),
    "kill": ("kill:off",),
}
"""What no line of the folder can change is left out, so that many spoiled folders can be looked at."""
DENIES = [line for line in (SHIPPED / "denies.csv").read_text().splitlines() if line.startswith("p,")]


def quick(folder: PolicyFolder) -> tuple[Outcomes, list[dict[str, object]]]:
    """The broken invariants of a folder with their stories, over one ordinary day."""
    outcomes = outcomes_of(read_folder(folder.path, sandbox=True), CATALOGUE, only=ONE_DAY)
    whole = conditions_of(outcomes) | {value for axis in outcomes.space.axes.values() for value in axis} | LEFT_OUT
    words = Words(conditions=frozenset(whole), tools=frozenset(tool.name for tool in CATALOGUE))
    results = check(outcomes, parse_invariants(outcomes.folder.invariants, words))
    return outcomes, [{"name": r.invariant.name, **(told(outcomes, r) or {})} for r in results if not r.holds]


LEFT_OUT = frozenset(
    {
        "consent:refused",
        "consent:not_on_file",
        "part2:covered",
        "part2:not_covered",
        "clinician:opted_out",
        "feature:off",
        "kill:on",
    }
)


@pytest.fixture(scope="module")
def proof() -> Proof:
    return prove(read_folder(None, sandbox=True), CATALOGUE)


def test_every_sentence_of_the_shipped_policy_is_true(proof: Proof) -> None:
    assert [r.invariant.name for r in proof.results if not r.holds] == []
    assert proof.outcomes.combinations > 2_000_000


@pytest.mark.parametrize("line", DENIES)
def test_no_refusing_line_can_be_taken_away_unnoticed(folder: PolicyFolder, line: str) -> None:
    folder.replace("denies.csv", line + "\n", "")
    _, broken = quick(folder)
    assert broken, f"nothing speaks of {line!r}"
    assert re.match(r"(Somebody in the job|The \w[\w ]* agent, in)", str(broken[0]["story"]))
    assert broken[0]["mend"]


@pytest.mark.parametrize("line", [line for line in DENIES if "licence" in line or "supervision" in line])
def test_no_condition_on_licence_or_supervision_can_be_weakened_unnoticed(folder: PolicyFolder, line: str) -> None:
    _, role, may, when, effect = [part.strip() for part in line.split(",")]
    terms = when.split(" and ")
    for term in terms:
        weaker = " and ".join([*(t for t in terms if t != term), term, "seat:admin"])
        spoiled = PolicyFolder(folder.path / term.replace(":", "_"))
        spoiled.replace("denies.csv", line, f"p, {role}, {may}, {weaker}, {effect}")
        assert quick(spoiled)[1], f"{when!r} was narrowed and nothing speaks of it"


def test_a_broken_promise_is_told_with_its_lines_and_its_mend(folder: PolicyFolder) -> None:
    folder.append("grants/billing.csv", "\n# A line too many.\np, role:billing, may:notes.context, always, allow\n")
    folder.replace("denies.csv", "p, role:staff, may:notes.*, not seat:provider, deny\n", "")
    _, broken = quick(folder)
    story = next(b for b in broken if b["name"] == "notes_and_inboxes_are_the_therapists")
    assert "job billing" in str(story["story"])
    assert "get_note_context lets it through" in str(story["story"])
    assert {"grants/billing.csv"} == {line["file"] for line in story["allowed_by"]}  # type: ignore[index,union-attr]
    assert story["mend"] == "Add to denies.csv: p, role:billing, may:notes.context, always, deny"


def test_a_sentence_is_added_by_the_file_alone(folder: PolicyFolder) -> None:
    folder.append(
        "invariants.yaml",
        "  schedulers_find_nobody:\n"
        "    sentence: A scheduler finds no client.\n"
        "    owner: A practice\n    review: 2027-02-01\n    source: Its own wish\n"
        "    never:\n      when: [role:scheduler]\n      calls: [tool:find_clients]\n",
    )
    _, broken = quick(folder)
    assert [b["name"] for b in broken] == ["schedulers_find_nobody"]
    assert "job scheduler" in str(broken[0]["story"])


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("when: [role:scheduler]", "when: [role:schedulers]", "role:schedulers"),
        ("sees: [psychotherapy_note]", "sees: [psychotherapy]", "psychotherapy"),
        ("calls: [may:proposals.approve]", "calls: [tool:approve]", "tool:approve"),
        ("needs: [originator]", "needs: [author]", "author"),
        ("      kinds: [send_message]", "      kinds: [send_letter]", "send_letter"),
        ("      sees: [psychotherapy_note]", "      when: []", "neither calls nor sees"),
    ],
)
def test_a_sentence_that_names_nothing_is_refused_with_its_line(
    folder: PolicyFolder, old: str, new: str, says: str
) -> None:
    folder.replace("invariants.yaml", old, new)
    with pytest.raises(PolicyError) as refused:
        prove(read_folder(folder.path, sandbox=True), CATALOGUE)
    assert says in str(refused.value)
    assert refused.value.line > 1
    assert refused.value.instead


def test_approvals_by_one_person_where_two_are_asked_for_are_noticed(folder: PolicyFolder) -> None:
    folder.replace(
        "approvals.yaml", "slots: [[rendering_clinician], [billing_supervisor]]", "slots: [[billing_supervisor]]"
    )
    _, broken = quick(folder)
    assert "code_changes_need_two_people" in [b["name"] for b in broken]


def test_the_decision_table_has_the_same_hash_whatever_the_comments_say(folder: PolicyFolder, proof: Proof) -> None:
    folder.replace("denies.csv", "# What nobody gets past.", "# What nobody ever gets past.")
    same = prove(read_folder(folder.path, sandbox=True), CATALOGUE)
    folder.replace("denies.csv", "p, role:intern, may:notes.draft, supervision:none, deny\n", "")
    other = prove(read_folder(folder.path, sandbox=True), CATALOGUE)
    first = proof.as_json()["decision_table_sha256"]
    assert same.as_json()["decision_table_sha256"] == first != other.as_json()["decision_table_sha256"]
