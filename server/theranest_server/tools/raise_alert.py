"""raise_alert."""

from typing import Annotated

from pydantic import Field

from ..domain.alerts import AlertKind, AlertTier
from ..domain.ids import ClientId
from ..tool import Answer, AnswerModel, Desk, Effect, Tool, answer
from .common import ForClient, Id, Public, named_client


class RaiseAlert(ForClient):
    kind: AlertKind = Field(description="What it is about, from the list; there is no free text.")
    tier: AlertTier = Field(default=AlertTier.SAME_DAY, description="page: now; same_day: today; mark: note it.")
    source: Id = Field(
        default="conversation", description="What led to it, as an id: a message_id, note_id or document_id."
    )


class AlertRaised(AnswerModel):
    alert_id: Annotated[str, Public]
    tier: Annotated[str, Public]
    state: Annotated[str, Public]
    to: Annotated[list[str], Public]


async def run(desk: Desk, arguments: RaiseAlert) -> Answer:
    alert = await desk.alerts.raise_alert(
        kind=arguments.kind, tier=arguments.tier, client_id=ClientId(arguments.client_id), source=arguments.source
    )
    raised = AlertRaised(alert_id=alert.id, tier=alert.tier.value, state=alert.state, to=list(alert.to))
    return answer(raised, alert_id=alert.id)


TOOL = Tool(
    name="raise_alert",
    title="Call for a person",
    description=(
        "Bring a client's situation to a member of staff: danger to self or others, abuse, a medical or substance "
        "emergency, a client who cannot be reached, a privacy concern, a suspicious document. It goes to staff, never to "
        "the client. Call it at once when something sounds dangerous, and tell the user too; a doubled alert is merged. "
        "It is not for reminders or tasks."
    ),
    effect=Effect.ALERT,
    permission="alerts.raise",
    arguments=RaiseAlert,
    answers=AlertRaised,
    run=run,
    concerns=named_client,
    summarise=lambda content: f"Staff are called ({content.get('tier')}).",
)
