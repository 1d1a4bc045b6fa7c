"""Which workers live. What one left behind is taken up when its name comes back, or by another once it has been silent."""

import time
from collections.abc import Callable

from sqlalchemy import Column, Engine, Float, MetaData, Table, Text, delete, insert, select, update

SILENT_SECONDS = 30.0
_metadata = MetaData()
_beats = Table(
    "theranest_workers", _metadata, Column("name", Text, primary_key=True), Column("at", Float, nullable=False)
)


class Heartbeat:
    def __init__(self, engine: Engine, name: str, now: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._name = name
        self._now = now
        _metadata.create_all(engine)

    def beat(self) -> None:
        with self._engine.begin() as connection:
            changed = connection.execute(update(_beats).where(_beats.c.name == self._name).values(at=self._now()))
            if changed.rowcount == 0:
                connection.execute(insert(_beats).values(name=self._name, at=self._now()))

    def silent(self) -> list[str]:
        """The others that have not been heard of; each is given out once, to whoever asks first."""
        before = self._now() - SILENT_SECONDS
        others = (_beats.c.name != self._name) & (_beats.c.at < before)
        with self._engine.begin() as connection:
            names = list(connection.execute(select(_beats.c.name).where(others)).scalars())
            return [n for n in names if connection.execute(delete(_beats).where(_beats.c.name == n)).rowcount == 1]

    def leave(self) -> None:
        with self._engine.begin() as connection:
            connection.execute(delete(_beats).where(_beats.c.name == self._name))
