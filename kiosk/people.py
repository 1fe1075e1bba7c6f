"""Find attendees and show what is known of one. Must not know: Textual, SQL beyond what sync/ offers."""

from typing import TYPE_CHECKING

import msgspec

from checkin.due import Due, dues
from checkin.journal import JournalEntry, Kind
from checkin.made_here import ids_of
from checkin.model import Direction, EventSet, Names, Position, PositionId, PositionStatus, Product
from checkin.presence import standing, to_passage
from checkin.prints import PrintJob, fold_prints
from checkin.till import DEFAULT_CURRENCY, takings
from kiosk.admission.answer import notices_about, shown_answers
from kiosk.views import HITS_SHOWN, Card, Hit, Passed
from sync.ledger import Ledger
from sync.replica import find_position
from sync.tickets import find_addons

if TYPE_CHECKING:
    from sync.search import Vocabulary


ORDER_SHOWN = 100
"""Most tickets of one order that are shown."""


class _Personal(msgspec.Struct):
    """What stands beside a forced entry."""

    why: str = ""


_decode = msgspec.json.Decoder(_Personal).decode


class People:
    """Look-ups for staff. Belongs to one thread, as its ledger does."""

    def __init__(self, ledger: Ledger, event_set: EventSet) -> None:
        self._ledger = ledger
        self._event_set = event_set
        self._vocabulary: Vocabulary | None = None

    def search(self, query: str) -> list[Hit]:
        """Attendees whose name, organisation, order or code fits what was typed, best first."""
        return [self._hit(position) for position in self._find(query, HITS_SHOWN)]

    def order(self, position_id: PositionId) -> list[Hit]:
        """All tickets of the order that this one belongs to, by name."""
        position = find_position(self._ledger.store, position_id)
        return [self._hit(mate) for mate in self._order(position)] if position else []

    def _find(self, query: str, limit: int) -> list[Position]:
        from sync.search import Vocabulary, search  # only the desk ever searches

        self._vocabulary = self._vocabulary or Vocabulary()
        return search(self._ledger.store, query, limit, self._vocabulary)

    def _order(self, position: Position) -> list[Position]:
        if not position.order:
            return [position]
        found = self._find(position.order, ORDER_SHOWN)
        of_order = [p for p in found if (p.order, p.event) == (position.order, position.event)]
        tickets = [p for p in of_order if p.addon_to is None or p.id == position.id]
        return sorted(tickets or [position], key=_by_name)

    def _hit(self, position: Position) -> Hit:
        passed = standing(p for one in ids_of(position) for p in self._ledger.passages(one))
        entries = [p for p in passed if p.kind is Kind.ENTRY]
        newest = self._ledger.find(entries[-1].id) if entries else None
        place = self._place(newest) if newest else {}
        product = self._event_set.find_product(position.product)
        currency = self._currency(position)
        return Hit(position, product, newest.body.at_ms if newest else None, place, currency)

    def _currency(self, position: Position) -> str:
        event = self._event_set.find_event(position.event)
        return event.currency if event else DEFAULT_CURRENCY

    def card(self, position_id: PositionId) -> Card | None:
        """One attendee with history and badges, newest badge first."""
        position = find_position(self._ledger.store, position_id)
        if position is None:
            return None
        about = [entry for one in ids_of(position) for entry in self._ledger.about(one)]
        jobs = sorted(fold_prints(about).values(), key=_newest_first)
        product = self._event_set.find_product(position.product)
        attention, notices = notices_about(position, product)
        answers = {**position.answers}
        for one in reversed(ids_of(position)):
            answers |= self._ledger.answers(one)
        order = self._order(position)
        return Card(
            position,
            product,
            self._history(about),
            tuple(jobs),
            attention,
            notices,
            shown_answers(self._event_set, answers),
            self._addons(position),
            tuple(self._hit(mate) for mate in order if mate.id != position.id),
            self._dues(position, order),
            self._currency(position),
            takings(entry.body for entry in about),
        )

    def _dues(self, position: Position, order: list[Position]) -> tuple[Due, ...]:
        """What is not paid: own ticket first, each with what was bought with it."""
        tickets = [position, *(mate for mate in order if mate.id != position.id)]
        if all(one.status is not PositionStatus.PENDING for one in tickets):
            return ()
        addons = find_addons(self._ledger.store, [one.id for one in tickets])
        return dues((*tickets, *addons), self._event_set)

    def _addons(self, position: Position) -> tuple[Product, ...]:
        bought = find_addons(self._ledger.store, [position.id])
        products = (self._event_set.find_product(addon.product) for addon in bought)
        return tuple(product for product in products if product is not None)

    def _history(self, about: list[JournalEntry]) -> tuple[Passed, ...]:
        held = {p.id for p in standing(map(to_passage, about))}
        return tuple(
            Passed(
                entry.body.at_ms,
                Direction(entry.body.kind.value),
                self._place(entry),
                is_undone=entry.body.id not in held,
                list=entry.body.list,
                forced=entry.body.forced,
                why=self._why(entry),
                by=entry.body.by,
            )
            for entry in about
            if entry.body.kind in (Kind.ENTRY, Kind.EXIT)
        )

    def _why(self, entry: JournalEntry) -> str:
        """What staff said when they admitted somebody all the same; nothing once it was erased."""
        said = self._ledger.personal(entry.body.id) if entry.body.forced and entry.body.personal else b""
        try:
            return _decode(said).why if said else ""
        except msgspec.MsgspecError:
            return ""

    def _place(self, entry: JournalEntry) -> Names:
        """Where it was: the gate, else the room, else the check-in list."""
        body = entry.body
        gate = next((g for g in self._event_set.gates if g.id == body.gate), None)
        room = self._event_set.find_room(body.room) if body.room is not None else None
        check_in_list = self._event_set.find_list(body.list) if body.list is not None else None
        found = gate or room or check_in_list
        return found.names if found else {}


def _by_name(position: Position) -> tuple[str, str, int]:
    return position.family_name.casefold(), position.given_name.casefold(), position.id


def _newest_first(job: PrintJob) -> int:
    return -job.fresh_ms
