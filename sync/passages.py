"""What happened to one attendee, read from the journal and from what central tells of other devices.

Must not know: what follows from it.
"""

from checkin.journal import EntryId, Kind
from checkin.model import ListId, PositionId, RoomId
from checkin.presence import Passage
from sync.elsewhere import elsewhere_id
from sync.store import Row, Store

KINDS = {kind.value: kind for kind in Kind}
PASSAGE_KINDS = frozenset({Kind.ENTRY, Kind.EXIT, Kind.UNDO, Kind.RULING})
PASSAGES = """SELECT id, kind, list, room, stamp_ms, stamp_counter, ref, reason, at_ms
    FROM journal WHERE position = ?
    UNION ALL SELECT id, kind, list, room, at_ms, 0, NULL, '', at_ms FROM elsewhere WHERE position = ?"""
"""What happened here, and what central tells of other devices: there the time is all there is of a stamp."""


def read_passages(store: Store, position: PositionId) -> tuple[Passage, ...]:
    """All passages of one attendee, any list, in any order."""
    rows = store.rows(PASSAGES, (position, position))
    return tuple(read_passage(row) for row in rows if row[1] in PASSAGE_KINDS)


def read_passage(row: Row) -> Passage:
    """A passage from a row with the columns of `PASSAGES`."""
    entry_id, kind, check_in_list, room, ms, counter, ref, reason, at_ms = row
    entry_id = elsewhere_id(entry_id) if isinstance(entry_id, int) else EntryId(str(entry_id))
    return Passage(
        entry_id,
        KINDS[str(kind)],
        None if check_in_list is None else ListId(_int(check_in_list)),
        None if room is None else RoomId(_int(room)),
        (_int(ms), _int(counter), entry_id),
        None if ref is None else EntryId(str(ref)),
        bool(reason),
        _int(at_ms),
    )


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value
