"""The practice's own database: one writing thread, reads beside it, migrations inside the package."""

from .engine import Database
from .migrate import HEAD, upgrade
from .writer import Driver, Participant, StorageUnavailable, Writer

__all__ = ["HEAD", "Database", "Driver", "Participant", "StorageUnavailable", "Writer", "upgrade"]
