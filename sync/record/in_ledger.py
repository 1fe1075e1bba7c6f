"""The counting record in a ledger, beside the journal that it is made from.

Must not know: when a line is due, who signs.
"""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from checkin.band import Doorkeeper
from checkin.counting import Chained
from checkin.journal import Body, decode_body
from checkin.model import EventSet, RoomId
from checkin.presence import parents_of
from sync.ending import IsOver, never
from sync.ledger import Ledger
from sync.record.history import LedgerHistory
from sync.record.keeping import Row
from sync.replica import load_event_set, read_meta, write_meta
from sync.store import Store

DOORLESS = "counting_doorless"
"""Name in `meta`."""

NEW = """SELECT writer, room, number, minute_ms, text, hash, at FROM counting_line
    WHERE at > ? ORDER BY at"""
AFTER = "SELECT 1 FROM counting_line WHERE at > ? LIMIT 1"
INSERT = "INSERT INTO counting_line (writer, room, number, minute_ms, text, hash) VALUES (?, ?, ?, ?, ?, ?)"
ALL = "SELECT text, hash FROM counting_line ORDER BY room, writer, number"
OF_ROOM = "SELECT text, hash FROM counting_line WHERE room = ? ORDER BY writer, number"
NEWEST = "SELECT writer, max(minute_ms), count(*) FROM counting_line GROUP BY writer ORDER BY 2 DESC LIMIT 1"
ACKNOWLEDGED = """SELECT body FROM journal WHERE room = ? AND kind = 'warning_acknowledged'
    ORDER BY stamp_ms DESC, stamp_counter DESC, id DESC LIMIT 1"""
LAST_RUN = "SELECT closed FROM run ORDER BY opened_ms DESC LIMIT 1 OFFSET 1"
CRASHED = 2

Keepers = Callable[[Store, LedgerHistory, EventSet, int], Mapping[RoomId, Sequence[Doorkeeper]]]
"""The devices that count into each room, and since when each was not heard; the last one is the time."""


class InLedger:
    """See `Keeping`.

    Args:
        ledger: A connection of the caller's own.
        keepers: Tells of devices.
        is_over: As in `LedgerHistory`.
    """

    def __init__(self, ledger: Ledger, keepers: Keepers, is_over: IsOver = never) -> None:
        self.writer = ledger.origin.device
        self._ledger = ledger
        self._keepers = keepers
        self._is_over = is_over
        self._history: LedgerHistory | None = None

    def hold(self) -> int | None:
        """Several programs on one ledger may write it: each only what hangs on the newest line."""
        return 0

    def event_set(self) -> EventSet | None:
        """See `Keeping`, as all of these."""
        return load_event_set(self._ledger.store)

    def history(self, event_set: EventSet) -> LedgerHistory:
        """Folded anew where rooms lie otherwise in each other."""
        if self._history is None or self._history.rooms.parents != parents_of(event_set.rooms):
            self._history = LedgerHistory(self._ledger.store, event_set, self._is_over)
        self._history.catch_up()
        return self._history

    def keepers(
        self, history: object, event_set: EventSet, now_ms: int
    ) -> Mapping[RoomId, Sequence[Doorkeeper]]:
        """The same."""
        assert isinstance(history, LedgerHistory)
        return self._keepers(self._ledger.store, history, event_set, now_ms)

    def acknowledged(self, room: RoomId) -> Body | None:
        """The same."""
        row = self._ledger.store.row(ACKNOWLEDGED, (room,))
        return decode_body(row[0]) if row is not None and isinstance(row[0], bytes) else None

    def has_crashed(self) -> bool:
        """The same."""
        return self._ledger.store.row(LAST_RUN) == (CRASHED,)

    def after(self, at: int) -> list[Row]:
        """The same."""
        return [msgspec.convert(row, Row) for row in map(_named, self._ledger.store.rows(NEW, (at,)))]

    def doorless(self) -> frozenset[RoomId] | None:
        """The same."""
        raw = read_meta(self._ledger.store, DOORLESS)
        return None if raw is None else msgspec.json.decode(raw, type=frozenset[RoomId])

    def append(self, rows: Sequence[Row], after: int, _end_ms: int, doorless: frozenset[RoomId]) -> bool:
        """The same."""
        store = self._ledger.store
        with self._ledger.writing():
            if store.row(AFTER, (after,)) is not None:
                return False
            for row in rows:
                insert(store, row)
            if doorless != self.doorless():
                write_meta(store, DOORLESS, msgspec.json.encode(sorted(doorless)))
        return True


def _named(row: tuple[object, ...]) -> dict[str, object]:
    return dict(zip(Row.__struct_fields__, row, strict=True))


def insert(store: Store, row: Row) -> None:
    """Write one line. Call inside `writing`."""
    store.run(INSERT, (row.writer, row.room, row.number, row.minute_ms, row.text, row.hash))


def read_lines(store: Store, room: RoomId | None = None) -> list[Chained]:
    """All lines, or those of one room, in the order of a file: by room, writer and number."""
    rows = store.rows(ALL) if room is None else store.rows(OF_ROOM, (room,))
    return [Chained(str(text), str(hash_)) for text, hash_ in rows]


class Newest(msgspec.Struct, frozen=True):
    """Who wrote last, until which minute, and how many lines there are of it."""

    writer: str
    minute_ms: int
    lines: int


def read_newest(store: Store) -> Newest | None:
    """The writer of the newest line; None = nothing was ever written."""
    row = store.row(NEWEST)
    if row is None or not isinstance(row[1], int):
        return None
    return Newest(str(row[0]), row[1], int(str(row[2])))
