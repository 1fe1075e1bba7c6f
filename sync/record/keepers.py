"""Which devices count into a room, how fast, and since when each was not heard.

Must not know: how lines are written, what a band is made of.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Protocol

import msgspec

from checkin.band import HEARD_S, LATELY_S, Doorkeeper, Flow
from checkin.model import Direction, EventSet, ListId, RoomId
from checkin.room_history import Step
from sync.hub.devices import read_devices
from sync.hub.members import DeviceRow, DeviceState, TokenRight
from sync.record.crowds import Crowds, crowds_of
from sync.store import Store

WATCHED_MS = 60 * 60_000
"""How far back it is looked at what a door usually counts."""

COUNTING = frozenset({TokenRight.KIOSK, TokenRight.DESK})


class Steps(Protocol):
    """Where it stands who came and went lately."""

    def recent(self, room: RoomId) -> Sequence[tuple[str, Step]]:
        """Steps into a room and out of it, the newest first, each with the device that saw it."""
        ...


class Heard(msgspec.Struct, frozen=True):
    """One device.

    Attributes:
        name: As people call it; `device` in the journal.
        seen_ms: When it was heard last; None = never.
        room: The room that it said it counts into; None = not known.
        direction: Which way people go there, as it said; empty = not known.
    """

    name: str
    device: str
    seen_ms: int | None
    room: RoomId | None = None
    direction: str = ""


def of_hub(store: Store, recent: Steps, event_set: EventSet, now_ms: int) -> dict[RoomId, list[Doorkeeper]]:
    """The devices of the hub whose ledger this is."""
    return keepers(heard_at_hub(read_devices(store), event_set), recent, event_set, now_ms)


def heard_at_hub(rows: Iterable[DeviceRow], event_set: EventSet) -> list[Heard]:
    """Those of a hub's devices that count."""
    counting = (row for row in rows if row.state is DeviceState.ENROLLED and row.right in COUNTING)
    return [heard_of(row.name, row.device, row.seen_ms, row.heartbeat, event_set) for row in counting]


class Placed(Protocol):
    """What a device says of where it stands: a heartbeat, or what a hub tells of it."""

    @property
    def room(self) -> RoomId | None:
        """The room that it names itself."""
        ...

    @property
    def list(self) -> ListId | None:
        """The check-in list that it tries first."""
        ...

    @property
    def direction(self) -> str:
        """As in `Heard`."""
        ...


def heard_of(
    name: str, device: str, seen_ms: int | None, placed: Placed | None, event_set: EventSet
) -> Heard:
    """A device, in the room that it names or else the one that its list counts into."""
    if placed is None:
        return Heard(name, device, seen_ms)
    room = placed.room
    if room is None and placed.list is not None:
        counting = event_set.room_counting(placed.list)
        room = counting.id if counting else None
    return Heard(name, device, seen_ms, room, placed.direction)


def keepers(
    devices: Iterable[Heard],
    recent: Steps,
    event_set: EventSet,
    now_ms: int,
    wanted: Container[RoomId] | None = None,
) -> dict[RoomId, list[Doorkeeper]]:
    """The devices that count into each room: by what they say, and by what they have counted.

    Args:
        devices: All there are.
        recent: What they have counted.
        event_set: Which rooms lie in which, and when what is on in them.
        now_ms: The moment at which they are or are not heard.
        wanted: The rooms that are asked about; None = all.
    """
    known = list(devices)
    found: dict[RoomId, list[Doorkeeper]] = {}
    for room in event_set.rooms if wanted is None else (one for one in event_set.rooms if one.id in wanted):
        counts = _counts(recent.recent(room.id))
        here = [one for one in known if one.device in counts or one.room == room.id]
        heard = {one.device for one in here if _silent_s(one, now_ms) <= HEARD_S}
        crowds = crowds_of(room, event_set)
        made = (_keeper(one, counts, heard, now_ms) for one in here)
        found[room.id] = [
            _rushed(keeper, one, crowds, now_ms) if one.room == room.id else keeper
            for keeper, one in zip(made, here, strict=True)
        ]
    return found


class _Count:
    """When one device has counted somebody, in order."""

    def __init__(self) -> None:
        self.entries: list[int] = []
        self.exits: list[int] = []

    def between(self, after_ms: int, until_ms: int) -> Flow:
        """How many after one moment until another."""
        return Flow(_between(self.entries, after_ms, until_ms), _between(self.exits, after_ms, until_ms))


NOTHING = _Count()


def _between(times: Sequence[int], after_ms: int, until_ms: int) -> int:
    return bisect_right(times, until_ms) - bisect_right(times, after_ms)


def _counts(steps: Sequence[tuple[str, Step]]) -> Mapping[str, _Count]:
    counts: dict[str, _Count] = defaultdict(_Count)
    for device, (order, count) in reversed(steps):
        (counts[device].entries if count > 0 else counts[device].exits).extend([order[0]] * abs(count))
    return counts


def _silent_s(one: Heard, now_ms: int) -> float:
    return float("inf") if one.seen_ms is None else max(0, now_ms - one.seen_ms) / 1000


def _keeper(one: Heard, counts: Mapping[str, _Count], heard: set[str], now_ms: int) -> Doorkeeper:
    if one.seen_ms is None:
        return Doorkeeper(one.name, None)
    silent_s, began_ms = _silent_s(one, now_ms), one.seen_ms - WATCHED_MS
    count = counts.get(one.device, NOTHING)
    lately = count.between(one.seen_ms - round(LATELY_S * 1000), one.seen_ms)
    if one.device in heard:
        return Doorkeeper(one.name, silent_s, lately=lately)
    others = [counts[name] for name in heard if name in counts]
    return Doorkeeper(
        one.name,
        silent_s,
        count.between(began_ms, one.seen_ms),
        lately,
        _sum(other.between(began_ms, one.seen_ms) for other in others),
        _sum(other.between(one.seen_ms, now_ms) for other in others),
    )


def _rushed(keeper: Doorkeeper, one: Heard, crowds: Crowds, now_ms: int) -> Doorkeeper:
    """The same, with how long of its silence people may have come or gone all at once."""
    if keeper.is_heard or one.seen_ms is None:
        return keeper
    comes, goes = crowds.overlap_s(one.seen_ms, now_ms)
    return msgspec.structs.replace(
        keeper,
        rush_in_s=0.0 if one.direction == Direction.EXIT else comes,
        rush_out_s=0.0 if one.direction == Direction.ENTRY else goes,
    )


def _sum(flows: Iterable[Flow]) -> Flow:
    entries = exits = 0
    for flow in flows:
        entries, exits = entries + flow.entries, exits + flow.exits
    return Flow(entries, exits)
