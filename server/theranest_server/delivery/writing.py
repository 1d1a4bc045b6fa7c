"""One change: written under its key, or settled where an earlier answer was lost.

A change's key and its reference inside the resource are the same, `proposal id/change number`. The ledger holds a
`sending` row before anything is sent, so that after a crash it is known which change may have been written.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace

from ..domain.canonical import comparable
from ..domain.changes import RESOURCE, is_patch, patched_values
from ..domain.json import Json
from ..domain.proposals import Change
from ..ports import (
    DeliveryStep,
    LedgerEntry,
    NotFound,
    OutcomeUnknown,
    ProposalStore,
    RateLimited,
    RecordsError,
    RecordsWriter,
    Rejected,
    StaleVersion,
    StoredProposal,
    Unavailable,
    Written,
)
from .values import IN_FLIGHT, REPLAYABLE, End, Judge, Outcome

_TRIES_WHEN_STALE = 3
_log = logging.getLogger(__name__)


class ChangeWriter:
    def __init__(self, *, store: ProposalStore, records: RecordsWriter, judge: Judge) -> None:
        self._store = store
        self._records = records
        self._judge = judge

    async def settle_or_write(
        self, stored: StoredProposal, number: int, change: Change, step: DeliveryStep | None, entry: LedgerEntry
    ) -> Outcome:
        """The outcome, recorded as the step's and in the ledger."""
        if step is not None and step.state == "written":
            return Outcome(end=End.WRITTEN, written=step.written)
        if step is None:
            outcome = await self._write(stored, number, change, None, entry)
        else:
            outcome = await self._settle(stored, number, change, step, entry)
        if step is None and outcome.end is not End.WRITTEN and not await self._has_step(stored, number):
            return outcome
        await self._store.step(
            stored.proposal.id,
            number,
            outcome.end.value,
            _told(entry, outcome.end.value, number, outcome),
            written=outcome.written,
            code=outcome.code,
        )
        return outcome

    async def _has_step(self, stored: StoredProposal, number: int) -> bool:
        return any(step.change_no == number for step in await self._store.steps(stored.proposal.id))

    async def _write(
        self, stored: StoredProposal, number: int, change: Change, earlier: DeliveryStep | None, entry: LedgerEntry
    ) -> Outcome:
        for _ in range(_TRIES_WHEN_STALE):
            try:
                if earlier is None and (written := await self._written_before(stored, number, change)):
                    return Outcome(end=End.WRITTEN, written=written)
                version = await self._version_if_unmoved(change)
            except RecordsError as error:
                return _before_sending(error)
            if version is _MOVED:
                return Outcome(end=End.FAILED, code="target_moved")
            step = await self._store.sending(stored.proposal.id, number, _told(entry, "sending", number))
            key = key_of(stored, number)
            try:
                written = await self._records.apply(
                    change,
                    key=key,
                    reference=key,
                    version=version or None,
                    key_first_used=step.first_sent_at if earlier is not None else None,
                )
            except StaleVersion:
                continue
            except RecordsError as error:
                return _after_sending(error)
            except Exception as error:
                _log.error("writing a change ended in %s", type(error).__name__)
                return Outcome(end=End.UNKNOWN, code="answer_lost")
            return Outcome(end=End.WRITTEN, written=written)
        return Outcome(end=End.LATER, code="target_busy")

    async def _written_before(self, stored: StoredProposal, number: int, change: Change) -> Written | None:
        """A copy of this database that was put back may have forgotten what the record still holds."""
        if is_patch(change.kind):
            return None
        return await self._records.find_by_reference(change, key_of(stored, number))

    async def _version_if_unmoved(self, change: Change) -> str:
        """The version to match, empty for a creation, `_MOVED` where a patched field is not what the reviewer saw."""
        if not is_patch(change.kind) or change.target_id is None:
            return ""
        then = {on.path: on.value for on in change.relies_on if on.id == change.target_id}
        values, version = await self._records.read_fields(RESOURCE[change.kind], change.target_id, list(then))
        same = all(comparable(values.get(path)) == comparable(value) for path, value in then.items())
        return version if same else _MOVED

    async def _settle(
        self, stored: StoredProposal, number: int, change: Change, step: DeliveryStep, entry: LedgerEntry
    ) -> Outcome:
        """By reading; by replay under the same key while the record still knows it; else a person must look."""
        age = self._store.now() - step.first_sent_at
        try:
            found = await self._found(stored, number, change)
        except RecordsError as error:
            beyond = age >= REPLAYABLE and not isinstance(error, RateLimited | Unavailable)
            return Outcome(end=End.NEEDS_PERSON if beyond else End.UNKNOWN, code="cannot_be_read")
        if found is not None:
            return found
        in_flight = self._store.now() - step.last_sent_at < IN_FLIGHT
        if age >= REPLAYABLE:
            return Outcome(end=End.UNKNOWN if in_flight else End.FAILED, code="not_written")
        if objection := await self._judge.delivery_objection(stored, from_change=number):
            return Outcome(end=End.UNKNOWN if in_flight else End.FAILED, code=objection.code)
        return await self._write(stored, number, change, step, entry)

    async def _found(self, stored: StoredProposal, number: int, change: Change) -> Outcome | None:
        """What the record shows of an earlier sending; None where it shows nothing of it."""
        if not is_patch(change.kind):
            written = await self._records.find_by_reference(change, key_of(stored, number))
            return None if written is None else Outcome(end=End.WRITTEN, written=written)
        target = change.target_id or ""
        proposed, then = patched_values(change), {on.path: on.value for on in change.relies_on if on.id == target}
        resource = RESOURCE[change.kind]
        values, version = await self._records.read_fields(resource, target, sorted({*proposed, *then}))
        if _equal(values, proposed):
            return Outcome(end=End.WRITTEN, written=Written(resource=resource, id=target, version=version))
        return None if _equal(values, then) else Outcome(end=End.NEEDS_PERSON, code="changed_meanwhile")


_MOVED = "\0moved"


def key_of(stored: StoredProposal, number: int) -> str:
    return f"{stored.proposal.id}/{number}"


def _equal(values: Mapping[str, Json], expected: Mapping[str, Json]) -> bool:
    return all(comparable(values.get(path)) == comparable(value) for path, value in expected.items())


def _before_sending(error: RecordsError) -> Outcome:
    if isinstance(error, NotFound):
        return Outcome(end=End.FAILED, code="target_gone")
    return Outcome(end=End.LATER, code="records_unavailable")


def _after_sending(error: RecordsError) -> Outcome:
    match error:
        case NotFound():
            return Outcome(end=End.FAILED, code="target_gone")
        case Rejected():
            return Outcome(end=End.FAILED, code="rejected_by_record")
        case RateLimited() | Unavailable():
            return Outcome(end=End.LATER, code="records_unavailable")
        case OutcomeUnknown():
            return Outcome(end=End.UNKNOWN, code="answer_lost")
        case _:
            return Outcome(end=End.UNKNOWN, code="answer_lost")


def _told(entry: LedgerEntry, decision: str, number: int, outcome: Outcome | None = None) -> LedgerEntry:
    details: dict[str, Json] = {"change_no": number}
    if outcome is not None and outcome.written is not None:
        details |= {"resource": outcome.written.resource, "id": outcome.written.id, "version": outcome.written.version}
    return replace(entry, decision=decision, code=outcome.code if outcome else None, details=details)
