"""The pages, rendered by our code from templates that escape everything. No script, no outside address."""

import secrets
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse

from ...alerts import Disposition
from ...domain.people import StaffMember
from ...domain.refusals import Refused
from ...review import RejectReason, ReviewPage
from .readable import changes_shown, full_name, is_name, is_titled_text, label, plain, unowned
from .sessions import Session
from .shown import page_json

if TYPE_CHECKING:
    from jinja2 import Environment, Template


class Pages:
    def __init__(self, *, banner: str) -> None:
        self._banner = banner

    @cached_property
    def _environment(self) -> "Environment":
        """Made with the first page, so that nobody waits for it at start-up."""
        from jinja2 import Environment, PackageLoader, StrictUndefined

        made = Environment(
            loader=PackageLoader("theranest_server.transport.console"), autoescape=True, undefined=StrictUndefined
        )
        made.filters.update(plain=plain, label=label, full_name=full_name)
        made.tests.update(name=is_name, titled_text=is_titled_text)
        return made

    def sign_in(self, staff: Sequence[StaffMember], *, possible: bool, wrong: bool = False) -> HTMLResponse:
        active = [member for member in staff if member.active]
        return self._page("sign_in.html", 403 if wrong else 200, staff=active, possible=possible, wrong=wrong)

    def listing(
        self,
        me: StaffMember,
        items: Sequence[Mapping[str, Any]],
        alerts: Sequence[Mapping[str, Any]],
        session: Session,
    ) -> HTMLResponse:
        return self._page("list.html", items=items, alerts=alerts, me=me, token=session.form_token)

    def alert(self, card: Mapping[str, Any], me: StaffMember, session: Session) -> HTMLResponse:
        dispositions = [disposition.value for disposition in Disposition]
        return self._page("alert.html", card=card, me=me, token=session.form_token, dispositions=dispositions)

    def proposal(self, page: ReviewPage, me: StaffMember, session: Session) -> HTMLResponse:
        shown = page_json(page)
        changes = changes_shown(shown["differences"], shown["evidence"])
        return self._page(
            "proposal.html",
            p=shown,
            changes=changes,
            other_evidence=unowned(shown["evidence"], changes),
            me=me,
            token=session.form_token,
            reasons=[reason.value for reason in RejectReason],
        )

    def refused(self, refused: Refused, me: StaffMember, session: Session) -> HTMLResponse:
        status = 503 if refused.retriable else 403
        return self._page("refused.html", status, refused=refused.as_json(), me=me, token=session.form_token)

    def template(self, name: str) -> "Template":
        return self._environment.get_template(name)

    def _page(self, template: str, status: int = 200, /, **values: Any) -> HTMLResponse:
        nonce = secrets.token_urlsafe(16)
        body = self.template(template).render(banner=self._banner, nonce=nonce, **values)
        return HTMLResponse(body, status, headers=_headers(nonce))


def _headers(nonce: str) -> dict[str, str]:
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
