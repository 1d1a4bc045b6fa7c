"""What the record says at this moment about what a proposal touches and rests on."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from ..domain.canonical import comparable
from ..domain.changes import RESOURCE, is_patch, patched_values, revises
from ..domain.json import Json
from ..domain.proposals import Change, Proposal
from ..domain.refusals import RecordsUnavailable
from ..ports import NotFound, RecordsError
from .values import Difference, Reliance

_WHO = ("legal_name", "preferred_name", "birth_date")


class CurrentFields(Protocol):
    """The reading half of what delivery holds."""

    async def read_fields(self, resource: str, id: str, paths: Sequence[str]) -> tuple[Mapping[str, Json], str]: ...


class RecordNow:
    def __init__(self, fields: CurrentFields) -> None:
        self._fields = fields

    async def reliances(self, proposal: Proposal, *, from_change: int = 1) -> tuple[Reliance, ...]:
        """Raises `RecordsUnavailable`. A resource that is gone reads as nothing everywhere."""
        wanted = [on for change in proposal.draft.changes[from_change - 1 :] for on in change.relies_on]
        now: dict[tuple[str, str], Mapping[str, Json]] = {}
        for resource, key in dict.fromkeys((on.resource, on.id) for on in wanted):
            paths = [on.path for on in wanted if (on.resource, on.id) == (resource, key)]
            now[resource, key] = await self._read(resource, key, paths)
        return tuple(
            Reliance(
                resource=on.resource,
                id=on.id,
                path=on.path,
                then=comparable(on.value),
                now=comparable(now[on.resource, on.id].get(on.path)),
            )
            for on in wanted
        )

    async def differences(self, proposal: Proposal) -> tuple[Difference, ...]:
        found: list[Difference] = []
        for number, change in enumerate(proposal.draft.changes, start=1):
            found += await self._differences(number, change)
        return tuple(found)

    async def _differences(self, number: int, change: Change) -> list[Difference]:
        resource = RESOURCE[change.kind]
        compared = is_patch(change.kind) or revises(change.kind)
        if not compared or change.target_id is None:
            return [
                Difference(change_no=number, resource=resource, path=path, now=None, proposed=value)
                for path, value in change.fields.items()
            ]
        proposed = patched_values(change)
        now = await self._read(resource, change.target_id, list(proposed))
        return [
            Difference(change_no=number, resource=resource, path=path, now=now.get(path), proposed=value)
            for path, value in proposed.items()
        ]

    async def clients(self, proposal: Proposal) -> Mapping[str, Mapping[str, Json]]:
        """Looked up by the ids that the digest covers, never taken from a caller."""
        return {client: await self._read("clients", client, _WHO) for client in sorted(proposal.client_ids)}

    async def _read(self, resource: str, key: str, paths: Sequence[str]) -> Mapping[str, Json]:
        try:
            values, _ = await self._fields.read_fields(resource, key, paths)
        except NotFound:
            return {}
        except RecordsError:
            raise RecordsUnavailable(
                "The practice's record does not answer, so nothing can be compared with it.", "Try again in a moment."
            ) from None
        return values
