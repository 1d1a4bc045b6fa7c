"""What the loader refuses, with file, line and what to write instead."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from policy_folder import PolicyFolder
from theranest_server.adapters.casbin_policy import BrokenPolicy, load_or_shut

NEW_BLOCK = "\n# A line under test.\n"


def test_the_shipped_policy_loads_and_a_copy_of_it_is_the_same_policy(folder: PolicyFolder) -> None:
    copy = folder.load()
    assert copy.policy_sha256 == load_or_shut(None, sandbox=True).policy_sha256


@pytest.mark.parametrize(
    ("line", "what", "instead"),
    [
        ("p, role:therapist, may:notes.drafts, always, allow", "unknown right", "notes.draft"),
        ("p, role:therapists, may:claims.list, always, allow", "does not know", "role:therapist"),
        ("p, therapist, may:claims.list, always, allow", "where a role is due", "role:name"),
        ("p, user:amara, may:claims.list, always, allow", "where a role is due", "role:name"),
        ("p, role:therapist, may:claims.list, seat:providr, allow", "unknown condition", "seat:provider"),
        ("p, role:therapist, may:claims.list, always, Allow", "unknown effect", "allow"),
        ("p, role:therapist, may:claims.list, always, deny", "wrong file", "denies.csv"),
        ("p, role:therapist, may:claims.list, always", "4 columns", "p, role:ROLE"),
        ("p, role:therapist, may:claims.list, always, allow, x", "6 columns", "p, role:ROLE"),
        ("p, role:therapist, may:claims.list, , allow", "empty column", "always"),
        ("p, role:therapist, may:claims.*, always, allow", "at once", "one right each"),
        ("p, role:therapist, may:*, always, allow", "at once", "one right each"),
        ("p, role:therapist, may:claims.list, seat:provider and seat:provider, allow", "twice", "once"),
        ("p, role:therapist, may:claims.list, licence:none and licence:current, allow", "at once", "Only one"),
        ("p, role:therapist, may:notes.draft, always, allow", "repeats", "Remove one"),
        ('p, "role:therapist", may:claims.list, always, allow', "quotes", "plain words"),
        ("p, role:therapist, may:claims.list, always, allow # because", "quotes", "own lines"),
        (" p, role:therapist, may:claims.list, always, allow", "spaces", "first column"),
        ("p,\trole:therapist, may:claims.list, always, allow", "tab", "spaces"),
        ("p, role:therapist, may:claims.list, always, allow\r", "Windows", "Unix"),
        ("p, role:ther\u0430pist, may:claims.list, always, allow", "another letter", "ASCII"),
        ("p, role:therapist\u200b, may:claims.list, always, allow", "invisible", "Remove"),
        ("g, role:therapist, role:staff", "begins with 'g'", "small letter"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused_with_what_to_write(
    folder: PolicyFolder, line: str, what: str, instead: str
) -> None:
    before = (folder.path / "grants/clinical.csv").read_text().count("\n")
    folder.append("grants/clinical.csv", f"{NEW_BLOCK}{line}\n")
    refused = folder.refusal()
    assert refused.file == "grants/clinical.csv"
    assert refused.line == before + 3
    assert what in refused.what
    assert instead in refused.instead


def test_a_rule_without_a_sentence_above_it_is_refused(folder: PolicyFolder) -> None:
    folder.append("grants/clinical.csv", "\np, role:therapist, may:claims.list, always, allow\n")
    assert "no sentence above" in folder.refusal().what


def test_a_file_without_owner_review_and_source_is_refused(folder: PolicyFolder) -> None:
    folder.replace("denies.csv", "# owner:", "# keeper:")
    assert "owner" in folder.refusal().instead


@pytest.mark.parametrize(
    "file", ["model.conf", "roles.csv", "denies.csv", "views.yaml", "approvals.yaml", "rollout.yaml", "clients.yaml"]
)
@pytest.mark.parametrize("spoilt", ["absent", "empty", "binary", "bom", "windows"])
def test_a_missing_empty_or_mangled_file_keeps_the_door_shut(folder: PolicyFolder, file: str, spoilt: str) -> None:
    path = folder.path / file
    data = path.read_bytes()
    if spoilt == "absent":
        path.unlink()
    else:
        spoil = {"empty": b"\n", "binary": b"\x89PNG\xff" + data, "bom": b"\xef\xbb\xbf" + data}
        path.write_bytes(spoil.get(spoilt, data.replace(b"\n", b"\r\n")))
    assert folder.refusal().file == file


def test_a_folder_that_is_not_there_is_refused(folder: PolicyFolder) -> None:
    shut = load_or_shut(folder.path / "nowhere", sandbox=True)
    assert isinstance(shut, BrokenPolicy)
    assert "is not a folder" in shut.reason


def test_a_file_of_rules_in_the_wrong_place_is_not_overlooked(folder: PolicyFolder) -> None:
    (folder.path / "more.csv").write_text("p, role:therapist, may:claims.list, always, allow\n")
    assert folder.refusal().file == "more.csv"


def test_a_role_that_inherits_from_itself_is_refused(folder: PolicyFolder) -> None:
    folder.append("roles.csv", "\n# A circle.\ng, role:therapist, role:clinical_supervisor\n")
    assert "inherits from itself" in folder.refusal().what


def test_a_second_row_for_the_same_inheritance_is_refused(folder: PolicyFolder) -> None:
    folder.append("roles.csv", "\n# Twice.\ng, role:biller, role:billing\n")
    assert "repeats" in folder.refusal().what


def test_a_job_without_a_permission_level_is_refused(folder: PolicyFolder) -> None:
    folder.append("roles.csv", "\n# A job of no level.\ng, role:visitor, role:default\n")
    assert "no permission level" in folder.refusal().what


def test_a_role_that_is_staff_and_agent_at_once_is_refused(folder: PolicyFolder) -> None:
    folder.append("roles.csv", "\n# Both.\ng, role:agent_scribe, role:therapist\n")
    assert "neither staff nor agent, or both" in folder.refusal().what


def test_a_job_without_a_view_is_refused(folder: PolicyFolder) -> None:
    folder.append("roles.csv", "\n# A new job.\ng, role:visitor, role:default\ng2, role:visitor, level:default\n")
    assert "no view for role:visitor" in folder.refusal().what


def test_a_changed_model_is_refused(folder: PolicyFolder) -> None:
    folder.replace("model.conf", "&& !some(where (p.eft == deny))", "")
    refused = folder.refusal()
    assert refused.file == "model.conf"
    assert "deny" in refused.instead


def test_a_deny_under_which_nothing_is_granted_is_refused(folder: PolicyFolder) -> None:
    folder.append(
        "denies.csv", "\n# Nobody at the desk reads claims anyway.\np, role:front_desk, may:claims.*, always, deny\n"
    )
    assert "denies what no line grants" in folder.refusal().what


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        ("views.yaml", "sees: [demographics, schedule, staff]", "sees: [demographics, diagnoses]", "no class of data"),
        ("views.yaml", "sees: [demographics, schedule, staff]", "sees: [psychotherapy_note]", "psychotherapy"),
        ("views.yaml", "clients: practice", "clients: everyone", "no reach"),
        ("views.yaml", "{same_as: role:billing}", "{same_as: role:nobody}", "no written-out view"),
        ("views.yaml", "  role:biller: {", "  role:default: {", "a second time"),
        ("views.yaml", "assigned_only: [notes.*", "assigned_only: [note.*", "no right"),
        ("views.yaml", "    owner: Practice administrator\n", "", "lacks 'owner'"),
        ("approvals.yaml", "slots: [[originator]]", "slots: [[agent]]", "no way to qualify"),
        ("approvals.yaml", "slots: [[originator]]", "slots: []", "without anybody"),
        ("approvals.yaml", "  send_message:", "  sign_note:", "no kind of change"),
        ("approvals.yaml", "expires_after_hours: 72", "expires_after_hours: 0", "out of range"),
        ("approvals.yaml", "expires_after_hours: 72", "expires_after_hours: soon", "is wrong"),
        ("approvals.yaml", "proposed_with: messages.draft", "proposed_with: messages.send", "no right"),
        ("rollout.yaml", "rights: [notes.*]", "rights: [notes.draft]", "no feature for 'notes.context'"),
        ("rollout.yaml", "rights: [notes.*]", "rights: [notes.*, clients.find]", "two features"),
        ("rollout.yaml", "state: on", "state: maybe", "is wrong"),
        ("rollout.yaml", "    rights: [alerts.*]\n    state: on", "    rights: [alerts.*]\n    state: off", "alerts off"),
        ("rollout.yaml", "state: on", "state: pilot", "pilot group"),
        ("clients.yaml", "level: baa\n    agreement: BAA-2026-014 (example)", "level: baa", "without an agreement"),
        ("clients.yaml", "level: no_baa", "level: nobaa", "no level"),
        ("clients.yaml", "  vscode:", "  theranest-agents:", "listed twice"),
        ("clients.yaml", "level: no_baa", "level: &x no_baa", "anchor"),
        ("clients.yaml", "level: no_baa", "level: !!python/name:os.system no_baa", "tag"),
    ],
)  # fmt: skip
def test_a_word_that_a_yaml_file_does_not_know_is_refused(
    folder: PolicyFolder, file: str, old: str, new: str, what: str
) -> None:
    folder.replace(file, old, new)
    refused = folder.refusal()
    assert refused.file == file
    assert refused.line > 1
    assert what in refused.what


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(line=st.text(min_size=1, max_size=60))
def test_no_line_of_any_text_is_taken_silently(folder: PolicyFolder, line: str) -> None:
    path = folder.path / "grants/clinical.csv"
    before = path.read_bytes()
    try:
        path.write_bytes(before + f"{NEW_BLOCK}{line}\n".encode("utf-8", "surrogatepass"))
        if not line.strip() or line.startswith("#"):
            return
        refused = folder.refusal()
        assert refused.file == "grants/clinical.csv"
    finally:
        path.write_bytes(before)
