"""How many were in a room, minute by minute. Pure; must not know: formats, names.

Each minute has the number at its end. A count by eye holds from the end of its minute on, whatever becomes
known later of what was before. Below zero nobody can be: where more have left than came, it is zero.
A building without a door of its own is as full as the rooms inside it together (`checkin.building`).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from itertools import accumulate, groupby, pairwise
from operator import itemgetter
from zoneinfo import ZoneInfo

from checkin.building import Whole, number_in, places_in, whole_of
from checkin.clock import ms_to_utc, utc_to_ms
from checkin.rollup import HOUSE, ROOM_STEPS
from checkin.room_count import RoomMark
from reports.source import Source

MINUTE_MS = 60_000
Curve = tuple[tuple[int, int], ...]
"""When (ms, the begin of a minute) it became how many, in order; the number holds until the next one."""


def curves(source: Source, zone: ZoneInfo) -> tuple[dict[int, Curve], int]:
    """The curve of every room in which something happened, and until when they all go.

    Returns:
        Room -> curve, without what lies in the future; and the end (ms, the begin of a minute): now, or,
        of an event that is over, the end of the last day on which anybody moved.
    """
    steps: dict[int, list[tuple[int, int]]] = {}
    for (room, minute_ms), (entered, left) in source.cells(ROOM_STEPS).items():
        steps.setdefault(int(room), []).append((int(minute_ms), entered - left))
    marks: dict[int, dict[str, RoomMark]] = {}
    for mark in source.marks():
        marks.setdefault(mark.room, {})[mark.id] = mark
    moved = [at_ms for own in steps.values() for at_ms, _ in own if at_ms <= source.now_ms]
    moved += [one.at_ms for own in marks.values() for one in own.values() if one.at_ms <= source.now_ms]
    if not moved:
        return {}, _minute(source.now_ms)
    end_ms = min(_minute(source.now_ms), _end_of_day(max(moved), zone))
    found = {
        room: _until(_curve(sorted(steps.get(room, ())), list(marks.get(room, {}).values())), end_ms)
        for room in sorted({HOUSE, *steps, *marks})
    }
    wholes = (whole_of(room.id, source.event_set) for room in source.event_set.rooms)
    found |= {int(whole.room): _together(whole, found) for whole in wholes if whole.parts}
    return {room: curve for room, curve in sorted(found.items()) if curve}, end_ms


def _together(whole: Whole, found: Mapping[int, Curve]) -> Curve:
    """The curve of a room that holds whoever is in the rooms inside it."""
    places = tuple(places_in(whole))
    changes = sorted((at_ms, room, number) for room in places for at_ms, number in found.get(room, ()))
    now = dict.fromkeys(places, 0)
    curve = []
    for at_ms, changed in groupby(changes, key=itemgetter(0)):
        now |= {room: number for _, room, number in changed}
        curve.append((at_ms, number_in(whole, now.__getitem__)))
    return tuple(curve)


def _curve(steps: Sequence[tuple[int, int]], marks: Sequence[RoomMark]) -> Curve:
    """Persons by their passages, corrected by what was counted without names."""
    minutes = [minute_ms for minute_ms, _ in steps]
    present = [0, *accumulate(change for _, change in steps)]
    anchors = sorted((one for one in marks if one.is_anchor), key=lambda one: one.order)
    counted = sorted({_minute(one.at_ms) for one in marks})

    def unnamed(minute_ms: int) -> int:
        """How many more there are than passages say, from a minute in which somebody counted on."""
        anchor = next((one for one in reversed(anchors) if _minute(one.at_ms) <= minute_ms), None)
        counts = [one for one in marks if not one.is_anchor and _minute(one.at_ms) <= minute_ms]
        if anchor is None:
            return sum(one.persons for one in counts)
        later = sum(one.persons for one in counts if one.order > anchor.order)
        if anchor.is_level:
            return later
        return anchor.persons - present[bisect_right(minutes, _minute(anchor.at_ms))] + later

    more = [0, *map(unnamed, counted)]
    numbers = (
        (at_ms, present[bisect_right(minutes, at_ms)] + more[bisect_right(counted, at_ms)])
        for at_ms in sorted({*minutes, *counted})
    )
    return tuple((at_ms, max(number, 0)) for at_ms, number in numbers)


def number_at(curve: Curve, minute_ms: int) -> int:
    """How many there were at the end of a minute."""
    place = bisect_right(curve, minute_ms, key=lambda one: one[0])
    return curve[place - 1][1] if place else 0


def peak(curve: Curve) -> tuple[int, int]:
    """When it was the most for the first time, and how many."""
    most = max(number for _, number in curve)
    return next(one for one in curve if one[1] == most)


def minutes_at(curve: Curve, end_ms: int, least: float) -> int:
    """How many minutes had at least so many at their end, up to the end and with it."""
    ends = [*curve, (end_ms + MINUTE_MS, 0)]
    return sum(
        (later_ms - at_ms) // MINUTE_MS
        for (at_ms, number), (later_ms, _) in pairwise(ends)
        if number >= least
    )


def thinned(curve: Curve, end_ms: int, most: int) -> Curve:
    """At most about twice so many points: of each stretch of time the most, and then what it ended with.

    So peaks stay, and what holds after a stretch is what held then.
    """
    stretch_ms = MINUTE_MS * max(1, (end_ms - curve[0][0]) // MINUTE_MS // most)
    found: dict[int, int] = {}
    for begin_ms, points in groupby(curve, key=lambda point: point[0] - point[0] % stretch_ms):
        numbers = [number for _, number in points]
        found[begin_ms] = max(numbers)
        found[min(begin_ms + stretch_ms, max(end_ms, curve[-1][0]))] = numbers[-1]
    return tuple(sorted(found.items()))


def _until(curve: Curve, end_ms: int) -> Curve:
    return curve[: bisect_left(curve, end_ms + 1, key=lambda one: one[0])]


def _minute(at_ms: int) -> int:
    return at_ms - at_ms % MINUTE_MS


def _end_of_day(at_ms: int, zone: ZoneInfo) -> int:
    """The last minute of a moment's day."""
    tomorrow = ms_to_utc(at_ms).astimezone(zone).date() + timedelta(days=1)
    return utc_to_ms(datetime.combine(tomorrow, time(), zone)) - MINUTE_MS
