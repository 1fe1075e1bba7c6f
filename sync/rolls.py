"""Reads from the journal what rolls of paper are counted by. Must not know: how they are counted."""

from sync.ledger import ENTRY_COLUMNS, Arrived, to_entry
from sync.store import Store

ENTRIES = f"""
    SELECT arrival, {ENTRY_COLUMNS} FROM journal WHERE kind IN ('badge', 'badge_void') AND arrival > ?
    UNION ALL
    SELECT arrival, {ENTRY_COLUMNS} FROM journal WHERE kind = 'setting' AND arrival > ?
    ORDER BY arrival"""  # noqa: S608  # columns of ours
"""In two parts, as the first one has an index."""


def rolls_after(store: Store, arrival: int) -> list[Arrived]:
    """Entries of badges and settings that arrived after a point, in order of arrival."""
    return [Arrived(int(str(row[0])), to_entry(row[1:])) for row in store.rows(ENTRIES, (arrival, arrival))]
