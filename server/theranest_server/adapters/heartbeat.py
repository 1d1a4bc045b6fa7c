"""Telling an address of the practice's choice that screening works; its silence there is the alarm."""

import httpx2

_SECONDS = 10.0


class Heartbeat:
    """A POST without any content but the word that it is one."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def __call__(self) -> None:
        async with httpx2.AsyncClient(timeout=_SECONDS, follow_redirects=False, trust_env=False) as client:
            answer = await client.post(self._url, json={"event": "screening.works"})
            answer.raise_for_status()
