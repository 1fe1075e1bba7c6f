"""The one door to PostgreSQL: connections that come back by themselves, transactions, and news.

Every foreign exception becomes one of `checkin.errors` here, without the server's own words: they may hold
values of a row, and an address may hold a password. Must not know: tables, journal entries.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any, Protocol, Self, cast

import asyncpg  # type: ignore[import-untyped]

from checkin.errors import ConfigError, EinlassError, LedgerUnwritableError, LedgerValueError

CONNECTIONS = 8
"""Of one worker, beside the one that listens."""
CONNECT_WITHIN_S = 5.0
CONNECT_SHARE = 0.8
"""Part of it that all servers of an address have together: one that is silent leaves time for the next."""
COMMAND_WITHIN_S = 15.0
SETTINGS = {
    "application_name": "einlass",
    "statement_timeout": "10s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "20s",
    "synchronous_commit": "on",  # an acknowledged entry has reached the disk, whatever the server's default
    "jit": "off",  # our statements are small: to compile them takes longer than to run them
}
CHANNEL = "einlass"

WRONG_VALUE = ("22", "23")
"""Classes of SQLSTATE: a value that cannot be kept, a constraint that it breaks."""
WRONG_ADDRESS = (
    "The database address cannot be read.",
    "Write postgresql://USER:PASSWORD@HOST/DATABASE.",
)
REMEDIES: tuple[tuple[str, str, str], ...] = (
    ("28", "The database lets nobody in with this user and password.", "Check the database address."),
    ("3D", "That database does not exist.", "Make it, or check the database address."),
    ("42501", "The database user may not do that.", "Give it all rights in its own database."),
    ("53100", "The disk of the database is full.", "Free some space there; kiosks go on and send later."),
    ("53", "The database has no room for more.", "Try again; raise its limits if this stays."),
    ("25", "The database cannot be written.", "Point to the server that is primary now."),
    ("40", "Two requests were in each other's way.", "Try again."),
    ("55", "The database is busy for too long.", "Try again."),
    ("57", "The database is stopping, starting or too slow.", "Try again; look after its server."),
)
"""The first whose SQLSTATE begins so."""


class Connection(Protocol):
    """What is asked of one connection."""

    async def fetch(self, query: str, *arguments: object) -> list[Any]:
        """All rows of a query."""
        ...

    async def fetchrow(self, query: str, *arguments: object) -> Any:
        """The first row of a query, or None."""
        ...

    async def execute(self, query: str, *arguments: object) -> str:
        """Run a statement; returns its tag, such as ``UPDATE 1``."""
        ...

    def transaction(self) -> AbstractAsyncContextManager[object]:
        """A transaction for a block."""
        ...

    def cursor(self, query: str, *, prefetch: int) -> AsyncIterator[Any]:
        """The rows of a query, some at a time. Only inside a transaction."""
        ...

    async def copy_records_to_table(
        self, table_name: str, *, records: Iterable[Sequence[object]], columns: Sequence[str]
    ) -> str:
        """Insert many rows at once."""
        ...


def translate(error: BaseException) -> EinlassError:
    """What comes from PostgreSQL or the way there as one of ours; nothing of its text is kept."""
    if isinstance(error, asyncpg.exceptions.ClientConfigurationError):
        return ConfigError(*WRONG_ADDRESS)
    if isinstance(error, asyncpg.PostgresError):
        state = error.sqlstate or ""
        if state[:2] in WRONG_VALUE:
            return LedgerValueError(
                f"The database cannot keep a value ({state}).", "Look at what was sent; it was not kept."
            )
        for start, problem, remedy in REMEDIES:
            if state.startswith(start):
                return LedgerUnwritableError(problem, remedy, problem)
        return LedgerUnwritableError(
            f"The database reports an error ({state}).", "Try again; look into its log if this stays."
        )
    if isinstance(error, asyncpg.exceptions.DataError | OverflowError):
        return LedgerValueError(
            "The database cannot hold a value.", "Look at what was sent; it was not kept."
        )
    silent = "The database does not answer."
    return LedgerUnwritableError(silent, "Try again; look after its server.", silent)


BROKEN = (
    *(asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError),
    *(OSError, TimeoutError, EOFError),
)
"""What asyncpg raises when something is wrong with the server, the way there, or a value."""


@asynccontextmanager
async def translated() -> AsyncIterator[None]:
    """`translate` for a block."""
    try:
        yield
    except BROKEN as error:
        raise translate(error) from None


class _Kept(asyncpg.Connection):  # type: ignore[misc]  # asyncpg says no types
    """One that goes back into the pool as it is. No statement of ours leaves anything behind in a session."""

    def get_reset_query(self) -> str:
        """None: it would be one more round trip for each use."""
        return ""


Begin = Callable[[Connection], Awaitable[None]]
"""What is done on every new connection before it is used."""


class Servers:
    """Where one database may be: the server that was primary last is asked first.

    Args:
        url: Its address; several hosts with commas between them.
    """

    def __init__(self, url: str) -> None:
        self._urls = one_host_each(url)

    async def connect(self, *_: object, **settings: Any) -> asyncpg.Connection:
        """A connection to whichever takes entries; raises what the last one of them did."""
        urls = tuple(self._urls)
        settings["timeout"] = CONNECT_WITHIN_S * CONNECT_SHARE / len(urls)
        for url in urls[:-1]:
            with suppress(*BROKEN):
                return await self._connect(url, settings)
        return await self._connect(urls[-1], settings)

    async def _connect(self, url: str, settings: dict[str, Any]) -> asyncpg.Connection:
        connection = await asyncpg.connect(url, target_session_attrs="read-write", **settings)
        self._urls.sort(key=lambda other: other != url)
        return connection


def one_host_each(url: str) -> list[str]:
    """The same address once for each of its hosts."""
    start, slashes, rest = url.partition("://")
    place, slash, path = rest.partition("/")
    user, at, hosts = place.rpartition("@")
    return [f"{start}{slashes}{user}{at}{host}{slash}{path}" for host in hosts.split(",")]


class Database:
    """One database through a pool of connections; a lost one is replaced when it is needed next.

    Args:
        pool: An open one.
        servers: Where it is.
    """

    def __init__(self, pool: asyncpg.Pool, servers: Servers) -> None:
        self._pool = pool
        self._servers = servers

    @classmethod
    async def open(cls, url: str, begin: Begin | None = None) -> Self:
        """Connect.

        Args:
            url: Its address.
            begin: Done on every new connection of the pool.

        Raises:
            ConfigError: The address is none.
            LedgerUnwritableError: Nobody answers there, or nobody is let in.
        """
        servers = Servers(url)
        logging.getLogger("asyncpg").setLevel(logging.CRITICAL)  # its warnings are our errors, said elsewhere
        try:
            async with translated():
                pool = await asyncpg.create_pool(
                    connect=servers.connect,
                    init=begin,
                    connection_class=_Kept,
                    min_size=1,
                    max_size=CONNECTIONS,
                    command_timeout=COMMAND_WITHIN_S,
                    server_settings=SETTINGS,
                )
        except ValueError:  # its text may hold a part of the address
            raise ConfigError(*WRONG_ADDRESS) from None
        return cls(pool, servers)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """A connection; every statement stands for itself.

        Raises:
            LedgerUnwritableError: The database does not answer, or not in time.
        """
        async with translated(), self._pool.acquire(timeout=CONNECT_WITHIN_S) as connection:
            yield cast("Connection", connection)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Connection]:
        """One transaction: on the disk when the block ends, or rolled back.

        Raises:
            LedgerUnwritableError: It may or may not be on the disk; saying it again must do no harm.
            LedgerValueError: A value cannot be kept.
        """
        async with (
            translated(),
            self._pool.acquire(timeout=CONNECT_WITHIN_S) as connection,
            connection.transaction(),
        ):
            yield cast("Connection", connection)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Connection]:
        """A transaction that reads, and sees one moment throughout."""
        async with (
            translated(),
            self._pool.acquire(timeout=CONNECT_WITHIN_S) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield cast("Connection", connection)

    async def notify(self) -> None:
        """Tell all workers of a commit. In no transaction: its lock is the whole server's."""
        async with self.reading() as connection:
            await connection.execute(f"NOTIFY {CHANNEL}")

    @asynccontextmanager
    async def listening(self, heard: Callable[[], None]) -> AsyncIterator[asyncio.Event]:
        """Call `heard` at each `notify` of any worker. Gives an event that is set when the line is lost."""
        async with translated():
            connection = await self._servers.connect(
                command_timeout=COMMAND_WITHIN_S, server_settings=SETTINGS
            )
            try:
                await connection.add_listener(CHANNEL, lambda *_: heard())
                lost = asyncio.Event()
                connection.add_termination_listener(lambda _: lost.set())
                if connection.is_closed():
                    lost.set()
                yield lost
            finally:
                connection.terminate()

    async def close(self) -> None:
        """Give back all connections, waiting for what is under way."""
        with suppress(*BROKEN):
            async with asyncio.timeout(CONNECT_WITHIN_S):
                await self._pool.close()
                return
        self._pool.terminate()
