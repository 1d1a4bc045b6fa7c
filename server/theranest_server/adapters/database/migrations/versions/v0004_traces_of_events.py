"""The trace that an event began goes on in the case that it opened."""

from alembic import op
from sqlalchemy import Column, Text

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("events", Column("traceparent", Text))
    op.add_column("agent_cases", Column("traceparent", Text))
