"""What organisers see at one moment: persons, rooms with what is not known of them, kiosks. Pure.

Must not know: HTTP, how it looks, where it comes from.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from checkin.band import SILENT_S, Band, Doorkeeper
from checkin.building import band_in, number_in, places_in, whole_of
from checkin.clock import ms_to_utc
from checkin.model import CheckInList, EventSet, Room, RoomId
from checkin.presence import is_within, parents_of
from checkin.queueing import Advice
from checkin.rollup_frame import SLOT_MS
from checkin.zones import zone_of
from hub.alarms import Raised, alarms, is_watched
from hub.gathering import DeviceRow
from hub.house.following import Known
from hub.house.head_count import Numbers
from sync.record.keepers import COUNTING, Heard, heard_of

Keepers = Mapping[RoomId, Sequence[Doorkeeper]]
FILLING, NEARLY, FULL = 80, 95, 100
"""Per cent of a room's person limit from which somebody should look."""
MOST_SLOTS = 96
"""Quarter hours that are drawn: a day."""


class RoomState(StrEnum):
    """How a room is, the worst last. Only `CALM` may look as if all were well."""

    CALM = "calm"
    UNKNOWN = "unknown"
    """Its number may be wrong: nobody counts there, or is not heard, or more have left than were seen."""
    FILLING = "filling"
    NEARLY = "nearly"
    FULL = "full"


class RoomNow(msgspec.Struct, frozen=True, kw_only=True):
    """One room.

    Attributes:
        depth: How many rooms it lies in.
        persons: Below zero = more have left than were seen.
        band: Between which numbers the truth lies, and who was not heard.
        as_of_ms: When the device that counts there and is silent longest was heard; None = there is none.
    """

    room: Room
    depth: int
    persons: int
    band: Band
    as_of_ms: int | None = None

    @property
    def limit(self) -> int | None:
        """Persons allowed at once."""
        return self.room.limit

    @property
    def is_certain(self) -> bool:
        """Whether somebody counts there, and all of them were heard."""
        return self.band.devices > 0 and self.band.is_sure

    @property
    def state(self) -> RoomState:
        """How it is, by the most persons that may be there."""
        reached = self._state_of(self.band.high)
        return RoomState.UNKNOWN if reached is RoomState.CALM and not self.is_certain else reached

    @property
    def is_guess(self) -> bool:
        """Whether it is so bad only if more have come unheard."""
        return self._state_of(self.persons) is not self._state_of(self.band.high)

    def _state_of(self, persons: int) -> RoomState:
        if self.limit is None or persons <= 0:
            return RoomState.CALM
        per_cent = persons * 100 // self.limit if self.limit else FULL
        return next((state for state, least in STEPS if per_cent >= least), RoomState.CALM)


STEPS = ((RoomState.FULL, FULL), (RoomState.NEARLY, NEARLY), (RoomState.FILLING, FILLING))


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """All of it.

    Attributes:
        at_ms: The hub's clock when it was put together.
        arrivals: Today's quarter hours, from the first to the newest with anybody in it, gaps included.
        kiosks: Devices that should be heard of.
        raised: What somebody should look at, what costs most first.
        conflicts: Double admits that nobody has settled; None = they are being counted for the first time.
        lines: What is to be expected at the entrances of which enough is known.
        counted: Per cent, while the journal is counted for the first time: then there are no numbers, rooms
            and arrivals; None = they are whole.
    """

    at_ms: int
    event_set: EventSet
    numbers: Numbers
    rooms: Sequence[RoomNow] = ()
    arrivals: Sequence[tuple[int, int]] = ()
    kiosks: Sequence[DeviceRow] = ()
    raised: Sequence[Raised] = ()
    conflicts: int | None = 0
    lines: Sequence[tuple[CheckInList, Advice]] = ()
    counted: int | None = None

    @property
    def silent(self) -> int:
        """How many kiosks are not heard."""
        return sum(is_silent(row, self.at_ms) for row in self.kiosks)

    @property
    def arrived_today(self) -> int:
        """Who came today for the first time of all."""
        return sum(count for _, count in self.arrivals)


def make_board(
    known: Known,
    devices: Iterable[DeviceRow],
    keepers: Keepers,
    counts: Mapping[str, int],
    conflicts: int | None,
    now_ms: int,
) -> Board:
    """Put together what is known.

    Args:
        known: Numbers, as far as the journal was read.
        devices: The device table.
        keepers: The devices that count into each room.
        counts: As `hub.alarms.alarms` takes them.
        conflicts: As in `Board`.
        now_ms: The hub's clock.
    """
    rows = tuple(devices)
    board = Board(
        at_ms=now_ms,
        event_set=known.event_set,
        numbers=known.numbers,
        kiosks=tuple(row for row in rows if is_watched(row)),
        raised=alarms(rows, counts, now_ms),
        conflicts=conflicts,
        counted=known.counted,
    )
    if known.counted is not None:
        return board
    return replace(board, rooms=tuple(_rooms(known, keepers, now_ms)), arrivals=tuple(_today(known, now_ms)))


def is_silent(row: DeviceRow, now_ms: int) -> bool:
    """Whether people are told that a kiosk is not heard."""
    silence_s = row.silent_s(now_ms)
    return silence_s is None or silence_s > SILENT_S


def devices_of(rows: Iterable[DeviceRow], event_set: EventSet) -> list[Heard]:
    """The devices that count, as far as anybody knows."""
    return [
        heard_of(row.name, row.device, row.seen_ms, row.heartbeat, event_set)
        for row in rows
        if is_watched(row) and row.right in COUNTING
    ]


def _rooms(known: Known, keepers: Keepers, now_ms: int) -> Iterator[RoomNow]:
    """Each room below the one it lies in, otherwise in the order of the event file."""

    def own(room: RoomId) -> int:
        return known.numbers.rooms.get(room, 0)

    def here(room: RoomId) -> Sequence[Doorkeeper]:
        return keepers.get(room, ())

    for room, depth in _in_order(known.event_set.rooms):
        whole = whole_of(room.id, known.event_set)
        persons, around = number_in(whole, own), band_in(whole, own, here)
        is_heard = any(one.silent_s is not None for place in places_in(whole) for one in here(place))
        as_of_ms = now_ms - round(around.age_s * 1000) if is_heard else None
        yield RoomNow(room=room, depth=depth, persons=persons, band=around, as_of_ms=as_of_ms)


def _in_order(rooms: Sequence[Room]) -> Iterator[tuple[Room, int]]:
    """Rooms whose parent is not there, or that lie in themselves, are shown as if they had none."""
    parents = parents_of(rooms)
    roots = [room for room in rooms if room.parent not in parents or _is_circular(room, parents)]
    for root in roots:
        yield root, 0
        yield from _inner(root, [room for room in rooms if room not in roots], 1)


def _inner(outer: Room, others: Sequence[Room], depth: int) -> Iterator[tuple[Room, int]]:
    for room in others:
        if room.parent == outer.id:
            yield room, depth
            yield from _inner(room, others, depth + 1)


def _is_circular(room: Room, parents: Mapping[RoomId, RoomId | None]) -> bool:
    return room.parent is not None and is_within(room.parent, room.id, parents)


def _today(known: Known, now_ms: int) -> Iterator[tuple[int, int]]:
    zone = zone_of(known.event_set)
    today = ms_to_utc(now_ms).astimezone(zone).date()
    found = {
        slot: count
        for slot, count in known.numbers.arrivals.items()
        if ms_to_utc(slot).astimezone(zone).date() == today
    }
    if found:
        last = max(found)
        first = max(min(found), last - (MOST_SLOTS - 1) * SLOT_MS)
        yield from ((slot, found.get(slot, 0)) for slot in range(first, last + 1, SLOT_MS))
