"""Which figures may be asked for, by their names on the command line. Must not know: their sources."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reports import arrivals, badges, doors, headcount, kiosks, no_shows, returning, rooms, sessions
from reports.asked import Asked
from reports.table import Report


@dataclass(frozen=True, slots=True)
class Figure:
    """One of them.

    Attributes:
        takes_list: Whether it can be told of one check-in list alone.
    """

    make: Callable[[Asked], Report]
    takes_list: bool = True


FIGURES: Mapping[str, Figure] = {
    "headcount": Figure(headcount.headcount),
    "headcount-by-day": Figure(headcount.by_day),
    "headcount-by-hour": Figure(headcount.by_hour),
    "headcount-by-organisation": Figure(headcount.by_organisation, takes_list=False),
    "arrivals": Figure(arrivals.by_hour),
    "arrivals-by-quarter": Figure(arrivals.by_quarter),
    "rooms": Figure(rooms.rooms, takes_list=False),
    "occupancy": Figure(rooms.curve_table, takes_list=False),
    "sessions": Figure(sessions.sessions, takes_list=False),
    "returning": Figure(returning.returning),
    "no-shows": Figure(no_shows.no_shows, takes_list=False),
    "no-shows-by-name": Figure(no_shows.by_name, takes_list=False),
    "persons": Figure(doors.persons),
    "badges": Figure(badges.badges, takes_list=False),
    "kiosks": Figure(kiosks.kiosks),
    "kiosks-by-hour": Figure(kiosks.by_hour),
    "refusals": Figure(kiosks.refusals),
}
