"""The rolls of this kiosk's printers, as its ledger tells, under whatever names it wrote.

Must not know: printers, screens, threads.
"""

from checkin.badge import PrinterRole
from checkin.roll import Roll, RollLeft, fold_roll, left_on
from sync.ledger import Ledger
from sync.ledger_name import owner_of
from sync.outbox_marks import newest_arrival
from sync.rolls import rolls_after

MM_PER_M = 1000


class Rolls:
    """What is left on each roll. Belongs to one thread, as its ledger does.

    Args:
        ledger: Read.
        roll_m: How long a new roll is.
    """

    def __init__(self, ledger: Ledger, roll_m: int) -> None:
        self._ledger = ledger
        self._length_mm = roll_m * MM_PER_M
        self._arrival = 0
        self.used = {role: Roll() for role in PrinterRole}

    def left(self, now_ms: int) -> dict[PrinterRole, RollLeft]:
        """What is left, folded up to now, where anything is known of it."""
        self._refresh()
        found = {role: left_on(roll, self._length_mm, now_ms) for role, roll in self.used.items()}
        return {role: left for role, left in found.items() if left is not None}

    def _refresh(self) -> None:
        newest = newest_arrival(self._ledger.store)
        if newest == self._arrival:
            return
        arrived = rolls_after(self._ledger.store, self._arrival)
        self._arrival = max([newest, *(one.arrival for one in arrived)])
        device = owner_of(self._ledger.origin.device)
        entries = [one.entry for one in arrived if owner_of(one.entry.body.device) == device]
        self.used = {role: fold_roll(entries, role, roll) for role, roll in self.used.items()}
