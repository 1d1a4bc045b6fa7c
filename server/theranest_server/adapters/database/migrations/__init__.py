"""Alembic scripts, one a change of the schema."""
