"""Getting people out of a room's number: who has stayed there, and when a room that scans no exits empties.

Nobody is taken out in silence: each stay that ends has an exit of its own, which names the entry that it
ends, so that however many devices say so, and however late, it ends once. Must not know: storage, who asks.
"""

from collections.abc import Iterable, Mapping

from checkin.journal import Fact, Json, Kind
from checkin.model import Exits, GateId, PositionId, Room, RoomId, Session
from checkin.presence import Passage, rooms_present, standing
from checkin.room_count import ENDED_MS, SESSION

AT_THE_DOOR_MS = 60_000
"""A room's own doors wait so long after its session: stragglers are still scanned, and clocks differ."""
ELSEWHERE_MS = 300_000
"""All others wait so long: by then the doors have done it, unless they are switched off."""

EMPTIED = "emptied"
"""Name in the payload of an exit that somebody has ordered for a whole room."""

Parents = Mapping[RoomId, RoomId | None]


def session_over(
    room: Room, sessions: Iterable[Session], now_ms: int, wait_ms: int = AT_THE_DOOR_MS
) -> Session | None:
    """The last session with which a room without exit scans has emptied; None = none yet.

    While another session is on in the room, nobody knows whose audience has gone.

    Args:
        room: Which; None for one whose exits are scanned.
        sessions: All of them.
        now_ms: Milliseconds since 1970 UTC.
        wait_ms: How long ago the session must be over.
    """
    if room.exits is not Exits.NONE:
        return None
    here = [one for one in sessions if one.room == room.id]
    over = (
        one
        for one in here
        if one.end_ms + wait_ms <= now_ms
        and not any(other.start_ms < one.end_ms < other.end_ms for other in here)
    )
    return max(over, key=lambda one: (one.end_ms, one.id), default=None)


def stay_in(room: RoomId, passages: Iterable[Passage], parents: Parents) -> Passage | None:
    """The entry with which somebody's present stay in a room began; None = they are not in it."""
    held = standing(passages)
    if room not in rooms_present(held, parents):
        return None
    return next((p for p in reversed(held) if p.kind is Kind.ENTRY and p.room == room), None)


def is_of_before(stay: Passage, ended_ms: int) -> bool:
    """Whether a stay began before a session was over: by the order of all entries, not by what doors said."""
    return stay.order[0] < ended_ms


def exit_of(
    stay: Passage, position: PositionId, at_ms: int, said: Mapping[str, Json], by: str, gate: GateId | None
) -> Fact:
    """That this very stay is over.

    Args:
        stay: The entry with which it began.
        position: Whose.
        at_ms: Since when.
        said: Why: with which session, or that somebody has ordered it.
        by: Who; empty = nobody, it was time.
        gate: Where they said so.
    """
    return Fact(
        kind=Kind.EXIT,
        at_ms=at_ms,
        position=position,
        list=stay.list,
        gate=gate,
        room=stay.room,
        ref=stay.id,
        by=by,
        payload=dict(said),
    )


def ended_with(session: Session) -> dict[str, Json]:
    """What an entry says that belongs to the end of a session."""
    return {SESSION: session.id, ENDED_MS: session.end_ms}


def reset_of(room: RoomId, at_ms: int, said: Mapping[str, Json], by: str, gate: GateId | None) -> Fact:
    """That nobody without a ticket is left in a room either."""
    return Fact(kind=Kind.ROOM_RESET, at_ms=at_ms, room=room, gate=gate, by=by, payload=dict(said))
