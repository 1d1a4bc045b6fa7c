"""Which addresses are read through the API, which may be fetched, and which are never asked."""

import asyncio
import datetime
import ssl
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from theranest_server.adapters.document_addresses import DocumentAddresses, DocumentSettings, NotFetched, is_public

HOST = "forms.example.org"
PDF = b"%PDF-1.7 " + b"x" * 100
MAPPED = {"secure.theranest.com/documents/intake_78910.pdf": "DOC-78910"}


async def to_loopback(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def mapped(**about: Any) -> DocumentAddresses:
    return DocumentAddresses(DocumentSettings(mapped=MAPPED), **about)


async def document_of(url: str) -> str | None:
    return await mapped().document_of(url, "TH-2024-78910")  # type: ignore[arg-type]


async def test_a_mapped_address_is_a_document_of_the_record_however_it_is_written() -> None:
    for url in (
        "https://secure.theranest.com/documents/intake_78910.pdf",
        "https://SECURE.theranest.com./documents/intake%5F78910.pdf?token=x",
        "https://secure.theranest.com:443/documents/intake_78910.pdf#page=2",
    ):
        assert await document_of(url) == "DOC-78910"


async def test_what_only_looks_like_a_mapped_address_is_none() -> None:
    for url in (
        "http://secure.theranest.com/documents/intake_78910.pdf",
        "https://secure.theranest.com@evil.example/documents/intake_78910.pdf",
        "https://evil.example/secure.theranest.com/documents/intake_78910.pdf",
        "https://secure.theranest.com.evil.example/documents/intake_78910.pdf",
        "https://secure.theranest.com/documents/../documents/intake_78910.pdf",
        "https://secure.theranest.com/documents/%2e%2e/documents/intake_78910.pdf",
        "https://secure.theranest.com/documents/intake_78911.pdf",
        "https:// secure.theranest.com/documents/intake_78910.pdf",
        "javascript:alert(1)",
        "https://[::1/",
        "\x00",
    ):
        assert await document_of(url) is None, url


PRIVATE = (
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "2002:7f00:0001::", "64:ff9b::7f00:1", "ff02::1", "2001:db8::1",
)  # fmt: skip


def test_no_notation_of_a_private_address_is_public() -> None:
    assert [text for text in PRIVATE if is_public(ip_address(text))] == []
    assert is_public(ip_address("93.184.215.14"))
    assert is_public(ip_address("2606:4700::1111"))


async def refused(addresses: DocumentAddresses, url: str) -> str:
    with pytest.raises(NotFetched) as caught:
        await addresses.fetch(url)
    assert url not in str(caught.value)
    return caught.value.code


async def test_only_hosts_of_the_list_are_fetched_from_and_only_over_https() -> None:
    addresses = DocumentAddresses(DocumentSettings(hosts=frozenset({HOST})))
    assert await refused(addresses, "https://other.example/x.pdf") == "host_not_allowed"
    assert await refused(addresses, f"http://{HOST}/x.pdf") == "not_https"
    assert await refused(addresses, f"https://user@{HOST}/x.pdf") == "not_https"
    assert await refused(addresses, "https://127.1/x.pdf") == "host_not_allowed"


@pytest.mark.parametrize("answers", [["10.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["::1"], []])
async def test_a_name_that_leads_inside_is_refused_as_a_whole(answers: list[str]) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return answers

    addresses = DocumentAddresses(DocumentSettings(hosts=frozenset({HOST})), resolve=resolve)
    assert await refused(addresses, f"https://{HOST}/x.pdf") == "address_not_public"


# a real server with a certificate of its own


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The server's side, and a client's that trusts it."""
    folder.mkdir(parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return server, ssl.create_default_context(cafile=str(folder / "cert.pem"))


Answer = Callable[[str, asyncio.StreamWriter], Any]


@asynccontextmanager
async def serving(tmp_path: Path, answer: Answer, **about: Any) -> AsyncIterator[tuple[DocumentAddresses, str]]:
    server_side, client_side = certificate(tmp_path)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer((await reader.readuntil(b"\r\n\r\n")).decode(), writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=server_side)
    port = server.sockets[0].getsockname()[1]
    settings = DocumentSettings(hosts=frozenset({HOST, "127.0.0.1"}), **about)
    addresses = DocumentAddresses(settings, resolve=to_loopback, public=lambda address: True, ssl=client_side)
    async with server:
        yield addresses, f"https://{HOST}:{port}"


def reply(body: bytes, *, status: str = "200 OK", kind: str = "application/pdf", **headers: str) -> Answer:
    async def answer(request: str, writer: asyncio.StreamWriter) -> None:
        more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        head = f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n{more}\r\n"
        writer.write(head.encode() + body)

    return answer


async def test_an_allowed_document_is_fetched_with_the_hosts_own_name_and_nothing_packed(tmp_path: Path) -> None:
    seen: list[str] = []

    async def answer(request: str, writer: asyncio.StreamWriter) -> None:
        seen.append(request.lower())
        await reply(PDF)(request, writer)

    async with serving(tmp_path, answer) as (addresses, url):
        fetched = await addresses.fetch(f"{url}/a/b.pdf?c=d")
    assert (fetched.content, fetched.media_type) == (PDF, "application/pdf")
    assert seen[0].startswith("get /a/b.pdf?c=d http/1.1")
    assert "accept-encoding: identity" in seen[0]
    assert f"host: {HOST}:" in seen[0]


REFUSED = {
    "too large": (reply(PDF * 2000), "too_large"),
    "a type that is not on the list": (reply(PDF, kind="text/html"), "type_not_allowed"),
    "not what it says": (reply(b"<html>"), "not_what_it_says"),
    "packed after all": (reply(PDF, content_encoding="gzip"), "encoded"),
    "not there": (reply(b"", status="404 Not Found"), "http_404"),
    "a redirect to another host": (
        reply(b"", status="302 Found", location="https://evil.example/"),
        "host_not_allowed",
    ),
    "a redirect out of https": (reply(b"", status="302 Found", location=f"http://{HOST}/x"), "not_https"),
    "a redirect in a circle": (reply(b"", status="302 Found", location="/x"), "too_many_redirects"),
    "a redirect to nowhere": (reply(b"", status="302 Found"), "too_many_redirects"),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_what_is_not_a_document_of_the_allowed_kind_is_refused(tmp_path: Path, what: str) -> None:
    answer, code = REFUSED[what]
    async with serving(tmp_path, answer, most_bytes=100_000) as (addresses, url):
        assert await refused(addresses, f"{url}/x") == code


async def test_a_server_that_drips_is_given_up_after_the_total_time(tmp_path: Path) -> None:
    async def drip(request: str, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/pdf\r\ncontent-length: 1000\r\n\r\n")
        for _ in range(100):
            writer.write(b"%")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with serving(tmp_path, drip, total_seconds=0.5) as (addresses, url):
        began = time.monotonic()
        assert await refused(addresses, f"{url}/x") == "too_slow"
        assert time.monotonic() - began < 3


async def test_a_certificate_of_another_name_is_refused(tmp_path: Path) -> None:
    async with serving(tmp_path, reply(PDF)) as (addresses, url):
        assert await refused(addresses, url.replace(HOST, "127.0.0.1") + "/x") == "not_reached"


async def test_the_connection_goes_to_the_address_that_was_checked(tmp_path: Path) -> None:
    asked = 0

    async def rebinding(host: str, port: int) -> list[str]:
        nonlocal asked
        asked += 1
        return ["127.0.0.1"] if asked == 1 else ["10.0.0.1"]

    server_side_and_client = serving(tmp_path, reply(PDF))
    async with server_side_and_client as (addresses, url):
        addresses._resolve = rebinding  # pyright: ignore[reportPrivateUsage]
        assert (await addresses.fetch(f"{url}/x")).content == PDF
    assert asked == 1
