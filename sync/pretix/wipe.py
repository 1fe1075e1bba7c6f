"""What goes when the organiser ends this device's access: everything personal. What stays is what happened.

Must not know: why. The journal's entries stay, sent or not: they hold no names, and who is paired again with
the same organizer still sends them, once all tickets are here again.
"""

from msgspec.structs import replace

from sync.ledger import Ledger
from sync.outbox_marks import CLOSED, set_mark
from sync.pretix.pairing import Pairing, save_pairing
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


def end_pairing(ledger: Ledger, pairing: Pairing) -> None:
    """Remove all personal data from the ledger and its log, for good, and remember that access was ended."""
    with ledger.writing():
        save_pairing(ledger.store, replace(pairing, is_revoked=True, token=""))
        set_mark(ledger.store, CLOSED, 1)
        for table in TABLES:
            ledger.store.run(f"DELETE FROM {table}")  # noqa: S608  # names of our own tables
        ledger.store.run("INSERT INTO position_words (position_words) VALUES ('delete-all')")
        forget_progress(ledger.store)
    ledger.store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
