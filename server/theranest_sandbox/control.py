"""`/sandbox/...`: the switchboard of the sandbox. No practice's system has this; it is not part of the API.

Every request carries the control secret (`X-Sandbox-Control`, file `control.secret` of the sandbox directory).
"""

import hmac
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import anyio.to_thread
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from . import transitions as moves
from .body import check_media_type, merge_patch, parse_object, read_limited, validated
from .call import Answer, Call, created
from .database import OUTBOX
from .faults import Fault
from .issuer import Audience
from .practice import Sandbox
from .problems import FieldProblem, Problem, impossible, malformed, unknown_id, wrong_state
from .resources import KINDS, Closed, Resource
from .resources.base import Identifier, Line
from .resources.messages import Message, MessageText
from .settings import Subscription
from .store import Stored, Unit
from .webhooks import EventName, Outbox
from .writes.checks import new_id, points_nowhere
from .writes.messages import after, latest_of

B = TypeVar("B", bound=Closed)
HEADER = "X-Sandbox-Control"


class TokenAsked(Closed):
    """`staff` is a staff id or a profile such as `clinician`: then the first active person who has it."""

    staff_id: Identifier | None = None
    profile: Line | None = None
    audience: Audience
    client_app: Identifier


class EventAsked(Closed):
    """With `document_urls` or `target_fields` the body is the fat one of `client.created`, without `resource_id`."""

    event: EventName
    client_id: Identifier | None = None
    resource_id: Identifier | None = None
    document_urls: list[Line] | None = None
    target_fields: list[Line] | None = None


class IncomingMessage(Closed):
    """A client (or another person of the thread) writes; `sender` is needed where several people could be meant."""

    thread_id: Identifier
    sender: Identifier | None = None
    body: MessageText


class SubscriptionAsked(Closed):
    name: Identifier
    url: Line
    secret: Line
    events: list[EventName] | None = None


def control_routes(sandbox: Sandbox) -> list[Route]:
    """Everything under `/sandbox`, behind the control secret."""
    control = Control(sandbox)
    routes: list[tuple[str, str, Callable[[Request], Awaitable[Response]]]] = [
        ("/token", "POST", control.token),
        ("/faults", "POST", control.arm_fault),
        ("/faults", "GET", control.list_faults),
        ("/faults", "DELETE", control.clear_faults),
        ("/events", "POST", control.emit),
        ("/messages", "POST", control.incoming_message),
        ("/subscriptions", "POST", control.subscribe),
        ("/webhooks", "GET", control.list_webhooks),
        ("/webhooks/deliver", "POST", control.deliver_webhooks),
        ("/{kind}/{id}/transitions", "POST", control.transition),
        ("/{kind}/{id}", "PATCH", control.edit),
    ]
    return [Route(f"/sandbox{path}", control.guarded(handler), methods=[method]) for path, method, handler in routes]


class Control:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def guarded(self, handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def checked(request: Request) -> Response:
            given = request.headers.get(HEADER, "").encode()
            if not hmac.compare_digest(given, self._sandbox.settings.control_secret.encode()):
                detail = f"Send the sandbox's control secret in {HEADER}."
                raise Problem(
                    status=401, code="control", detail=detail, headers={"WWW-Authenticate": "Sandbox-Control"}
                )
            return await handler(request)

        return checked

    async def token(self, request: Request) -> Response:
        asked = await _asked(request, TokenAsked)
        staff_id = await anyio.to_thread.run_sync(self._staff_id, asked)
        issued = self._sandbox.issuer.issue(staff_id=staff_id, audience=asked.audience, client_app=asked.client_app)
        return JSONResponse({"token": issued.token, "expires_at": issued.expires_at.isoformat(), "staff_id": staff_id})

    def _staff_id(self, asked: TokenAsked) -> str:
        if (asked.staff_id is None) == (asked.profile is None):
            raise malformed("Name a staff_id or a profile.")
        found = self._sandbox.staff_named(asked.staff_id or asked.profile or "")
        if found is None:
            raise unknown_id("member of staff")
        return found

    async def arm_fault(self, request: Request) -> Response:
        fault = await _asked(request, Fault)
        try:
            armed = self._sandbox.faults.arm(fault)
        except re.error:
            raise malformed("The path is not a regular expression.") from None
        return JSONResponse(armed.model_dump(mode="json"), 201)

    async def list_faults(self, _request: Request) -> Response:
        return JSONResponse([armed.model_dump(mode="json") for armed in self._sandbox.faults.listed()])

    async def clear_faults(self, _request: Request) -> Response:
        self._sandbox.faults.clear()
        return Response(status_code=204)

    async def emit(self, request: Request) -> Response:
        asked = await _asked(request, EventAsked)

        def work(unit: Unit, outbox: Outbox) -> Answer:
            body: dict[str, object] = {
                "event": asked.event,
                "client_id": asked.client_id,
                "practice_id": unit.practice_id,
            }
            if asked.document_urls is not None or asked.target_fields is not None:
                body |= {"document_urls": asked.document_urls or [], "target_fields": asked.target_fields or []}
            else:
                body["resource_id"] = asked.resource_id or asked.client_id
            outbox.tell_body(body)
            return Answer(status=202, body=json.dumps(body).encode())

        return await self._written(work)

    async def incoming_message(self, request: Request) -> Response:
        asked = await _asked(request, IncomingMessage)

        def work(unit: Unit, outbox: Outbox) -> Answer:
            stored, message = _receive(Call(unit=unit, outbox=outbox), asked)
            return created(stored, f"/api/v1/messages/{message.id}")

        return await self._written(work)

    async def subscribe(self, request: Request) -> Response:
        asked = await _asked(request, SubscriptionAsked)
        events = frozenset(asked.events) if asked.events is not None else None
        made = Subscription(name=asked.name, url=asked.url, secret=asked.secret, events=events)
        try:
            self._sandbox.subscriptions.put(made)
        except ValueError:
            raise malformed("The secret is not of the form whsec_BASE64.") from None
        self._sandbox.sender.wake()
        return Response(status_code=204)

    async def list_webhooks(self, _request: Request) -> Response:
        return JSONResponse(await anyio.to_thread.run_sync(self._webhooks))

    def _webhooks(self) -> list[dict[str, Any]]:
        names = ("seq", "webhook_id", "subscription", "event", "attempts", "state", "last_error", "due_at")
        with self._sandbox.engine.connect() as connection:
            query = select(*(OUTBOX.c[name] for name in names)).order_by(OUTBOX.c.seq.desc()).limit(200)
            return [dict(row) for row in connection.execute(query).mappings()]

    async def deliver_webhooks(self, _request: Request) -> Response:
        return JSONResponse({"delivered": await self._sandbox.sender.deliver_due()})

    async def transition(self, request: Request) -> Response:
        kind, resource_id = request.path_params["kind"], request.path_params["id"]
        if kind not in MOVES:
            raise unknown_id("kind with transitions")
        model, move = MOVES[kind]
        asked = await _asked(request, model)
        return await self._written(lambda unit, outbox: _body(move(unit, outbox, resource_id, asked)))

    async def edit(self, request: Request) -> Response:
        """A merge patch of any resource, as its people might change it in TheraNest (assignments, opt-outs, hours)."""
        kind, resource_id = request.path_params["kind"], request.path_params["id"]
        if kind not in KINDS:
            raise unknown_id("kind of resource")
        patch = parse_object(await read_limited(request, 1_000_000))
        return await self._written(lambda unit, _outbox: _body(_edited(unit, KINDS[kind], resource_id, patch)))

    async def _written(self, work: Callable[[Unit, Outbox], Answer]) -> Response:
        answer = await anyio.to_thread.run_sync(self._sandbox.write, work)
        self._sandbox.sender.wake()
        return Response(answer.body, answer.status, answer.headers, answer.media_type)


MOVES: dict[str, tuple[type[Closed], Callable[[Unit, Outbox, str, Any], Stored]]] = {
    "notes": (moves.NoteTransition, moves.move_note),
    "claims": (moves.ClaimTransition, moves.move_claim),
    "consents": (moves.ConsentTransition, moves.move_consent),
    "appointments": (moves.AppointmentTransition, moves.move_appointment),
}


async def _asked(request: Request, model: type[B]) -> B:
    check_media_type(request.headers.get("content-type", ""), "application/json")
    return validated(model, parse_object(await read_limited(request, 1_000_000)))


def _body(stored: Stored) -> Answer:
    return Answer(body=stored.body.encode(), headers={"ETag": stored.etag})


def _edited(unit: Unit, model: type[Resource], resource_id: str, patch: dict[str, Any]) -> Stored:
    resource = unit.load(model, resource_id, lock=True)
    if resource is None:
        raise unknown_id()
    if patch.get("id", resource.id) != resource.id or "practice_id" in patch:
        raise wrong_state("The id of a resource never changes.")
    before = json.loads(resource.model_dump_json())
    after_patch = validated(model, merge_patch(before, patch), status=422)
    return unit.replace(resource, after_patch.model_dump(mode="json"))


def _receive(call: Call, asked: IncomingMessage) -> tuple[Stored, Message]:
    last = latest_of(call, asked.thread_id)
    if last is None:
        raise points_nowhere("thread_id", "thread")
    staff = [p.person for p in last.participants if p.relation == "therapist"]
    outside = [p.person for p in last.participants if p.person not in staff]
    sender = asked.sender or (outside[0] if len(outside) == 1 else None)
    if sender not in outside or not staff:
        where = FieldProblem(at="body.sender", what="not a client-side participant of the thread")
        raise impossible("Name the sender: one of the thread's participants who are not staff.", where)
    message = last.model_copy(
        update={
            "id": new_id("MSG"),
            "updated_at": call.unit.now(),
            "external_ref": None,
            "direction": "inbound",
            "sender": sender,
            "recipient": staff[0],
            "body": asked.body,
            "attachments": [],
            "sent_at": after(call, last),
            "read_at": None,
        }
    )
    stored = call.unit.create(message)
    call.outbox.tell("message.received", client_id=message.client_id, resource_id=message.id)
    return stored, message
