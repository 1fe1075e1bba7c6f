"""Figures of the rooms: who was in which one from when to when, and at which sessions.

Presence as in `checkin.presence`, in stamp order; a person's clock never runs backwards: where a later
passage tells an earlier time, it counts at the latest one before it.
Pure; must not know: storage, marks without names.
"""

from collections.abc import Iterator, Sequence
from itertools import chain

import msgspec

from checkin.journal import Kind
from checkin.model import RoomId
from checkin.presence import Passage, after_passage
from checkin.rollup_cells import Family, Sheet
from checkin.rollup_frame import MINUTE_MS, Frame, Happened, Person, Timed

HOUSE = RoomId(0)
"""All rooms together, and whoever went in where no room is counted."""

NIGHT_MS = 4 * 60 * MINUTE_MS
"""What begins so long after midnight still belongs to the evening before."""

ROOM_STEPS = Family("room_steps", ("room", "minute_ms"), ("entered", "left"))
SESSIONS = Family("sessions", ("session", "minutes"), ("persons", "booked"))
"""By whole minutes of dwell within the session."""

BOOKINGS = Family("bookings", ("session",), ("booked", "attended"))
"""Those who have booked, and how many of them attended."""

ROOM_FAMILIES = (ROOM_STEPS, SESSIONS, BOOKINGS)


class Stay(msgspec.Struct, frozen=True, gc=False):
    """One time in one room, from a moment on; to None = still there.

    Whoever is scanned in once more without having left is there anew, and was there all the time.

    Attributes:
        is_again: Whether it goes on from the one before without a break.
        goes_on: Whether another one goes on from it.
    """

    room: RoomId
    from_ms: int
    to_ms: int | None
    is_again: bool = False
    goes_on: bool = False


def stays_of(held: Sequence[Happened], frame: Frame) -> list[Stay]:
    """When somebody was in which room, and in the house as a whole.

    Args:
        held: Entries and exits that hold, in stamp order.
        frame: For the rooms' parents, and for those that nobody is scanned out of.
    """
    walk = _Walk(frame)
    for one in held:
        walk.go(one)
    return walk.end()


def count_stays(sheet: Sheet, stays: Sequence[Stay]) -> None:
    """Who entered and left which room in which minute."""
    for one in stays:
        if not one.is_again:
            sheet.count(ROOM_STEPS, (one.room, one.from_ms - one.from_ms % MINUTE_MS), 0)
        if one.to_ms is not None and not one.goes_on:
            sheet.count(ROOM_STEPS, (one.room, one.to_ms - one.to_ms % MINUTE_MS), 1)


def count_sessions(sheet: Sheet, person: Person, stays: Sequence[Stay], frame: Frame) -> None:
    """For how many whole minutes somebody was at which session, and whether they had booked it."""
    dwell = dwell_of(stays, frame)
    booked = set(_booked(person, frame))
    for session, dwell_ms in dwell.items():
        sheet.count(SESSIONS, (session, dwell_ms // MINUTE_MS), *((0, 1) if session in booked else (0,)))
    for session in booked:
        sheet.count(BOOKINGS, (session,), *((0, 1) if session in dwell else (0,)))


def is_in_house(stays: Sequence[Stay]) -> bool:
    """Whether somebody is inside now."""
    return any(one.room == HOUSE and one.to_ms is None for one in stays)


def dwell_of(stays: Sequence[Stay], frame: Frame) -> dict[int, int]:
    """Milliseconds at each session; those with none are not in it.

    Whoever was never scanned out is not at the sessions of the next day, unless they are scanned in anew.
    """
    dwell: dict[int, int] = {}
    for stay in stays:
        day, _ = frame.day_and_hour(stay.from_ms - NIGHT_MS)
        for session in frame.sessions_during(stay.room, stay.from_ms, stay.to_ms):
            both = _overlap(stay, session)
            if both > 0 and frame.day_and_hour(session.start_ms - NIGHT_MS)[0] <= day:
                dwell[session.id] = dwell.get(session.id, 0) + both
    return dwell


def _overlap(stay: Stay, session: Timed) -> int:
    until_ms = session.end_ms if stay.to_ms is None else min(stay.to_ms, session.end_ms)
    return until_ms - max(stay.from_ms, session.start_ms)


def _booked(person: Person, frame: Frame) -> Iterator[int]:
    if person.sessions:
        for one in chain.from_iterable(frame.sessions_in.values()):
            if frame.is_booked(one, person.sessions):
                yield one.id


class _Walk:
    """One person's way through the rooms."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._inside: frozenset[RoomId] = frozenset()
        self._since: dict[RoomId, int] = {}
        self._again: set[RoomId] = set()
        self._closing: dict[RoomId, int] = {}
        self._stays: list[Stay] = []
        self._now_ms = 0
        self._has_room = False
        self._is_last_entry = False

    def go(self, one: Happened) -> None:
        """The next passage."""
        self._now_ms = max(self._now_ms, one.at_ms)
        if self._closing:
            self._close(self._now_ms)
        self._has_room = self._has_room or one.room is not None
        self._is_last_entry = one.kind is Kind.ENTRY
        if one.kind is Kind.ENTRY and one.room in self._inside:
            self._renew(one.room, self._now_ms)
        self._move(after_passage(self._inside, _to_passage(one), self._frame.parents), self._now_ms)

    def end(self) -> list[Stay]:
        """All stays; what ends by itself has ended, or will."""
        if self._closing:
            self._close(None)
        self._stays.extend(
            Stay(room, from_ms, None, room in self._again) for room, from_ms in self._since.items()
        )
        self._since = {}
        return self._stays

    def _close(self, until_ms: int | None) -> None:
        """End the stays that end by themselves by then."""
        for at_ms, room in sorted((at_ms, room) for room, at_ms in self._closing.items()):
            if until_ms is None or at_ms <= until_ms:
                self._move(self._inside - {room}, at_ms)

    def _move(self, inside: frozenset[RoomId], at_ms: int) -> None:
        for room in self._inside - inside:
            self._leave(room, at_ms)
        for room in inside - self._inside:
            self._enter(room, at_ms)
        self._inside = inside
        is_in_house = bool(inside) if self._has_room else self._is_last_entry
        if is_in_house and HOUSE not in self._since:
            self._since[HOUSE] = at_ms
        elif not is_in_house and HOUSE in self._since:
            self._leave(HOUSE, at_ms)

    def _enter(self, room: RoomId, at_ms: int) -> None:
        self._since[room] = at_ms
        closing_ms = self._frame.stay_ends(room, at_ms)
        if closing_ms is not None:
            self._closing[room] = closing_ms

    def _renew(self, room: RoomId, at_ms: int) -> None:
        self._stays.append(Stay(room, self._since[room], at_ms, room in self._again, goes_on=True))
        self._since[room] = at_ms
        self._again.add(room)

    def _leave(self, room: RoomId, at_ms: int) -> None:
        self._stays.append(Stay(room, self._since.pop(room), at_ms, room in self._again))
        self._again.discard(room)
        self._closing.pop(room, None)


def _to_passage(one: Happened) -> Passage:
    return Passage(one.id, one.kind, None, one.room, one.order)
