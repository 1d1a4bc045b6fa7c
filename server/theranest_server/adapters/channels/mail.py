"""By e-mail, over the practice's own mail server."""

import asyncio
import smtplib
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate

from ...alerts import Notice, NotSent
from ...domain.ids import StaffId

_SECONDS = 10
_HEADINGS = {"page": "Act now", "same_day": "Today", "mark": "To look at"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """`security`: `tls`, `starttls`, or `none` for a mail server on this machine."""

    host: str
    port: int
    sender: str
    security: str = "starttls"
    username: str | None = None
    password: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.security not in ("tls", "starttls", "none"):
            raise ValueError("`security` is tls, starttls or none")
        if self.security == "none" and self.host not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError("mail without encryption is for a mail server on this machine")


class MailChannel:
    name = "email"

    def __init__(self, settings: MailSettings, address_of: Callable[[StaffId], Awaitable[str | None]]) -> None:
        self._settings = settings
        self._address_of = address_of

    async def reaches(self, staff_id: StaffId) -> bool:
        return bool(await self._address_of(staff_id))

    async def send(self, notice: Notice) -> None:
        address = await self._address_of(notice.staff_id)
        if not address:
            raise NotSent("no_address", for_good=True)
        await asyncio.to_thread(self._send, _message(notice, self._settings.sender, address))

    def _send(self, message: EmailMessage) -> None:
        here = self._settings
        try:
            with _connected(here) as server:
                if here.username is not None:
                    server.login(here.username, here.password or "")
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise NotSent(f"smtp_{code}", for_good=code >= 500) from None
        except smtplib.SMTPResponseException as error:
            raise NotSent(f"smtp_{error.smtp_code}") from None
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise NotSent(type(error).__name__) from None


def _connected(here: MailSettings) -> smtplib.SMTP:
    if here.security == "tls":
        return smtplib.SMTP_SSL(here.host, here.port, timeout=_SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(here.host, here.port, timeout=_SECONDS)
    if here.security == "starttls":
        server.starttls(context=ssl.create_default_context())
    return server


def _message(notice: Notice, sender: str, address: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = address
    message["Subject"] = f"{_HEADINGS.get(notice.tier, notice.tier)}: a notice waits for you"
    message["Date"] = formatdate()
    message["Message-ID"] = f"<{notice.id}@theranest-mcp.invalid>"
    by = f"Acknowledge it by {notice.acknowledge_by:%Y-%m-%d %H:%M} UTC.\n" if notice.acknowledge_by else ""
    message.set_content(
        f"A notice waits for you at the practice's service:\n{notice.link}\n{by}"
        "This message says on purpose neither who it is about nor what was written.\n"
    )
    return message
