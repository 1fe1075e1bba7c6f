"""The form in which an organiser says when and where a session is to be, and what comes back of it.

Times are typed and shown in the event's time zone. Must not know: HTML, how an event set is kept.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from checkin.clock import ms_to_utc, utc_to_ms
from checkin.model import EventSet, RoomId, Session, SessionId
from checkin.programme import Clash, Slot, clashes, slot_of
from checkin.zones import zone_of
from hub.organiser.forms import Fault
from hub.organiser.staleness import mark_of
from hub.organiser.words import Say

DAY, START, END, ROOM = "day", "start", "end", "room"
OTHER_SESSION = "other"
YEARS = range(2000, 2200)
CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.]?([0-5][0-9])", re.ASCII)
"""Such as 9:30, 09.30 or 0930."""

Typed = Mapping[str, str]


class Shift(msgspec.Struct, frozen=True):
    """What would be done with the sessions that are touched.

    Attributes:
        clashes: What does not go together once it is done.
    """

    before: EventSet
    after: EventSet
    touched: tuple[SessionId, ...]
    clashes: tuple[Clash, ...]

    @property
    def changes(self) -> tuple[tuple[Session, Session], ...]:
        """Each session that is elsewhere then, as it is and as it would be."""
        pairs = ((self.before.find_session(one), self.after.find_session(one)) for one in self.touched)
        return tuple((was, now) for was, now in pairs if was is not None and now is not None and was != now)

    @property
    def mark(self) -> str:
        """The same only for the very same change, with the very same in its way."""
        return mark_of((self.changes, self.clashes))


def shift_to(before: EventSet, after: EventSet, *touched: SessionId) -> Shift:
    """What a change means."""
    return Shift(before, after, touched, clashes(after, touched))


def typed_of(session: Session, event_set: EventSet) -> dict[str, str]:
    """The form, filled in with where a session is."""
    zone = zone_of(event_set)
    begins, ends = (ms_to_utc(at).astimezone(zone) for at in (session.start_ms, session.end_ms))
    return {
        DAY: begins.date().isoformat(),
        START: f"{begins:%H:%M}",
        END: f"{ends:%H:%M}",
        ROOM: str(session.room),
    }


def read_slot(typed: Typed, event_set: EventSet, say: Say) -> Slot | tuple[Fault, ...]:
    """Room and time that a form asks for; or what is wrong. An end before the start is of the next day."""
    zone, faults = zone_of(event_set), []
    day = _day(typed.get(DAY, ""))
    start, end = (_clock(typed.get(key, "")) for key in (START, END))
    room = next((one.id for one in event_set.rooms if str(one.id) == typed.get(ROOM, "")), None)
    for key, found in ((DAY, day), (START, start), (END, end), (ROOM, room)):
        if found is None:
            faults.append(Fault(key, say(f"wrong_{key}")))
    if day is None or start is None or end is None or room is None:
        return tuple(faults)
    if start == end:
        return (Fault(END, say("no_length")),)
    last = day if end > start else day + timedelta(days=1)
    moments = (_moment_ms(day, start, zone), _moment_ms(last, end, zone))
    faults += [
        Fault(key, say("no_such_time")) for key, at in zip((START, END), moments, strict=True) if at is None
    ]
    start_ms, end_ms = moments
    return tuple(faults) if start_ms is None or end_ms is None else Slot(RoomId(room), start_ms, end_ms)


def days_of(event_set: EventSet) -> tuple[date, ...]:
    """Days on which something begins, and those of the event."""
    zone = zone_of(event_set)
    begun = {day_of(one.start_ms, zone) for one in event_set.sessions}
    said = {found for one in event_set.events for day in one.days if (found := _day(day))}
    return tuple(sorted(begun | said))


def day_of(at_ms: int, zone: ZoneInfo) -> date:
    """The day that a moment belongs to."""
    return ms_to_utc(at_ms).astimezone(zone).date()


def sessions_on(event_set: EventSet, day: date) -> tuple[Session, ...]:
    """What begins on that day, by time."""
    zone = zone_of(event_set)
    found = (one for one in event_set.sessions if day_of(one.start_ms, zone) == day)
    return tuple(sorted(found, key=lambda one: (one.start_ms, one.end_ms, one.id)))


def is_same(slots: Sequence[Session]) -> bool:
    """Whether sessions are all in one room at one time: then there is nothing to swap."""
    return len({slot_of(one) for one in slots}) < len(slots)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.year in YEARS else None


def _clock(text: str) -> time | None:
    found = CLOCK.fullmatch(text.strip())
    return time(int(found[1]), int(found[2])) if found else None


def _moment_ms(day: date, at: time, zone: ZoneInfo) -> int | None:
    """That time of that day; None = the clocks jump over it. Of one that comes twice the first."""
    wanted = datetime.combine(day, at, zone)
    found_ms = utc_to_ms(wanted)
    shown = ms_to_utc(found_ms).astimezone(zone)
    return found_ms if (shown.date(), shown.time()) == (day, at) else None
