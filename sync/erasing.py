"""Takes away what was erased, whichever way an entry came into a ledger.

Must not know: what erasures are about.
"""

from collections.abc import Iterable

import msgspec

from checkin.erasing import erased, erases_person, is_anonymous
from checkin.journal import Body, Kind, decode_body
from checkin.model import Position, PositionId
from sync.store import Row, Store

ABOUT = """SELECT body FROM journal WHERE position IN
    (SELECT DISTINCT position FROM journal INDEXED BY journal_erasures
        WHERE kind = 'erasure' AND position IN (SELECT value FROM json_each(?)))"""
ERASURES = "SELECT body FROM journal INDEXED BY journal_erasures WHERE kind = 'erasure'"
ERASURES_OF = f"{ERASURES} AND position IN (SELECT value FROM json_each(?))"  # noqa: S608  # ours
TAKE_AWAY = "DELETE FROM personal WHERE entry IN (SELECT value FROM json_each(?))"


def erased_persons(store: Store) -> frozenset[PositionId]:
    """The numbers of those whom nothing may name any more: few, whatever the size of the journal."""
    return _persons(store.rows(ERASURES))


def was_erased(store: Store, ids: Iterable[PositionId]) -> bool:
    """Whether nothing may name this person any more, given all their numbers."""
    return bool(_persons(store.rows(ERASURES_OF, (_listed(list(ids)),))))


def _persons(rows: Iterable[Row]) -> frozenset[PositionId]:
    bodies = (decode_body(_bytes(row[0])) for row in rows)
    return frozenset(one.position for one in bodies if one.position is not None and erases_person(one))


def key_of(row_key: str, position: Position) -> str:
    """A position's row key, unless its holder was erased: it may be a name or a code."""
    return position.secret if is_anonymous(position) else row_key


def may_be_erased(bodies: Iterable[Body]) -> set[PositionId]:
    """Whom it is to be looked after: of whom something was erased, or has come that may have been."""
    return {
        one.position
        for one in bodies
        if one.position is not None and (one.personal or one.kind is Kind.ERASURE)
    }


def take_away(store: Store, positions: Iterable[PositionId]) -> int:
    """Remove what may not lie beside entries about these persons any more. Call inside `writing`.

    It does not matter whether the erasure or what it takes away has come first.

    Returns:
        Beside how many entries something lay.
    """
    asked = sorted(set(positions))
    bodies = [decode_body(_bytes(row[0])) for row in store.rows(ABOUT, (_listed(asked),))] if asked else []
    gone = sorted(erased(bodies))
    if not gone:
        return 0
    before = store.changes()
    store.run(TAKE_AWAY, (_listed(gone),))
    return store.changes() - before


def _listed(values: object) -> str:
    return msgspec.json.encode(values).decode()


def _bytes(value: object) -> bytes:
    assert isinstance(value, bytes)
    return value
