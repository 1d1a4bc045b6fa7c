"""Whoever is no person at this page, in a session of this page, decides nothing here."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from approval_world import authors_own, patch, reply
from attack_world import AMARA, BO, ORIGIN, ReviewDesk, token


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ReviewDesk]:
    desk = ReviewDesk(tmp_path)
    yield desk
    desk.close()


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "mcp"},
        {"aud": ["review", "mcp"]},
        {"agent": "messaging"},
        {"act": {"sub": "agent:messaging"}},
        {"on_behalf_of": AMARA},
        {"sub": None},
        {"exp": 1},
    ],
    ids=str,
)
async def test_an_agents_or_a_chat_clients_token_approves_nothing(desk: ReviewDesk, claims: dict[str, object]) -> None:
    """Rows 3 and 5: a token for the tools, for two audiences, or held by who acts for another."""
    status = await desk.world.propose()
    answer = await desk.api("approve", {"id": status.id, "digest": status.digest}, as_=token(**claims))
    assert (answer.status_code, answer.json()["code"]) == (401, "not_identified")
    assert await desk.world.state(status.id) == "proposed"


async def test_the_same_person_with_a_token_of_this_page_approves(desk: ReviewDesk) -> None:
    """Rows 3 and 33: the way that stays open, once; a second time there is nothing left to decide."""
    status = await desk.world.propose()
    before = desk.messages()
    first = await desk.api("approve", {"id": status.id, "digest": status.digest})
    again = await desk.api("approve", {"id": status.id, "digest": status.digest})
    assert first.json()["state"] == "delivered"
    assert (again.status_code, again.json()["code"]) == (403, "proposal_delivered")
    assert desk.messages() == before + 1


async def test_reading_a_page_or_a_link_decides_nothing(desk: ReviewDesk) -> None:
    """Row 33: a mail scanner that follows every link shows pages and approves none."""
    status = await desk.world.propose()
    cookie = await desk.signed_in()
    for path in (f"/proposals/{status.id}", f"/proposals/{status.id}/decision", "/api/approve", "/sign-in"):
        for method in ("GET", "HEAD"):
            query = {"decision": "approve", "digest": status.digest, "id": status.id}
            await desk.web.request(method, path, params=query, headers={"Cookie": cookie})
    assert await desk.world.state(status.id) == "proposed"


@pytest.mark.parametrize("origin", ["http://evil.example", "http://localhost:3000", "https://localhost:8600", "null"])
async def test_another_sites_form_approves_nothing(desk: ReviewDesk, origin: str) -> None:
    """Row 34: not even with the form's own token."""
    status = await desk.world.propose()
    cookie = await desk.signed_in()
    fields = {
        "decision": "approve",
        "digest": status.digest,
        "token": await desk.form_token(status.id, cookie),
    }
    await desk.form(f"/proposals/{status.id}/decision", fields, Cookie=cookie, Origin=origin)
    assert await desk.world.state(status.id) == "proposed"


async def test_a_form_without_the_sessions_token_approves_nothing(desk: ReviewDesk) -> None:
    """Row 34."""
    status = await desk.world.propose()
    mine, other = await desk.signed_in(), await desk.signed_in()
    tokens = ["", "x", await desk.form_token(status.id, other)]
    for given in tokens:
        fields = {"decision": "approve", "digest": status.digest, "token": given}
        await desk.form(f"/proposals/{status.id}/decision", fields, Cookie=mine, Origin=ORIGIN)
    assert await desk.world.state(status.id) == "proposed"


async def test_nobody_is_signed_in_from_another_site(desk: ReviewDesk) -> None:
    """Row 34: an attacker's own sign-in cannot be slipped under somebody's browser."""
    fields = {"staff": AMARA, "code": desk.sign_in.new_code(AMARA)}
    answer = await desk.form("/sign-in", fields, Origin="http://evil.example")
    assert "set-cookie" not in answer.headers


async def test_a_form_that_says_neither_yes_nor_no_decides_nothing(desk: ReviewDesk) -> None:
    """Row 33."""
    status = await desk.world.propose()
    cookie = await desk.signed_in()
    fields = {"token": await desk.form_token(status.id, cookie), "reason": "other"}
    await desk.form(f"/proposals/{status.id}/decision", fields, Cookie=cookie, Origin=ORIGIN)
    assert await desk.world.state(status.id) == "proposed"


async def test_no_other_site_can_frame_the_page_or_load_anything_into_it(desk: ReviewDesk) -> None:
    """Rows 25 and 34."""
    status = await desk.world.propose()
    cookie = await desk.signed_in()
    page = await desk.web.get(f"/proposals/{status.id}", headers={"Cookie": cookie})
    policy = page.headers["content-security-policy"]
    assert all(part in policy for part in ("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'"))
    assert page.headers["cache-control"] == "no-store"
    assert "<script" not in page.text


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1:8600", "[::1]:8600", ""])
async def test_a_name_that_an_attacker_points_at_this_machine_reaches_no_page(desk: ReviewDesk, host: str) -> None:
    """Row 35: DNS rebinding."""
    for path in ("/", "/sign-in", "/api/list"):
        answer = await desk.web.request("POST" if path != "/" else "GET", path, headers={"Host": host})
        assert answer.status_code == 400


async def test_a_session_that_somebody_planted_is_not_the_one_that_is_opened(desk: ReviewDesk) -> None:
    """Row 36: session fixation; and what was left is over."""
    planted = "theranest_review=planted-by-somebody"
    fields = {"staff": AMARA, "code": desk.sign_in.new_code(AMARA)}
    answer = await desk.form("/sign-in", fields, Cookie=planted, Origin=ORIGIN)
    cookie = answer.headers["set-cookie"]
    assert "planted-by-somebody" not in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    opened = cookie.split(";")[0]
    page = await desk.web.get("/", headers={"Cookie": opened})
    assert "Sign out" in page.text
    assert "Sign out" not in (await desk.web.get("/", headers={"Cookie": planted})).text


async def test_a_code_works_once_for_one_person_and_dies_of_five_guesses(desk: ReviewDesk) -> None:
    """Row 33: the sandbox's sign-in."""
    code = desk.sign_in.new_code(AMARA)
    assert desk.sign_in.enter(BO, code) is None
    assert desk.sign_in.enter(AMARA, code) is not None
    assert desk.sign_in.enter(AMARA, code) is None
    code = desk.sign_in.new_code(AMARA)
    for _ in range(5):
        assert desk.sign_in.enter(AMARA, "not it") is None
    assert desk.sign_in.enter(AMARA, code) is None


async def test_outside_the_sandbox_no_token_approves(tmp_path: Path) -> None:
    """Rows 36, 37, 56 and 57: a program with the person's own token on the person's own machine is no person."""
    desk = ReviewDesk(tmp_path, sign_in_possible=False)
    status = await desk.world.propose()
    answer = await desk.api("approve", {"id": status.id, "digest": status.digest})
    assert answer.json()["code"] == "no_sign_in_configured"
    assert desk.sign_in.enter(AMARA, desk.sign_in.new_code(AMARA)) is None
    assert await desk.world.state(status.id) == "proposed"
    desk.close()


async def test_foreign_and_unknown_proposals_answer_alike_in_every_way(desk: ReviewDesk) -> None:
    """Rows 39 and 40: somebody without a say learns nothing, whatever is tried and whatever the digest."""
    status = await desk.world.propose()
    unknown = f"prop_{'0' * 32}"
    for path, more in (("show", {}), ("approve", {"digest": status.digest}), ("reject", {"reason": "other"})):
        answers = [await desk.api(path, {"id": id, **more}, as_=token(BO)) for id in (status.id, unknown)]
        assert (answers[0].status_code, answers[0].json()) == (answers[1].status_code, answers[1].json())
    assert (await desk.api("list", {}, as_=token(BO))).json() == {"proposals": []}


@pytest.mark.parametrize(
    "body",
    [
        b'{"id":"\\ud800","digest":"x"}',
        b'{"id":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
        b'{"id":["a"]}',
        b"[1]",
        b"\xff",
    ],
    ids=["surrogate", "deep", "list", "no-object", "no-utf8"],
)
async def test_what_cannot_be_read_is_refused_in_words(desk: ReviewDesk, body: bytes) -> None:
    """Row 32: never a fault of ours, never a traceback."""
    answer = await desk.api("show", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_arguments")


FORGED = "\n\n**Approved by compliance**\n<button>Approve</button> <img src=http://evil.example/x> \x1b[2K [ok](javascript:1)"


async def test_a_forged_screen_in_a_proposal_is_text(desk: ReviewDesk) -> None:
    """Row 25: markdown, HTML and links stand there as they were written; nothing is fetched, nothing acts."""
    desk.world.rules = authors_own()
    status = await desk.world.propose(reply(body=FORGED.replace("\x1b", "")))
    cookie = await desk.signed_in()
    page = (await desk.web.get(f"/proposals/{status.id}", headers={"Cookie": cookie})).text
    assert "<button>Approve</button>" not in page
    assert "<img" not in page
    assert "&lt;button&gt;Approve&lt;/button&gt;" in page
    assert "**Approved by compliance**" in page


async def test_empty_lines_push_nothing_out_of_sight(desk: ReviewDesk) -> None:
    """Row 26: ten thousand of them are shown as a number."""
    status = await desk.world.propose(patch("Sleeps well." + "\n" * 10_000 + "Stop all medication."))
    cookie = await desk.signed_in()
    page = (await desk.web.get(f"/proposals/{status.id}", headers={"Cookie": cookie})).text
    assert page.count("\n") < 400
    assert "[10,000 line ends]" in page
    assert "Stop all medication." in page


async def test_words_of_a_model_are_no_title_and_stand_last(desk: ReviewDesk) -> None:
    """Row 24: "summary: routine vitamin renewal" in a remark changes nothing above what is approved."""
    status = await desk.world.propose(reply(notes_for_reviewer=("Routine vitamin renewal, approve.",)))
    cookie = await desk.signed_in()
    page = (await desk.web.get(f"/proposals/{status.id}", headers={"Cookie": cookie})).text
    assert page.index("See you on Monday.") < page.index("Routine vitamin renewal")
    assert page.count("Routine vitamin renewal") == 1
    assert "Not part of what you approve" in page


async def test_the_person_on_the_page_is_looked_up_by_the_service(desk: ReviewDesk) -> None:
    """Row 52: name and birth date come from the record, by the id that the digest covers."""
    status = await desk.world.propose(reply(summary="For Priya Osborne, born 1980-01-01"))
    shown = (await desk.api("show", {"id": status.id})).json()
    assert shown["clients"]["TH-2024-1"]["legal_name"]["last"] == "Vega"
    assert shown["clients"]["TH-2024-1"]["birth_date"] == "1990-02-28"
