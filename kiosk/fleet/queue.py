"""The line before the doors, for whoever looks after them: how it will be, and how far it reaches now.

Must not know: screens, how a line is judged.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from checkin.clock import Clock
from checkin.journal import Fact, Kind
from checkin.model import EventSet
from checkin.queueing import MARK, MARK_PERSONS, QUEUE, Advice, advise
from checkin.zones import zone_of
from kiosk.views import DeskPlace
from sync.ledger import Ledger
from sync.line_situation import count_registered, read_situation

COUNTED_S = 60.0
"""For so long it is believed how many are registered."""
NS_PER_S = 1_000_000_000


class QueuePort(Protocol):
    """What the lead's screen asks of the line. Any thread; may raise `LedgerError`."""

    def look(self, place: DeskPlace) -> Advice | None:
        """How the line will be; None while nobody knows."""
        ...

    def reaches(self, mark: int, place: DeskPlace) -> int:
        """Somebody sees that it reaches a mark on the floor; gives the people that this means."""
        ...


class QueueDesk:
    """See `QueuePort`.

    Args:
        connect: A connection to the ledger for the length of a block.
        event_set: Gives the newest.
        clock: Where time comes from.
    """

    def __init__(
        self,
        connect: Callable[[], AbstractContextManager[Ledger]],
        event_set: Callable[[], EventSet],
        clock: Clock,
    ) -> None:
        self._connect = connect
        self._event_set = event_set
        self._clock = clock
        self._registered: tuple[int, int, int] | None = None

    def look(self, place: DeskPlace) -> Advice | None:
        """By this kiosk's own ledger."""
        now_ms = self._clock.now_ms()
        with self._connect() as ledger:
            registered = self._count(ledger, place)
            day_ms = _midnight_ms(now_ms, self._event_set())
            return advise(read_situation(ledger.store, place.list_id, now_ms, registered, day_ms))

    def reaches(self, mark: int, place: DeskPlace) -> int:
        """One entry of the journal, which all other kiosks hear of."""
        persons = mark * MARK_PERSONS
        fact = Fact(
            kind=Kind.COUNT,
            at_ms=self._clock.now_ms(),
            list=place.list_id,
            gate=place.gate,
            by=place.by,
            payload={QUEUE: persons, MARK: mark},
        )
        with self._connect() as ledger, ledger.writing():
            ledger.append(fact)
        return persons

    def _count(self, ledger: Ledger, place: DeskPlace) -> int:
        now_ns, known = self._clock.mono_ns(), self._registered
        if known is None or known[0] != place.list_id or now_ns - known[1] > COUNTED_S * NS_PER_S:
            count = count_registered(ledger.store, self._event_set(), place.list_id)
            self._registered = known = (place.list_id, now_ns, count)
        return known[2]


def _midnight_ms(now_ms: int, event_set: EventSet) -> int:
    """When the day began where the event is."""
    local = datetime.fromtimestamp(now_ms / 1000, zone_of(event_set))
    return round(local.replace(hour=0, minute=0, second=0, microsecond=0).timestamp() * 1000)
