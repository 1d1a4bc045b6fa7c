"""Every way to be refused.

    Refused
    ├── NotIdentified            no usable token: ends at the transport
    ├── BadArguments             what was sent cannot be used as it is
    ├── NotPermitted             level, seat, flag or client application does not allow it
    ├── NotFoundOrNotYours       unknown and foreign ids, on purpose alike
    ├── ConsentMissing           opt-out, psychotherapy note, Part 2
    ├── NotRolledOut             kill switch, feature not switched on for this person
    ├── IdentifierLeak           an answer still held an identifier after replacement
    ├── NotPossibleNow           the record's state does not allow it (locked note, stale version)
    └── Unavailable              retriable: ledger, policy, records or vault cannot be used now
        ├── LedgerUnavailable
        ├── PolicyUnavailable
        └── RecordsUnavailable

`message` and `what_to_do` are sentences for the reader and never hold patient data; `code` is stable.
"""


class Refused(Exception):
    """A refusal that its reader can act on. Subclasses give the default code."""

    code = "refused"
    retriable = False

    def __init__(self, message: str, what_to_do: str = "", *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.what_to_do = what_to_do
        if code is not None:
            self.code = code

    def as_json(self) -> dict[str, str]:
        return {"code": self.code, "message": self.message, "what_to_do": self.what_to_do}


class NotIdentified(Refused):
    code = "not_identified"


class BadArguments(Refused):
    code = "bad_arguments"


class NotPermitted(Refused):
    code = "not_permitted"


class NotFoundOrNotYours(Refused):
    code = "not_found_or_not_yours"


def not_yours() -> NotFoundOrNotYours:
    """Word for word the same for what is unknown and for what is not the caller's, whatever kind of thing was named."""
    return NotFoundOrNotYours(
        "Nothing of this id is on your caseload.",
        "Check the id, or ask an administrator to assign the client or the case.",
    )


class ConsentMissing(Refused):
    code = "consent_missing"


class NotRolledOut(Refused):
    code = "not_rolled_out"


class IdentifierLeak(Refused):
    code = "identifier_leak"


class NotPossibleNow(Refused):
    code = "not_possible_now"


class Unavailable(Refused):
    code = "unavailable"
    retriable = True


class LedgerUnavailable(Unavailable):
    code = "ledger_unavailable"


class PolicyUnavailable(Unavailable):
    code = "policy_unavailable"


class RecordsUnavailable(Unavailable):
    code = "records_unavailable"
