"""What stands on an attendee's badge."""

from msgspec.structs import replace

from checkin.badge import AgendaEntry
from checkin.model import Session, SessionId
from kiosk.badge.content import badge_of
from tests.fakes.small_congress import EVENT_SET, HALL_ROOM, OTHER_HALL_ROOM, attendee

TEN_ON_WEDNESDAY = 1_795_597_200_000  # 2026-11-25 10:00 in Berlin
HOUR_MS = 3_600_000


def session(number: int, name: dict[str, str], start_ms: int) -> Session:
    """An hour in one of the halls."""
    room = HALL_ROOM if number % 2 else OTHER_HALL_ROOM
    return Session(id=SessionId(number), names=name, room=room, start_ms=start_ms, end_ms=start_ms + HOUR_MS)


EVENTS = replace(
    EVENT_SET,
    sessions=(
        session(2, {"de": "Abendempfang", "en": "Reception"}, TEN_ON_WEDNESDAY + 33 * HOUR_MS),
        session(1, {"de": "Eröffnung", "en": "Opening"}, TEN_ON_WEDNESDAY),
        session(3, {"de": "Offene Daten"}, TEN_ON_WEDNESDAY + HOUR_MS),
    ),
)


def test_the_programme_is_in_order_and_in_the_attendees_language() -> None:
    """Booked sessions by time, with day, time and room; what the event file does not name stands last."""
    booked = attendee(1, sessions=("Reception", "Stadtrundgang", "Eröffnung"), language="en")
    assert badge_of(booked, "3C4F", EVENTS).agenda == (
        AgendaEntry(title="Opening", day="Wed 25/11", time="10:00", room="Saal 1"),
        AgendaEntry(title="Reception", day="Thu 26/11", time="19:00", room="Saal 2"),
        AgendaEntry(title="Stadtrundgang"),
    )


def test_the_events_language_where_the_attendee_has_none() -> None:
    """The first language of the event names product, days and fixed words."""
    badge = badge_of(attendee(1, sessions=("Opening",)), "3C4F", EVENTS)
    assert (badge.language, badge.product) == ("de", "Teilnahme")
    assert badge.agenda == (AgendaEntry(title="Eröffnung", day="Mi 25.11.", time="10:00", room="Saal 1"),)


def test_nothing_booked_is_an_empty_programme() -> None:
    """No session, no entry."""
    assert badge_of(attendee(1), "3C4F", EVENTS).agenda == ()
