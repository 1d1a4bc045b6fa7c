"""Addresses of documents that an event names: mapped ones are read through the API, others are fetched with great care.

A mapped host and path is a document of the record, and no outside host is asked. Anything else must be https on a host
of the list; the name is resolved once, every address it has must be public, and the connection goes to the address that
was checked. Each redirect starts again from the beginning.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from ssl import SSLContext
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import httpx2

from ..domain.ids import ClientId, DocumentId

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
TYPES: Mapping[str, tuple[bytes, ...]] = {
    "application/pdf": (b"%PDF-",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/tiff": (b"II*\x00", b"MM\x00*"),
}
"""What may come, and how its content begins."""


class NotFetched(Exception):
    """Why an address was not fetched: a code, never the address."""

    def __init__(self, code: str, *, retriable: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.retriable = retriable


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSettings:
    """`mapped`: `host/path` to a document's id. `hosts`: where others may be fetched from; none by default."""

    mapped: Mapping[str, str] = field(default_factory=dict[str, str])
    hosts: frozenset[str] = frozenset()
    most_bytes: int = 25_000_000
    total_seconds: float = 30.0
    most_redirects: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    content: bytes
    media_type: str


async def resolve(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def is_public(address: Address) -> bool:
    """Not this machine, not a private network, nothing that stands for one of them in another notation."""
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if inner is not None:
        return is_public(inner)
    if isinstance(address, ipaddress.IPv6Address) and (address.teredo or address in _NAT64):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class DocumentAddresses:
    """Implements `events.Documents`, and fetches what is not in the record."""

    def __init__(
        self,
        settings: DocumentSettings,
        *,
        resolve: Resolve = resolve,
        public: Callable[[Address], bool] = is_public,
        ssl: SSLContext | None = None,
        take: Callable[[ClientId, str, Fetched], Awaitable[None]] | None = None,
    ) -> None:
        """`take` gets what was fetched for a client; without it nothing is fetched."""
        self._settings = settings
        self._mapped = {_place(f"https://{key}"): DocumentId(value) for key, value in settings.mapped.items()}
        self._resolve = resolve
        self._public = public
        self._ssl = ssl
        self._take = take

    async def document_of(self, url: str, client_id: ClientId) -> DocumentId | None:
        """A mapped address's document. Another one is fetched and taken in, to become a document when a person says so.

        Raises `NotFetched` where trying again may help; what never can be fetched is None.
        """
        try:
            known = self._mapped.get(_place(url))
            if known is not None or self._take is None or not self._settings.hosts:
                return known
            await self._take(client_id, url, await self.fetch(url))
        except NotFetched as refused:
            if refused.retriable:
                raise
        return None

    async def fetch(self, url: str) -> Fetched:
        """Raises `NotFetched`."""
        try:
            async with asyncio.timeout(self._settings.total_seconds):
                return await self._fetched(url)
        except TimeoutError:
            raise NotFetched("too_slow", retriable=True) from None

    async def _fetched(self, url: str) -> Fetched:
        for _ in range(self._settings.most_redirects + 1):
            host, port = self._checked(url)
            address = await self._address(host, port)
            answer = await self._once(url, host, port, address)
            if isinstance(answer, Fetched):
                return answer
            url = urljoin(url, answer)
        raise NotFetched("too_many_redirects")

    def _checked(self, url: str) -> tuple[str, int]:
        host, _ = _place(url)
        parts = urlsplit(url)
        if host not in self._settings.hosts:
            raise NotFetched("host_not_allowed")
        try:
            return host, parts.port or 443
        except ValueError:
            raise NotFetched("malformed_address") from None

    async def _address(self, host: str, port: int) -> Address:
        """The one that is connected to. A name with a single address that is not public is refused as a whole."""
        try:
            found = [ipaddress.ip_address(text.partition("%")[0]) for text in await self._resolve(host, port)]
        except (OSError, ValueError, UnicodeError):
            raise NotFetched("host_unknown", retriable=True) from None
        if not found or not all(self._public(address) for address in found):
            raise NotFetched("address_not_public")
        return found[0]

    async def _once(self, url: str, host: str, port: int, address: Address) -> Fetched | str:
        """The content, or where it is said to be instead."""
        parts = urlsplit(url)
        at = f"[{address}]" if address.version == 6 else str(address)
        target = f"https://{at}:{port}{parts.path or '/'}" + (f"?{parts.query}" if parts.query else "")
        headers = {"Host": host if port == 443 else f"{host}:{port}", "Accept-Encoding": "identity", "Accept": "*/*"}
        about: dict[str, Any] = {"headers": headers, "extensions": {"sni_hostname": host}}
        verify: Any = self._ssl if self._ssl is not None else True
        try:
            async with (
                httpx2.AsyncClient(timeout=10, follow_redirects=False, trust_env=False, verify=verify) as client,
                client.stream("GET", target, **about) as response,
            ):
                return await self._read(response)
        except (httpx2.HTTPError, httpx2.StreamError, OSError):
            raise NotFetched("not_reached", retriable=True) from None

    async def _read(self, response: httpx2.Response) -> Fetched | str:
        if response.is_redirect:
            return response.headers.get("location", "")
        if response.status_code != 200:
            raise NotFetched(f"http_{response.status_code}", retriable=response.status_code >= 500)
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise NotFetched("encoded")
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type not in TYPES:
            raise NotFetched("type_not_allowed")
        content = bytearray()
        async for chunk in response.aiter_raw():
            content += chunk
            if len(content) > self._settings.most_bytes:
                raise NotFetched("too_large")
        if not bytes(content[:8]).startswith(TYPES[media_type]):
            raise NotFetched("not_what_it_says")
        return Fetched(content=bytes(content), media_type=media_type)


def _place(url: str) -> tuple[str, str]:
    """Host and path, in the one form in which they are compared. Raises `NotFetched`."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii").lower()
        path = unquote(parts.path, errors="strict")
    except (ValueError, UnicodeError):
        raise NotFetched("malformed_address") from None
    if parts.scheme != "https" or parts.username is not None or parts.password is not None or not host:
        raise NotFetched("not_https")
    if any(ord(c) < 33 or ord(c) == 127 or c == "\\" for c in url) or ".." in path.split("/"):
        raise NotFetched("malformed_address")
    return host, path
