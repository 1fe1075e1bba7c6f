"""What goes when pretix ends this device's access: everything personal. What stays is what happened.

Must not know: why. The journal's entries stay, sent or not: they hold no names, and who is paired again with
the same organizer still sends them, once all tickets are here again.
"""

from msgspec.structs import replace

from sync.ledger import Ledger
from sync.outbox_marks import CLOSED, set_mark
from sync.pretix.pairing import Pairing, save_pairing
from sync.pretix.progress import forget_progress
from sync.wipe import empty_log, forget_everybody


def end_pairing(ledger: Ledger, pairing: Pairing) -> None:
    """Remove all personal data from the ledger and its log, for good, and remember that access was ended."""
    with ledger.writing():
        save_pairing(ledger.store, replace(pairing, is_revoked=True, token=""))
        set_mark(ledger.store, CLOSED, 1)
        forget_everybody(ledger.store)
        forget_progress(ledger.store)
    empty_log(ledger.store)
