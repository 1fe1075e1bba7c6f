"""Figures are brought up to date while nobody asks, and a hub that stops does not wait for them."""

import asyncio
from pathlib import Path
from threading import Event

import pytest

from checkin.errors import LedgerLockedError
from checkin.journal import Fact, Kind
from checkin.model import PositionId
from checkin.rollup import CAME
from hub import readiness
from hub.on_sqlite import open_gathering
from hub.readiness import Readiness
from sync.opening import LedgerFile
from sync.rollup.opening import path_of, rollup_of
from sync.rollup.source import kept_figures
from tests.fakes.clock import START_MS
from tests.fakes.small_congress import DOOR, FOYER_ROOM, connected, make_ledger

LOOKS = 6_000
PAUSE = Event()


@pytest.fixture
def file(tmp_path: Path) -> LedgerFile:
    """The small congress."""
    return make_ledger(tmp_path, 3)


def _come(file: LedgerFile, number: int) -> None:
    with connected(file) as ledger, ledger.writing():
        position = PositionId(number)
        ledger.append(Fact(kind=Kind.ENTRY, at_ms=START_MS, position=position, list=DOOR, room=FOYER_ROOM))


def _came(file: LedgerFile) -> int:
    """By the file alone, without bringing it further."""
    with rollup_of(file) as rollup:
        return sum(came for _, came, *_ in rollup.cells(CAME).values())


def _wait_until(file: LedgerFile, number: int) -> None:
    for _ in range(LOOKS):
        if path_of(file).exists() and _counted(file) == number:
            return
        PAUSE.wait(0.01)
    raise AssertionError(f"{number} never came")


def _counted(file: LedgerFile) -> int:
    with rollup_of(file) as rollup:
        return _came(file) if rollup.serial else 0


def test_what_happens_is_counted_while_nobody_asks(file: LedgerFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also what comes after the first time."""
    monkeypatch.setattr(readiness, "EVERY_S", 0.0)
    _come(file, 1)

    async def story() -> None:
        gathering = await open_gathering(file)
        keeping = asyncio.create_task(Readiness(gathering).keep())
        await asyncio.to_thread(_wait_until, file, 1)
        await asyncio.to_thread(_come, file, 2)
        await asyncio.to_thread(_wait_until, file, 2)
        keeping.cancel()
        await gathering.close()

    asyncio.run(story())
    assert _came(file) == 2


def test_a_hub_that_stops_makes_no_report_of_half_the_figures(file: LedgerFile) -> None:
    """Whoever counts sees it before the next transaction, and whoever waits is told to ask again."""

    def over() -> bool:
        return True

    with pytest.raises(LedgerLockedError, match="about to stop"), kept_figures(file, START_MS, over):
        pass
    with rollup_of(file) as rollup:
        rollup.catch_up(over)
        assert rollup.serial == 0
