"""A running sandbox: what the routes share. One object an application, nothing global."""

from collections.abc import Callable
from functools import cached_property
from time import monotonic

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import IntegrityError

from .call import Answer
from .database import STORAGE, create_tables, open_engine
from .faults import FaultSwitch
from .idempotency import Memory
from .issuer import ApiTokens, Audience, DevelopmentIssuer, IssuedToken
from .limits import RateLimit
from .problems import wrong_state
from .settings import SandboxSettings
from .store import Unit, WriteClock, latest_change
from .webhooks import Outbox, Sender, Subscriptions

Work = Callable[[Unit, Outbox], Answer]


class EmptyPractice(RuntimeError):
    """The database holds no practice."""


class Sandbox:
    """Opens the database at once; everything else on first use."""

    def __init__(self, settings: SandboxSettings) -> None:
        self.settings = settings
        self.engine: Engine = open_engine(settings.database_url)
        create_tables(self.engine)
        self.faults = FaultSwitch()
        self.subscriptions = Subscriptions(settings.subscriptions)
        self.rate_limit = RateLimit(settings.requests_per_minute, monotonic)
        self.sender = Sender(self.engine, self.subscriptions, backoff=settings.webhook_backoff, clock=settings.clock)
        self.practice_id = self._practice_id()
        self._clock = WriteClock(settings.clock, latest_change(self.engine))

    @cached_property
    def tokens(self) -> ApiTokens:
        return ApiTokens(self.settings.directory, self.settings.clock)

    @cached_property
    def issuer(self) -> DevelopmentIssuer:
        return DevelopmentIssuer(self.settings.directory)

    def _practice_id(self) -> str:
        table = STORAGE["practice"].table
        with self.engine.connect() as connection:
            found = connection.scalar(select(table.c.id).order_by(table.c.id).limit(1))
        if found is None:
            raise EmptyPractice("The sandbox database holds no practice; open it with open_practice().")
        return found

    def staff_named(self, who: str) -> str | None:
        """A staff id as it is, or the first active person with that profile or permission level."""
        return staff_named(self.engine, who)

    def read(self, work: Work) -> Answer:
        with self.engine.begin() as connection:
            return work(*self._parts(connection))

    def write(self, work: Work, memory: Memory | None = None) -> Answer:
        """Run `work` in one transaction with its remembered answer and its events; a repetition gets the first answer.

        Two requests with one key at the same time: the database lets one of them commit, the other starts again and finds
        the answer of the first.
        """
        for last in (False, False, True):
            try:
                return self._write_once(work, memory)
            except IntegrityError:
                if last:
                    raise wrong_state("Somebody else wrote at the same time; try again.") from None
        raise AssertionError

    def _write_once(self, work: Work, memory: Memory | None) -> Answer:
        with self.engine.execution_options(writes=True).begin() as connection:
            if memory is not None and (answer := memory.recall(connection)):
                return answer
            answer = work(*self._parts(connection))
            if memory is not None:
                memory.remember(connection, answer)
            return answer

    def _parts(self, connection: Connection) -> tuple[Unit, Outbox]:
        unit = Unit(connection, self.practice_id, self._clock)
        outbox = Outbox(connection, self.practice_id, self.subscriptions, self.faults, self.settings.clock)
        return unit, outbox

    def close(self) -> None:
        self.engine.dispose()


def staff_named(engine: Engine, who: str) -> str | None:
    """The id of the member of staff with this id, or the first active one with this profile or permission level."""
    table = STORAGE["staff"].table
    with engine.connect() as connection:
        if connection.scalar(select(table.c.id).where(table.c.id == who)):
            return who
        for column in (table.c.profile, table.c.permission_level):
            query = select(table.c.id).where(column == who, table.c.active == 1).order_by(table.c.id).limit(1)
            if found := connection.scalar(query):
                return found
    return None


def development_token(settings: SandboxSettings, who: str, audience: Audience, client_app: str) -> IssuedToken | None:
    """A token for a member of staff named as in `staff_named`, without any server; None if there is no such person."""
    engine = open_engine(settings.database_url)
    try:
        staff_id = staff_named(engine, who)
    finally:
        engine.dispose()
    if staff_id is None:
        return None
    return DevelopmentIssuer(settings.directory).issue(staff_id=staff_id, audience=audience, client_app=client_app)
