"""The sandbox's seeded practice, copied into memory: the same people, without a network behind them."""

from theranest_server.adapters.guard_facts import facts_about
from theranest_server.adapters.memory import MemoryRecords
from theranest_server.adapters.theranest import TheraNestReader
from theranest_server.domain.ids import ClientId
from theranest_server.domain.people import StaffMember
from theranest_server.domain.records import Client

_CLIENTS = 12
_PROFILE = "clinician"


async def copied(source: TheraNestReader) -> tuple[MemoryRecords, StaffMember, ClientId]:
    """The practice with its whole staff and one clinician's first clients; the clinician and a client with the most on
    the card who may be spoken of."""
    practice = await source.practice()
    staff = await source.staff()
    clinician = next(member for member in staff if member.active and member.profile == _PROFILE)
    page = await source.clients(assigned_to=clinician.id, limit=_CLIENTS)
    records = MemoryRecords([practice, *staff, *page.items])
    open_to_ai: list[Client] = []
    for client in page.items:
        consents, cases = await source.consents(client.id), await source.cases(client.id)
        booked = await source.appointments(client_id=client.id, start=practice.as_of, limit=20)
        records.put(*consents, *cases, *booked.items)
        facts = facts_about(client, consents, cases, practice.as_of)
        if facts.ai_assistance == "granted" and not facts.part2_program:
            open_to_ai.append(client)
    return records, clinician, max(open_to_ai, key=_on_card).id


def _on_card(client: Client) -> int:
    lists = (client.phones, client.guardians, client.portal_accounts, client.insurance, client.diagnoses)
    return sum(len(entries) for entries in lists)
