"""Who is present, by room, as it is printed: for the assembly point, and for a count by eye.

Everybody stands once, at the innermost room that they are in. Must not know: templates, printers.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec.structs import replace

from checkin.band import Doorkeeper, band
from checkin.made_here import ids_of
from checkin.model import EventSet, Position, PositionId, Room, RoomId, name_in
from checkin.presence import is_within, parents_of
from checkin.prints import fold_prints
from checkin.text import fold
from kiosk.words import Words
from printer.lists import Person, PresenceList, RoomPresence
from sync.ledger import Ledger
from sync.present import Present, read_present
from sync.replica import find_position

Keepers = Callable[[RoomId], Sequence[Doorkeeper] | None]

SHORTEST_CODE = 4
"""Letters of a badge code that people compare at a glance."""


def make_presence_list(
    ledger: Ledger,
    event_set: EventSet,
    words: Words,
    now_ms: int,
    only: RoomId | None = None,
    *,
    keepers: Keepers = lambda _: None,
) -> PresenceList:
    """Fold the ledger into a list.

    Args:
        ledger: What this device knows.
        event_set: For the names of event and rooms.
        words: Language and time zone of the list.
        now_ms: Milliseconds since 1970 UTC.
        only: A room to list alone; None = all of them.
        keepers: The devices that count into a room; None = not known.
    """
    present = read_present(ledger.store)
    parents = parents_of(event_set.rooms)
    inside: dict[RoomId, list[PositionId]] = defaultdict(list)
    for position, rooms in present.rooms.items():
        for room in _innermost(rooms, parents):
            inside[room].append(position)
    codes = _codes(ledger)
    outer = frozenset(parents.values())
    more = _without_ticket(ledger, present, event_set)
    rooms_shown = [room for room in event_set.rooms if only in (None, room.id)]
    return PresenceList(
        event=name_in(event_set.events[0].names, words.language),
        made_at=words.day_and_time(now_ms),
        rooms=tuple(
            _with_band(
                _room_presence(
                    ledger, room, (inside[room.id], more[room.id]), codes, words, is_outer=room.id in outer
                ),
                None if room.id in outer else keepers(room.id),
            )
            for room in rooms_shown
        ),
        note=_note(present, words, now_ms),
        language=words.language,
    )


def short_codes(codes: Iterable[str]) -> dict[str, str]:
    """For each badge code as many of its first letters as tell it from the others, at least four."""
    known = set(codes)
    short: dict[str, str] = {}
    length = SHORTEST_CODE
    while known:
        starts = Counter(code[:length] for code in known)
        done = {code for code in known if starts[code[:length]] == 1 or length >= len(code)}
        short |= {code: code[:length] for code in done}
        known -= done
        length += 1
    return short


def _without_ticket(ledger: Ledger, present: Present, event_set: EventSet) -> dict[RoomId, int]:
    """Persons by room whom nobody knows by ticket, without those who are in a room inside of it.

    Where fewer were counted than there are tickets, nobody knows whose are too many: they stay on the list.
    """
    known = Counter(room for rooms in present.rooms.values() for room in rooms)
    more = {room.id: max(ledger.rooms.inside(room.id) - known[room.id], 0) for room in event_set.rooms}
    inner: dict[RoomId, list[RoomId]] = defaultdict(list)
    for room in event_set.rooms:
        if room.parent is not None:
            inner[room.parent].append(room.id)

    def within(room: RoomId, around: frozenset[RoomId] = frozenset()) -> int:
        rooms = [one for one in inner[room] if one not in around]  # a circle is none without end
        return sum(max(more[one], within(one, around | {room})) for one in rooms)

    return {room: max(count - within(room), 0) for room, count in more.items()}


def _innermost(rooms: frozenset[RoomId], parents: Mapping[RoomId, RoomId | None]) -> frozenset[RoomId]:
    """The rooms that none of the others lies in; between two of them there may be one that nobody counts."""
    return frozenset(
        room for room in rooms if not any(one != room and is_within(one, room, parents) for one in rooms)
    )


def _codes(ledger: Ledger) -> dict[PositionId, str]:
    """The short code of each person's newest badge."""
    jobs = fold_prints(arrived.entry for arrived in ledger.badges_after(0)).values()
    newest = {job.position: job.code for job in jobs if not job.is_void}
    short = short_codes(newest.values())
    return {position: short[code] for position, code in newest.items()}


def _room_presence(
    ledger: Ledger,
    room: Room,
    present: tuple[list[PositionId], int],
    codes: Mapping[PositionId, str],
    words: Words,
    *,
    is_outer: bool,
) -> RoomPresence:
    """One room, with whoever is there by ticket, and how many more were counted."""
    inside, more = present
    count = len(inside) + more
    positions = [find_position(ledger.store, position) for position in inside]
    named = [position for position in positions if position is not None and _list_name(position)]
    name = name_in(room.names, words.language)
    return RoomPresence(
        name=words.say("{room}, elsewhere", room=name) if is_outer else name,
        count=count,
        limit=None if is_outer else room.limit,
        unnamed=count - len(named),
        people=tuple(_person(position, codes) for position in sorted(named, key=_sorting)),
    )


def _with_band(room: RoomPresence, keepers: Sequence[Doorkeeper] | None) -> RoomPresence:
    """With the least and the most, where these are not the number."""
    around = band(room.count, keepers) if keepers else None
    return replace(room, between=(around.low, around.high)) if around and around.width else room


def _person(position: Position, codes: Mapping[PositionId, str]) -> Person:
    code = next((codes[one] for one in ids_of(position) if one in codes), "")
    return Person(name=_list_name(position), code=code, organisation=position.organisation)


def _list_name(position: Position) -> str:
    return ", ".join(part for part in (position.family_name, position.given_name) if part)


def _sorting(position: Position) -> tuple[str, str]:
    return fold(position.family_name or position.given_name), fold(position.given_name)


def _note(present: Present, words: Words, now_ms: int) -> str:
    """How new the numbers are: whoever is at a kiosk that was not heard is missing here."""
    if present.newest_ms is None:
        return words.say("No entry was made yet")
    newest = words.say("Last entry {when}", when=words.moment(present.newest_ms, now_ms))
    return f"{newest} · {words.say_count('{number} device', '{number} devices', present.devices)}"
