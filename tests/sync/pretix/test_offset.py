"""How far central's clock is from ours: many coarse dates make one fine measure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.pretix.offset import FORGOTTEN_MS, ClockOffset, ClockSample, narrowed

NOON_MS = 1_790_000_000_000


@given(
    offset=st.integers(-4_000_000, 4_000_000),
    asked=st.lists(st.tuples(st.integers(0, 60_000), st.integers(0, 900), st.integers(0, 900)), min_size=1),
)
def test_the_true_offset_lies_between(offset: int, asked: list[tuple[int, int, int]]) -> None:
    """Whatever the way there and back took, and however the second was cut."""
    known = None
    for at, there, back in sorted(asked):
        theirs = (NOON_MS + at + there + offset) // 1000 * 1000
        known = narrowed(known, ClockSample(NOON_MS + at, NOON_MS + at + there + back, theirs))
    assert known is not None
    assert known.least_ms <= offset <= known.most_ms


def test_many_dates_are_finer_than_one() -> None:
    """The change of a second is a fine mark: 50 answers of 40 ms leave less than a tenth of one."""
    known = None
    for number in range(50):
        at = NOON_MS + number * 1037
        known = narrowed(known, ClockSample(at, at + 40, (at + 20 + 5_000) // 1000 * 1000))
    assert known is not None
    assert known.most_ms - known.least_ms < 100
    assert abs(known.ms - 5_000) < 60
    assert known.wrong_by_ms > 4_900


@pytest.mark.parametrize(
    ("known", "sample", "expected"),
    [
        pytest.param(None, ClockSample(5_000, 5_100, 5_000), (-100, 1_000), id="one date alone"),
        pytest.param(
            ClockOffset(-9_000, -8_000, 4_000),
            ClockSample(5_000, 5_100, 5_000),
            (-100, 1_000),
            id="a clock was set in between: the newer bounds hold",
        ),
        pytest.param(
            ClockOffset(200, 300, 5_000 - FORGOTTEN_MS),
            ClockSample(5_000, 5_100, 5_000),
            (-100, 1_000),
            id="too long ago",
        ),
        pytest.param(
            ClockOffset(200, 300, 4_000), ClockSample(5_100, 5_000, 0), (200, 300), id="ours was set back"
        ),
        pytest.param(
            ClockOffset(200, 300, 4_000), ClockSample(5_000, 5_100, 5_250, 0), (200, 250), id="a fine one"
        ),
    ],
)
def test_bounds(known: ClockOffset | None, sample: ClockSample, expected: tuple[int, int]) -> None:
    """What is known after one more answer."""
    now = narrowed(known, sample)
    assert now is not None
    assert (now.least_ms, now.most_ms) == expected


@pytest.mark.parametrize(
    ("least", "most", "wrong"),
    [
        pytest.param(-300, 400, 0, id="both may be right"),
        pytest.param(2_000, 3_000, 2_000, id="ours is slow"),
        pytest.param(-9_000, -7_000, 7_000, id="ours is fast"),
    ],
)
def test_what_is_wrong_for_certain(least: int, most: int, wrong: int) -> None:
    """Nobody is told of an error that the measure itself may have made."""
    assert ClockOffset(least, most, 0).wrong_by_ms == wrong
