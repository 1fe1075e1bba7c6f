"""The print jobs as far as one connection has read the journal. Must not know: printers, who looks."""

import msgspec

from checkin.prints import PrintJob, PrintQueue, fold_prints
from sync.ledger import Ledger
from sync.ledger_name import owner_of


class FoldedPrints(msgspec.Struct, frozen=True):
    """The print queue, and how far it was read. May be handed to another thread, which goes on from there.

    Attributes:
        name: What the ledger was called then.
        arrival: The newest badge entry in it; 0 = nothing was read yet.
        queue: All jobs, of whatever device.
    """

    name: str = ""
    arrival: int = 0
    queue: PrintQueue = {}

    @property
    def own(self) -> list[PrintJob]:
        """Jobs that were queued here: what waits for another device's printer is its own staff's affair.

        By the exact name: whatever has another one since a copy of this ledger does not print by itself.
        """
        return [job for job in self.queue.values() if job.device == self.name]

    @property
    def of_device(self) -> list[PrintJob]:
        """Jobs of this device, also those from before its ledger got another name."""
        device = owner_of(self.name)
        return [job for job in self.queue.values() if owner_of(job.device) == device]


NOTHING_READ = FoldedPrints()
"""What to begin from."""


def fold_on(ledger: Ledger, folded: FoldedPrints) -> FoldedPrints:
    """Fold what has been written down since the last look; all of it, when the ledger was renamed meanwhile.

    Entries that have moved to the new name are at their old places in the order of arrival.
    """
    arrived = ledger.badges_after(folded.arrival)
    if arrived:
        ledger.refresh_name()
    name = ledger.origin.device
    if folded.arrival and name != folded.name:
        return fold_on(ledger, NOTHING_READ)
    if not arrived:
        return folded
    return FoldedPrints(name, arrived[-1].arrival, fold_prints((a.entry for a in arrived), folded.queue))
