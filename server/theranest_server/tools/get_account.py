"""get_account."""

from collections.abc import Sequence
from typing import Annotated

from ..domain.ids import ClientId
from ..domain.records import Form, Payment
from ..domain.sensitivity import Sensitivity
from ..tool import Answer, AnswerModel, Desk, Effect, Tool, answer
from .common import ForClient, named_client
from .wording import said_balance, said_day, said_money

Balance = Sensitivity.BALANCE


class PaymentCard(AnswerModel):
    payment_id: Annotated[str, Balance] = ""
    says: Annotated[str, Balance] = ""
    cents: Annotated[int, Balance] = 0


class OpenForm(AnswerModel):
    """That a form waits is the office's business, like a booking; what it says is a document, and not here."""

    form_id: Annotated[str, Sensitivity.SCHEDULE] = ""
    name: Annotated[str, Sensitivity.SCHEDULE] = ""


class Account(AnswerModel):
    client_id: Annotated[ClientId, Sensitivity.CLIENT_REF]
    balance_cents: Annotated[int, Balance] = 0
    balance_says: Annotated[str, Balance] = ""
    """The balance in words to quote."""
    last_payment: Annotated[PaymentCard | None, Balance] = None
    open_forms: Annotated[list[OpenForm], Sensitivity.SCHEDULE] = []


async def run(desk: Desk, arguments: ForClient) -> Answer:
    client_id = ClientId(arguments.client_id)
    client = await desk.records.client(client_id)
    payment = last_payment(await desk.records.payments(client_id))
    forms = open_forms(await desk.records.forms(client_id))
    account = Account(
        client_id=client_id,
        balance_cents=client.balance_cents,
        balance_says=said_balance(client.balance_cents),
        last_payment=None if payment is None else _card(payment),
        open_forms=[OpenForm(form_id=form.id, name=form.name) for form in forms[:10]],
    )
    return answer(account, forms=len(forms))


def last_payment(payments: Sequence[Payment]) -> Payment | None:
    """The newest that the client paid."""
    own = [payment for payment in payments if payment.source == "client"]
    return max(own, key=lambda payment: (payment.paid_on, payment.id), default=None)


def open_forms(forms: Sequence[Form]) -> list[Form]:
    return [form for form in forms if form.completed_on is None]


def said_payment(payment: Payment) -> str:
    """`$30.00 on Tuesday, November 3`."""
    return f"{said_money(payment.cents)} on {said_day(payment.paid_on)}"


def _card(payment: Payment) -> PaymentCard:
    return PaymentCard(payment_id=payment.id, says=said_payment(payment), cents=payment.cents)


TOOL = Tool(
    name="get_account",
    title="Account and open forms",
    description=(
        "One client's balance, last payment and forms that wait for the client, in words to quote. Use it to answer what "
        "is owed and which forms are open. It explains no charge: a question about a bill goes to billing with draft_task."
    ),
    effect=Effect.READ,
    permission="accounts.read",
    arguments=ForClient,
    answers=Account,
    run=run,
    concerns=named_client,
    summarise=lambda content: "The client's account, as far as your role needs it.",
)
