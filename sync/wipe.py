"""Forgetting everybody: what names persons goes, the journal stays. Must not know: why, who asks for it."""

from sync.store import Store

TABLES = (
    "position",
    "booking",
    "medium",
    "medium_position",
    "revoked_secret",
    "blocked_secret",
    "elsewhere",
    "printed_elsewhere",
    "print_data",
    "central_order",
    "personal",
)
"""All that names persons or opens doors for them; `secure_delete` leaves no copy in free pages."""


def forget_everybody(store: Store) -> None:
    """Remove all personal data. The caller holds the transaction, and calls `empty_log` after it."""
    for table in TABLES:
        store.run(f"DELETE FROM {table}")  # noqa: S608  # names of our own tables
    store.run("INSERT INTO position_words (position_words) VALUES ('delete-all')")


def empty_log(store: Store) -> None:
    """Leave no copy of what was removed in the log beside the ledger."""
    store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
