"""Run as a program: a service that kills itself with SIGKILL at a named point of a delivery.

python crashing_service.py HOME FOLDER CHANGE POINT     propose, approve, deliver, die
python crashing_service.py HOME FOLDER deliver ID       only deliver, as another process on the same home
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from approval_world import CLIENT, World, patch, reply
from theranest_server.domain.ids import ProposalId
from theranest_server.domain.json import Json
from theranest_server.domain.proposals import Change, ChangeKind, ProposalState
from theranest_server.ports import Written

POINTS = ("approved", "claimed", "before_effect", "after_effect", "written", "delivered")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class FileRecord:
    """A record that outlives the service: one file a write that took effect, named by its key."""

    def __init__(self, folder: Path, point: str | None = None) -> None:
        self._folder = folder
        self._point = point
        folder.mkdir(exist_ok=True)

    def effects(self) -> list[str]:
        return sorted(path.read_text() for path in self._folder.glob("effect-*"))

    async def apply(
        self, change: Change, *, key: str, reference: str, version: str | None, key_first_used: datetime | None = None
    ) -> Written:
        if self._point == "before_effect":
            die()
        path = self._folder / f"effect-{key.replace('/', '-')}"
        if not path.exists():
            unfinished = self._folder / f".{path.name}.{os.getpid()}"
            with unfinished.open("w") as file:
                json.dump({"reference": reference, "fields": change.fields}, file)
                file.flush()
                os.fsync(file.fileno())
            os.link(unfinished, path)  # whole or not at all, and never twice
        if self._point == "after_effect":
            die()
        return self._written(change, path)

    async def find_by_reference(self, change: Change, reference: str) -> Written | None:
        path = self._folder / f"effect-{reference.replace('/', '-')}"
        return self._written(change, path) if path.exists() else None

    async def read_fields(self, resource: str, id: str, paths: Sequence[str]) -> tuple[Mapping[str, Json], str]:
        now: dict[str, Any] = {"birth_date": "1990-02-28", "presenting_problem": "Worry at night."}
        for effect in self.effects():
            now |= json.loads(effect)["fields"]
        return {path: now.get(path) for path in paths}, f"v{len(self.effects())}"

    @staticmethod
    def _written(change: Change, path: Path) -> Written:
        resource = "clients" if change.kind is ChangeKind.PATCH_CLIENT else "messages"
        return Written(resource=resource, id=CLIENT if resource == "clients" else path.name, version="v1")


def dying(world: World, point: str) -> None:
    """Die where the store is about to say what the record has just done, or is about to do."""
    sending, step, move = world.store.sending, world.store.step, world.store.move

    async def sending_then(*args: Any) -> Any:
        if point == "claimed":
            die()
        return await sending(*args)

    async def step_then(*args: Any, **about: Any) -> None:
        await step(*args, **about)
        if point == "written":
            die()

    async def move_then(proposal_id: ProposalId, expected: Any, to: ProposalState, *args: Any, **about: Any) -> bool:
        moved = await move(proposal_id, expected, to, *args, **about)
        if point == "delivered" and to is ProposalState.DELIVERED:
            die()
        return moved

    world.store.sending = sending_then  # type: ignore[method-assign]
    world.store.step = step_then  # type: ignore[method-assign]
    world.store.move = move_then  # type: ignore[method-assign]


async def crash(home: Path, folder: Path, what: str, point: str) -> None:
    world = World(home, records=FileRecord(folder, point))
    dying(world, point)
    status = await world.approved(patch() if what == "patch" else reply())
    if point == "approved":
        die()
    await world.delivery.deliver(status.id)


async def deliver(home: Path, folder: Path, proposal_id: str) -> None:
    world = World(home, records=FileRecord(folder))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    await world.delivery.deliver(ProposalId(proposal_id))
    world.close()


if __name__ == "__main__":
    home, folder, what, last = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]
    asyncio.run(deliver(home, folder, last) if what == "deliver" else crash(home, folder, what, last))
