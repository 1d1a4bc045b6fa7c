"""The practice's own database: one writing thread, reads beside it, migrations inside the package."""

from .engine import Database
from .migrate import HEAD, upgrade
from .writer import Participant, StorageUnavailable, Writer

__all__ = ["HEAD", "Database", "Participant", "StorageUnavailable", "Writer", "upgrade"]
