"""For `alembic` run by hand (`script_location = theranest_server.adapters.database:migrations`)."""

from alembic import context
from sqlalchemy import create_engine

from theranest_server.adapters.database.tables import metadata

if url := context.config.get_main_option("sqlalchemy.url"):
    with create_engine(url).begin() as connection:
        context.configure(connection=connection, target_metadata=metadata)
        context.run_migrations()
