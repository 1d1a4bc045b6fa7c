"""To whom a portal reply may go. The recipient follows from the thread and the record, never from an argument."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..domain.ids import PersonId, StaffId
from ..domain.records import Client, Message, Participant
from ..domain.refusals import NotPossibleNow

ADULT = 18
THERAPIST = "therapist"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    person: PersonId
    relation: str


def recipient_of(messages: Sequence[Message], client: Client, today: date) -> Recipient:
    """The one person outside the practice, with a relation that the client's record confirms.

    Raises `NotPossibleNow` for shared threads and accounts, proxies without custody, closed or restricted portals.
    """
    person = _only_person(messages)
    account = next((a for a in client.portal_accounts if a.person == person.person), None)
    if account is None:
        raise _refused("relation_unconfirmed", "The record knows no portal account of the person who wrote.")
    if account.shared:
        raise _refused("shared_account", "The portal account is shared by several people.")
    if account.relation != person.relation:
        raise _refused("relation_unconfirmed", "Thread and record disagree about who wrote.")
    if account.relation != "self":
        _check_proxy(account.person, client, today)
    _check_ways(client, today)
    return Recipient(person=account.person, relation=account.relation)


def therapist_of(messages: Sequence[Message]) -> StaffId | None:
    """Whose inbox it is."""
    for message in messages:
        for participant in message.participants:
            if participant.relation == THERAPIST:
                return StaffId(participant.person)
    return None


def _only_person(messages: Sequence[Message]) -> Participant:
    outside = {p.person: p for m in messages for p in m.participants if p.relation != THERAPIST}
    if len(outside) != 1:
        raise _refused("shared_thread", "Several people outside the practice read this thread.")
    return next(iter(outside.values()))


def _check_proxy(person: PersonId, client: Client, today: date) -> None:
    """A parent may be written to for a child in their legal custody; every other proxy needs a person's decision."""
    guardian = next((g for g in client.guardians if g.person == person), None)
    if guardian is None or not guardian.legal_custody:
        raise _refused("proxy_account", "The person who wrote acts for the client without recorded custody.")
    if client.birth_date is None or _age(client.birth_date, today) >= ADULT:
        raise _refused("proxy_account", "The client is an adult, or of unknown age, and somebody else wrote.")


def _check_ways(client: Client, today: date) -> None:
    closed = client.do_not_contact
    if closed.portal and (closed.until is None or closed.until >= today):
        raise _refused("do_not_contact", "The client must not be contacted through the portal.")
    asked = client.confidential_communication
    if asked.requested and asked.only_by not in (None, "portal"):
        raise _refused("confidential_communication", "The client asked to be reached in another way only.")


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _refused(code: str, message: str) -> NotPossibleNow:
    return NotPossibleNow(message, "Answer it yourself in TheraNest, or ask the client's therapist.", code=code)
