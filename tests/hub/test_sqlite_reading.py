"""What the hub's keeper over a ledger reads beside its writer, and what never waits for what."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from hub import sqlite_reading
from hub.on_sqlite import SqliteGathering, open_gathering
from sync.hub import reading
from sync.hub.tally import count_kinds, entered_twice
from sync.opening import open_ledger
from sync.replica import count_positions
from sync.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import connected, fill

SOON_S = 10.0


def test_a_manifest_is_of_one_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An import between two of its numbers changes neither: those people would never be fetched."""
    ledger_file = open_ledger(tmp_path, {}, FakeClock(), SeededEntropy(1))

    def count_later(store: Store) -> int:
        with connected(ledger_file) as ledger:
            fill(ledger, 3)
        return count_positions(store)

    async def story() -> None:
        hub = await open_gathering(ledger_file)
        try:
            with monkeypatch.context() as patch:
                patch.setattr(reading, "count_positions", count_later)
                before = await hub.manifest()
            assert (before.positions, before.people) == (0, 0)
            now = await hub.manifest()
            assert (now.positions > 0, now.people) == (True, 3)
        finally:
            await hub.close()

    asyncio.run(story())


@pytest.mark.parametrize(
    "count",
    [
        pytest.param(lambda hub: hub.tally(0), id="kinds"),
        pytest.param(lambda hub: hub.entered_twice(), id="double admits"),
    ],
)
def test_no_kiosk_waits_for_a_count(
    count: Callable[[SqliteGathering], asyncio.Future[object]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While a long journal is counted, feed and manifest are read as ever."""
    counting, may_end = threading.Event(), threading.Event()

    def slow(work: Callable[..., object]) -> Callable[..., object]:
        def run(*given: object) -> object:
            counting.set()
            assert may_end.wait(SOON_S)
            return work(*given)

        return run

    monkeypatch.setattr(sqlite_reading, "count_kinds", slow(count_kinds))
    monkeypatch.setattr(sqlite_reading, "entered_twice", slow(entered_twice))

    async def story() -> None:
        hub = await open_gathering(open_ledger(tmp_path, {}, FakeClock(), SeededEntropy(1)))
        try:
            counted = asyncio.ensure_future(count(hub))
            assert await asyncio.to_thread(counting.wait, SOON_S)
            async with asyncio.timeout(SOON_S / 2):
                await hub.feed(0, 10)
                await hub.manifest()
            assert not counted.done()
            may_end.set()
            await counted
        finally:
            may_end.set()
            await hub.close()

    asyncio.run(story())
