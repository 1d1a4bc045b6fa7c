"""The compiled table beside Casbin itself: each job with each right, and a random sample of everything else."""

import os
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ..decisions import Table, compile_table
from ..folder import Folder, read_folder
from ..reference import CasbinReference
from ..vocabulary import EXCLUSIVE, FACTS, PERMISSIONS

SAMPLE = 20_000
Asked = tuple[str, str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    agree: int
    of: int
    first_difference: Asked | None = None


def compared(directory: Path | None, folder: Folder, *, sample: int = SAMPLE, seed: int = 0) -> Agreement:
    """Over the machine's cores; each reads the folder itself, since Casbin's enforcer does not travel."""
    requests = list(requests_of(folder, sample=sample, seed=seed))
    workers = max(1, min(os.cpu_count() or 1, 4))
    if workers == 1 or len(requests) < SAMPLE:
        return _sum([_part(directory, requests)])
    parts = [(directory, requests[number::workers]) for number in range(workers)]
    with ProcessPoolExecutor(workers) as pool:
        return _sum(list(pool.map(_part, *zip(*parts, strict=True))))


def requests_of(folder: Folder, *, sample: int, seed: int) -> Iterator[Asked]:
    roles = sorted(folder.roles.above)
    permissions = sorted(PERMISSIONS)
    for role in roles:
        for permission in permissions:
            yield role, permission, folder.roles.usual.get(role, frozenset()) | {"staff:active", "caller:person"}
    chance = random.Random(seed)  # noqa: S311 - a repeatable sample, nothing secret
    for _ in range(sample):
        yield chance.choice(roles), chance.choice(permissions), _record(chance)


def _record(chance: random.Random) -> frozenset[str]:
    """A record as it could be: one fact of each group that excludes the others, and any seats and flags."""
    grouped = frozenset[str]().union(*EXCLUSIVE.values())
    free = {fact for fact in sorted(FACTS - grouped) if chance.random() < 0.5}
    return frozenset({*(chance.choice(sorted(group)) for group in EXCLUSIVE.values()), *free})


def _part(directory: Path | None, requests: Sequence[Asked]) -> Agreement:
    folder = read_folder(directory, sandbox=True)
    reference = CasbinReference(folder.model, folder.rules, folder.roles)
    table = compile_table(folder.rules, folder.roles)
    different = [
        asked for asked in requests if reference(asked[0], f"may:{asked[1]}", asked[2]) is not _says(table, asked)
    ]
    return Agreement(
        agree=len(requests) - len(different), of=len(requests), first_difference=different[0] if different else None
    )


def _says(table: Table, asked: Asked) -> bool:
    rule = table.deciding(*asked)
    return rule is not None and rule.effect == "allow"


def _sum(parts: Sequence[Agreement]) -> Agreement:
    return Agreement(
        agree=sum(part.agree for part in parts),
        of=sum(part.of for part in parts),
        first_difference=next((part.first_difference for part in parts if part.first_difference), None),
    )
