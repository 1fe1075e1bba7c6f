"""What goes when the organiser ends this device's access: everything personal. What stays is what happened.

Must not know: why. The journal's entries stay, sent or not: they hold no names, and who is paired again with
the same organizer can still send them.
"""

from sync.ledger import Ledger
from sync.pretix.progress import forget_progress

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


def wipe_personal(ledger: Ledger) -> None:
    """Remove all personal data from the ledger and its log, at once and for good."""
    with ledger.writing():
        for table in TABLES:
            ledger.store.run(f"DELETE FROM {table}")  # noqa: S608  # names of our own tables
        ledger.store.run("INSERT INTO position_words (position_words) VALUES ('delete-all')")
        forget_progress(ledger.store)
    ledger.store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
