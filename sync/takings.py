"""Reads from the journal what the till is counted by. Must not know: how it is counted."""

from checkin.journal import Body
from sync.ledger import ENTRY_COLUMNS, to_entry
from sync.store import Store

ENTRIES = f"""
    SELECT {ENTRY_COLUMNS} FROM journal WHERE kind IN ('paid', 'walk_in')
    OR (kind = 'undo' AND ref IN (SELECT id FROM journal WHERE kind IN ('paid', 'walk_in')))
    ORDER BY arrival"""  # noqa: S608  # columns of ours


def payments(store: Store) -> list[Body]:
    """Entries in which money was taken, and those that took one of them back, in order of arrival."""
    return [to_entry(row).body for row in store.rows(ENTRIES)]
