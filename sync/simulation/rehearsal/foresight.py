"""How good the advice about lines would have been: asked every few minutes of a rehearsal, held against it.

A steward looks at the line whenever it reaches another mark, and says so. Must not know: how advice is found.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

import msgspec

from checkin.queueing import AHEAD_S, MARK_PERSONS, Advice, Seen, Served, Situation, advise
from sync.simulation.rehearsal.hall import Hall
from sync.simulation.rehearsal.plan import MINUTE_S, Stage
from sync.simulation.timeline import START_MS

EVERY_S = 120.0
ENOUGH = 5
"""People who came around the time that was foretold, to know how long they waited."""


class Foretold(msgspec.Struct, frozen=True):
    """One advice, and what became of it.

    Attributes:
        at_s: When it was given, virtual time.
        waited_s: What people who came ten minutes later waited on average.
    """

    at_s: float
    advice: Advice
    waited_s: float


def foretold(hall: Hall, *, is_seen: bool) -> list[Foretold]:
    """Advice about the kiosks' line in the first peak, while nobody follows it.

    Args:
        hall: Played; its first peak is at the entrance.
        is_seen: Whether somebody looks at the line.
    """
    line = hall.lines[Stage.KIOSK][0]
    served = [
        Served(_ms(one.at_s), str(one.station))
        for one in hall.serving.said
        if one.visit.peak == 0 and one.station in line.stations
    ]
    seen = list(_looks(hall)) if is_seen else []
    came = sorted((wait.came_s, wait.waited_s) for wait in line.waits if wait.peak == 0)
    known = sum(len(visit.people) for visit in hall.visits if visit.peak == 0 and visit.people[0].id > 0)
    found, at_s = [], 3 * MINUTE_S
    while came and at_s + AHEAD_S <= came[-1][0]:
        until = bisect_right(served, _ms(at_s), key=lambda one: one.at_ms)
        advice = advise(
            Situation(
                now_ms=_ms(at_s),
                to_come=max(0, round(known / 0.9) - until),
                served=served[:until],
                seen=[one for one in seen if one.at_ms <= _ms(at_s)],
                stations=len(line.stations),
            )
        )
        waited = _around(came, at_s + AHEAD_S)
        if advice is not None and waited is not None:
            found.append(Foretold(at_s, advice, waited))
        at_s += EVERY_S
    return found


def _ms(at_s: float) -> int:
    return START_MS + round(at_s * 1000)


def _looks(hall: Hall) -> Iterator[Seen]:
    """Whenever another mark is reached, or left."""
    last = 0
    for at_s, peak, lengths in hall.samples:
        mark = lengths[Stage.KIOSK] // MARK_PERSONS
        if peak == 0 and mark != last:
            yield Seen(_ms(at_s), mark * MARK_PERSONS)
            last = mark


def _around(came: list[tuple[float, float]], at_s: float) -> float | None:
    begin, end = bisect_left(came, (at_s - MINUTE_S,)), bisect_left(came, (at_s + MINUTE_S,))
    waits = [waited_s for _, waited_s in came[begin:end]]
    return sum(waits) / len(waits) if len(waits) >= ENOUGH else None
