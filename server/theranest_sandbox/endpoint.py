"""From an HTTP request to an operation's answer: token, scope, parameters, body, preconditions, transaction."""

import re
from typing import Any

import anyio
import anyio.to_thread
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from . import body as bodies
from .call import Answer, Call, Upload, entity_tags
from .idempotency import Memory, fingerprint
from .issuer import Caller
from .operations import Operation
from .practice import Sandbox
from .problems import Problem, malformed
from .resources import Closed
from .store import Unit
from .webhooks import Outbox
from .writes.documents import CONTENT_LIMIT

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,127}")
REALM = 'Bearer realm="theranest-sandbox"'


class Endpoint:
    """One operation, ready to answer."""

    def __init__(self, operation: Operation, sandbox: Sandbox, limiter: anyio.CapacityLimiter) -> None:
        self._operation = operation
        self.path = operation.path
        self._sandbox = sandbox
        self._limiter = limiter

    async def __call__(self, request: Request) -> Response:
        caller = self._caller(request)
        self._sandbox.rate_limit.check(caller.client_id)
        answer = await (self._write(request, caller) if self._operation.writes else self._read(request))
        return Response(answer.body, answer.status, answer.headers, None if answer.status == 304 else answer.media_type)

    def _caller(self, request: Request) -> Caller:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise _unauthorized(REALM)
        caller = self._sandbox.tokens.check(token.strip())
        if caller is None:
            raise _unauthorized(f'{REALM}, error="invalid_token"')
        if self._operation.scope not in caller.scopes:
            challenge = f'{REALM}, error="insufficient_scope", scope="{self._operation.scope}"'
            detail = f"The token lacks the scope {self._operation.scope}."
            raise Problem(status=403, code="scope", detail=detail, headers={"WWW-Authenticate": challenge})
        return caller

    async def _read(self, request: Request) -> Answer:
        query = bodies.parse_query(self._operation.query, request.scope["query_string"])
        tags = entity_tags(request.headers.get("if-none-match"))

        def work(unit: Unit, outbox: Outbox) -> Answer:
            return self._operation.run(
                Call(unit=unit, outbox=outbox, resource_id=_id(request), query=query, if_none_match=tags)
            )

        return await anyio.to_thread.run_sync(self._sandbox.read, work, limiter=self._limiter)

    async def _write(self, request: Request, caller: Caller) -> Answer:
        bodies.parse_query(self._operation.query, request.scope["query_string"])
        key = self._key(request)
        tags = self._tags(request)
        body, patch, upload, meaning = await self._body(request)
        memory = Memory(
            caller=caller.client_id,
            key=key,
            fingerprint=fingerprint(request.method.encode(), request.url.path.encode(), *meaning),
            now=self._sandbox.settings.clock(),
        )

        def work(unit: Unit, outbox: Outbox) -> Answer:
            call = Call(unit=unit, outbox=outbox, resource_id=_id(request), if_match=tags, patch=patch, upload=upload)
            return self._operation.run(call, body)

        answer = await anyio.to_thread.run_sync(self._sandbox.write, work, memory, limiter=self._limiter)
        self._sandbox.sender.wake()
        return answer

    def _key(self, request: Request) -> str:
        keys = request.headers.getlist("idempotency-key")
        if len(keys) != 1 or not KEY.fullmatch(keys[0]):
            raise malformed("A write needs one Idempotency-Key of up to 128 letters, digits and . _ : / -")
        return keys[0]

    def _tags(self, request: Request) -> frozenset[str]:
        if not self._operation.needs_match:
            return frozenset()
        header = request.headers.get("if-match")
        if header is None:
            raise Problem(
                status=428, code="if-match", detail="Send If-Match with the ETag of the version that you read."
            )
        return entity_tags(header)

    async def _body(self, request: Request) -> tuple[Closed, bodies.JsonObject, Upload | None, tuple[bytes, ...]]:
        """The body as its model, as JSON, its file, and the bytes that tell whether a repetition means the same."""
        model, content_type = self._operation.body, request.headers.get("content-type", "")
        assert model is not None
        if self._operation.form == "multipart":
            fields, upload = await _multipart(request)
            form = bodies.validated(model, fields)
            return form, fields, upload, (form.model_dump_json().encode(), upload.name.encode(), upload.content)
        accepted = (bodies.MERGE_PATCH,) if self._operation.form == "merge_patch" else ()
        bodies.check_media_type(content_type, *accepted, "application/json")
        value = bodies.parse_object(await bodies.read_limited(request, bodies.JSON_LIMIT))
        checked = bodies.validated(model, value)
        meaning = checked.model_dump_json(exclude_unset=True).encode()
        return checked, value, None, (meaning,)


def _id(request: Request) -> str:
    return request.path_params.get("id", "")


def _unauthorized(challenge: str) -> Problem:
    detail = "Get an access token at /oauth/token and send it as a bearer token."
    return Problem(status=401, code="token", detail=detail, headers={"WWW-Authenticate": challenge})


async def _multipart(request: Request) -> tuple[dict[str, Any], Upload]:
    """Each field once; the file in `file`. Raises Problem 400, 413 or 415."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "multipart/form-data":
        raise Problem(
            status=415,
            code="content-type",
            detail="Send multipart/form-data.",
            headers={"Accept": "multipart/form-data"},
        )
    _refuse_long(request)
    try:
        async with request.form(max_files=1, max_fields=20) as form:
            pairs = form.multi_items()
            if len(dict(pairs)) != len(pairs):
                raise malformed("A field of the form is given twice.")
            fields = {name: value for name, value in pairs if isinstance(value, str)}
            file = dict(pairs).get("file")
            if not isinstance(file, UploadFile) or len(fields) != len(pairs) - 1:
                raise malformed("The form needs one file, in `file`.")
            content = await file.read(CONTENT_LIMIT + 1)
            upload = Upload(name=file.filename or "", media_type=file.content_type or "", content=content)
    except (HTTPException, ValueError, LookupError):
        raise malformed("The form cannot be read.") from None
    if len(upload.content) > CONTENT_LIMIT:
        raise _too_long()
    return fields, upload


def _refuse_long(request: Request) -> None:
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > CONTENT_LIMIT + 100_000:
        raise _too_long()


def _too_long() -> Problem:
    return Problem(status=413, code="too-large", detail=f"A document has at most {CONTENT_LIMIT} bytes.")
