"""A fresh database and one that came by migrations are the same."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine
from theranest_server.adapters.database import HEAD, Database, migrate
from theranest_server.adapters.database.migrate import NewerDatabase, upgrade


def schema(path: Path) -> list[tuple[str, ...]]:
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").all()
    engine.dispose()
    return [(kind, name, "".join((sql or "").split())) for kind, name, sql in rows]


def test_migrations_lead_to_the_same_tables_as_a_fresh_start(tmp_path: Path) -> None:
    Database(tmp_path / "fresh.db").close()
    engine = create_engine(f"sqlite:///{tmp_path / 'migrated.db'}")
    migrate._migrate(engine)  # pyright: ignore[reportPrivateUsage]
    engine.dispose()
    assert schema(tmp_path / "migrated.db") == schema(tmp_path / "fresh.db")


def test_the_named_head_is_the_newest_migration() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_a_current_database_is_left_alone(tmp_path: Path) -> None:
    Database(tmp_path / "practice.db").close()
    before = schema(tmp_path / "practice.db")
    Database(tmp_path / "practice.db").close()
    assert schema(tmp_path / "practice.db") == before


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    Database(tmp_path / "practice.db").close()
    engine = create_engine(f"sqlite:///{tmp_path / 'practice.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerDatabase):
        upgrade(engine)
    engine.dispose()


def test_only_this_user_reads_the_database(tmp_path: Path) -> None:
    Database(tmp_path / "practice.db").close()
    assert (tmp_path / "practice.db").stat().st_mode & 0o077 == 0
