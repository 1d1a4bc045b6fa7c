"""get_practice_facts."""

from typing import Annotated

from ..domain.records import Practice
from ..tool import Answer, AnswerModel, Arguments, Desk, Effect, Tool, answer
from .common import Public, counted, length_of
from .wording import said_address, said_hours


class NoArguments(Arguments):
    pass


class OfficeFact(AnswerModel):
    key: Annotated[str, Public]
    says: Annotated[str, Public]


class PracticeFacts(AnswerModel):
    name: Annotated[str, Public]
    phones: Annotated[list[str], Public]
    addresses: Annotated[list[OfficeFact], Public]
    hours: Annotated[list[str], Public]
    facts: Annotated[list[OfficeFact], Public]


async def run(desk: Desk, arguments: NoArguments) -> Answer:
    return answer(facts_of(await desk.records.practice()))


def facts_of(practice: Practice) -> PracticeFacts:
    return PracticeFacts(
        name=practice.name,
        phones=list(practice.phones),
        addresses=[OfficeFact(key=a.name, says=said_address(a.address)) for a in practice.addresses],
        hours=said_hours(practice.hours),
        facts=[OfficeFact(key=key, says=text) for key, text in sorted(practice.office_facts.items())],
    )


TOOL = Tool(
    name="get_practice_facts",
    title="Facts about the office",
    description=(
        "What the front desk answers every day: phones, addresses, hours, parking, cancellation, late arrival, refills, "
        "telehealth, records requests, insurance changes. Says nothing about any client. Quote it; add nothing to it."
    ),
    effect=Effect.READ,
    permission="practice.read",
    arguments=NoArguments,
    answers=PracticeFacts,
    run=run,
    needs_client_data=False,
    summarise=lambda content: f"{counted('fact', length_of(content, 'facts'))} about the office.",
)
