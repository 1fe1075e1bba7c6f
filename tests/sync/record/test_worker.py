"""The thread that writes the record: it begins and ends by itself, and outlives a ledger that fails."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from checkin.errors import LedgerUnwritableError
from sync.opening import LedgerFile
from sync.record.in_ledger import InLedger, read_lines
from sync.record.recorder import Recorder
from sync.record.worker import RecordWorker
from tests.fakes.clock import FakeClock
from tests.fakes.recording import KEY
from tests.fakes.small_congress import connected, make_ledger

PATIENCE_S = 60.0


def _wait_for_lines(file: LedgerFile, count: int) -> None:
    """Until so many lines are on record."""
    turn = threading.Event()
    for _ in range(int(PATIENCE_S / 0.02)):
        with connected(file) as ledger:
            if len(read_lines(ledger.store)) >= count:
                return
        turn.wait(0.02)
    raise AssertionError("nothing is written")


@contextmanager
def _opened(file: LedgerFile, clock: FakeClock) -> Iterator[Recorder]:
    with connected(file) as ledger:
        yield Recorder(InLedger(ledger, lambda *_: {}), KEY, clock)


def test_a_minute_is_written_by_itself(tmp_path: Path) -> None:
    """A line for each of the three rooms; nothing is written any more once it has stopped."""
    clock = FakeClock()
    file = make_ledger(tmp_path, clock=clock)
    worker = RecordWorker(lambda: _opened(file, clock), look_s=0.01)
    worker.start()
    clock.advance(75)
    _wait_for_lines(file, 3)
    worker.stop()
    clock.advance(3_600)
    with connected(file) as ledger:
        assert {line.row.split(",")[1] for line in read_lines(ledger.store)} == {"10", "11", "12"}


def test_a_ledger_that_cannot_be_opened_is_tried_again(tmp_path: Path) -> None:
    """The record is late then, and nobody else hears of it."""
    clock = FakeClock()
    file = make_ledger(tmp_path, clock=clock)
    failures = [LedgerUnwritableError("The disk reports an error.", "Replace the card.")] * 2

    @contextmanager
    def connect() -> Iterator[Recorder]:
        if failures:
            raise failures.pop()
        with _opened(file, clock) as recorder:
            yield recorder

    worker = RecordWorker(connect, look_s=0.01, again_s=0.01)
    worker.start()
    clock.advance(75)
    _wait_for_lines(file, 3)
    worker.stop()
