"""The thread that writes the record: it begins and ends by itself, and outlives a ledger that fails."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from checkin.errors import CountStoppedError, LedgerUnwritableError
from checkin.journal import Fact, Kind
from checkin.model import PositionId
from sync.ending import IsOver
from sync.opening import LedgerFile
from sync.record import history
from sync.record.in_ledger import InLedger, read_lines
from sync.record.recorder import Recorder
from sync.record.worker import RecordWorker
from tests.fakes.clock import FakeClock
from tests.fakes.recording import KEY
from tests.fakes.small_congress import DOOR, EVENT_SET, FOYER_ROOM, connected, make_ledger

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
    worker = RecordWorker(lambda _: _opened(file, clock), look_s=0.01)
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
    def connect(_: IsOver) -> Iterator[Recorder]:
        if failures:
            raise failures.pop()
        with _opened(file, clock) as recorder:
            yield recorder

    worker = RecordWorker(connect, look_s=0.01, again_s=0.01)
    worker.start()
    clock.advance(75)
    _wait_for_lines(file, 3)
    worker.stop()


def test_a_first_count_ends_with_its_next_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stops the worker amid a long journal waits for one step, not for all of it."""
    monkeypatch.setattr(history, "PAGE", 1)
    clock = FakeClock()
    file = make_ledger(tmp_path, clock=clock)
    with connected(file) as ledger, ledger.writing():
        for number in range(20):
            ledger.append(Fact(kind=Kind.ENTRY, at_ms=number, position=PositionId(1), list=DOOR))
    begun, may_go, told, asked = threading.Event(), threading.Event(), list[IsOver](), list[bool]()

    @contextmanager
    def connect(is_over: IsOver) -> Iterator[Recorder]:
        def ask() -> bool:
            begun.set()
            assert may_go.wait(PATIENCE_S)
            asked.append(is_over())
            return asked[-1]

        told.append(is_over)
        with connected(file) as ledger:
            yield Recorder(InLedger(ledger, lambda *_: {}, ask), KEY, clock)

    worker = RecordWorker(connect, look_s=0.01)
    clock.advance(75)
    worker.start()
    assert begun.wait(PATIENCE_S)
    stopping = threading.Thread(target=worker.stop)
    stopping.start()
    until(told[0])
    may_go.set()
    stopping.join(PATIENCE_S)
    assert (stopping.is_alive(), asked) == (False, [True])
    with connected(file) as ledger:
        assert read_lines(ledger.store) == []


def until(happens: IsOver) -> None:
    """Wait for it."""
    turn = threading.Event()
    for _ in range(int(PATIENCE_S / 0.02)):
        if happens():
            return
        turn.wait(0.02)
    raise AssertionError("it does not happen")


def test_a_count_that_was_stopped_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As far as it came it is counted, and nothing twice."""
    monkeypatch.setattr(history, "PAGE", 3)
    with connected(make_ledger(tmp_path)) as ledger:
        with ledger.writing():
            for number in range(1, 11):
                fact = Fact(
                    kind=Kind.ENTRY, at_ms=number, position=PositionId(number), list=DOOR, room=FOYER_ROOM
                )
                ledger.append(fact)
        answers = iter((False, False, True))
        stopped = history.LedgerHistory(ledger.store, EVENT_SET, lambda: next(answers, False))
        with pytest.raises(CountStoppedError):
            stopped.catch_up()
        assert stopped.arrival == 6
        stopped.catch_up()
        assert stopped.rooms.moment(FOYER_ROOM, 1 << 60).persons == 10
