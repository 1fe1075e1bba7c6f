"""Find attendees and show what is known of one. Must not know: Textual, SQL beyond what sync/ offers."""

from typing import TYPE_CHECKING

from checkin.journal import JournalEntry, Kind
from checkin.model import Direction, EventSet, Names, Position, PositionId
from checkin.presence import standing, to_passage
from checkin.prints import PrintJob, fold_prints
from kiosk.views import HITS_SHOWN, Card, Hit, Passed
from sync.ledger import Ledger
from sync.replica import find_position

if TYPE_CHECKING:
    from sync.search import Vocabulary


class People:
    """Look-ups for staff. Belongs to one thread, as its ledger does."""

    def __init__(self, ledger: Ledger, event_set: EventSet) -> None:
        self._ledger = ledger
        self._event_set = event_set
        self._vocabulary: Vocabulary | None = None

    def search(self, query: str) -> list[Hit]:
        """Attendees whose name, organisation, order or code fits what was typed, best first."""
        from sync.search import Vocabulary, search  # only the desk ever searches

        self._vocabulary = self._vocabulary or Vocabulary()
        found = search(self._ledger.store, query, HITS_SHOWN, self._vocabulary)
        return [self._hit(position) for position in found]

    def _hit(self, position: Position) -> Hit:
        passed = standing(self._ledger.passages(position.id))
        entries = [p for p in passed if p.kind is Kind.ENTRY]
        newest = self._ledger.find(entries[-1].id) if entries else None
        place = self._place(newest) if newest else {}
        product = self._event_set.find_product(position.product)
        return Hit(position, product, newest.body.at_ms if newest else None, place)

    def card(self, position_id: PositionId) -> Card | None:
        """One attendee with history and badges, newest badge first."""
        position = find_position(self._ledger.store, position_id)
        if position is None:
            return None
        about = self._ledger.about(position_id)
        jobs = sorted(fold_prints(about).values(), key=_newest_first)
        product = self._event_set.find_product(position.product)
        return Card(position, product, self._history(about), tuple(jobs))

    def _history(self, about: list[JournalEntry]) -> tuple[Passed, ...]:
        held = {p.id for p in standing(map(to_passage, about))}
        return tuple(
            Passed(
                entry.body.at_ms,
                Direction(entry.body.kind.value),
                self._place(entry),
                is_undone=entry.body.id not in held,
            )
            for entry in about
            if entry.body.kind in (Kind.ENTRY, Kind.EXIT)
        )

    def _place(self, entry: JournalEntry) -> Names:
        """Where it was: the gate, else the room, else the check-in list."""
        body = entry.body
        gate = next((g for g in self._event_set.gates if g.id == body.gate), None)
        room = self._event_set.find_room(body.room) if body.room is not None else None
        check_in_list = self._event_set.find_list(body.list) if body.list is not None else None
        found = gate or room or check_in_list
        return found.names if found else {}


def _newest_first(job: PrintJob) -> int:
    return -job.fresh_ms
