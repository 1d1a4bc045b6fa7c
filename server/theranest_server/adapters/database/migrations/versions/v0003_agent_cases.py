"""Cases of agents: what waits, what is claimed, what each run did and used."""

from alembic import op
from sqlalchemy import Column, Integer, PrimaryKeyConstraint, Text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "agent_batches",
        Column("id", Text, primary_key=True),
        Column("agent", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("event_id", Text, nullable=False),
        Column("cases", Integer, nullable=False),
        Column("opened_at", Text, nullable=False),
    )
    op.create_table(
        "agent_cases",
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
    )
    op.create_table(
        "agent_case_events",
        Column("case_id", Text, nullable=False),
        Column("event_id", Text, nullable=False),
        Column("at", Text, nullable=False),
        PrimaryKeyConstraint("case_id", "event_id"),
    )
    op.create_table(
        "agent_effects",
        Column("run_id", Text, nullable=False),
        Column("step", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("id", Text, nullable=False),
        Column("at", Text, nullable=False),
        PrimaryKeyConstraint("run_id", "step"),
    )
    op.create_table(
        "agent_usage",
        Column("run_id", Text, primary_key=True),
        Column("day", Text, nullable=False),
        Column("agent", Text, nullable=False),
        Column("requests", Integer, nullable=False),
        Column("tokens", Integer, nullable=False),
        Column("tool_calls", Integer, nullable=False),
    )
    op.create_index("agent_cases_state", "agent_cases", ["state", "agent", "opened_at"])
    op.create_index("agent_cases_batch", "agent_cases", ["batch_id"])
    op.create_index("agent_usage_day", "agent_usage", ["day", "agent"])
