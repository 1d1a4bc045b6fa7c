"""traced: one span a call, the decisions as one compact attribute. Ids and codes, never values."""

from ..domain.refusals import Refused
from ..ports import Telemetry
from ..tool import Answer, Call, Decisions, Then


class Traced:
    def __init__(self, telemetry: Telemetry) -> None:
        self._telemetry = telemetry

    async def __call__(self, call: Call, then: Then) -> Answer:
        principal = call.principal
        attributes: dict[str, str | int | bool] = {
            "theranest.tool": call.tool.name,
            "theranest.call": call.id,
            "theranest.staff": principal.staff_id,
            "theranest.client_app": principal.client_app,
        }
        if principal.agent is not None:
            attributes["theranest.agent"] = principal.agent
        with self._telemetry.span("door", attributes) as span:
            try:
                return await then(call.with_(trace_id=span.trace_id, traceparent=span.traceparent))
            except Refused as refused:
                span.refused(refused.code)
                raise
            except Exception as error:
                span.refused(type(error).__name__)
                raise
            finally:
                span.set("theranest.decisions", compact(call.decisions))
                if call.decisions.ledger_seq is not None:
                    span.set("theranest.ledger_seq", call.decisions.ledger_seq)
                if call.decisions.proposal_id is not None:
                    span.set("theranest.proposal", call.decisions.proposal_id)


def compact(decisions: Decisions) -> str:
    """`permitted placeholders related … rule=denies.csv:12`, the last word `!guard` where one refused."""
    words = list(decisions.passed)
    if "rule" in decisions.because:
        words.append(f"rule={decisions.because['rule']}")
    if decisions.refused_by is not None:
        words.append(f"!{decisions.refused_by}")
    return " ".join(words)
