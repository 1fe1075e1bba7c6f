"""When personal data have to go: so many days after the end of the event, by a clock that can be believed.

Pure. A kiosk that lies in a cupboard, without a network, still has to forget; and a clock that is wrong must
not make it forget amid the congress. Must not know: what is deleted, where the clock comes from.
"""

from datetime import datetime, timedelta

import msgspec

from checkin.clock import ms_to_utc, utc_to_ms
from checkin.model import EventSet
from checkin.zones import zone_of

DAY_MS = 86_400_000
MOST_UNSEEN_DAYS = 400
"""A clock that is further ahead of all that was ever seen here is taken for a wrong one."""


class Waits(msgspec.Struct, frozen=True):
    """Not yet.

    Attributes:
        until_ms: From when on; None = the event does not say when it ends, or nothing is deleted by itself.
        doubt: Why the clock is not believed; empty = it is.
    """

    until_ms: int | None = None
    doubt: str = ""


class IsDue(msgspec.Struct, frozen=True):
    """The time has come, at `since_ms`."""

    since_ms: int


def ends_ms(event_set: EventSet) -> int | None:
    """When the last of it is over: days, sessions and dates of a series; None = nothing says so."""
    times = [one.date_to_ms or one.date_from_ms for one in event_set.subevents]
    times += [one.end_ms for one in event_set.sessions]
    for event in event_set.events:
        times += [at_ms for at_ms in (event.date_to_ms, event.date_from_ms) if at_ms is not None]
        if event.days:
            last = datetime.fromisoformat(event.days[-1]) + timedelta(days=1)
            times.append(utc_to_ms(last.replace(tzinfo=zone_of(event_set, event.slug))))
    return max(times, default=None)


def look(event_set: EventSet, days: int, now_ms: int, seen_ms: int) -> Waits | IsDue:
    """Whether personal data have to go now.

    Args:
        event_set: Whose end counts.
        days: How many days after it; 0 = never by itself.
        now_ms: By the clock of this machine.
        seen_ms: The latest time that has certainly come: of the program's release, or in the journal.
    """
    end_ms = ends_ms(event_set)
    if end_ms is None or days == 0:
        return Waits()
    until_ms = end_ms + days * DAY_MS
    if now_ms < seen_ms:
        return Waits(until_ms, f"it is behind {_day(seen_ms)}, which has been")
    if now_ms < until_ms:
        return Waits(until_ms)
    if now_ms > max(seen_ms, until_ms) + MOST_UNSEEN_DAYS * DAY_MS:
        return Waits(until_ms, f"it is more than {MOST_UNSEEN_DAYS} days ahead of all that was seen here")
    return IsDue(until_ms)


def _day(at_ms: int) -> str:
    return f"{ms_to_utc(at_ms):%Y-%m-%d %H:%M} UTC"
