"""Events in, and how alerts reach people."""

from alembic import op
from sqlalchemy import Column, Integer, LargeBinary, PrimaryKeyConstraint, Text

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "alert_calls",
        Column("alert_id", Text, primary_key=True),
        Column("due_at", Text),
        Column("step", Integer, nullable=False),
        Column("call_at", Text),
        Column("ledger_owed", Integer, nullable=False),
    )
    op.create_table(
        "alert_people",
        Column("alert_id", Text, nullable=False),
        Column("staff_id", Text, nullable=False),
        Column("step", Integer, nullable=False),
        Column("called_at", Text, nullable=False),
        PrimaryKeyConstraint("alert_id", "staff_id"),
    )
    op.create_table(
        "alert_notices",
        Column("id", Text, primary_key=True),
        Column("alert_id", Text, nullable=False),
        Column("staff_id", Text, nullable=False),
        Column("channel", Text, nullable=False),
        Column("step", Integer, nullable=False),
        Column("state", Text, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("due_at", Text),
        Column("created_at", Text, nullable=False),
    )
    op.create_table(
        "alert_attempts",
        Column("notice_id", Text, nullable=False),
        Column("attempt", Integer, nullable=False),
        Column("at", Text, nullable=False),
        Column("outcome", Text, nullable=False),
        PrimaryKeyConstraint("notice_id", "attempt"),
    )
    op.create_table(
        "events",
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
    )
    op.create_table(
        "event_receipts",
        Column("source", Text, nullable=False),
        Column("receipt", Text, nullable=False),
        Column("event_id", Text, nullable=False),
        Column("received_at", Text, nullable=False),
        PrimaryKeyConstraint("source", "receipt"),
    )
    op.create_table(
        "inbox_state",
        Column("name", Text, primary_key=True),
        Column("value", Text, nullable=False),
    )
    op.create_table(
        "standing_texts",
        Column("reference", Text, primary_key=True),
        Column("proposal_id", Text, nullable=False),
        Column("sha256", Text, nullable=False),
        Column("words", Text, nullable=False),
        Column("epoch", Text, nullable=False),
        Column("signed_at", Text, nullable=False),
        Column("withdrawn_at", Text),
    )
    op.create_index("alerts_client", "alerts", ["client_id", "state"])
    op.create_index("alerts_source", "alerts", ["source"])
    op.create_index("alert_calls_due", "alert_calls", ["call_at"])
    op.create_index("alert_notices_due", "alert_notices", ["state", "due_at"])
    op.create_index("alert_notices_once", "alert_notices", ["alert_id", "staff_id", "channel", "step"], unique=True)
    op.create_index("events_due", "events", ["state", "due_at"])
    op.create_index("events_received", "events", ["received_at"])
