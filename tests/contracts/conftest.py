"""The keepers of a hub's data that are to keep to one contract."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

import pytest

from hub.gathering import Gathering
from hub.on_postgres import OnPostgres
from hub.on_sqlite import open_gathering
from sync.opening import open_ledger
from tests.equipment.postgres import Server, served
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.keepers import Keeper


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.services)])
def keeper(request: pytest.FixtureRequest, tmp_path: Path) -> Keeper:
    """Each kind of keeper, empty."""
    clock = FakeClock()
    if request.param == "sqlite":
        return Keeper(_on_sqlite(tmp_path, clock), clock)
    server: Server = request.getfixturevalue("postgres")
    return Keeper(_on_postgres(server.create(f"hub_{uuid5(NAMESPACE_OID, str(tmp_path)).hex}"), clock), clock)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL of our own; each test has a database in it."""
    with served() as server:
        yield server


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
