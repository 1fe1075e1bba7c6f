"""Lines foretold: by pace, by who came, by who looked; checked by hand, and against nothing but sense."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from checkin.journal import Body, EntryId, Kind
from checkin.model import ListId, RoomId
from checkin.queueing import (
    LIMIT_S,
    MOST_MORE,
    MOST_PERSONS,
    Seen,
    Served,
    Situation,
    advise,
    seconds_per_person,
    to_seen,
    to_served,
)

MINUTE_MS = 60_000
NOW_MS = 1_791_961_200_000


def busy(stations: int, seconds: float, minutes: int = 15) -> list[Served]:
    """Stations that never rest, until now."""
    step_ms = round(seconds * 1000)
    times = range(NOW_MS - minutes * MINUTE_MS, NOW_MS, step_ms)
    return sorted(
        (Served(at_ms + n * 37, f"k{n}") for n in range(stations) for at_ms in times),
        key=lambda one: one.at_ms,
    )


def situation(served: list[Served], *looks: tuple[int, int], to_come: int | None = 2_000) -> Situation:
    """With looks at the line so many minutes ago."""
    seen = [Seen(NOW_MS - ago * MINUTE_MS, persons) for ago, persons in looks]
    return Situation(now_ms=NOW_MS, to_come=to_come, served=served, seen=seen)


def test_pace_leaves_out_pauses() -> None:
    """Nine seconds each, whatever the gaps in which nobody came; too few say nothing."""
    times = [0, 9, 18, 27, 36, 45, 54, 700, 709, 718]
    served = [Served(at * 1000, "a") for at in times]
    assert seconds_per_person(served) == pytest.approx(9.0)
    assert seconds_per_person(served[:4]) is None


def test_a_line_that_grows_goes_on_growing() -> None:
    """Two kiosks serve 12 a minute, 22 come: 40 in line four minutes after nobody was, so 12 min are near."""
    found = advise(situation(busy(2, 10.0, 15), (4, 0), (0, 40)))
    assert found is not None
    assert found.in_line == 40
    assert found.wait_s == pytest.approx(200)
    assert found.then_s == pytest.approx((40 + 220 * 1.0 - 120) * 5, rel=0.05)
    assert found.seen_s == 0
    served_then = 600 / 10 * (2 + found.open_more)
    assert (260 - served_then) * 10 / (2 + found.open_more) <= LIMIT_S * 1.05


def test_a_line_that_shrinks_needs_nobody_more() -> None:
    """From 60 to 20 in ten minutes."""
    found = advise(situation(busy(3, 9.0), (10, 60), (0, 20)))
    assert found is not None
    assert (found.then_s, found.open_more) == (0.0, 0)


def test_an_old_look_is_no_look() -> None:
    """After twenty minutes it says nothing, and the advice says that it is a guess."""
    found = advise(situation(busy(2, 8.0, 40), (25, 80)))
    assert found is not None
    assert found.seen_s is None


def test_without_a_look_busy_stations_mean_a_line() -> None:
    """As mornings usually go; stations that wait for people mean none."""
    guessed = advise(situation(busy(3, 8.0, 15), to_come=3_000))
    idle = advise(situation(busy(3, 30.0, 15), to_come=3_000))
    assert guessed is not None
    assert idle is not None
    assert guessed.in_line > 0
    assert guessed.open_more > 0
    assert (idle.in_line, idle.open_more) == (0, 0)


def test_no_more_come_than_are_left() -> None:
    """With hardly anybody to come the line only shrinks."""
    full = situation(busy(2, 10.0), (4, 0), (0, 40), to_come=46)
    found = advise(full)
    assert found is not None
    assert found.then_s == 0.0
    assert found.open_more == 0


def test_slow_stations_are_believed_where_people_wait() -> None:
    """Twenty seconds per person with a line before them; without one, gaps are taken for pauses."""
    waiting = advise(situation(busy(2, 20.0), (5, 0), (0, 30)))
    idle = advise(situation(busy(2, 20.0), (0, 0)))
    assert waiting is not None
    assert idle is not None
    assert waiting.seconds == pytest.approx(20.0)
    assert idle.seconds == 9.0


def test_little_known_gives_no_advice() -> None:
    """Nobody was served yet, or hardly anybody."""
    assert advise(situation([])) is None
    assert advise(situation([Served(NOW_MS - 1000, "a")])) is None


COUNT = Body(
    kind=Kind.COUNT, at_ms=5, list=ListId(1), id=EntryId("x"), device="d", sequence=1, boot_id="b", mono_ns=0
)


@pytest.mark.parametrize(
    ("body", "persons"),
    [
        pytest.param(replace(COUNT, payload={"queue": 30, "mark": 3}), 30, id="a-mark"),
        pytest.param(replace(COUNT, payload={"queue": 0}), 0, id="nobody"),
        pytest.param(replace(COUNT, payload={"persons": 3}, room=RoomId(1)), None, id="a-room-is-no-line"),
        pytest.param(replace(COUNT, payload={"queue": -1}), None, id="below-zero"),
        pytest.param(replace(COUNT, payload={"queue": MOST_PERSONS + 1}), None, id="too-many"),
        pytest.param(replace(COUNT, payload={"queue": True}), None, id="no-number"),
        pytest.param(replace(COUNT, payload={"queue": "9"}), None, id="a-text"),
        pytest.param(replace(COUNT, kind=Kind.HEAD_COUNT, payload={"queue": 9}), None, id="another-kind"),
    ],
)
def test_only_a_count_of_no_room_speaks_of_a_line(body: Body, persons: int | None) -> None:
    """With a number of people that can be."""
    found = to_seen(body)
    assert (found.persons if found else None) == persons


def test_entries_and_refusals_took_somebodys_turn() -> None:
    """Exits did not."""
    assert to_served(replace(COUNT, kind=Kind.ENTRY)) == Served(5, "d")
    assert to_served(replace(COUNT, kind=Kind.REFUSAL)) is not None
    assert to_served(replace(COUNT, kind=Kind.EXIT)) is None


SERVED = st.lists(
    st.builds(Served, st.integers(NOW_MS - 7_200_000, NOW_MS + 5_000), st.sampled_from("abcde")), max_size=60
)
LOOKS = st.lists(
    st.builds(Seen, st.integers(NOW_MS - 7_200_000, NOW_MS + 5_000), st.integers(0, 900)), max_size=6
)


@given(SERVED, LOOKS, st.none() | st.integers(0, 5_000), st.none() | st.integers(1, 40))
def test_whatever_is_known_advice_makes_sense(
    served: list[Served], looks: list[Seen], to_come: int | None, stations: int | None
) -> None:
    """Numbers that are no nonsense, and one station more than advised is never needed."""
    found = advise(
        Situation(
            now_ms=NOW_MS,
            to_come=to_come,
            served=sorted(served, key=lambda one: one.at_ms),
            seen=sorted(looks, key=lambda one: one.at_ms),
            stations=stations,
        )
    )
    if found is None:
        return
    assert found.in_line >= 0
    assert found.wait_s >= 0
    assert found.then_s >= 0
    assert 0 <= found.open_more <= MOST_MORE
    assert (found.open_more == 0) == (found.then_s <= LIMIT_S)
