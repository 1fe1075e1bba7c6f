"""What reports ask for, from a roll-up and its ledger, without reading the journal.

The same as `reports.source.Source`, which must not know of it. Must not know: which reports there are.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import msgspec

from checkin.errors import LedgerLockedError
from checkin.journal import decode_body
from checkin.model import EventSet, Position
from checkin.rollup import Amounts, Family, Key
from checkin.room_count import RoomMark, to_mark
from sync.opening import LedgerFile
from sync.replica import decode_position, load_event_set
from sync.rollup.keeper import Rollup
from sync.rollup.opening import rollup_of
from sync.store import Store

MARKED = """SELECT body, stamp_ms, stamp_counter FROM journal
    WHERE id IN (SELECT entry FROM tally)"""
BODIES = "SELECT body FROM position WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
AT_ONCE = 1_000
NOTHING = EventSet(events=(), products=(), lists=())


class KeptFigures:
    """Figures as of the roll-up's last `catch_up`. What was asked for once is remembered.

    Args:
        rollup: Level with the ledger.
        ledger: Read for what is no sum: counts by eye, and names.
        event_set: For names, rooms, sessions and time zones.
        now_ms: Until when figures go.
    """

    def __init__(self, rollup: Rollup, ledger: Store, event_set: EventSet, now_ms: int) -> None:
        self._rollup = rollup
        self._ledger = ledger
        self._event_set = event_set
        self._now_ms = now_ms
        self._found: dict[tuple[str, tuple[str, ...]], dict[Key, Amounts]] = {}

    @property
    def event_set(self) -> EventSet:
        """As given."""
        return self._event_set

    @property
    def now_ms(self) -> int:
        """As given."""
        return self._now_ms

    def cells(self, family: Family, by: Sequence[str] = ()) -> dict[Key, Amounts]:
        """All cells of a family, or those with the same of some parts of the key added up."""
        asked = family.name, tuple(by)
        if asked not in self._found:
            self._found[asked] = self._rollup.cells(family, by)
        return self._found[asked]

    def marks(self) -> Iterator[RoomMark]:
        """Counts without names, and counts by eye, of all rooms."""
        for raw, ms, counter in self._ledger.rows(MARKED):
            assert isinstance(raw, bytes)
            body = decode_body(raw)
            mark = to_mark(body, (int(str(ms)), int(str(counter)), body.id))
            if mark is not None:
                yield mark

    def absent(self) -> Iterator[Position]:
        """Those who were expected on site and have not come, by id."""
        ids = list(self._rollup.absent())
        for begin in range(0, len(ids), AT_ONCE):
            listed = msgspec.json.encode(ids[begin : begin + AT_ONCE]).decode()
            yield from (decode_position(body) for (body,) in self._ledger.rows(BODIES, (listed,)))


@contextmanager
def kept_figures(
    ledger_file: LedgerFile, now_ms: int, is_over: Callable[[], bool] = lambda: False
) -> Iterator[KeptFigures]:
    """The figures of a ledger as they are now, for one thread and the length of a block.

    Args:
        ledger_file: Whose.
        now_ms: Until when figures go.
        is_over: Asked now and then; no figures are made once it says so.

    Raises:
        LedgerLockedError: It is over.
        LedgerError: The ledger cannot be used, or no file can be written beside it.
    """
    ledger = ledger_file.connect().store
    try:
        with rollup_of(ledger_file) as rollup:
            rollup.catch_up(is_over)
            if is_over():
                raise LedgerLockedError("The program is about to stop.", "Ask for the report again.")
            yield KeptFigures(rollup, ledger, load_event_set(ledger) or NOTHING, now_ms)
    finally:
        ledger.close()
