"""Bring a database to the newest form.

A current database is recognised with one plain statement and a fresh one is made in one transaction, both without
loading Alembic, which costs half a second; only an older database pays for it.
"""

from importlib.resources import as_file, files

from sqlalchemy import Connection, Engine, inspect

from . import append_only
from .tables import APPEND_ONLY, metadata

HEAD = "0004"


class NewerDatabase(Exception):
    """The database was written by a newer version of this program."""


def upgrade(engine: Engine) -> None:
    """Idempotent; concurrent starts are serialised by the database. Raises `NewerDatabase`."""
    if _version(engine) == HEAD:
        return
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7226417)")
        if not inspect(connection).has_table("alembic_version"):
            _create(connection)
            return
    _migrate(engine)


def _version(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def _create(connection: Connection) -> None:
    metadata.create_all(connection)
    for table in APPEND_ONLY:
        append_only.protect(connection, table)
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version "
        "(version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    connection.exec_driver_sql(f"INSERT INTO alembic_version (version_num) VALUES ('{HEAD}')")  # noqa: S608


def _migrate(engine: Engine) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    with as_file(files(__package__ or "") / "migrations") as folder:
        config = Config()
        config.set_main_option("script_location", str(folder))
        script = ScriptDirectory.from_config(config)

        def steps(revision: object, context: MigrationContext) -> object:
            return script._upgrade_revs(HEAD, revision)  # pyright: ignore

        with (
            EnvironmentContext(config, script, fn=steps, destination_rev=HEAD) as environment,
            engine.begin() as connection,
        ):
            environment.configure(connection=connection, target_metadata=metadata)
            try:
                environment.run_migrations()
            except CommandError as error:
                raise NewerDatabase(
                    "This home was last used by a newer version of theranest-mcp; install that version again."
                ) from error
