"""By a signed webhook (Standard Webhooks), behind which the practice puts its paging or text-message provider."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx2
from standardwebhooks.webhooks import Webhook

from ...alerts import Notice, NotSent
from ...domain.approval_form import time_text
from ...domain.ids import StaffId

_SECONDS = 10.0
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class HookSettings:
    url: str
    secret: str = field(repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if not parts.hostname or parts.scheme not in ("http", "https"):
            raise ValueError("the webhook's address is https://HOST/PATH")
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise ValueError("the webhook's address is https, but for one on this machine")
        try:
            Webhook(self.secret)
        except Exception:
            raise ValueError("the webhook's secret is of the form whsec_BASE64") from None


class HookChannel:
    name = "webhook"

    def __init__(self, settings: HookSettings) -> None:
        self._url = settings.url
        self._hook = Webhook(settings.secret)

    async def reaches(self, staff_id: StaffId) -> bool:
        return True

    async def send(self, notice: Notice) -> None:
        body = json.dumps(_document(notice), separators=(",", ":"))
        now = datetime.now(UTC)
        headers = {
            "content-type": "application/json",
            "webhook-id": notice.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._hook.sign(notice.id, now, body),
        }
        try:
            async with httpx2.AsyncClient(timeout=_SECONDS, follow_redirects=False, trust_env=False) as client:
                answer = await client.post(self._url, content=body.encode(), headers=headers)
        except (httpx2.HTTPError, OSError) as error:
            raise NotSent(type(error).__name__) from None
        if not answer.is_success:
            raise NotSent(f"http_{answer.status_code}")


def _document(notice: Notice) -> dict[str, object]:
    return {
        "event": "alert.call",
        "notice": notice.id,
        "to": notice.staff_id,
        "tier": notice.tier,
        "step": notice.step,
        "link": notice.link,
        "acknowledge_by": time_text(notice.acknowledge_by) if notice.acknowledge_by else None,
    }
