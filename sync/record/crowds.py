"""When everybody may come to a room, or leave it, at once: by the programme.

Pure. A room's own sessions draw a crowd each. Whoever goes from one hall to the next stays in the house
around both: there all come before the day's programme and leave when it is over, or for a long break.
Must not know: who counts, what a band is made of.
"""

from collections.abc import Iterator, Sequence

import msgspec

from checkin.building import rooms_around
from checkin.model import EventSet, Room, Session

MINUTE_MS = 60_000
BEGIN_MS, END_MS = (10 * MINUTE_MS, 8 * MINUTE_MS), (4 * MINUTE_MS, 8 * MINUTE_MS)
"""How long before and after a session begins everybody may come at once, and leave when it ends."""

OPEN_MS, CLOSE_MS = (45 * MINUTE_MS, 10 * MINUTE_MS), (4 * MINUTE_MS, 20 * MINUTE_MS)
"""The same of a house, when its programme begins and is over."""

BREAK_MS = 45 * MINUTE_MS
"""Without any session for so long, people go out of the house."""


class Crowds(msgspec.Struct, frozen=True):
    """Spans of time, in milliseconds since 1970, in which all may come, and in which all may go."""

    come: tuple[tuple[int, int], ...] = ()
    go: tuple[tuple[int, int], ...] = ()

    def overlap_s(self, since_ms: int, until_ms: int) -> tuple[float, float]:
        """Seconds that a silence has in common with each."""
        return _common_s(self.come, since_ms, until_ms), _common_s(self.go, since_ms, until_ms)


def crowds_of(room: Room, event_set: EventSet) -> Crowds:
    """The crowds that the programme names at a room's doors."""
    own = [one for one in event_set.sessions if one.room == room.id]
    within = list(_programmes(_within(room, event_set)))
    come = [_around(one.start_ms, BEGIN_MS) for one in own]
    go = [_around(one.end_ms, END_MS) for one in own]
    come += [_around(begin_ms, OPEN_MS) for begin_ms, _ in within]
    go += [_around(end_ms, CLOSE_MS) for _, end_ms in within]
    return Crowds(_joined(come), _joined(go))


def _within(room: Room, event_set: EventSet) -> list[Session]:
    """The sessions in all rooms inside a room."""
    inner = {one.id for one in event_set.rooms if room in rooms_around(one, event_set)}
    return sorted((one for one in event_set.sessions if one.room in inner), key=lambda one: one.start_ms)


def _programmes(sessions: Sequence[Session]) -> Iterator[tuple[int, int]]:
    """When what is on begins, and when all of it is over."""
    begin_ms = end_ms = 0
    for one in sessions:
        if not end_ms or one.start_ms - end_ms >= BREAK_MS:
            if end_ms:
                yield begin_ms, end_ms
            begin_ms = one.start_ms
        end_ms = max(end_ms, one.end_ms)
    if end_ms:
        yield begin_ms, end_ms


def _around(at_ms: int, around_ms: tuple[int, int]) -> tuple[int, int]:
    return at_ms - around_ms[0], at_ms + around_ms[1]


def _joined(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The same, without counting twice what lies in two of them."""
    found: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((begin, end))
    return tuple(found)


def _common_s(spans: Sequence[tuple[int, int]], since_ms: int, until_ms: int) -> float:
    return sum(max(0, min(until_ms, end) - max(since_ms, begin)) for begin, end in spans) / 1000
