"""The first tables: ledger, keys, proposals, approvals, delivery, alerts, switches."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, PrimaryKeyConstraint, Text, text

from theranest_server.adapters.database.append_only import protect

revision = "0001"
down_revision = None

_SEQUENCE = BigInteger().with_variant(Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "meta",
        Column("name", Text, primary_key=True),
        Column("value", Text, nullable=False),
    )
    op.create_table(
        "ledger",
        Column("seq", _SEQUENCE, primary_key=True, autoincrement=False),
        Column("at", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("stream", Text, nullable=False),
        Column("actor", Text, nullable=False),
        Column("client_id", Text),
        Column("proposal_id", Text),
        Column("hash", Text, nullable=False),
        Column("body", Text, nullable=False),
    )
    op.create_table(
        "ledger_checkpoints",
        Column("size", _SEQUENCE, primary_key=True, autoincrement=False),
        Column("at", Text, nullable=False),
        Column("root", Text, nullable=False),
        Column("note", Text, nullable=False),
        Column("frontier", Text, nullable=False),
    )
    op.create_table(
        "client_keys",
        Column("client_id", Text, primary_key=True),
        Column("practice_key_id", Text, nullable=False),
        Column("wrapped", LargeBinary),
        Column("created_at", Text, nullable=False),
        Column("destroyed_at", Text),
    )
    op.create_table(
        "proposals",
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
    )
    op.create_table(
        "approvals",
        Column("proposal_id", Text, nullable=False),
        Column("person_id", Text, nullable=False),
        Column("staff_id", Text, nullable=False),
        Column("session_id", Text, nullable=False),
        Column("digest", Text, nullable=False),
        Column("at", Text, nullable=False),
        Column("sealed", LargeBinary, nullable=False),
        PrimaryKeyConstraint("proposal_id", "person_id"),
    )
    op.create_table(
        "delivery_steps",
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
    op.create_table(
        "alerts",
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
    )
    op.create_table(
        "switches",
        Column("feature", Text, primary_key=True),
        Column("killed", Integer, nullable=False),
        Column("set_by", Text, nullable=False),
        Column("set_at", Text, nullable=False),
    )
    op.create_table(
        "client_refs",
        Column("client_id", Text, primary_key=True),
        Column("ref", Text, nullable=False, unique=True),
        Column("sealed_map", LargeBinary),
    )
    op.create_index("ledger_stream", "ledger", ["stream", "seq"])
    op.create_index(
        "ledger_client",
        "ledger",
        ["client_id", "seq"],
        sqlite_where=text("client_id IS NOT NULL"),
        postgresql_where=text("client_id IS NOT NULL"),
    )
    op.create_index("proposals_state", "proposals", ["practice_id", "state", "created_at"])
    op.create_index("proposals_requester", "proposals", ["requested_by", "created_at"])
    op.create_index("proposals_content", "proposals", ["content_sha256"])
    op.create_index(
        "alerts_open_once",
        "alerts",
        ["kind", text("coalesce(client_id, '')"), "source"],
        unique=True,
        sqlite_where=text("state <> 'closed'"),
        postgresql_where=text("state <> 'closed'"),
    )
    for table in ("ledger", "ledger_checkpoints", "approvals"):
        protect(op.get_bind(), table)
