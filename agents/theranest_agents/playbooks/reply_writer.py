"""Writes the reply to a routine message from facts that the tools gave, in sentences of our own."""

import re
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ..answers import inner, listed, texts
from ..reading import TOPIC, Matter, Topic
from ..reply import HANDED_TO, ReplyDone
from .scripted import Answer, Ask, Script

_LONGEST = 105
"""Words; the tool refuses more than 120, and names count too once they are put back."""
_PLACEHOLDER = re.compile(r"\[[A-Z]+_\d+@[0-9a-z]+\]")
_OFFICE_FACT = {
    Matter.RUNNING_LATE: "late_arrival",
    Matter.CANCELLATION_RULE: "cancellation_rule",
    Matter.BILLING_CONTACT: "billing_contact",
    Matter.INSURANCE_CHANGE: "insurance_changes",
    Matter.SLIDING_SCALE: "sliding_scale",
    Matter.PARKING: "parking",
    Matter.VIDEO_LINK: "telehealth",
    Matter.WIFI: "wifi",
    Matter.CHILDREN_RULE: "children",
}
_SCHEDULE = frozenset({
    Matter.NEXT_APPOINTMENT, Matter.HOW_APPOINTMENT, Matter.CHANGE_APPOINTMENT, Matter.CANCEL_APPOINTMENT,
})  # fmt: skip
_ACCOUNT = frozenset({Matter.BALANCE, Matter.LAST_PAYMENT, Matter.OPEN_FORMS})
_WHO = {"front_desk": "Our front desk", "billing": "Our billing team", "therapist": "Your therapist"}
_WISH = {
    Matter.CHANGE_APPOINTMENT: "will look for another time and write back to you",
    Matter.CANCEL_APPOINTMENT: "will see to the cancellation and write back to you",
    Matter.BOOK_APPOINTMENT: "will look for a time and write back to you",
    Matter.CHANGE_OFFICE: "will look into the other office and write back to you",
    Matter.PAYMENT_PLAN: "will write to you about paying in parts",
    Matter.BILL_QUESTION: "will look at your bill and write back to you",
    Matter.CLAIM_QUESTION: "will look at the claim and write back to you",
    Matter.FORM_QUESTION: "will help you with the form",
}


@dataclass(slots=True, kw_only=True)
class _Known:
    """What the tools answered; absent where nothing asked for it or it was refused."""

    schedule: Answer = field(default_factory=dict[str, Any])
    account: Answer = field(default_factory=dict[str, Any])
    office: Answer = field(default_factory=dict[str, Any])


Fact: TypeAlias = dict[str, str]
Said: TypeAlias = tuple[str, list[Fact]]


def writes(task: Mapping[str, Any]) -> Script:
    """The script: the facts that the matters need, the reply, and what it leaves open."""
    matters = [Matter(name) for name in task["matters"]]
    known = yield from _facts(matters, str(task["client_ref"]))
    body, facts, open_ = _composed(task, matters, known)
    answer = yield Ask(
        tool="send_portal_message_draft",
        arguments={
            "thread_id": task["thread_id"],
            "body": body,
            "facts": facts,
            "left_open": list(dict.fromkeys(_open_topic(matter) for matter in open_)),
        },
    )
    return ReplyDone(replied="refused" not in answer, left_open=open_)


def _facts(matters: list[Matter], client_ref: str) -> Generator[Ask, Answer, _Known]:
    known, wanted = _Known(), set(matters)
    if wanted & _SCHEDULE:
        known.schedule = yield Ask(tool="get_schedule", arguments={"client_id": client_ref})
    if wanted & _ACCOUNT:
        known.account = yield Ask(tool="get_account", arguments={"client_id": client_ref})
    known.office = yield Ask(tool="get_practice_facts")
    return known


def _composed(task: Mapping[str, Any], matters: list[Matter], known: _Known) -> tuple[str, list[Fact], list[Matter]]:
    greeting = task.get("greeting")
    lines = [f"Hi {greeting}," if isinstance(greeting, str) and _PLACEHOLDER.fullmatch(greeting) else "Hello,"]
    facts: list[Fact] = []
    open_: list[Matter] = []
    for matter in matters:
        said = _said(matter, known)
        if said is None or len(" ".join([*lines, said[0]]).split()) > _LONGEST:
            open_.append(matter)
            continue
        if said[0] not in lines:
            lines.append(said[0])
        facts += [fact for fact in said[1] if fact not in facts]
        if matter in HANDED_TO:
            open_.append(matter)
    if any(TOPIC[matter] not in _ROUTINE or matter not in _WISH for matter in open_):
        lines.append("Your other question goes to the right person here, who will write back to you.")
    return "\n".join(lines), facts, open_


_ROUTINE = frozenset({Topic.APPOINTMENT, Topic.BILLING, Topic.FORMS, Topic.OFFICE})


def _said(matter: Matter, known: _Known) -> Said | None:
    """One or two sentences with the facts that they state; None where no fact or no wish covers the matter."""
    if matter in _WISH:
        return _wish(matter, known)
    if matter in _OFFICE_FACT:
        return _office_fact(_OFFICE_FACT[matter], known)
    writer = _WRITERS.get(matter)
    return None if writer is None else writer(known)


def _wish(matter: Matter, known: _Known) -> Said:
    who = _WHO[HANDED_TO[matter][0]]
    told = f"{who} {_WISH[matter]}."
    booked = listed(known.schedule, "appointments")
    if matter in _SCHEDULE and booked:
        now = f"Right now your next session is {booked[0]['says']}."
        return f"{now} {told}", [{"kind": "appointment", "id": booked[0]["appointment_id"]}]
    return told, []


def _next(known: _Known) -> Said | None:
    if "appointments" not in known.schedule:
        return None
    booked = listed(known.schedule, "appointments")
    if not booked:
        return _none_booked(known)
    first = booked[0]
    with_whom = f" with {first['with_staff']}" if first.get("with_staff") else ""
    said = f"Your next session is {first['says']}{with_whom}."
    facts = [{"kind": "appointment", "id": first["appointment_id"]}]
    if len(booked) > 1:
        said += f" The one after that is {booked[1]['says']}."
        facts.append({"kind": "appointment", "id": booked[1]["appointment_id"]})
    return said, facts


def _none_booked(known: _Known) -> Said:
    phones = texts(known.office, "phones")
    if not phones:
        return "No session is booked for you right now.", []
    return f"No session is booked for you right now. To book one, call {phones[0]}.", [{"kind": "phone"}]


def _balance(known: _Known) -> Said | None:
    cents = known.account.get("balance_cents")
    if not isinstance(cents, int):
        return None
    if cents == 0:
        return "You owe nothing right now.", [{"kind": "balance"}]
    says = known.account.get("balance_says")
    if cents < 0:
        return f"You have {says} on your account.", [{"kind": "balance"}]
    return f"Your balance right now is {says}.", [{"kind": "balance"}]


def _payment(known: _Known) -> Said | None:
    if "balance_cents" not in known.account:
        return None
    payment = inner(known.account, "last_payment")
    if not payment:
        return "We see no payment from you yet.", []
    return f"Your last payment was {payment['says']}.", [{"kind": "payment", "id": payment["payment_id"]}]


def _forms(known: _Known) -> Said | None:
    if "balance_cents" not in known.account:
        return None
    forms = listed(known.account, "open_forms")
    if not forms:
        return "No form is waiting for you.", []
    names = ", ".join(str(form["name"]) for form in forms)
    return f"These forms still wait for you in the portal: {names}.", [
        {"kind": "form", "id": f["form_id"]} for f in forms
    ]


def _hours(known: _Known) -> Said | None:
    hours = texts(known.office, "hours")
    return (f"We are open: {'; '.join(hours)}.", [{"kind": "hours"}]) if hours else None


def _phone(known: _Known) -> Said | None:
    phones = texts(known.office, "phones")
    return (f"You can call us at {phones[0]}.", [{"kind": "phone"}]) if phones else None


def _address(known: _Known) -> Said | None:
    places = [place for place in listed(known.office, "addresses") if place["key"] != "Billing"]
    if not places:
        return None
    said = " ".join(f"{place['key']}: {place['says']}." for place in places[:2])
    return said, [{"kind": "address", "id": place["key"]} for place in places[:2]]


def _office_fact(key: str, known: _Known) -> Said | None:
    found = next((fact for fact in listed(known.office, "facts") if fact["key"] == key), None)
    return None if found is None else (str(found["says"]), [{"kind": "office_fact", "id": key}])


_WRITERS: Mapping[Matter, Callable[[_Known], Said | None]] = {
    Matter.NEXT_APPOINTMENT: _next,
    Matter.HOW_APPOINTMENT: _next,
    Matter.BALANCE: _balance,
    Matter.LAST_PAYMENT: _payment,
    Matter.OPEN_FORMS: _forms,
    Matter.HOURS: _hours,
    Matter.PHONE: _phone,
    Matter.ADDRESS: _address,
}


def _open_topic(matter: Matter) -> str:
    topic = TOPIC[matter]
    return {"office": "other", "consent": "other"}.get(topic.value, topic.value)
