"""What staff changed of a position, laid over what central sends of it until central has it too.

A fold over the journal: corrections and payments that central has not accepted, so that a download that still
has the old name takes nothing back. Must not know: how they were entered, how central is told.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from msgspec.structs import replace

from checkin.erasing import anonymous
from checkin.made_here import ids_of
from checkin.model import Position, PositionId, PositionStatus
from checkin.personal import Correction, read_correction
from checkin.till import is_settled
from sync.erasing import erased_persons
from sync.store import Store

CHANGED = "SELECT DISTINCT position FROM journal WHERE kind IN ('correction', 'paid')"
STANDS = """(j.kind = 'correction' OR (j.kind = 'paid' AND NOT EXISTS (SELECT 1 FROM journal u
    WHERE u.position = j.position AND u.kind = 'undo' AND u.ref = j.id)))"""
"""A payment that was taken back is none."""

CHANGES = f"""SELECT j.kind, s.value FROM journal j
    LEFT JOIN personal s ON s.entry = j.id LEFT JOIN outbox_done d ON d.arrival = j.arrival
    WHERE j.position = ? AND {STANDS}
    AND (d.outcome IN ('held', 'rejected', 'released') OR (d.outcome IS NULL
        AND j.arrival > ifnull((SELECT value FROM meta WHERE name = 'outbox_floor'), 0)))
    ORDER BY j.stamp_ms, j.stamp_counter, j.id"""  # noqa: S608  # all of it is written here

ALL_CHANGES = f"""SELECT j.kind, s.value FROM journal j LEFT JOIN personal s ON s.entry = j.id
    WHERE j.position = ? AND {STANDS} ORDER BY j.stamp_ms, j.stamp_counter, j.id"""  # noqa: S608  # likewise

PAYMENTS = """SELECT id, kind, ref FROM journal WHERE position = ? AND (kind IN ('paid', 'undo')
    OR (kind = 'walk_in' AND instr(body, CAST('"is_paid":true' AS BLOB))))"""

FIELDS = ("given_name", "family_name", "title", "organisation")
"""What a correction may put right."""


def with_changes(store: Store, positions: Iterable[Position]) -> list[Position]:
    """The positions as they are meant to be here, in the order given."""
    changed = {row[0] for row in store.rows(CHANGED)}
    gone = erased_persons(store)
    if not changed and not gone:
        return list(positions)
    return [_meant(store, position, changed, gone) for position in positions]


def _meant(
    store: Store, position: Position, changed: AbstractSet[object], gone: AbstractSet[PositionId]
) -> Position:
    """One of them, given of whom something was changed, and who was erased."""
    ids = ids_of(position)
    if not gone.isdisjoint(ids):
        return anonymous(position)
    return position if changed.isdisjoint(ids) else _changed(store, position)


def with_all_changes(store: Store, position: Position) -> Position:
    """The position with all that staff changed anywhere, at central or not yet, in order of stamps."""
    return _changed(store, position, ALL_CHANGES)


def corrected_fields(store: Store, position: Position) -> frozenset[str]:
    """Names of the fields of a position that staff anywhere ever put right."""
    rows = (row for number in ids_of(position) for row in store.rows(ALL_CHANGES, (number,)))
    read = (read_correction(value) for kind, value in rows if kind != "paid" and isinstance(value, bytes))
    return frozenset(
        name for one in read if one is not None for name in FIELDS if getattr(one, name) is not None
    )


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
    said = {name: value for name in FIELDS if (value := getattr(correction, name)) is not None}
    return replace(position, **said)


def paid(position: Position) -> Position:
    """The position after the rest was paid; what is canceled or blocked stays so."""
    is_open = position.status is PositionStatus.PENDING
    return replace(position, status=PositionStatus.PAID, is_paid_here=True) if is_open else position


def unpaid(position: Position) -> Position:
    """The position after its payment was taken back; what is canceled, or paid at central, stays so."""
    is_paid = position.status is PositionStatus.PAID and position.is_paid_here
    return replace(position, status=PositionStatus.PENDING, is_paid_here=False) if is_paid else position


def after_payments(position: Position, about: Iterable[tuple[str, str, str | None]]) -> Position:
    """The position as all payments and undos about its holder leave it, whichever came first.

    Args:
        position: As it is.
        about: Id, kind and ref of each.
    """
    match is_settled(about):
        case None:
            return position
        case True:
            return paid(position)
        case False:
            return unpaid(position)


def with_payments(store: Store, position: Position) -> Position:
    """The same, as the journal says: a payment that was taken back leaves it unpaid, unless another stands.

    Only after an entry of such a kind: what central says later of the position is right again.
    """
    rows = [row for number in ids_of(position) for row in store.rows(PAYMENTS, (number,))]
    return after_payments(
        position,
        [(str(entry), str(kind), ref if isinstance(ref, str) else None) for entry, kind, ref in rows],
    )
