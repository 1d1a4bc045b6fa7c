"""By e-mail, over a real connection: who is written to, what it says, and what becomes of refusals."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy

import pytest
from theranest_server.adapters.channels import HookSettings, MailChannel, MailSettings
from theranest_server.alerts import Notice, NotSent
from theranest_server.domain.ids import AlertId, StaffId
from theranest_server.settings import SettingsError, from_environment

NOTICE = Notice(
    id="notice_1", alert_id=AlertId("alert_1"), staff_id=StaffId("staff:ben"), channel="email", step=0, tier="page",
    link="https://practice.example/alerts/alert_1",
)  # fmt: skip


@dataclass
class MailServer:
    port: int = 0
    refuses: str | None = None
    got: list[bytes] = field(default_factory=list)
    to: list[str] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                self.got.append(await reader.readuntil(b"\r\n.\r\n"))
                writer.write(b"250 taken\r\n")
            elif word == b"RCPT" and self.refuses:
                writer.write(f"{self.refuses}\r\n".encode())
            elif word == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                self.to += [line.decode().strip()] if word == b"RCPT" else []
                writer.write(b"250 fine\r\n")
            await writer.drain()
        writer.close()


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    here = MailServer()
    server = await asyncio.start_server(here.talk, "127.0.0.1", 0)
    here.port = server.sockets[0].getsockname()[1]
    async with server:
        yield here


def channel(port: int, address: str | None = "ben@practice.example") -> MailChannel:
    async def address_of(staff_id: StaffId) -> str | None:
        return address

    settings = MailSettings(host="127.0.0.1", port=port, sender="alerts@practice.example", security="none")
    return MailChannel(settings, address_of)


async def test_a_mail_says_where_to_look_and_nothing_of_the_client() -> None:
    async with mail_server() as server:
        await channel(server.port).send(NOTICE)
    message = message_from_bytes(server.got[0], policy=policy.default)
    assert [line.partition(":")[2] for line in server.to] == ["<ben@practice.example>"]
    assert message["Subject"] == "Act now: a notice waits for you"
    assert NOTICE.link in message.get_content()


@pytest.mark.parametrize(("answer", "for_good"), [("550 no such person", True), ("450 later", False)])
async def test_a_refused_recipient_is_tried_again_unless_it_is_for_good(answer: str, for_good: bool) -> None:
    async with mail_server() as server:
        server.refuses = answer
        with pytest.raises(NotSent) as caught:
            await channel(server.port).send(NOTICE)
    assert caught.value.code == f"smtp_{answer[:3]}"
    assert caught.value.for_good is for_good


async def test_a_mail_server_that_is_not_there_is_tried_again() -> None:
    with pytest.raises(NotSent) as caught:
        await channel(1).send(NOTICE)
    assert not caught.value.for_good


async def test_nobody_is_written_to_without_an_address() -> None:
    assert not await channel(1, None).reaches(StaffId("staff:ben"))


def test_mail_and_webhooks_are_never_sent_in_the_clear() -> None:
    with pytest.raises(ValueError, match="encryption"):
        MailSettings(host="mail.example.org", port=25, sender="a@example.org", security="none")
    with pytest.raises(ValueError, match="https"):
        HookSettings(url="http://hooks.example.org/x", secret="whsec_MDEyMzQ1Njc4OWFi")


@pytest.mark.parametrize(
    "text",
    [
        "[]", "{", '{"smpt": {}}', '{"smtp": {"host": "x"}}', '{"webhook": {"url": "ftp://x", "secret": "whsec_QUJD"}}',
        '{"heartbeat_seconds": 0}',
    ],
)  # fmt: skip
def test_settings_that_cannot_be_used_are_named(tmp_path: object, text: str) -> None:
    from pathlib import Path

    file = Path(str(tmp_path)) / "alerts.json"
    file.write_text(text)
    with pytest.raises(SettingsError, match="THERANEST_ALERTS"):
        from_environment({"THERANEST_HOME": str(tmp_path), "THERANEST_ALERTS": str(file)})
