"""find_clients."""

from typing import Annotated

from pydantic import Field

from ..domain.ids import ClientId
from ..domain.records import Client
from ..domain.sensitivity import FromOutside, Sensitivity
from ..tool import AboutClient, Answer, AnswerModel, Arguments, Desk, Effect, Tool, answer
from .common import Cursor, Limit, Public, counted, length_of


class FindClients(Arguments):
    query: str | None = Field(
        default=None, min_length=2, max_length=80, description="Part of a legal or preferred name, or a client id."
    )
    only_my_caseload: bool = Field(default=True, description="False looks through every client that you may see.")
    cursor: Cursor = None
    limit: Limit = 10


class ClientFound(AboutClient):
    client_id: Annotated[ClientId, Sensitivity.CLIENT_REF]
    legal_name: Annotated[str, Sensitivity.DEMOGRAPHICS] = ""
    preferred_name: Annotated[str | None, Sensitivity.DEMOGRAPHICS, FromOutside(source="client_profile")] = None
    pronouns: Annotated[str | None, Sensitivity.DEMOGRAPHICS] = None
    birth_date: Annotated[str | None, Sensitivity.DEMOGRAPHICS] = None
    discharged: Annotated[bool, Sensitivity.SCHEDULE] = False


class ClientsFound(AnswerModel):
    clients: Annotated[list[ClientFound], Public]
    next_cursor: Annotated[str | None, Public] = None
    withheld: Annotated[int, Public] = 0


async def run(desk: Desk, arguments: FindClients) -> Answer:
    mine = desk.principal.accountable if arguments.only_my_caseload else None
    page = await desk.records.clients(
        query=arguments.query, assigned_to=mine, cursor=arguments.cursor, limit=arguments.limit
    )
    found = [_found(client) for client in page.items]
    return answer(ClientsFound(clients=found, next_cursor=page.next_cursor), count=len(found))


def _found(client: Client) -> ClientFound:
    preferred = client.preferred_name
    return ClientFound(
        client_id=client.id,
        legal_name=client.legal_name.full,
        preferred_name=" ".join(filter(None, (preferred.first, preferred.last))) if preferred else None,
        pronouns=client.pronouns,
        birth_date=client.birth_date.isoformat() if client.birth_date else None,
        discharged=client.discharged_on is not None,
    )


TOOL = Tool(
    name="find_clients",
    title="Find clients",
    description=(
        "Find clients of the practice by part of a name, or list the caller's caseload. Use it first when the user "
        "names a person, to learn the client_id that every other tool wants. If several fit, ask the user which one "
        "is meant (birth date and pronouns tell them apart); never guess. Next: get_client or get_note_context."
    ),
    effect=Effect.READ,
    permission="clients.find",
    arguments=FindClients,
    answers=ClientsFound,
    run=run,
    list_field="clients",
    summarise=lambda content: f"{counted('client', length_of(content, 'clients'))} found.",
)
