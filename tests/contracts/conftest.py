"""The keepers of a hub's data that are to keep to one contract."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from itertools import count
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

import pytest

from hub.gathering import Gathering
from hub.on_sqlite import open_gathering
from hub.postgres.gathering import OnPostgres
from hub.postgres.gathering import put_back as put_back_database
from hub.postgres.record import opened
from sync.hub.put_back import put_back
from sync.opening import open_ledger
from sync.record.in_ledger import InLedger
from sync.record.keepers import of_hub
from sync.record.keeping import Keeping
from tests.equipment.postgres import Server, served
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.keepers import Keeper
from tests.fakes.small_congress import connected


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.services)])
def keeper(request: pytest.FixtureRequest, tmp_path: Path) -> Keeper:
    """Each kind of keeper, empty."""
    clock = FakeClock()
    if request.param == "sqlite":
        return Keeper(
            _on_sqlite(tmp_path, clock),
            clock,
            lambda: _put_back_ledger(tmp_path, clock),
            lambda: _record_in_ledger(tmp_path, clock),
        )
    seeds = count(2)
    server: Server = request.getfixturevalue("postgres")
    url = server.create(f"hub_{uuid5(NAMESPACE_OID, str(tmp_path)).hex}")
    return Keeper(
        _on_postgres(url, clock),
        clock,
        lambda: asyncio.run(put_back_database(url, clock.now_ms(), SeededEntropy(8))),
        lambda: opened(url, clock, SeededEntropy(next(seeds))),
    )


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL of our own; each test has a database in it."""
    with served() as server:
        yield server


def _put_back_ledger(folder: Path, clock: FakeClock) -> None:
    with connected(open_ledger(folder, {}, clock, SeededEntropy(8))) as ledger:
        put_back(ledger, SeededEntropy(8))


@contextmanager
def _record_in_ledger(folder: Path, clock: FakeClock) -> Iterator[Keeping]:
    with connected(open_ledger(folder, {}, clock, SeededEntropy(1))) as ledger:
        yield InLedger(ledger, of_hub)


def _on_sqlite(folder: Path, clock: FakeClock) -> Callable[[], AbstractAsyncContextManager[Gathering]]:
    @asynccontextmanager
    async def opened() -> AsyncIterator[Gathering]:
        hub = await open_gathering(open_ledger(folder, {}, clock, SeededEntropy(1)))
        try:
            yield hub
        finally:
            await hub.close()

    return opened


def _on_postgres(url: str, clock: FakeClock) -> Callable[[], AbstractAsyncContextManager[Gathering]]:
    @asynccontextmanager
    async def opened() -> AsyncIterator[Gathering]:
        hub = await OnPostgres.open(url, clock, SeededEntropy(1))
        try:
            yield hub
        finally:
            await hub.close()

    return opened
