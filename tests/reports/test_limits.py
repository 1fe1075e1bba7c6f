"""Where the limits of rooms come from, as the report tells it."""

from msgspec.structs import replace

from checkin.model import EventSet
from checkin.room_limits import LimitSource, RoomLimit
from reports.asked import Asked
from reports.files.as_text import to_text
from reports.limits import limits
from reports.rooms import rooms
from reports.source import Folded
from tests.fakes.recorded import Recorded
from tests.fakes.small_congress import EVENT_SET

FOYER, HALL, OTHER = EVENT_SET.rooms
LIMITS = (
    RoomLimit(persons=60, note="Bestuhlungsplan"),
    RoomLimit(persons=50, source=LimitSource.ESCAPE_WIDTH, note="1.20 m"),
    RoomLimit(persons=50, source=LimitSource.PERMIT),
)


def asked(event_set: EventSet) -> Asked:
    """Of a congress at which nothing has happened."""
    return Asked(Folded(Recorded(()), (), event_set, 1), "de")


def test_every_source_is_told_and_the_smallest_is_marked() -> None:
    """Of equal ones the first; a room without a limit has no row."""
    event_set = replace(EVENT_SET, rooms=(replace(FOYER, limits=LIMITS), HALL, OTHER))
    table = limits(asked(event_set))
    assert table.rows == (
        ("Foyer", 60, "", "Bestuhlungsplan", ""),
        ("Foyer", 50, "escape width", "1.20 m", "yes"),
        ("Foyer", 50, "permit", "", ""),
    )
    assert "Rettungswegbreite" in to_text(rooms(asked(event_set)).tables[-1], "de")


def test_where_nobody_has_said_a_source_there_is_no_table() -> None:
    """The report is about the rooms alone."""
    assert [table.title for table in rooms(asked(EVENT_SET)).tables] == ["Rooms"]
