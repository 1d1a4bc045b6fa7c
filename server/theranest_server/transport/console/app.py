"""Routes of the review interface. Pages take a cookie session, `/api/*` a bearer token of audience `review`.

Outside the sandbox nobody can sign in yet, so proposals can be shown to a token's holder and never approved.
"""

from collections.abc import Awaitable, Callable, Mapping
from html import escape
from typing import Any
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from ...alerts import AlertCards, Closing, alert_json, parsed_time
from ...domain.ids import AlertId, ProposalId, StaffId
from ...domain.people import Principal, StaffMember
from ...domain.refusals import BadArguments, NotFoundOrNotYours, NotIdentified, NotPermitted, Refused
from ...review import Review, Reviewer
from ...review.people import REVIEW_AUDIENCE
from ..identity import Identities
from .pages import Pages
from .sessions import COOKIE, SESSION_SECONDS, Session, SignIn
from .shown import decision_json, item_json, page_json

Deliver = Callable[[ProposalId], Awaitable[Mapping[str, Any]]]
StaffList = Callable[[], Awaitable[Mapping[StaffId, StaffMember]]]
_LARGEST = 64_000


class Console:
    def __init__(
        self,
        review: Review,
        deliver: Deliver,
        identities: Identities,
        sign_in: SignIn,
        staff: StaffList,
        pages: Pages,
        alerts: AlertCards | None = None,
        closing: Closing | None = None,
    ) -> None:
        """Without `alerts` and `closing` the pages show proposals alone."""
        self._review = review
        self._deliver = deliver
        self._identities = identities
        self._sign_in = sign_in
        self._staff = staff
        self._pages = pages
        self._alerts = alerts
        self._closing = closing

    # pages

    async def home(self, request: Request) -> Response:
        session = self._session(request)
        if session is None:
            staff = sorted((await self._staff()).values(), key=lambda member: member.name)
            return self._pages.sign_in(staff, possible=self._sign_in.possible)
        reviewer = await self._person(session)
        items = [item_json(item) for item in await self._review.list_for(reviewer)]
        alerts = [alert_json(alert) for alert in await self._alerts.listed(reviewer.staff)] if self._alerts else []
        return self._pages.listing(reviewer.staff, items, alerts, session)

    async def enter(self, request: Request) -> Response:
        form = await _form(request)
        if not _from_here(request):
            return RedirectResponse("/", status_code=303)
        session = self._sign_in.enter(StaffId(form.get("staff", "")), form.get("code", ""))
        if session is None:
            staff = sorted((await self._staff()).values(), key=lambda member: member.name)
            return self._pages.sign_in(staff, possible=self._sign_in.possible, wrong=True)
        answer = RedirectResponse("/", status_code=303)
        answer.set_cookie(COOKIE, session.id, max_age=SESSION_SECONDS, httponly=True, samesite="strict")
        return answer

    async def leave(self, request: Request) -> Response:
        session = self._session(request)
        if session is not None and (await _form(request)).get("token") == session.form_token:
            self._sign_in.leave(session.id)
        answer = RedirectResponse("/", status_code=303)
        answer.delete_cookie(COOKIE)
        return answer

    async def proposal(self, request: Request) -> Response:
        session = self._session(request)
        if session is None:
            return RedirectResponse("/", status_code=303)
        reviewer = await self._person(session)
        try:
            page = await self._review.show(ProposalId(request.path_params["id"]), reviewer)
        except Refused as refused:
            return self._pages.refused(refused, reviewer.staff, session)
        return self._pages.proposal(page, reviewer.staff, session)

    async def alert(self, request: Request) -> Response:
        """Where the link of a notice leads."""
        session = self._session(request)
        if session is None:
            return RedirectResponse("/", status_code=303)
        reviewer = await self._person(session)
        try:
            card = await self._cards().show(AlertId(request.path_params["id"]), reviewer.staff)
        except Refused as refused:
            return self._pages.refused(refused, reviewer.staff, session)
        return self._pages.alert(card, reviewer.staff, session)

    async def settle_alert(self, request: Request) -> Response:
        session, form = self._session(request), await _form(request)
        if session is None or form.get("token") != session.form_token:
            return RedirectResponse("/", status_code=303)
        reviewer, alert_id = await self._person(session), AlertId(request.path_params["id"])
        try:
            await self._cards().require(alert_id, reviewer.staff)
            closing = self._closer()
            if form.get("decision") == "ack":
                await closing.acknowledge(alert_id, reviewer.staff.id)
            else:
                next_step = parsed_time(form.get("next") or None)
                await closing.close(alert_id, reviewer.staff.id, form.get("disposition", ""), next_step)
        except Refused as refused:
            return self._pages.refused(refused, reviewer.staff, session)
        return RedirectResponse(f"/alerts/{alert_id}", status_code=303)

    async def decide(self, request: Request) -> Response:
        session, form = self._session(request), await _form(request)
        if session is None or form.get("token") != session.form_token:
            return RedirectResponse("/", status_code=303)
        reviewer = await self._person(session)
        proposal_id = ProposalId(request.path_params["id"])
        try:
            if form.get("decision") == "approve":
                await self._approve(proposal_id, form.get("digest", ""), reviewer)
            elif form.get("decision") == "reject":
                await self._review.reject(proposal_id, form.get("reason", ""), form.get("comment"), reviewer)
            else:
                raise BadArguments("Nothing was decided.", "Press Approve or Reject.")
        except Refused as refused:
            return self._pages.refused(refused, reviewer.staff, session)
        return RedirectResponse(f"/proposals/{proposal_id}", status_code=303)

    # the same for programs

    async def api_list(self, request: Request) -> Response:
        reviewer, _ = await self._bearer(request)
        return JSONResponse({"proposals": [item_json(item) for item in await self._review.list_for(reviewer)]})

    async def api_show(self, request: Request) -> Response:
        reviewer, body = await self._bearer(request)
        return JSONResponse(page_json(await self._review.show(ProposalId(_text(body, "id")), reviewer)))

    async def api_alert(self, request: Request) -> Response:
        reviewer, body = await self._bearer(request)
        return JSONResponse(dict(await self._cards().show(AlertId(_text(body, "id")), reviewer.staff)))

    def _cards(self) -> AlertCards:
        if self._alerts is None:
            raise NotFoundOrNotYours("There are no alerts here.")
        return self._alerts

    def _closer(self) -> Closing:
        if self._closing is None:
            raise NotFoundOrNotYours("There are no alerts here.")
        return self._closing

    async def api_approve(self, request: Request) -> Response:
        reviewer, body = await self._bearer(request)
        if not self._sign_in.possible:
            raise NotPermitted(
                "No sign-in is configured, so nobody can approve here.",
                "Approve in TheraNest itself; a token that a program can read never approves.",
                code="no_sign_in_configured",
            )
        decision, delivery = await self._approve(ProposalId(_text(body, "id")), _text(body, "digest"), reviewer)
        return JSONResponse(decision_json(decision, delivery))

    async def api_reject(self, request: Request) -> Response:
        reviewer, body = await self._bearer(request)
        comment = _text(body, "comment") if body.get("comment") is not None else None
        decision = await self._review.reject(ProposalId(_text(body, "id")), _text(body, "reason"), comment, reviewer)
        return JSONResponse(decision_json(decision, None))

    async def _approve(self, proposal_id: ProposalId, digest: str, reviewer: Reviewer) -> tuple[Any, Any]:
        decision = await self._review.approve(proposal_id, digest, reviewer)
        delivery = await self._deliver(proposal_id) if decision.state.value == "approved" else None
        return decision, delivery

    # who it is

    def _session(self, request: Request) -> Session | None:
        if not _from_here(request):
            return None
        return self._sign_in.session(request.cookies.get(COOKIE))

    async def _person(self, session: Session) -> Reviewer:
        return await self._reviewer(session.staff_id, f"page:{session.id[:12]}")

    async def _bearer(self, request: Request) -> tuple[Reviewer, Mapping[str, Any]]:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or len(request.headers.getlist("authorization")) != 1:
            raise NotIdentified("Nobody is identified on this request.", "Sign in on the page.")
        principal: Principal = await self._identities.principal(token.strip())
        if principal.agent is not None:
            raise NotPermitted("An agent decides nothing.", "A person signs in on the page.", code="not_a_reviewer")
        return await self._reviewer(principal.staff_id, f"token:{principal.token_id}"), await _json(request)

    async def _reviewer(self, staff_id: StaffId, session_id: str) -> Reviewer:
        member = (await self._staff()).get(staff_id)
        if member is None:
            raise NotIdentified("This account is not on the practice's list of staff.", "Sign in again.")
        return Reviewer(staff=member, session_id=session_id, audience=REVIEW_AUDIENCE)


def review_app(console: Console, hosts: list[str]) -> Starlette:
    routes = [
        Route("/", console.home),
        Route("/sign-in", console.enter, methods=["POST"]),
        Route("/sign-out", console.leave, methods=["POST"]),
        Route("/proposals/{id}", console.proposal),
        Route("/proposals/{id}/decision", console.decide, methods=["POST"]),
        Route("/alerts/{id}", console.alert),
        Route("/alerts/{id}", console.settle_alert, methods=["POST"]),
        Route("/api/alert", console.api_alert, methods=["POST"]),
        Route("/api/list", console.api_list, methods=["POST"]),
        Route("/api/show", console.api_show, methods=["POST"]),
        Route("/api/approve", console.api_approve, methods=["POST"]),
        Route("/api/reject", console.api_reject, methods=["POST"]),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=hosts)],
        exception_handlers={Refused: _refused},
    )


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    status = 401 if isinstance(error, NotIdentified) else 400 if isinstance(error, BadArguments) else 403
    if error.retriable:
        status = 503
    if request.url.path.startswith("/api/"):
        return JSONResponse(error.as_json(), status)
    said = escape(f"{error.message} {error.what_to_do}")
    headers = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Cache-Control": "no-store"}
    return HTMLResponse(f"<!doctype html><title>Refused</title><p>{said}</p>", status, headers)


def _from_here(request: Request) -> bool:
    """No page of another origin submits a form here, nor does another port of this machine."""
    origin = request.headers.get("origin")
    return request.method != "POST" or origin in (None, str(request.base_url).rstrip("/"))


async def _form(request: Request) -> dict[str, str]:
    raw = await _limited(request)
    pairs = parse_qs(raw.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    return {name: values[0] for name, values in pairs.items()}


async def _json(request: Request) -> Mapping[str, Any]:
    import json

    raw = await _limited(request)
    try:
        parsed: Any = json.loads(raw or b"{}")
        json.dumps(parsed, ensure_ascii=False).encode()  # lone surrogates are no text
    except (ValueError, RecursionError):
        parsed = None
    if not isinstance(parsed, dict):
        raise BadArguments("The request is not a JSON object.", "Send a JSON object.")
    return parsed  # pyright: ignore[reportUnknownVariableType]


async def _limited(request: Request) -> bytes:
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > _LARGEST:
            raise BadArguments("The request is too large.", "Send less.")
    return raw


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise BadArguments(f"`{name}` is missing.", f"Send `{name}` as text.")
    return value
