"""When personal data have to go."""

from datetime import UTC, datetime

import pytest

from checkin.clock import utc_to_ms
from checkin.model import Event, EventSet, RoomId, Session, SessionId
from checkin.retention import DAY_MS, IsDue, Waits, ends_ms, look


def ms(text: str) -> int:
    """An ISO time in UTC."""
    return utc_to_ms(datetime.fromisoformat(text).replace(tzinfo=UTC))


DAYS = EventSet(
    events=(Event(slug="e", names={"": "E"}, days=("2026-11-25", "2026-11-27")),), products=(), lists=()
)
ENDS = ms("2026-11-27T23:00")
"""Midnight in Berlin."""
SEEN = ms("2026-11-27T15:00")
NOBODY_KNOWS = EventSet(events=(Event(slug="e", names={"": "E"}),), products=(), lists=())


@pytest.mark.parametrize(
    ("days", "now", "seen", "wanted"),
    [
        pytest.param(7, "2026-11-26T10:00", "2026-11-26T09:00", Waits(ENDS + 7 * DAY_MS), id="amid it"),
        pytest.param(7, "2026-12-04T22:59", "2026-11-27T15:00", Waits(ENDS + 7 * DAY_MS), id="early"),
        pytest.param(7, "2026-12-04T23:00", "2026-11-27T15:00", IsDue(ENDS + 7 * DAY_MS), id="due"),
        pytest.param(7, "2027-10-01T00:00", "2026-11-27T15:00", IsDue(ENDS + 7 * DAY_MS), id="late"),
        pytest.param(1, "2026-11-28T23:00", "2026-11-27T15:00", IsDue(ENDS + DAY_MS), id="sooner"),
        pytest.param(0, "2027-10-01T00:00", "2026-11-27T15:00", Waits(), id="never by itself"),
    ],
)
def test_due(days: int, now: str, seen: str, wanted: object) -> None:
    """So many days after the last day of the event is over where it takes place."""
    assert look(DAYS, days, ms(now), ms(seen)) == wanted


@pytest.mark.parametrize(
    "now",
    [
        pytest.param("1970-01-01T00:00", id="an empty clock"),
        pytest.param("2026-11-27T14:59", id="before the newest entry"),
        pytest.param("2028-02-01T00:00", id="years ahead"),
        pytest.param("2099-12-31T00:00", id="nonsense"),
    ],
)
def test_a_clock_that_is_wrong_deletes_nothing(now: str) -> None:
    """Neither one that is behind what has been, nor one that is far ahead of all that was seen."""
    found = look(DAYS, 7, ms(now), SEEN)
    assert isinstance(found, Waits)
    assert found.doubt


def test_an_event_without_an_end_is_never_due() -> None:
    """Nobody can say when it is over."""
    assert ends_ms(NOBODY_KNOWS) is None
    assert look(NOBODY_KNOWS, 7, ms("2030-01-01T00:00"), SEEN) == Waits()


def test_the_last_of_all_counts() -> None:
    """A session after the last day, and a second event."""
    late = Session(
        id=SessionId(1), names={"": "S"}, room=RoomId(1), start_ms=0, end_ms=ms("2026-11-28T02:00")
    )
    both = EventSet(
        events=(*DAYS.events, Event(slug="f", names={"": "F"}, date_to_ms=ms("2026-12-24T12:00"))),
        products=(),
        lists=(),
        sessions=(late,),
    )
    assert ends_ms(both) == ms("2026-12-24T12:00")
