"""What happens in the demo: a story that is whole however short, with people who are who they should be."""

from collections import Counter
from itertools import islice
from random import Random  # noqa: TID251  # seeded

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.model import CheckInList, ListId, Position, PositionStatus
from kiosk.demo_script import (
    FEWEST_TICKETS,
    SCRIPT,
    UNKNOWN_CODE,
    Part,
    move_to_today,
    play,
    tickets_for,
)  # fmt: skip
from kiosk.sample_congress import SAMPLE_EVENT
from sync.congress import attendees
from sync.event_file import read_event_file
from tests.fakes import stored
from tests.fakes.clock import START_MS
from tests.fakes.small_congress import EVENT_SET, ONLINE, attendee

DOOR = CheckInList(id=ListId(1), names={"de": "Einlass"}, event="congress")

PEOPLE = (
    *(attendee(number) for number in range(1, 31)),
    *(attendee(number, status=PositionStatus.PENDING) for number in range(31, 36)),
    *(attendee(number, product=ONLINE) for number in range(36, 41)),
    *(attendee(number, status=PositionStatus.CANCELED) for number in range(41, 46)),
    *(attendee(number, status=PositionStatus.BLOCKED) for number in range(46, 51)),
)


def _by_secret() -> dict[str, Position]:
    return {position.secret: position for position in PEOPLE}


def test_everybody_is_who_they_should_be() -> None:
    """Good ones are paid and on site, the others have what they are refused for."""
    status = {
        Part.GOOD: PositionStatus.PAID, Part.UNPAID: PositionStatus.PENDING, Part.ONLINE: PositionStatus.PAID,
        Part.CANCELED: PositionStatus.CANCELED, Part.BLOCKED: PositionStatus.BLOCKED,
    }  # fmt: skip
    turns = list(islice(play(PEOPLE, EVENT_SET, DOOR), 2 * len(SCRIPT)))
    assert [turn.part for turn in turns] == [part for part, _ in SCRIPT] * 2
    for turn in turns:
        if turn.part in status:
            position = _by_secret()[turn.text]
            assert position.status is status[turn.part]
            assert (position.product == ONLINE) is (turn.part is Part.ONLINE)
            assert turn.caption == position.display_name


def test_only_the_first_one_comes_twice() -> None:
    """Whoever is shown again is the very first; nobody else, but the unknown code, is."""
    turns = list(islice(play(PEOPLE, EVENT_SET, DOOR), 2 * len(SCRIPT)))
    often = {text: count for text, count in Counter(turn.text for turn in turns).items() if count > 1}
    assert often == {turns[0].text: 3, UNKNOWN_CODE: 2}


def test_it_ends_when_nobody_is_left() -> None:
    """With the last person for a part, not with an error."""
    assert 0 < len(list(play(PEOPLE, EVENT_SET, DOOR))) < 100
    assert list(play((), EVENT_SET, DOOR)) == []


def test_a_later_round_has_new_people() -> None:
    """The second round of the script shows nobody of the first, but for the one who always comes again."""
    texts = [turn.text for turn in islice(play(PEOPLE, EVENT_SET, DOOR), 2 * len(SCRIPT))]
    assert len(texts) == 2 * len(SCRIPT)
    assert set(texts[: len(SCRIPT)]) & set(texts[len(SCRIPT) :]) == {UNKNOWN_CODE, texts[0]}


@pytest.mark.parametrize(("seconds", "tickets"), [(0.1, FEWEST_TICKETS), (36, 13), (3600, 1286)])
def test_how_many_tickets(seconds: float, tickets: int) -> None:
    """A longer clip has more of them; the shortest still has a refusal and a repetition."""
    assert tickets_for(seconds) == tickets
    story = {part for part, _ in SCRIPT[:FEWEST_TICKETS]}
    assert {Part.GOOD, Part.UNKNOWN, Part.UNPAID, Part.AGAIN} <= story
    assert {medium for _, medium in SCRIPT[:FEWEST_TICKETS]} == {"paper", "phone", "phone_dark"}


def test_the_congress_begins_today() -> None:
    """All days move together, times of day stay; the moved file is still a good one."""
    text = SAMPLE_EVENT.read_text("utf-8")
    moved = read_event_file(move_to_today(text, START_MS).encode(), "event.toml").event_set
    assert moved.events[0].days == ("2026-10-24", "2026-10-25", "2026-10-26")
    assert {entry.date for entry in moved.lists} <= {"", *moved.events[0].days}


@given(st.integers(1_600_000_000_000, 4_000_000_000_000))
def test_it_can_begin_on_any_day(today_ms: int) -> None:
    """Also on a leap day and across a change of the clocks: the file stays good."""
    text = move_to_today(SAMPLE_EVENT.read_text("utf-8"), today_ms)
    assert len(read_event_file(text.encode(), "event.toml").event_set.events[0].days) == 3


def test_a_file_without_days_stays() -> None:
    """Nothing to move."""
    assert move_to_today("[event]\n", START_MS) == "[event]\n"


def test_the_demo_and_the_examples_have_one_event() -> None:
    """Whoever copies the sample finds the demo's congress in it."""
    assert SAMPLE_EVENT.read_bytes() == stored.SAMPLE_EVENT.read_bytes()


@pytest.mark.parametrize("seed", range(3))
def test_the_smallest_congress_has_everybody_whom_the_story_needs(seed: int) -> None:
    """100 attendees are enough to play each part once."""
    rows = list(attendees(100, Random(seed)))
    assert {"paid", "pending", "canceled"} <= {row["status"] for row in rows}
    assert "Online" in {row["product"] for row in rows}
