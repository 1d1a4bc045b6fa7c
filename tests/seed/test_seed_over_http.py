"""The practice as the API serves it."""

import httpx2
import pytest
from theranest_sandbox.app import create_app
from theranest_sandbox.opening import open_practice


@pytest.fixture
async def http(tmp_path):
    settings = open_practice(tmp_path)
    app = create_app(settings)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://sandbox") as client:
        account = settings.clients[0]
        auth = (account.client_id, account.client_secret)
        answer = await client.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=auth)
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield client
    app.state.sandbox.close()


async def items(http, path, **params):
    return (await http.get(f"/api/v1/{path}", params=params)).json()["items"]


async def test_a_therapists_waiting_session_its_client_and_transcript_are_found_by_query(http):
    staff = next(s for s in await items(http, "staff", limit=200) if s["profile"] == "clinician" and s["active"])
    sessions = await items(http, "appointments", staff_id=staff["id"], status="completed", limit=200,
                           **{"from": "2026-10-01T00:00:00Z"})  # fmt: skip
    waiting = [s for s in sessions if s["note_id"] is None]
    assert waiting
    found = [await items(http, "documents", client_id=s["client_id"], kind="transcript") for s in waiting]
    assert any(found)


async def test_clients_are_found_by_either_name_and_by_clinician(http):
    assert [c["id"] for c in await items(http, "clients", query="maribel")] == ["TH-2024-78910"]
    assert [c["id"] for c in await items(http, "clients", query="mari quintero")] == ["TH-2024-78910"]
    assert len(await items(http, "clients", query="nguyen")) >= 3
    assert await items(http, "clients", assigned_to="staff:amara-cole")


async def test_unanswered_messages_and_the_text_of_a_remittance_are_served(http):
    assert len(await items(http, "messages", unanswered="true", limit=200)) >= 20
    remittance = (await items(http, "remittances"))[0]
    content = await http.get(f"/api/v1/remittances/{remittance['id']}/content")
    assert content.text.startswith("ISA")
