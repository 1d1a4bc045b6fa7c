"""Errors as the API tells them: `application/problem+json` (RFC 9457). No value from the record or the request is in them."""

import re
from dataclasses import dataclass, field

from pydantic import ValidationError
from starlette.responses import JSONResponse

from .resources.base import Closed

PROBLEM_JSON = "application/problem+json"
TITLES = {
    400: "The request is malformed",
    401: "No valid access token",
    403: "The access token lacks a scope",
    404: "No such resource",
    405: "This method is not supported here",
    409: "The resource's state does not allow this",
    412: "The resource has changed since it was read",
    413: "The request is too large",
    415: "This content type is not supported here",
    422: "The request is well formed but cannot be done",
    428: "If-Match is required",
    429: "Too many requests",
    500: "The practice's system failed",
    503: "The practice's system is not available",
}


class FieldProblem(Closed):
    """Where and what; `at` is a path into the request such as `body.lines.0.cpt`."""

    at: str
    what: str


class ProblemBody(Closed):
    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem]


@dataclass(eq=False, kw_only=True)
class Problem(Exception):
    status: int
    code: str
    """Stable name, the last part of `type`."""
    detail: str
    errors: tuple[FieldProblem, ...] = ()
    headers: dict[str, str] = field(default_factory=dict[str, str])

    def response(self) -> JSONResponse:
        body = ProblemBody(
            type=f"urn:theranest-sandbox:problem:{self.code}",
            title=TITLES.get(self.status, "The request failed"),
            status=self.status,
            detail=self.detail,
            errors=list(self.errors),
        )
        return JSONResponse(body.model_dump(), self.status, self.headers, media_type=PROBLEM_JSON)


def malformed(detail: str, *errors: FieldProblem) -> Problem:
    return Problem(status=400, code="malformed", detail=detail, errors=errors)


def unknown_id(what: str = "resource") -> Problem:
    return Problem(status=404, code="not-found", detail=f"This practice has no such {what}.")


def wrong_state(detail: str) -> Problem:
    return Problem(status=409, code="wrong-state", detail=detail)


def impossible(detail: str, *errors: FieldProblem) -> Problem:
    return Problem(status=422, code="impossible", detail=detail, errors=errors)


def from_validation(error: ValidationError, where: str, *, status: int = 400) -> Problem:
    """The places that pydantic found, without the values that it saw there."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    errors = [FieldProblem(at=".".join([where, *map(_step, e["loc"])]), what=e["msg"][:200]) for e in found[:20]]
    code = "malformed" if status == 400 else "impossible"
    return Problem(status=status, code=code, detail=f"The {where} does not fit its schema.", errors=tuple(errors))


def _step(part: str | int) -> str:
    """A name that the schema could know, or `?`: an unknown field's name is the sender's text."""
    return str(part) if re.fullmatch(r"[a-z0-9_]{1,40}", str(part)) else "?"
