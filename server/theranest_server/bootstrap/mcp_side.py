"""`/mcp` as it is served: who is it, then the door. One place, so that what is measured is what runs."""

from collections.abc import Sequence
from importlib.resources import files

from starlette.types import ASGIApp

from .. import __version__
from ..domain.ids import PracticeId
from ..tools import CATALOGUE
from ..transport.http import BearerWall
from ..transport.identity import Identities, TrustedIssuer
from ..transport.mcp import BODY_LIMIT, Endpoint, mcp_app
from ..transport.plain_json import PlainJson
from ..transport.prompts import load_prompts
from .house import House


def mcp_side(
    house: House, issuers: Sequence[TrustedIssuer], practice_id: PracticeId, *, url: str, hosts: Sequence[str]
) -> ASGIApp:
    """`url`: the endpoint as clients see it; `hosts`: what their Host header may say."""
    guide = (files("theranest_server.transport") / "guide.md").read_text("utf-8")
    endpoint = Endpoint(house.front, load_prompts(), guide)
    names = frozenset(tool.name for tool in CATALOGUE)
    app = mcp_app(endpoint, house.telemetry, version=__version__, tool_names=names, hosts=hosts)
    identities = Identities(list(issuers), practice_id)
    signs_people_in = [issuer.issuer for issuer in issuers if not issuer.may_bind_cases]
    return BearerWall(PlainJson(app, largest=BODY_LIMIT), identities, resource=url, issuers=signs_people_in)
