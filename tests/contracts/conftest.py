"""The keepers of a hub's data that are to keep to one contract."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from hub.gathering import Gathering
from hub.on_sqlite import open_gathering
from sync.opening import open_ledger
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.keepers import Keeper


@pytest.fixture(params=["sqlite"])
def keeper(request: pytest.FixtureRequest, tmp_path: Path) -> Keeper:
    """Each kind of keeper, empty."""
    clock = FakeClock()
    return Keeper(_on_sqlite(tmp_path, clock), clock)


def _on_sqlite(folder: Path, clock: FakeClock) -> Callable[[], AbstractAsyncContextManager[Gathering]]:
    @asynccontextmanager
    async def opened() -> AsyncIterator[Gathering]:
        hub = await open_gathering(open_ledger(folder, {}, clock, SeededEntropy(1)))
        try:
            yield hub
        finally:
            await hub.close()

    return opened
