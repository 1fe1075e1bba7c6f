"""How long people will stand in line in ten minutes, and how many stations more it takes: from what is known.

Pure. Known are those who were served, by whom and when; how many may still come; and, at best, how far the
line reaches, which somebody sees and says. Must not know: storage, screens, what time it is.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec

from checkin.journal import Body, Kind

QUEUE = "queue"
"""Name of the number of people in line, in the payload of a `count` that is of no room."""
MARK = "mark"
"""Name of the mark on the floor that they reach, likewise."""
MARK_PERSONS = 10
"""People between two marks on the floor."""
MOST_PERSONS = 5_000
"""No line is longer."""

AHEAD_S = 600
"""So far ahead it is told how it will be."""
LIMIT_S = 180.0
"""Nobody should wait longer then."""
MOST_MORE = 40
"""More stations than that are never advised."""

COMING = 0.9
"""Of those registered, how many come at all."""
RUSH, RUSH_S, AFTER_S = 0.65, 1800.0, 3600.0
"""So many of a morning come in its first half hour, the others in the hour after it."""
PAUSE_MS = 1_200_000
"""After so long without anybody, a new morning begins."""
WINDOW_MS = 900_000
"""Pace and throughput are those of the last quarter of an hour."""
LATELY_MS = 300_000
"""Throughput just now."""
APART_MS = 240_000
"""Two looks at the line that say how fast it grows."""
MINUTE_S = 60.0
FRESH_MS = 1_200_000
"""A word about the line that is older tells nothing any more."""
BUSY = 0.85
"""Share of what stations can do, from which on people stand in line."""
LEAST_GAPS = 5
SLOW = 3.0
"""A gap of so many times the usual one was no person: nobody came."""


class Served(msgspec.Struct, frozen=True):
    """Somebody had their turn at a device, whatever came of it."""

    at_ms: int
    device: str


class Seen(msgspec.Struct, frozen=True):
    """Somebody has looked how many stand in line."""

    at_ms: int
    persons: int


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one line.

    Attributes:
        now_ms: Milliseconds since 1970 UTC, as all times here.
        to_come: Who is registered and has not been here; None = not known.
        served: Of the last two hours, by time.
        seen: What was said of the line, by time.
        stations: Open now; None = as many as have served somebody in the last quarter of an hour.
        usual_s: Seconds per person at such a station, as long as nobody stands in line.
    """

    now_ms: int
    to_come: int | None
    served: Sequence[Served]
    seen: Sequence[Seen] = ()
    stations: int | None = None
    usual_s: float = 9.0


class Advice(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be expected.

    Attributes:
        in_line: People in line now, as reckoned.
        wait_s: How long whoever comes now will wait; `then_s`: whoever comes in ten minutes.
        open_more: Stations to open now, so that it will be three minutes at most.
        stations: Open now.
        seconds: Per person and station.
        seen_s: How long ago somebody has looked at the line; None = not lately, and all of it is a guess.
    """

    in_line: int
    wait_s: float
    then_s: float
    open_more: int
    stations: int
    seconds: float
    seen_s: float | None


def to_seen(body: Body) -> Seen | None:
    """What a journal entry says of a line; None = nothing, or no number of people."""
    persons = body.payload.get(QUEUE) if body.kind is Kind.COUNT and body.room is None else None
    is_number = isinstance(persons, int) and not isinstance(persons, bool)
    if not is_number or not isinstance(persons, int) or not 0 <= persons <= MOST_PERSONS:
        return None
    return Seen(body.at_ms, persons)


def to_served(body: Body) -> Served | None:
    """What a journal entry says of somebody at a device: they came in, or were turned away."""
    return Served(body.at_ms, body.device) if body.kind in (Kind.ENTRY, Kind.REFUSAL) else None


def situation_of(bodies: Iterable[Body], now_ms: int, to_come: int | None) -> Situation:
    """What the journal entries of one list say of the line before it.

    Args:
        bodies: In any order; those that say nothing of a line are passed over.
        now_ms: Milliseconds since 1970 UTC.
        to_come: Who is registered there and has not come; None = not known.
    """
    known = [body for body in bodies if body.at_ms <= now_ms]
    served = [one for one in map(to_served, known) if one is not None]
    seen = [one for one in map(to_seen, known) if one is not None]
    return Situation(
        now_ms=now_ms,
        to_come=to_come,
        served=sorted(served, key=lambda one: one.at_ms),
        seen=sorted(seen, key=lambda one: one.at_ms),
    )


def seconds_per_person(served: Iterable[Served]) -> float | None:
    """From one person to the next at the same device, without the pauses in which nobody came.

    Returns:
        The mean of usual gaps; None where there are too few to say.
    """
    last: dict[str, int] = {}
    gaps = []
    for one in served:
        if one.device in last:
            gaps.append((one.at_ms - last[one.device]) / 1000)
        last[one.device] = one.at_ms
    if len(gaps) < LEAST_GAPS:
        return None
    gaps.sort()
    usual = gaps[max(len(gaps) // 4, LEAST_GAPS // 2)]  # the middle of the faster half: of people in line
    kept = [gap for gap in gaps if gap <= SLOW * usual]
    return sum(kept) / len(kept) if kept else usual


def advise(situation: Situation) -> Advice | None:
    """What is to be expected of one line; None while too little is known of its pace."""
    now_ms = situation.now_ms
    recent = _since(situation.served, now_ms - WINDOW_MS)
    measured = seconds_per_person(recent)
    stations = situation.stations or len({one.device for one in recent})
    if measured is None or measured <= 0 or not stations:
        return None
    begun_ms = _beginning(situation.served, now_ms)
    seen = [one for one in situation.seen if begun_ms <= one.at_ms <= now_ms]
    is_fresh = bool(seen) and now_ms - seen[-1].at_ms <= FRESH_MS
    is_line = is_fresh and seen[-1].persons > 0
    # While stations wait for people, gaps say nothing of how fast they could be.
    seconds = measured if is_line else min(measured, situation.usual_s)
    flow = (
        _seen_flow(situation, begun_ms, seen)
        if is_fresh
        else _guessed_flow(situation, begun_ms, seconds, stations)
    )
    people = flow.in_line + _coming(situation, begun_ms, flow)
    return Advice(
        in_line=round(flow.in_line),
        wait_s=flow.in_line * seconds / stations,
        then_s=_then_s(people, stations, seconds),
        open_more=_more(people, stations, seconds),
        stations=stations,
        seconds=seconds,
        seen_s=(now_ms - seen[-1].at_ms) / 1000 if is_fresh else None,
    )


class _Flow(msgspec.Struct, frozen=True):
    """People in line now, and how many come in a second."""

    in_line: float
    per_s: float


def _seen_flow(situation: Situation, begun_ms: int, seen: Sequence[Seen]) -> _Flow:
    """From two looks at the line and who was served between; a morning begins without a line."""
    last = seen[-1]
    looks = [Seen(begun_ms, 0), *seen]
    before = next((one for one in reversed(looks) if last.at_ms - one.at_ms >= APART_MS), looks[0])
    passed_s = max((last.at_ms - before.at_ms) / 1000, 60.0)
    served = _between(situation.served, before.at_ms, last.at_ms)
    per_s = max(0.0, last.persons - before.persons + served) / passed_s
    since_s = (situation.now_ms - last.at_ms) / 1000
    since = _between(situation.served, last.at_ms, situation.now_ms)
    if not last.persons:
        return _Flow(0.0, since / since_s if since_s >= MINUTE_S else per_s)
    return _Flow(max(0.0, last.persons + per_s * since_s - since), per_s)


def _guessed_flow(situation: Situation, begun_ms: int, seconds: float, stations: int) -> _Flow:
    """Nobody has looked: there is a line where stations are busy, and then as mornings usually have it."""
    now_ms = situation.now_ms
    window_ms = min(LATELY_MS, max(now_ms - begun_ms, 60_000))
    per_s = _between(situation.served, now_ms - window_ms, now_ms) / (window_ms / 1000)
    if per_s < BUSY * stations / seconds or situation.to_come is None:
        return _Flow(0.0, per_s)
    here = _between(situation.served, begun_ms, now_ms)
    expected = (situation.to_come + here) * COMING
    passed_ms = now_ms - begun_ms
    rate = expected * (_share(passed_ms) - _share(passed_ms - LATELY_MS)) / (LATELY_MS / 1000)
    return _Flow(max(0.0, expected * _share(passed_ms) - here), max(rate, per_s))


def _between(served: Sequence[Served], from_ms: int, until_ms: int) -> int:
    return len(_since(served, from_ms)) - len(_since(served, until_ms))


def _since(served: Sequence[Served], at_ms: int) -> Sequence[Served]:
    return served[bisect_left(served, at_ms, key=lambda one: one.at_ms) :]


def _beginning(served: Sequence[Served], now_ms: int) -> int:
    """When the first of this morning was served: before them was a long pause."""
    begun_ms = served[0].at_ms if served else now_ms
    for before, one in pairwise(served):
        if one.at_ms - before.at_ms >= PAUSE_MS:
            begun_ms = one.at_ms
    return begun_ms


def _share(passed_ms: int) -> float:
    """Of all who come on a morning, how many have come so long after it began."""
    passed_s = max(passed_ms / 1000, 0.0)
    if passed_s <= RUSH_S:
        return RUSH * passed_s / RUSH_S
    return min(1.0, RUSH + (1 - RUSH) * (passed_s - RUSH_S) / AFTER_S)


def _coming(situation: Situation, begun_ms: int, flow: _Flow) -> float:
    """Who will join in the next ten minutes.

    Half as they come now, half as mornings usually go on, which is less once the first half hour is over; and
    no more than are left.
    """
    passed_ms, ahead_ms = situation.now_ms - begun_ms, AHEAD_S * 1000
    lately = _share(passed_ms) - _share(passed_ms - LATELY_MS)
    usual = (_share(passed_ms + ahead_ms) - _share(passed_ms)) / max(
        lately * AHEAD_S * 1000 / LATELY_MS, 0.001
    )
    coming = flow.per_s * AHEAD_S * (1 + min(usual, 1.0)) / 2
    if situation.to_come is None:
        return coming
    return min(coming, max(0.0, situation.to_come * COMING - flow.in_line))


def _then_s(people: float, stations: int, seconds: float) -> float:
    """How long whoever comes in ten minutes waits, when so many are to be served until then."""
    left = people - AHEAD_S * stations / seconds
    return max(0.0, left) * seconds / stations


def _more(people: float, stations: int, seconds: float) -> int:
    """The fewest further stations with which that is short enough."""
    return next(
        (more for more in range(MOST_MORE) if _then_s(people, stations + more, seconds) <= LIMIT_S), MOST_MORE
    )
