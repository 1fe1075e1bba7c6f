"""The lines before the doors, as organisers are told of them: from who was served, and what was said."""

import pytest
from msgspec.structs import replace

from checkin.journal import JournalEntry, Kind
from checkin.model import ListId
from checkin.queueing import QUEUE, Advice
from hub.house.head_count import HeadCount
from hub.house.queues_view import lines_part
from hub.house.views import ages_at
from hub.organiser.words import words
from tests.fakes.chained import ChainedDevice, body_of
from tests.fakes.clock import START_MS, FakeClock
from tests.fakes.small_congress import DOOR, EVENT_SET, HALL, attendee
from tests.hub.test_board import board

EVERY_S = 12
MINUTES = 15


def morning(people: int, in_line: int | None = None, *, at: ListId = DOOR) -> HeadCount:
    """Two stations that serve somebody every twelve seconds each, until the congress begins."""
    count = HeadCount(EVENT_SET)
    for number in range(1, people + 1):
        count.meet(attendee(number))
    clock = FakeClock(START_MS - MINUTES * 60_000)
    stations = [ChainedDevice(name, clock) for name in ("north", "south")]
    for number in range(1, MINUTES * 60 // EVERY_S + 1):
        clock.advance(EVERY_S)
        for other, station in enumerate(stations):
            station.enter(2 * number + other, at)
    if in_line is not None:
        stations[0].write(Kind.COUNT, list=at, payload={QUEUE: in_line})
    count.hear(JournalEntry(body_of(wire), wire.stamp, wire.hash) for one in stations for wire in one.entries)
    count.settle()
    return count


def test_a_line_that_somebody_has_seen() -> None:
    """People in line, the pace of those who serve them, and that it takes more stations."""
    (door, advice), *others = morning(900, in_line=120).advice(START_MS)
    assert (door.id, others) == (DOOR, [])
    assert (advice.in_line, advice.stations, round(advice.seconds)) == (120, 2, EVERY_S)
    assert advice.wait_s == pytest.approx(120 * EVERY_S / 2, rel=0.1)
    assert advice.open_more > 0


@pytest.mark.parametrize(
    ("count", "later_ms"),
    [
        pytest.param(HeadCount(EVENT_SET), 0, id="nobody was served"),
        pytest.param(morning(200, 50), 3 * 3_600_000, id="three hours ago"),
        pytest.param(morning(200, 50, at=HALL), 0, id="inside the house"),
    ],
)
def test_where_nothing_is_said(count: HeadCount, later_ms: int) -> None:
    """Nothing is made up of a line."""
    assert count.advice(START_MS + later_ms) == []


@pytest.mark.parametrize(
    ("advice", "language", "said"),
    [
        pytest.param(
            Advice(in_line=90, wait_s=540, then_s=700, open_more=2, stations=2, seconds=12, seen_s=30),
            "de",
            ("jetzt 9 min, in 10 min 12 min", "2 Stationen mehr öffnen", "90 warten", "vor 30 s"),
            id="seen",
        ),
        pytest.param(
            Advice(in_line=2, wait_s=20, then_s=90, open_more=1, stations=2, seconds=12, seen_s=None),
            "en",
            ("under 1 min now, 2 min in 10 min", "Open 1 more station", "a guess"),
            id="guessed",
        ),
    ],
)
def test_words(advice: Advice, language: str, said: tuple[str, ...]) -> None:
    """How long people wait, what to do about it, and what it rests on."""
    say = words(language)
    seen = replace(board(), lines=((EVENT_SET.lists[0], advice),))
    part = lines_part(say, seen, ages_at(say, START_MS))
    assert [one for one in said if one not in part] == []
    assert lines_part(say, board(), ages_at(say, START_MS)) == ""
