"""What figures are counted in: the event's days and rooms, a person, and what happened to them.

Must not know: storage, what is counted. Times are milliseconds since 1970 UTC.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

import msgspec

from checkin.badge import PrintState
from checkin.clock import ms_to_utc
from checkin.journal import Body, EntryId, JournalEntry, Kind, OrderKey
from checkin.model import EventSet, Exits, Position, PositionId, ProductId, RoomId, SessionId
from checkin.text import fold

MINUTE_MS = 60_000
SLOT_MS = 15 * MINUTE_MS
"""Zones of today differ from UTC by whole quarter hours, and change at one."""

COUNTED = frozenset(
    {Kind.ENTRY, Kind.EXIT, Kind.REFUSAL, Kind.RULING, Kind.UNDO, Kind.BADGE, Kind.BADGE_VOID}
)
"""Kinds of entries that figures depend on."""

EXPECTED = frozenset({"paid", "pending"})
"""Status of those who are counted as registered."""


class Person(msgspec.Struct, frozen=True):
    """What of an order position figures depend on.

    Attributes:
        position: Central's id where there is one.
        product: 0 = the replica holds no such position (any more).
        status: As in `PositionStatus`; empty = likewise.
        sessions: Names of booked sessions.
    """

    position: PositionId
    product: ProductId = ProductId(0)
    organisation: str = ""
    status: str = ""
    sessions: tuple[str, ...] = ()


def person_of(position: Position) -> Person:
    """What of a position figures depend on."""
    return Person(
        position.id, position.product, position.organisation, position.status.value, position.sessions
    )


class Happened(msgspec.Struct, frozen=True, gc=False):
    """What of one journal entry figures depend on.

    Attributes:
        order: Its place among all entries.
        sequence: Its number on its device.
        reason: Of a refusal or ruling; a ruling with a reason refused.
        state: How far a badge had come.
    """

    id: EntryId
    order: OrderKey
    at_ms: int
    kind: Kind
    device: str = ""
    sequence: int = 0
    list: int | None = None
    gate: int | None = None
    room: RoomId | None = None
    ref: EntryId | None = None
    code: str = ""
    reason: str = ""
    forced: bool = False
    provisional: bool = False
    state: str = ""


def to_happened(entry: JournalEntry) -> Happened:
    """The part of a journal entry that figures look at."""
    return happened_of(entry.body, entry.order)


def happened_of(body: Body, order: OrderKey) -> Happened:
    """The same of a body and its place among all entries."""
    return Happened(
        body.id,
        order,
        body.at_ms,
        body.kind,
        body.device,
        body.sequence,
        body.list,
        body.gate,
        body.room,
        body.ref,
        body.code,
        body.reason,
        body.forced,
        body.provisional,
        str(body.payload.get("state", PrintState.QUEUED.value)) if body.kind is Kind.BADGE else "",
    )


class Timed(msgspec.Struct, frozen=True):
    """A session as figures see it: `names` folded, in all languages."""

    id: SessionId
    room: RoomId
    start_ms: int
    end_ms: int
    names: tuple[str, ...]


class Shape(msgspec.Struct, frozen=True):
    """What of the event set figures depend on: where it changes, all of them are counted anew.

    Attributes:
        zone: IANA name of the first event's time zone.
        list_zones: The same for each check-in list whose event has another one.
        parents: The parent of each room.
        online: Products that nobody comes with.
        entry_only: Rooms that nobody is scanned out of: a stay ends with the session.
    """

    zone: str
    list_zones: dict[int, str]
    parents: dict[RoomId, RoomId | None]
    sessions: tuple[Timed, ...]
    online: tuple[ProductId, ...]
    entry_only: tuple[RoomId, ...] = ()


class Frame:
    """A shape, with what is looked up in it over and over."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.parents: Mapping[RoomId, RoomId | None] = shape.parents
        self.online = frozenset(shape.online)
        self.entry_only = frozenset(shape.entry_only)
        self.sessions_in: dict[RoomId, list[Timed]] = {}
        for session in sorted(shape.sessions, key=lambda one: (one.start_ms, one.id)):
            self.sessions_in.setdefault(session.room, []).append(session)
        self._starts = {room: [one.start_ms for one in own] for room, own in self.sessions_in.items()}
        self._longest_ms = {
            room: max(one.end_ms - one.start_ms for one in own) for room, own in self.sessions_in.items()
        }
        self._zones = {name: ZoneInfo(name) for name in {shape.zone, *shape.list_zones.values()}}
        self._days: dict[tuple[str, int], tuple[str, int]] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Frame) and other.shape == self.shape

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    @property
    def fingerprint(self) -> str:
        """Equal exactly where figures stay what they are."""
        plain = msgspec.to_builtins(self.shape, str_keys=True)
        return hashlib.sha256(msgspec.json.encode(plain, order="deterministic")).hexdigest()

    def zone_of(self, check_in_list: int) -> str:
        """IANA name of the zone in which a list's days begin; 0 = no list."""
        return self.shape.list_zones.get(check_in_list, self.shape.zone)

    def day_and_hour(self, at_ms: int, check_in_list: int = 0) -> tuple[str, int]:
        """ISO date of a moment, and when its hour began by the clocks on the wall (ms), at a list."""
        zone = self.zone_of(check_in_list)
        slot = at_ms // SLOT_MS
        found = self._days.get((zone, slot))
        if found is None:
            found = self._days[zone, slot] = self._look_up(zone, slot * SLOT_MS)
        return found

    def _look_up(self, zone: str, slot_ms: int) -> tuple[str, int]:
        """Where clocks are put forward or back by half an hour, an hour begins anew."""
        here = self._zones[zone]
        local = ms_to_utc(slot_ms).astimezone(here)
        quarters = range(slot_ms - local.minute * MINUTE_MS, slot_ms + 1, SLOT_MS)
        offsets = ((at_ms, ms_to_utc(at_ms).astimezone(here).utcoffset()) for at_ms in quarters)
        begin_ms = next(at_ms for at_ms, offset in offsets if offset == local.utcoffset())
        return local.date().isoformat(), begin_ms

    def is_booked(self, session: Timed, names: Iterable[str]) -> bool:
        """Whether one of these names is the session's."""
        return any(fold(name) in session.names for name in names)

    def sessions_during(self, room: RoomId, from_ms: int, to_ms: int | None) -> Sequence[Timed]:
        """Sessions in a room that may overlap a stretch of time, to None = without end; none is left out."""
        sessions = self.sessions_in.get(room)
        if not sessions:
            return ()
        starts = self._starts[room]
        end = len(starts) if to_ms is None else bisect_left(starts, to_ms)
        return sessions[bisect_left(starts, from_ms - self._longest_ms[room]) : end]

    def stay_ends(self, room: RoomId, entered_ms: int) -> int | None:
        """When a stay ends by itself: with the session on, else the next one. None = it does not.

        While another session is on in the room, nobody knows whose audience has gone.
        """
        if room not in self.entry_only:
            return None
        here = self.sessions_in.get(room, ())
        ends = (
            one.end_ms
            for one in here
            if one.end_ms > entered_ms
            and not any(other.start_ms < one.end_ms < other.end_ms for other in here)
        )
        return min(ends, default=None)


def frame_of(event_set: EventSet) -> Frame:
    """What of an event set figures depend on."""
    zones = {event.slug: event.timezone for event in event_set.events}
    first = event_set.events[0].timezone if event_set.events else "UTC"
    return Frame(
        Shape(
            first,
            {
                int(one.id): zones[one.event]
                for one in event_set.lists
                if zones.get(one.event, first) != first
            },
            {room.id: room.parent for room in event_set.rooms},
            tuple(
                Timed(
                    one.id, one.room, one.start_ms, one.end_ms, tuple(sorted(map(fold, one.names.values())))
                )
                for one in event_set.sessions
            ),
            tuple(one.id for one in event_set.products if not one.on_site),
            tuple(one.id for one in event_set.rooms if one.exits is Exits.NONE),
        )
    )
