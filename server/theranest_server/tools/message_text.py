"""What the text of a portal reply must be: plain, short, in the client's own name, open about AI where law asks."""

import re

from ..domain.records import Client, Practice
from ..domain.refusals import BadArguments

LONGEST = 2_000
_MARKUP = re.compile(r"<\s*/?\s*[A-Za-z!][^>]*>|\]\(|&#?\w+;")
_LINK = re.compile(r"(?i)\b(?:[a-z][a-z0-9+.-]*://|www\.|mailto:|javascript:|data:)")
NO_DISCLOSURE_NEEDED = frozenset(
    [
        "AL",
        "AK",
        "AZ",
        "AR",
        "CO",
        "CT",
        "DE",
        "FL",
        "GA",
        "HI",
        "ID",
        "IN",
        "IA",
        "KS",
        "KY",
        "LA",
        "ME",
        "MD",
        "MA",
        "MI",
        "MN",
        "MS",
        "MO",
        "MT",
        "NE",
        "NH",
        "NJ",
        "NM",
        "NY",
        "NC",
        "ND",
        "OH",
        "OK",
        "OR",
        "PA",
        "RI",
        "SC",
        "SD",
        "TN",
        "VT",
        "VA",
        "WA",
        "WV",
        "WI",
        "WY",
        "DC",
    ]
)
"""States without a known rule. California (AB 3030), Texas (SB 1188), Illinois (PA 104-0054), Nevada (AB 406), Utah
and every state that is unknown get the disclosure. Research notes, not legal advice; the table is not complete."""


def checked(body: str, client: Client) -> str:
    """The text as it may be sent. Raises `BadArguments` with what to change."""
    text = "\n".join(line.rstrip() for line in body.strip().splitlines())
    if not text:
        raise BadArguments("The message is empty.", "Write the reply in `body`.", code="empty_message")
    if len(text) > LONGEST:
        raise BadArguments(f"The message is longer than {LONGEST} characters.", "Shorten it.", code="message_too_long")
    if _MARKUP.search(text):
        raise BadArguments("The message holds markup.", "Write plain text.", code="markup_in_message")
    if _LINK.search(text):
        raise BadArguments("The message holds a link.", "Say where to find it in words.", code="link_in_message")
    _check_name(text, client)
    return text


def with_disclosure(text: str, client: Client, practice: Practice) -> str:
    """The text, and where the client's state asks for it a line that software helped and how to reach a person."""
    state = client.address.state.upper() if client.address else ""
    if state in NO_DISCLOSURE_NEEDED:
        return text
    phone = f" at {practice.phones[0]}" if practice.phones else ""
    return (
        f"{text}\n\nThis message was drafted with the help of AI and checked by your care team. "
        f"To reach a person, call the office{phone}."
    )


def _check_name(text: str, client: Client) -> None:
    preferred, legal = client.preferred_name, client.legal_name.first
    if preferred is None or preferred.first.casefold() == legal.casefold():
        return
    if re.search(rf"(?i)\b{re.escape(legal)}\b", text) and legal.casefold() not in preferred.first.casefold().split():
        raise BadArguments(
            "The message calls the client by the legal first name.", "Use the preferred name.", code="preferred_name"
        )
