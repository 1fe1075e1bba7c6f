"""What is known of the lines before the doors: who was served lately, and what was said of their length.

Must not know: where entries come from, how a line is judged.
"""

from collections import defaultdict, deque
from collections.abc import Iterable
from typing import TypeVar

from checkin.journal import Body
from checkin.model import CheckInList, EventSet, ListId
from checkin.queueing import Advice, Seen, Served, Situation, advise, to_seen, to_served

LOOK_BACK_MS = 2 * 3_600_000
MOST_SERVED, MOST_SEEN = 10_000, 200
"""Of one list: more than two hours of the busiest one."""


Said = TypeVar("Said", Served, Seen)


class LineLog:
    """The newest of it, by check-in list."""

    def __init__(self) -> None:
        self._served: dict[ListId, deque[Served]] = defaultdict(lambda: deque(maxlen=MOST_SERVED))
        self._seen: dict[ListId, deque[Seen]] = defaultdict(lambda: deque(maxlen=MOST_SEEN))

    def hear(self, body: Body) -> None:
        """An entry of the journal."""
        if body.list is None:
            return
        if (served := to_served(body)) is not None:
            self._served[body.list].append(served)
        elif (seen := to_seen(body)) is not None:
            self._seen[body.list].append(seen)

    def advice(self, at: ListId, now_ms: int, to_come: int) -> Advice | None:
        """What is to be expected of one line; None while too little is known.

        Args:
            at: Which list.
            now_ms: The hub's clock.
            to_come: Who is registered there and has not come today.
        """
        served = self._served.get(at, ())
        if not served or max(one.at_ms for one in served) < now_ms - LOOK_BACK_MS:
            return None
        situation = Situation(
            now_ms=now_ms,
            to_come=to_come,
            served=_lately(served, now_ms),
            seen=_lately(self._seen.get(at, ()), now_ms),
        )
        return advise(situation)


def entrances(event_set: EventSet) -> list[CheckInList]:
    """The lists at which people come into the house: where they get their badge, and no session begins."""
    return [one for one in event_set.lists if one.on_site and one.prints_badge and one.session is None]


def _lately(found: Iterable[Said], now_ms: int) -> list[Said]:
    known = (one for one in found if now_ms - LOOK_BACK_MS < one.at_ms <= now_ms)
    return sorted(known, key=lambda one: one.at_ms)
