"""The badge that a first entry brings: queued in the transaction that lets somebody in.

Must not know: printers, who may pass.
"""

from checkin.clock import Clock, Entropy
from checkin.journal import EntryId, JournalEntry, Kind
from checkin.made_here import ids_of
from kiosk.admission.case import Case
from kiosk.admission.facts import badge_fact
from kiosk.badge.codes import new_badge_code
from sync.ledger import Ledger


class FirstBadges:
    """Queues badges. Belongs to one thread, as its ledger does."""

    def __init__(self, ledger: Ledger, clock: Clock, entropy: Entropy, *, has_printer: bool) -> None:
        self._ledger = ledger
        self._clock = clock
        self._entropy = entropy
        self._has_printer = has_printer

    def queue(self, case: Case, entry: JournalEntry) -> EntryId | None:
        """Queue one if this entry brings one; its id. Call inside `writing`."""
        if not self.brings_one(case) or entry.body.kind is not Kind.ENTRY:
            return None
        queued = badge_fact(entry, new_badge_code(self._entropy), self._clock.now_ms())
        return self._ledger.append(queued).body.id

    def brings_one(self, case: Case) -> bool:
        """Whether a badge would come out, were this case let in."""
        if not (self._has_printer and case.scanned.with_badge and case.check_in_list and case.position):
            return False
        if case.product is None or not case.product.badge or not case.check_in_list.prints_badge:
            return False
        # Whoever has passed has one, and so has who was given one at the desk before.
        return not any(self._ledger.has_badge(one) for one in ids_of(case.position))
