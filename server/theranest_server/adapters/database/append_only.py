"""Triggers that refuse to change or delete what was written."""

from collections.abc import Iterator

from sqlalchemy import Connection


def protect(connection: Connection, table: str) -> None:
    """Make one table append-only; safe to repeat."""
    for statement in _statements(connection.dialect.name, table):
        connection.exec_driver_sql(statement)


def _statements(dialect: str, table: str) -> Iterator[str]:
    if dialect == "sqlite":
        for event in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER IF NOT EXISTS {table}_no_{event.lower()} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    yield (
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$"
    )
    yield (
        f"CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
