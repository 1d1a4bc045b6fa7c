"""A whole policy folder: read, checked file by file and against each other."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.abc import Traversable
from importlib.resources import files
from pathlib import Path

from ...domain.proposals import ChangeKind
from .approval_file import Approvals, parse_approvals
from .apps import Applications, parse_applications
from .errors import PolicyError
from .roles import Roles, build_roles, check_known
from .rollout import Feature, parse_rollout
from .rules import Rule, parse_links, parse_rules, refuse_doubles
from .strict_yaml import Document, read
from .text import check_header, read_lines
from .views import Views, parse_views

_MODEL = {
    "request_definition": {"r": "role, may, holds"},
    "policy_definition": {"p": "role, may, when, eft"},
    "role_definition": {"g": "_, _", "g2": "_, _"},
    "policy_effect": {"e": "some(where (p.eft == allow)) && !some(where (p.eft == deny))"},
    "matchers": {"m": "covers(p.may, r.may) && g(r.role, p.role) && meets(r.holds, p.when)"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """Everything that the files say."""

    model: str
    roles: Roles
    rules: tuple[Rule, ...]
    views: Views
    approvals: Approvals
    features: Mapping[str, Feature]
    applications: Applications
    invariants: Document
    """Read, and checked by `policy check`: what it says is true or not of all the rest."""
    sha256: str


def packaged() -> Traversable:
    return files("theranest_policies")


def read_folder(directory: Path | None, *, sandbox: bool) -> Folder:
    """Raises `PolicyError`."""
    root: Traversable = directory if directory is not None else packaged()
    if not root.is_dir():
        raise PolicyError(root.name, 0, "is not a folder.", "Set THERANEST_POLICIES to a policy folder, or unset it.")
    texts = {name: read_lines(root, name) for name in _names(root)}
    model = _model(texts["model.conf"])
    roles = build_roles("roles.csv", parse_links("roles.csv", texts["roles.csv"]))
    rules = [rule for name in sorted(texts) if name.startswith("grants/") for rule in _allows(name, texts)]
    rules += parse_rules("denies.csv", texts["denies.csv"], effect="deny")
    check_known(rules, roles)
    refuse_doubles(rules)
    documents = {name: read(name, texts[name]) for name in texts if name.endswith(".yaml")}
    return Folder(
        model=model,
        roles=roles,
        rules=tuple(rules),
        views=parse_views(documents["views.yaml"], roles),
        approvals=parse_approvals(documents["approvals.yaml"], frozenset(ChangeKind)),
        features=parse_rollout(documents["rollout.yaml"], roles),
        applications=parse_applications(documents["clients.yaml"], sandbox=sandbox),
        invariants=documents["invariants.yaml"],
        sha256=_sha256({name: lines for name, lines in texts.items() if name != "invariants.yaml"}),
    )


_FIXED = (
    "approvals.yaml",
    "clients.yaml",
    "denies.csv",
    "invariants.yaml",
    "model.conf",
    "roles.csv",
    "rollout.yaml",
    "views.yaml",
)


def _names(root: Traversable) -> list[str]:
    """The files that decide, the fixed ones and every grants file. A stray file with rules is not overlooked."""
    grants_folder = root / "grants"
    if not grants_folder.is_dir():
        raise PolicyError("grants", 0, "is not there.", "Put the folder of grants back.")
    grants: list[str] = []
    for entry in sorted(grants_folder.iterdir(), key=lambda e: e.name):
        if entry.name.startswith((".", "__")):
            continue
        if not re.fullmatch(r"[a-z0-9_]+\.csv", entry.name):
            raise PolicyError(
                f"grants/{entry.name}",
                0,
                "is no grants file.",
                "Name it in small letters with `.csv`, or move it away.",
            )
        grants.append(f"grants/{entry.name}")
    for entry in root.iterdir():
        if entry.name.endswith(".csv") and entry.name not in _FIXED:
            raise PolicyError(entry.name, 0, "is not read.", "Grants live in the folder `grants`; move it there.")
    if not grants:
        raise PolicyError("grants", 0, "holds no file.", "Put the grants back.")
    return [*_FIXED, *grants]


def _allows(name: str, texts: Mapping[str, list[str]]) -> list[Rule]:
    return parse_rules(name, texts[name], effect="allow")


def _model(lines: list[str]) -> str:
    """The model as text for Casbin; any other model than ours is refused, since decisions are compiled for this one."""
    check_header("model.conf", lines)
    section, found = "", dict[str, dict[str, str]]()
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if match := re.fullmatch(r"\[(\w+)\]", text):
            section = match[1]
            continue
        key, _, value = text.partition("=")
        expected = _MODEL.get(section, {}).get(key.strip())
        if expected is None or " ".join(value.split()) != expected:
            raise PolicyError("model.conf", number, "is not the model of this program.", _expected(section, expected))
        found.setdefault(section, {})[key.strip()] = value
    if {s: set(k) for s, k in found.items()} != {s: set(k) for s, k in _MODEL.items()}:
        raise PolicyError("model.conf", len(lines), "is not complete.", "Copy it again with `policy init`.")
    return "\n".join(lines)


def _expected(section: str, expected: str | None) -> str:
    return f"Write: {expected}" if expected else f"Nothing of this name belongs into [{section}]; remove it."


def _sha256(texts: Mapping[str, list[str]]) -> str:
    digest = hashlib.sha256()
    for name in sorted(texts):
        body = "\n".join(texts[name]).encode()
        digest.update(f"{name}\n{len(body)}\n".encode())
        digest.update(body)
    return digest.hexdigest()
