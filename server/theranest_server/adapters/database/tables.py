"""What the database holds. Times are UTC ISO-8601 text with microseconds, so that they sort as text everywhere.

The migrations are the way to this from any older version; a test compares both ways.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

metadata = MetaData()
_SEQUENCE = BigInteger().with_variant(Integer(), "sqlite")

meta = Table(
    "meta",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

ledger = Table(
    "ledger",
    metadata,
    Column("seq", _SEQUENCE, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("client_id", Text),
    Column("proposal_id", Text),
    Column("hash", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("ledger_stream", "stream", "seq"),
    Index(
        "ledger_client",
        "client_id",
        "seq",
        sqlite_where=text("client_id IS NOT NULL"),
        postgresql_where=text("client_id IS NOT NULL"),
    ),
)

ledger_checkpoints = Table(
    "ledger_checkpoints",
    metadata,
    Column("size", _SEQUENCE, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("root", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("frontier", Text, nullable=False),
)

client_keys = Table(
    "client_keys",
    metadata,
    Column("client_id", Text, primary_key=True),
    Column("practice_key_id", Text, nullable=False),
    Column("wrapped", LargeBinary),
    Column("created_at", Text, nullable=False),
    Column("destroyed_at", Text),
)

proposals = Table(
    "proposals",
    metadata,
    Column("id", Text, primary_key=True),
    Column("practice_id", Text, nullable=False),
    Column("client_id", Text),
    Column("tool", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("content_sha256", Text, nullable=False),
    Column("stamped_policy_sha256", Text, nullable=False),
    Column("requirement", Text, nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("on_behalf_of", Text),
    Column("agent", Text),
    Column("originator", Text, nullable=False),
    Column("risk", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Column("reason", Text),
    Column("decided_by", Text),
    Column("decided_at", Text),
    Column("result", Text),
    Column("claimed_by", Text),
    Column("claimed_at", Text),
    Column("sealed", LargeBinary, nullable=False),
    Column("sealed_comment", LargeBinary),
    Index("proposals_state", "practice_id", "state", "created_at"),
    Index("proposals_requester", "requested_by", "created_at"),
    Index("proposals_content", "content_sha256"),
)

approvals = Table(
    "approvals",
    metadata,
    Column("proposal_id", Text, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("staff_id", Text, nullable=False),
    Column("session_id", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("proposal_id", "person_id"),
)

delivery_steps = Table(
    "delivery_steps",
    metadata,
    Column("proposal_id", Text, nullable=False),
    Column("change_no", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("first_sent_at", Text, nullable=False),
    Column("last_sent_at", Text, nullable=False),
    Column("resource", Text),
    Column("written_id", Text),
    Column("version", Text),
    Column("code", Text),
    PrimaryKeyConstraint("proposal_id", "change_no"),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("tier", Text, nullable=False),
    Column("client_id", Text),
    Column("source", Text, nullable=False),
    Column("raised_by", Text, nullable=False),
    Column("agent", Text),
    Column("addressed_to", Text, nullable=False),
    Column("raised_at", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("acknowledged_by", Text),
    Column("acknowledged_at", Text),
    Column("closed_by", Text),
    Column("closed_at", Text),
    Column("disposition", Text),
    Column("next_step_at", Text),
    Index(
        "alerts_open_once",
        "kind",
        text("coalesce(client_id, '')"),
        "source",
        unique=True,
        sqlite_where=text("state <> 'closed'"),
        postgresql_where=text("state <> 'closed'"),
    ),
    Index("alerts_client", "client_id", "state"),
    Index("alerts_source", "source"),
)

alert_calls = Table(
    "alert_calls",
    metadata,
    Column("alert_id", Text, primary_key=True),
    Column("due_at", Text),
    Column("step", Integer, nullable=False),
    Column("call_at", Text),
    Column("ledger_owed", Integer, nullable=False),
    Index("alert_calls_due", "call_at"),
)

alert_people = Table(
    "alert_people",
    metadata,
    Column("alert_id", Text, nullable=False),
    Column("staff_id", Text, nullable=False),
    Column("step", Integer, nullable=False),
    Column("called_at", Text, nullable=False),
    PrimaryKeyConstraint("alert_id", "staff_id"),
)

alert_notices = Table(
    "alert_notices",
    metadata,
    Column("id", Text, primary_key=True),
    Column("alert_id", Text, nullable=False),
    Column("staff_id", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("step", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Text),
    Column("created_at", Text, nullable=False),
    Index("alert_notices_due", "state", "due_at"),
    Index("alert_notices_once", "alert_id", "staff_id", "channel", "step", unique=True),
)

alert_attempts = Table(
    "alert_attempts",
    metadata,
    Column("notice_id", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    PrimaryKeyConstraint("notice_id", "attempt"),
)

events = Table(
    "events",
    metadata,
    Column("id", Text, primary_key=True),
    Column("natural_key", Text, unique=True),
    Column("source", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("practice_id", Text, nullable=False),
    Column("client_id", Text),
    Column("resource_id", Text),
    Column("sealed", LargeBinary),
    Column("received_at", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Text),
    Column("screened_at", Text),
    Column("tier", Text),
    Column("reasons", Text),
    Column("problem", Text),
    Column("traceparent", Text),
    Index("events_due", "state", "due_at"),
    Index("events_received", "received_at"),
)

event_receipts = Table(
    "event_receipts",
    metadata,
    Column("source", Text, nullable=False),
    Column("receipt", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("received_at", Text, nullable=False),
    PrimaryKeyConstraint("source", "receipt"),
)

inbox_state = Table(
    "inbox_state",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

standing_texts = Table(
    "standing_texts",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("proposal_id", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("epoch", Text, nullable=False),
    Column("signed_at", Text, nullable=False),
    Column("withdrawn_at", Text),
)

switches = Table(
    "switches",
    metadata,
    Column("feature", Text, primary_key=True),
    Column("killed", Integer, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_at", Text, nullable=False),
)

client_refs = Table(
    "client_refs",
    metadata,
    Column("client_id", Text, primary_key=True),
    Column("ref", Text, nullable=False, unique=True),
    Column("sealed_map", LargeBinary),
)

agent_batches = Table(
    "agent_batches",
    metadata,
    Column("id", Text, primary_key=True),
    Column("agent", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("cases", Integer, nullable=False),
    Column("opened_at", Text, nullable=False),
)

agent_cases = Table(
    "agent_cases",
    metadata,
    Column("id", Text, primary_key=True),
    Column("agent", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("again", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("batch_id", Text),
    Column("on_behalf_of", Text),
    Column("claimed_by", Text),
    Column("lease_until", Text),
    Column("not_before", Text),
    Column("outcome", Text),
    Column("code", Text),
    Column("report", Text),
    Column("opened_at", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    Column("traceparent", Text),
    Index("agent_cases_state", "state", "agent", "opened_at"),
    Index("agent_cases_batch", "batch_id"),
)

agent_case_events = Table(
    "agent_case_events",
    metadata,
    Column("case_id", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("at", Text, nullable=False),
    PrimaryKeyConstraint("case_id", "event_id"),
)

agent_effects = Table(
    "agent_effects",
    metadata,
    Column("run_id", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("at", Text, nullable=False),
    PrimaryKeyConstraint("run_id", "step"),
)

agent_usage = Table(
    "agent_usage",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("day", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("requests", Integer, nullable=False),
    Column("tokens", Integer, nullable=False),
    Column("tool_calls", Integer, nullable=False),
    Index("agent_usage_day", "day", "agent"),
)

APPEND_ONLY = ("ledger", "ledger_checkpoints", "approvals")
