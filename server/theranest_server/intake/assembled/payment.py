"""Who pays: the policies that a form names, and their subscribers."""

import re

from ...domain.json import Json
from ..answered import Answered
from ..concepts import INSURANCE, SUBSCRIBER
from ..fields import Person
from ..values.coverage import clean_id, clean_payer, read_coverage
from ..values.dates import read_date
from ..values.names import read_name
from ..values.people import read_contact, relation_to_subscriber
from .builder import Builder, both

_RANKS = ("primary", "secondary", "tertiary")


class Payment(Builder):
    def insurance(self) -> None:
        ranks = self.answers.ranks(INSURANCE, SUBSCRIBER)
        wanted = [rank for rank in _RANKS if rank in {r or "primary" for r in ranks}]
        policies: list[Json] = []
        of: list[Answered] = []
        for rank in wanted:
            policy, sources = self._policy(rank)
            if policy is not None:
                policies.append(policy)
            of += sources
        if policies or (of and all(read_coverage(a.text).none for a in of)):
            self._put("insurance", policies, *of, text=", ".join(a.text for a in of))

    def _policy(self, rank: str) -> tuple[dict[str, Json] | None, list[Answered]]:
        payer = self.answers.best(INSURANCE, "payer", rank=rank)
        member, group = self._value(INSURANCE, "member_id", rank=rank), self._value(INSURANCE, "group", rank=rank)
        of = [a for a in (payer, member, group) if a is not None]
        read = read_coverage(payer.text) if payer is not None else read_coverage("")
        inside = read_coverage(member.text) if member is not None else None
        if payer is not None and read.none and member is None:
            return None, [payer]
        single = member is not None and bool(
            re.fullmatch(r"[#A-Za-z]{0,4}[A-Z0-9 -]*\d[A-Z0-9 -]*", member.text.strip())
            or (inside is not None and not inside.payer_name)
        )
        payer_name = (
            clean_payer(payer.text)
            if payer is not None and (member is not None or group is not None) and not read.member_id
            else read.payer_name
        )
        payer_name = payer_name or (inside.payer_name if inside and not single else "")
        member_id = (
            (clean_id(member.text) if single else (inside.member_id if inside else ""))
            if member is not None
            else read.member_id
        )
        if re.fullmatch(r"(?i)yes|no", payer_name):
            payer_name = ""
        if not payer_name and not member_id:
            return None, []
        relation, subscriber = self._subscriber(rank)
        return {
            "payer_name": payer_name or None,
            "member_id": re.sub(r"\s+", "", member_id) or None,
            "group": (clean_id(group.text) if group else read.group) or None,
            "rank": rank,
            "relation": relation or None,
            "subscriber": subscriber,
        }, of

    def _subscriber(self, rank: str) -> tuple[str, Json]:
        name, born = self.answers.best(SUBSCRIBER, "name", rank=rank), self._value(SUBSCRIBER, "birth_date", rank=rank)
        relation = self._value(SUBSCRIBER, "relation", rank=rank)
        first, last = self._value(SUBSCRIBER, "first", rank=rank), self._value(SUBSCRIBER, "last", rank=rank)
        text = both(first, last) or (name.text if name is not None else "")
        kind = relation_to_subscriber(relation.text) if relation is not None else ""
        if re.fullmatch(r"(?i)\W*(?:self|same|me|myself|client|patient)\W*", text):
            return kind or "self", None
        bracket = re.search(r"\(([^)]+)\)", text)
        if not kind and bracket:
            kind = relation_to_subscriber(_turned(bracket[1]))
        read = read_contact(text).name if text else ""
        day = read_date(born.text, today=self.today).value if born is not None else None
        if read or day:
            self.result.subscribers[rank] = Person(name=read, relation=kind, birth_date=day.isoformat() if day else "")
        person = read_name(read) if read else None
        if person is None:
            return kind, None
        return kind, {"name": dict(person.as_json()), "birth_date": day.isoformat() if day else None}


def _turned(text: str) -> str:
    """A subscriber who is the client's parent has the client as a child."""
    return "child" if re.search(r"(?i)mother|father|parent|mom|dad|guardian", text) else text
