"""What staff changed of a position, laid over what central sends of it until central has it too.

A fold over the journal: corrections and payments that central has not accepted, so that a download that still
has the old name takes nothing back. Must not know: how they were entered, how central is told.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from checkin.made_here import ids_of
from checkin.model import Position, PositionStatus
from checkin.personal import Correction, read_correction
from sync.store import Store

CHANGED = "SELECT DISTINCT position FROM journal WHERE kind IN ('correction', 'paid')"
CHANGES = """SELECT j.kind, s.value FROM journal j
    LEFT JOIN personal s ON s.entry = j.id LEFT JOIN outbox_done d ON d.arrival = j.arrival
    WHERE j.position = ? AND j.kind IN ('correction', 'paid')
    AND (d.outcome IN ('held', 'rejected', 'released') OR (d.outcome IS NULL
        AND j.arrival > ifnull((SELECT value FROM meta WHERE name = 'outbox_floor'), 0)))
    ORDER BY j.stamp_ms, j.stamp_counter, j.id"""

ALL_CHANGES = """SELECT j.kind, s.value FROM journal j LEFT JOIN personal s ON s.entry = j.id
    WHERE j.position = ? AND j.kind IN ('correction', 'paid') ORDER BY j.stamp_ms, j.stamp_counter, j.id"""


def with_changes(store: Store, positions: Iterable[Position]) -> list[Position]:
    """The positions as they are meant to be here, in the order given."""
    changed = {row[0] for row in store.rows(CHANGED)}
    if not changed:
        return list(positions)
    return [p if changed.isdisjoint(ids_of(p)) else _changed(store, p) for p in positions]


def with_all_changes(store: Store, position: Position) -> Position:
    """The position with all that staff changed anywhere, at central or not yet, in order of stamps."""
    return _changed(store, position, ALL_CHANGES)


def _changed(store: Store, position: Position, changes: str = CHANGES) -> Position:
    for number in reversed(ids_of(position)):
        for kind, value in store.rows(changes, (number,)):
            if kind == "paid":
                position = paid(position)
            elif isinstance(value, bytes) and (correction := read_correction(value)) is not None:
                position = corrected(position, correction)
    return position


def corrected(position: Position, correction: Correction) -> Position:
    """The position with its fields put right."""
    names = ("given_name", "family_name", "title", "organisation")
    said = {name: value for name in names if (value := getattr(correction, name)) is not None}
    return replace(position, **said)


def paid(position: Position) -> Position:
    """The position after the rest was paid; what is canceled or blocked stays so."""
    is_open = position.status is PositionStatus.PENDING
    return replace(position, status=PositionStatus.PAID) if is_open else position
