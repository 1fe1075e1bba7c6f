"""Keeps the cells of a ledger up to date in a file beside it: by cursor, and by person.

What is new about somebody takes all that was summed of them out again, folds them anew, and puts that in: so
it does not matter when something becomes known, or how often. Cells and cursor are in one transaction: after
a power cut the file is at an earlier point, and goes on from there.
Must not know: what is folded (`checkin.rollup`), who asks.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress

import msgspec
from msgspec.structs import replace

from checkin.errors import LedgerLockedError
from checkin.model import EventSet, PositionId
from checkin.rollup import FAMILIES, VERSION, Amounts, Cells, Family, Frame, Key, add, frame_of
from sync.hub.consequences import EventNow
from sync.replica import EVENT_SET, read_meta
from sync.rollup import reading
from sync.rollup.persons import Persons
from sync.rollup.reading import LOWEST, Marks
from sync.rollup.scans import Scans
from sync.rollup.tables import CellTables
from sync.store import Store

TRIES = 12
"""How often a transaction is begun that another program is in the way of; five seconds each."""
READ_AS = 1
"""Grows when something else is read from the same ledger: the file is made anew then."""
AT_ONCE = 5_000
"""Journal entries that are taken in one transaction."""
PAGES_AT_ONCE = 12
CELLS_AT_ONCE = 100_000
"""Pages of persons in one transaction of the first build, and cells that are held in memory for it."""


class State(msgspec.Struct, frozen=True):
    """How far the file has come.

    Attributes:
        shape: What was folded, and how.
        frame: Fingerprint of the event set's frame.
        event: Hash of the event set itself: while it is the same, so is the frame.
        marks: Up to where the ledger was read for what persons did.
        built: Up to which id the first build has come; None = it is done.
        scanned: Up to which entry all was counted that is no person's.
        serial: Grows with everything that changes.
    """

    shape: str
    frame: str
    marks: Marks
    built: int | None = LOWEST
    scanned: int = 0
    serial: int = 0
    event: str = ""


class Caught(msgspec.Struct, frozen=True):
    """What a look at the ledger has brought.

    Attributes:
        before: Serial of the file before it; `after` likewise.
        change: To be added to cells of that serial; None = read them anew.
    """

    before: int
    after: int
    change: Cells | None


class Rollup:
    """Through one connection to the ledger and one to the file; one thread at a time.

    Args:
        ledger: Read only.
        file: Of its own, see `sync.rollup.opening`.
        families: What there is of cells.
    """

    def __init__(self, ledger: Store, file: Store, families: Sequence[Family] = FAMILIES) -> None:
        self._ledger = ledger
        self._file = file
        self._event = EventNow(ledger)
        self._framed: tuple[EventSet, Frame] | None = None
        self._tables = CellTables(file, families)
        self._persons = Persons(ledger, file, families)
        self._scans = Scans(ledger, file)
        self._shape = f"{READ_AS}.{VERSION} {msgspec.json.encode(tuple(families)).decode()}"

    def reading(self) -> AbstractContextManager[None]:
        """A block that sees the file as of one moment."""
        return self._file.reading()

    def cells(self, family: Family, by: Sequence[str] = ()) -> dict[Key, Amounts]:
        """All cells of a family, as of the last `catch_up`; or added up by some parts of the key."""
        return self._tables.summed(family, by) if by else self._tables.read(family)

    def absent(self) -> Iterator[PositionId]:
        """Who was expected on site and has not come, by id."""
        return self._persons.absent()

    @property
    def serial(self) -> int:
        """Which state of the cells this is; another program may have brought it further."""
        state = self._state()
        return 0 if state is None else state.serial

    def catch_up(self, is_over: Callable[[], bool] = lambda: False) -> Caught:
        """Take in all that is new in the ledger, in as many transactions as it takes.

        Args:
            is_over: Asked before each of them; whoever says so finds figures of an earlier moment.

        Raises:
            LedgerError: One of the files cannot be used.
        """
        before = after = self.serial
        change: Cells | None = {}
        while not is_over() and not self._is_level():
            step = self._step_patiently()
            is_next = change is not None and step.change is not None and step.before == after
            if is_next and change is not None and step.change is not None:
                add(change, step.change)
            else:
                change = None
            after = step.after
        return Caught(before, after, change)

    def _is_level(self) -> bool:
        state = self._state()
        with self._ledger.reading():
            now = reading.marks_now(self._ledger)
            if state is None or state.event != self._event_hash() or not self._fits(state, now):
                return False
        return state.built is None and state.scanned == now.arrival and state.marks == now

    def _step_patiently(self) -> Caught:
        """Another program may be making the same figures: then there is less to do for us."""
        for _ in range(TRIES - 1):
            with suppress(LedgerLockedError):
                return self.step()
        return self.step()

    def step(self) -> Caught:
        """One transaction: begin anew, build on, or follow."""
        with self._file.writing(), self._ledger.reading():
            frame, now, state = self._frame(), reading.marks_now(self._ledger), self._state()
            if state is None or not self._fits(state, now):
                state = self._begin(frame, now, 0 if state is None else state.serial)
            change: Cells = {}
            is_new = state.built is not None or state.scanned < state.marks.arrival
            go_on = self._build if is_new else self._follow
            after = replace(
                go_on(state, now, frame, change), serial=state.serial + 1, event=self._event_hash()
            )
            self._tables.add(change)
            self._keep(after)
        return Caught(state.serial, after.serial, None if is_new else change)

    def _begin(self, frame: Frame, now: Marks, serial: int) -> State:
        """Forget everything. What comes after `now` will be followed once all else is built."""
        for part in (self._tables, self._persons, self._scans):
            part.make()
        return State(self._shape, frame.fingerprint, now, serial=serial, event=self._event_hash())

    def _build(self, state: State, _now: Marks, frame: Frame, change: Cells) -> State:
        """Everybody first, then what is nobody's."""
        if state.built is None:
            until = self._scans.count(state.scanned, state.marks.arrival, frame, change)
            return replace(state, scanned=until)
        after: int | None = state.built
        pages = 0
        while after is not None and pages < PAGES_AT_ONCE and len(change) < CELLS_AT_ONCE:
            after = self._persons.build(after, frame, change)
            pages += 1
        return replace(state, built=after)

    def _follow(self, state: State, now: Marks, frame: Frame, change: Cells) -> State:
        """Everybody of whom something has become known."""
        marks = state.marks
        newest, whom = reading.arrived(self._ledger, marks.arrival, AT_ONCE)
        whom |= reading.touched(self._ledger, marks.touched)
        if now.positions != marks.positions or now.replica != marks.replica:
            whom |= self._moved(marks, now)
        self._persons.refold(whom, frame, change)
        scanned = self._scans.count(state.scanned, newest, frame, change)
        entry = reading.entry_at(self._ledger, newest)
        return replace(state, marks=replace(now, arrival=newest, entry=entry), scanned=scanned)

    def _moved(self, marks: Marks, now: Marks) -> set[PositionId]:
        """Whose position has changed; where the ledger notes nothing of it, all are looked at."""
        if 0 <= marks.replica <= now.replica:
            return reading.replica_changed(self._ledger, marks.replica)
        return set(self._persons.moved())

    def _frame(self) -> Frame:
        event_set = self._event.read()
        if self._framed is None or self._framed[0] is not event_set:
            self._framed = event_set, frame_of(event_set)
        return self._framed[1]

    def _event_hash(self) -> str:
        return hashlib.sha256(read_meta(self._ledger, EVENT_SET) or b"").hexdigest()

    def _fits(self, state: State, now: Marks) -> bool:
        """Whether what was summed up so far is of this ledger, and still means the same."""
        is_same_event = state.event == self._event_hash() or state.frame == self._frame().fingerprint
        is_same = state.shape == self._shape and is_same_event
        return is_same and reading.is_continued(self._ledger, state.marks, now)

    def _state(self) -> State | None:
        """None = there is none yet, or another version of the program has written it."""
        row = self._file.row("SELECT body FROM state")
        with suppress(msgspec.MsgspecError):
            return msgspec.json.decode(row[0], type=State) if row and isinstance(row[0], bytes) else None
        return None

    def _keep(self, state: State) -> None:
        self._file.run(
            "INSERT OR REPLACE INTO state (only, body) VALUES (1, ?)", (msgspec.json.encode(state),)
        )
