"""A crash is told from an orderly end, and from a neighbour that is alive."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from checkin.journal import EntryId, Fact, JournalEntry, Kind
from checkin.model import PositionId
from sync.ledger import Ledger, Origin
from sync.runs import REPLAY_MS, REPLAY_OPEN_MS, Run, is_replayable, spend_replay
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import DOOR, make_ledger


class Starts:
    """Starts of one program on one data folder."""

    def __init__(self, data_dir: Path) -> None:
        self.clock = FakeClock()
        self.folder = data_dir / "runs"
        self._file = make_ledger(data_dir, clock=self.clock)
        self._opened: list[Ledger] = []

    def start(self) -> tuple[Ledger, Run]:
        """One more start, with a boot id of its own."""
        origin = Origin(self._file.origin.device, f"boot-{len(self._opened)}")
        store = self._file.connect().store
        ledger = Ledger(store, origin, self.clock, SeededEntropy(100 + len(self._opened)))
        self._opened.append(ledger)
        return ledger, Run(ledger, self.folder, self.clock)

    def close(self) -> None:
        """Give all connections back."""
        for ledger in self._opened:
            ledger.store.close()


@pytest.fixture
def starts(tmp_path: Path) -> Iterator[Starts]:
    """A data folder with a program that can be started."""
    made = Starts(tmp_path)
    yield made
    made.close()


def admit(ledger: Ledger, kind: Kind = Kind.ENTRY) -> JournalEntry:
    """Somebody passes."""
    with ledger.writing():
        return ledger.append(Fact(kind=kind, at_ms=1, position=PositionId(1), list=DOOR))


def replayable(ledger: Ledger, entries: list[JournalEntry], now_ms: int) -> list[EntryId]:
    """Which of these would be answered again."""
    return [e.body.id for e in entries if is_replayable(ledger, e.body.id, now_ms)]


def test_entries_of_the_last_minute_before_a_crash_are_answered_again(starts: Starts) -> None:
    """Not older ones, and only entries: the clock is that of the last sign of life."""
    ledger, run = starts.start()
    old = admit(ledger)
    starts.clock.pass_ms(REPLAY_MS + 1)
    admit(ledger, Kind.REFUSAL)
    left = admit(ledger, Kind.EXIT)
    young = admit(ledger)
    run.abandon()
    starts.clock.pass_ms(20_000)
    ledger, run = starts.start()
    assert run.crashed == {"boot-0"}
    assert replayable(ledger, [old, left, young], starts.clock.now_ms()) == [young.body.id]
    run.close()


def test_a_heartbeat_dates_the_crash_later_than_the_last_entry(starts: Starts) -> None:
    """An entry is too old when the program lived on for more than a minute after it."""
    ledger, run = starts.start()
    entry = admit(ledger)
    starts.clock.pass_ms(REPLAY_MS + 1_000)
    run.beat()
    run.abandon()
    ledger, run = starts.start()
    assert not replayable(ledger, [entry], starts.clock.now_ms())
    run.close()


def test_a_heartbeat_that_finds_no_file_stops_nobody(starts: Starts) -> None:
    """Somebody has tidied up the folder while we run."""
    _, run = starts.start()
    (starts.folder / "boot-0.lock").unlink()
    run.beat()
    run.close()
    assert not list(starts.folder.iterdir())


@pytest.mark.parametrize("lived_ms", [0, REPLAY_MS])
def test_a_lock_file_lost_with_the_power_counts_as_a_crash(starts: Starts, lived_ms: int) -> None:
    """Its date is gone; then the last entry dates the crash."""
    ledger, run = starts.start()
    entry = admit(ledger)
    starts.clock.pass_ms(lived_ms)
    last = admit(ledger)
    run.abandon()
    (starts.folder / "boot-0.lock").unlink()
    ledger, run = starts.start()
    assert run.crashed == {"boot-0"}
    assert replayable(ledger, [entry, last], starts.clock.now_ms()) == [entry.body.id, last.body.id]
    run.close()


def test_an_orderly_end_needs_no_answer_again(starts: Starts) -> None:
    """And leaves no lock file."""
    ledger, run = starts.start()
    entry = admit(ledger)
    run.close()
    assert not list(starts.folder.iterdir())
    ledger, run = starts.start()
    assert run.crashed == frozenset()
    assert not replayable(ledger, [entry], starts.clock.now_ms())
    run.close()


def test_a_neighbour_that_is_alive_has_not_crashed(starts: Starts) -> None:
    """Two programs on one ledger: the second start takes nothing from the first; its own crash is its own."""
    first_ledger, first = starts.start()
    entry = admit(first_ledger)
    second_ledger, second = starts.start()
    assert second.crashed == frozenset()
    mine = admit(second_ledger)
    second.abandon()
    third_ledger, third = starts.start()
    assert third.crashed == {"boot-1"}
    assert replayable(third_ledger, [entry, mine], starts.clock.now_ms()) == [mine.body.id]
    third.close()
    first.close()


def test_a_crash_is_taken_over_once(starts: Starts) -> None:
    """A second crash right after the start does not open the first one's answers for longer."""
    ledger, run = starts.start()
    entry = admit(ledger)
    run.abandon()
    _, run = starts.start()
    until_ms = starts.clock.now_ms() + REPLAY_OPEN_MS
    run.abandon()
    starts.clock.pass_ms(1_000)
    ledger, run = starts.start()
    assert run.crashed == {"boot-1"}
    assert replayable(ledger, [entry], until_ms)
    assert not replayable(ledger, [entry], until_ms + 1)
    run.close()


def test_an_answer_is_given_again_once(starts: Starts) -> None:
    """Spent is spent."""
    ledger, run = starts.start()
    entry = admit(ledger)
    run.abandon()
    ledger, run = starts.start()
    with ledger.writing():
        spend_replay(ledger, entry.body.id)
    assert not replayable(ledger, [entry], starts.clock.now_ms())
    run.close()
