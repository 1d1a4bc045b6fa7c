"""Ways in which Casbin says yes where no was meant: shown on Casbin itself, and refused by the loader or the probes.

If Casbin changes its mind about one, its test says so.
"""

import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import casbin
import pytest
from policy_folder import PolicyFolder, caller, member
from theranest_server.adapters.casbin_policy import CasbinPolicy
from theranest_server.adapters.policy.errors import PolicyError
from theranest_server.adapters.policy.reference import probe

MODEL = """
[request_definition]
r = sub, obj
[policy_definition]
p = sub, obj, eft
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = g(r.sub, p.sub) && r.obj == p.obj
"""


def plain(text: str, tmp_path: Path, model: str = MODEL) -> casbin.Enforcer:
    """Casbin as its manual shows it, with nothing in front."""
    (tmp_path / "model.conf").write_text(model)
    (tmp_path / "policy.csv").write_text(text)
    return casbin.Enforcer(str(tmp_path / "model.conf"), str(tmp_path / "policy.csv"))


def test_the_distribution_casbin_is_absent_since_it_would_overwrite_pycasbin() -> None:
    assert version("pycasbin").startswith("2.")
    with pytest.raises(PackageNotFoundError):
        version("casbin")


def test_a_misspelt_deny_counts_for_nothing_in_casbin_and_does_not_load_here(
    tmp_path: Path, folder: PolicyFolder
) -> None:
    wrong = plain("p, therapist, notes, allow\np, therapist, notes, Deny\n", tmp_path)
    assert wrong.enforce("therapist", "notes") is True
    folder.replace("denies.csv", "staff:left, deny", "staff:left, Deny")
    assert "unknown effect" in folder.refusal().what


def test_an_empty_policy_lets_empty_strings_through_in_casbin_and_not_here(
    tmp_path: Path, folder: PolicyFolder, policy: CasbinPolicy
) -> None:
    no_roles = re.sub(r"\[role_definition\]\ng = _, _\n", "", MODEL).replace("g(r.sub, p.sub)", "r.sub == p.sub")
    empty = plain("", tmp_path, no_roles.replace("sub, obj, eft", "sub, obj").replace(
        "some(where (p.eft == allow)) && !some(where (p.eft == deny))", "some(where (p.eft == allow))"))  # fmt: skip
    assert empty.enforce("", "") is True
    assert not policy.decide(caller(member()), "").allowed
    (folder.path / "denies.csv").write_text("")
    assert "is empty" in folder.refusal().what


def test_a_capital_or_doubled_letter_drops_a_line_in_casbin_and_does_not_load_here(
    tmp_path: Path, folder: PolicyFolder
) -> None:
    dropped = plain("p, therapist, notes, allow\nP, therapist, notes, deny\npp, therapist, notes, deny\n", tmp_path)
    assert dropped.enforce("therapist", "notes") is True
    folder.replace("denies.csv", "\np, role:staff, may:*", "\nP, role:staff, may:*")
    assert "begins with 'P'" in folder.refusal().what


def test_a_deny_more_than_ten_roles_up_is_not_found_by_casbin_and_such_a_chain_does_not_load_here(
    tmp_path: Path, folder: PolicyFolder
) -> None:
    links = "".join(f"g, r{i}, r{i + 1}\n" for i in range(12))
    deep = plain(f"p, r0, notes, allow\np, r12, notes, deny\n{links}", tmp_path)
    assert deep.enforce("r0", "notes") is True
    chain = "".join(
        f"g, role:deep{i}, role:{f'deep{i + 1}' if i < 6 else 'default'}\ng2, role:deep{i}, level:default\n"
        for i in range(7)
    )
    folder.append("roles.csv", f"\n# Too deep.\n{chain}")
    assert "more than 5 steps" in folder.refusal().what


def test_a_person_named_like_a_role_holds_it_in_casbin_and_not_here(tmp_path: Path, policy: CasbinPolicy) -> None:
    named = plain("p, admin, notes, allow\n", tmp_path)
    assert named.enforce("admin", "notes") is True, "a user id `admin` is taken for the role"
    impostor = member(profile="role:practice_administrator")
    assert policy.role_of(impostor) is None
    assert not policy.decide(caller(impostor), "clients.read").allowed


def test_switching_enforcement_off_allows_everything_in_casbin_and_keeps_the_door_shut_here(
    tmp_path: Path, policy: CasbinPolicy
) -> None:
    off = plain("p, a, b, deny\n", tmp_path)
    off.enable_enforce(False)  # type: ignore[attr-defined]
    assert off.enforce("anybody", "anything") is True
    with pytest.raises(PolicyError, match="lets through an unknown role"):
        probe(lambda role, may, holds: True, policy.folder.roles)


def test_an_unknown_answer_of_casbin_is_no_yes(policy: CasbinPolicy) -> None:
    always_truthy = CasbinPolicy(policy.folder, lambda role, may, holds: 1)  # type: ignore[arg-type,return-value]
    with pytest.raises(Exception, match="two ways"):
        always_truthy.decide(caller(member()), "notes.draft")


def test_a_line_break_in_an_id_makes_two_lines_in_casbin_and_is_no_role_here(policy: CasbinPolicy) -> None:
    torn = member(profile="clinician\np, role:clinician, may:ledger.read, always, allow")
    assert policy.role_of(torn) is None


def test_the_plain_enforcer_is_used_and_no_other() -> None:
    from theranest_server.adapters.policy import reference

    source = Path(reference.__file__).read_text("utf-8")
    assert re.findall(r"casbin\.(\w*Enforcer)", source) == ["Enforcer"]


def test_what_casbin_silently_leaves_out_is_noticed(policy: CasbinPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    from theranest_server.adapters.policy.reference import CasbinReference

    monkeypatch.setattr(casbin.Enforcer, "add_policies", lambda self, rules: True)
    with pytest.raises(PolicyError, match="not all taken"):
        CasbinReference(policy.folder.model, policy.folder.rules, policy.folder.roles)
