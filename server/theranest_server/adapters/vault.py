"""Which identifiers a client's record holds, and the sealed map of the placeholders that stand for them.

The reference of a client (`c7f3`) is random and kept for good. A map is sealed under the client's own key, so that
destroying the key ends it. A new placeholder is durable before an answer that uses it leaves.
"""

import asyncio
import base64
import json
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from ..domain.ids import ClientId, ClientRef
from ..domain.json import Json
from ..domain.people import StaffMember
from ..domain.records import Address, Client
from ..domain.refusals import BadArguments, IdentifierLeak
from ..ports import ClientKeys, RecordsReader, SealBroken
from ..privacy.leak_gate import LeakGate
from ..privacy.placeholders import PlaceholderMap, Replacer, UnknownPlaceholder, placeholder_refs, restore_with
from ..privacy.record import Identifier, KnownAddress, KnownPerson, PersonName, RecordIdentifiers
from .database import Database, tables
from .keys import PRACTICE_WIDE

_REF_BYTES = 4
_KEPT = 500
_CONTEXT = b"placeholder-map"
_CURSOR = b"cursor\0"
_table = tables.client_refs


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What was compiled for one state of a client's record."""

    version: str
    staff: tuple[str, ...]
    replacer: Replacer


class Vault:
    """Implements `ports.IdentifierVault`."""

    def __init__(self, database: Database, keys: ClientKeys, records: RecordsReader) -> None:
        self._database = database
        self._keys = keys
        self._records = records
        self._refs: dict[ClientId, ClientRef] = {}
        self._known: OrderedDict[ClientId, _Known] = OrderedDict()
        self._gates: OrderedDict[tuple[int, ...], tuple[Sequence[Replacer], LeakGate]] = OrderedDict()
        self._storing = asyncio.Lock()

    async def ref_of(self, client_id: ClientId) -> ClientRef:
        """The client's reference, made at first use."""
        if client_id not in self._refs:
            self._refs[client_id] = await self._database.writer.run(lambda connection: _ref(connection, client_id))
        return self._refs[client_id]

    async def client_of(self, ref: ClientRef) -> ClientId | None:
        query = select(_table.c.client_id).where(_table.c.ref == ref)
        found = self._database.read_now(lambda connection: connection.execute(query).scalar())
        return None if found is None else ClientId(found)

    async def hide(self, content: Mapping[str, Json], clients: frozenset[ClientId]) -> Mapping[str, Json]:
        """Raises `IdentifierLeak` where a value of any of the clients is left."""
        replacers = [await self._replacer(client) for client in sorted(clients)]
        hidden: object = content
        for replacer in replacers:
            hidden = replacer.replace_tree(hidden)
        if replacers and self._gate(replacers).leaks(hidden):
            raise IdentifierLeak(
                "The answer still held an identifier after replacement, so it does not leave.",
                "Ask for less, or look at the record in TheraNest; tell an administrator.",
            )
        return hidden  # pyright: ignore[reportReturnType]

    async def reveal(
        self, arguments: Mapping[str, Json], may: Callable[[ClientId], Awaitable[bool]]
    ) -> tuple[Mapping[str, Json], frozenset[ClientId]]:
        refs = sorted(placeholder_refs(arguments))
        named = {ref: client for ref in refs if (client := await self.client_of(ClientRef(ref))) is not None}
        mine = {ref: client for ref, client in named.items() if await may(client)}
        known = {ref: (await self._replacer(client)).map for ref, client in mine.items()}
        try:
            restored = _restored(arguments, known)
            return restored, frozenset(mine.values())  # pyright: ignore[reportReturnType]
        except UnknownPlaceholder as error:
            raise BadArguments(str(error), "Use placeholders just as an answer gave them.", code=error.code) from None

    async def veil(self, cursor: str, place: str) -> str:
        sealed = await self._keys.encrypt(PRACTICE_WIDE, cursor.encode(), _CURSOR + place.encode())
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    async def unveil(self, veiled: str, place: str) -> str:
        try:
            sealed = base64.urlsafe_b64decode(veiled + "=" * (-len(veiled) % 4))
            return (await self._keys.decrypt(PRACTICE_WIDE, sealed, _CURSOR + place.encode())).decode()
        except (ValueError, SealBroken):
            raise BadArguments(
                "The cursor is none that an answer of this list gave you.", "Start the list again without it."
            ) from None

    async def _replacer(self, client_id: ClientId) -> Replacer:
        client = await self._records.client(client_id)
        staff = await self._records.staff()
        known = self._known.get(client_id)
        names = tuple(f"{m.name}\n{m.email}\n{m.npi}" for m in staff)
        if known is not None and known.version == client.version and known.staff == names:
            return known.replacer
        async with self._storing:
            stored = await self._stored_map(client_id)
            replacer = Replacer(identifiers(client, staff, await self.ref_of(client_id)), stored)
            if replacer.map is not stored:
                await self._store(client_id, replacer.map)
        self._known[client_id] = _Known(version=client.version, staff=names, replacer=replacer)
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return replacer

    async def _stored_map(self, client_id: ClientId) -> PlaceholderMap | None:
        query = select(_table.c.sealed_map).where(_table.c.client_id == client_id)
        sealed = self._database.read_now(lambda connection: connection.execute(query).scalar())
        if sealed is None:
            return None
        return PlaceholderMap.from_json(json.loads(await self._keys.decrypt(client_id, sealed, _CONTEXT)))

    async def _store(self, client_id: ClientId, known: PlaceholderMap) -> None:
        sealed = await self._keys.encrypt(client_id, json.dumps(known.to_json()).encode(), _CONTEXT)
        change = update(_table).where(_table.c.client_id == client_id).values(sealed_map=sealed)
        await self._database.writer.run(lambda connection: connection.execute(change))

    def _gate(self, replacers: Sequence[Replacer]) -> LeakGate:
        """Kept with its replacers: as long as they live, no other replacer can have their identity."""
        key = tuple(id(replacer) for replacer in replacers)
        if key not in self._gates:
            gate = LeakGate([identifier for replacer in replacers for identifier in _own(replacer)])
            self._gates[key] = replacers, gate
            if len(self._gates) > _KEPT:
                self._gates.popitem(last=False)
            return gate
        return self._gates[key][1]


def _own(replacer: Replacer) -> Sequence[Identifier]:
    return replacer.identifiers


def _ref(connection: Connection, client_id: ClientId) -> ClientRef:
    found = connection.execute(select(_table.c.ref).where(_table.c.client_id == client_id)).scalar()
    while found is None:
        candidate = secrets.token_hex(_REF_BYTES)
        try:
            with connection.begin_nested():
                connection.execute(insert(_table).values(client_id=client_id, ref=candidate))
            found = candidate
        except IntegrityError:  # taken by another client
            continue
    return ClientRef(found)


def _restored(value: object, known: Mapping[str, PlaceholderMap]) -> object:
    if isinstance(value, str):
        return restore_with(value, known)
    if isinstance(value, Mapping):
        return {key: _restored(item, known) for key, item in cast("Mapping[str, object]", value).items()}
    if isinstance(value, list | tuple):
        return [_restored(item, known) for item in cast("list[object]", value)]
    return value


def identifiers(client: Client, staff: Sequence[StaffMember], ref: ClientRef) -> RecordIdentifiers:
    """Everything in the client's record that says who somebody is, and the names of the practice's staff."""
    return RecordIdentifiers(
        client_ref=ref,
        people=(_client(client), *_others(client), *(_staff(member) for member in staff)),
        ids=(client.id, *_numbers(client)),
    )


def _numbers(client: Client) -> list[str]:
    both = [value for policy in client.insurance for value in (policy.member_id, policy.group)]
    return [value for value in both if value is not None and len(value) > 3]


def _client(client: Client) -> KnownPerson:
    name, preferred = client.legal_name, client.preferred_name
    other = (PersonName(given=preferred.first, family=preferred.last),) if preferred and preferred.last else ()
    asked = client.confidential_communication
    return KnownPerson(
        relation="client",
        name=PersonName(given=name.first, middle=name.middle or "", family=name.last),
        preferred=preferred.first if preferred else "",
        other_names=other,
        birth_date=client.birth_date,
        phones=tuple(filter(None, (*(p.number for p in client.phones), asked.phone))),
        emails=tuple(filter(None, (client.email, asked.email))),
        addresses=tuple(known for a in (client.address, asked.address) if a is not None for known in _address(a)),
    )


def _address(address: Address) -> list[KnownAddress]:
    """The second line (a flat, a suite) tells as much as the first where it stands alone."""
    whole = KnownAddress(street=address.line1, city=address.city, postal_code=address.postal_code)
    return [whole, KnownAddress(street=address.line2)] if address.line2 else [whole]


def _others(client: Client) -> list[KnownPerson]:
    people: list[KnownPerson] = []
    if contact := client.emergency_contact:
        people.append(
            KnownPerson(relation="emergency contact", name=PersonName.parse(contact.name), phones=(contact.phone,))
        )
    for guardian in client.guardians:
        people.append(
            KnownPerson(
                relation="guardian",
                name=PersonName.parse(guardian.name),
                phones=tuple(filter(None, (guardian.phone,))),
                emails=tuple(filter(None, (guardian.email,))),
            )
        )
    for account in client.portal_accounts:
        people.append(KnownPerson(relation="other", name=PersonName.parse(account.name)))
    for policy in client.insurance:
        if (subscriber := policy.subscriber) is not None:
            name = subscriber.name
            people.append(
                KnownPerson(
                    relation="subscriber",
                    name=PersonName(given=name.first, middle=name.middle or "", family=name.last),
                    birth_date=subscriber.birth_date,
                )
            )
    return people


def _staff(member: StaffMember) -> KnownPerson:
    ids = (member.npi,) if member.npi else ()
    return KnownPerson(relation="staff", name=PersonName.parse(member.name), emails=(member.email,), ids=ids)
