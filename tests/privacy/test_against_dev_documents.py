"""Recall of what the record knows on synthetic documents of behavioural health (development data, not in the project)."""

import json
from datetime import date
from typing import Any

from shared_data import shared_path
from theranest_server.privacy.identifiers import KnownAddress, KnownPerson, PersonName, RecordIdentifiers
from theranest_server.privacy.leak_gate import LeakGate
from theranest_server.privacy.placeholders import Replacer


def _record(raw: dict[str, Any]) -> RecordIdentifiers:
    own = raw["client"]
    client = KnownPerson(
        relation="client",
        name=PersonName(given=own["first"], middle=own["middle"], family=own["last"]),
        preferred=own["preferred"],
        birth_date=date.fromisoformat(own["dob"]),
        phones=(*own["phones"], raw["relative_phone"]),
        emails=(own["email"],),
        addresses=(KnownAddress(street=own["street"], city=own["city"], postal_code=own["zip"]),),
        ids=tuple(own[key] for key in ("ssn", "mrn", "policy", "group", "username", "plate", "license")),
    )
    others = [
        KnownPerson(relation=relation, name=PersonName(given=person["first"], family=person["last"]))
        for relation, people in (("relative", raw["relatives"]), ("staff", raw["clinicians"]))
        for person in people
    ]  # fmt: skip
    return RecordIdentifiers(
        client_ref="c7f3", people=(client, *others), organisations=(own["employer"], own["school"])
    )


def test_97_of_100_identifiers_of_the_record_are_covered_whole_and_hardly_anything_else() -> None:
    lines = shared_path("data/deid/synthetic_bh_dev.jsonl").read_text(encoding="utf-8").splitlines()
    known = covered = wrong = found = 0
    for document in map(json.loads, lines):
        text, gold = document["text"], document["spans"]
        replacer = Replacer(_record(document["record"]))
        spans = replacer.spans(text)
        hidden = {i for span in spans for i in range(span.start, span.end)}
        own = [span for span in gold if span["known"]]
        known += len(own)
        covered += sum(all(i in hidden or not text[i].isalnum() for i in range(s["start"], s["end"])) for s in own)
        marked = {i for s in gold for i in range(s["start"], s["end"])}
        found += len(spans)
        wrong += sum(marked.isdisjoint(range(s.start, s.end)) for s in spans)
        assert LeakGate(replacer.identifiers).leaks({"text": replacer.replace(text)}) == []
    assert covered / known >= 0.97
    assert wrong / found <= 0.01
