"""Curves of rooms with fewer points: what a picture shows is what was there."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.occupancy import MINUTE_MS, number_at, thinned

DAY_MS = 1440 * MINUTE_MS


def test_an_evening_is_not_as_full_as_the_afternoon() -> None:
    """A hall that emptied within one stretch of time is empty all night, in the picture too."""
    emptied = tuple((870 * MINUTE_MS + i * MINUTE_MS, 250 - 50 * i) for i in range(6))
    drawn = thinned(((0, 250), *emptied), 3 * DAY_MS, 240)
    assert number_at(drawn, 2 * DAY_MS) == 0
    assert max(number for _, number in drawn) == 250


@settings(deadline=None, max_examples=100)
@given(
    st.dictionaries(st.integers(0, 3000), st.integers(0, 500), min_size=1, max_size=200),
    st.integers(1, 300),
    st.integers(0, 2000),
)
def test_thinned_curves(minutes: dict[int, int], most: int, idle: int) -> None:
    """The peak stays, no more points than asked for twice, and each stretch ends with what held then."""
    curve = tuple(sorted((minute * MINUTE_MS, number) for minute, number in minutes.items()))
    end_ms = curve[-1][0] + idle * MINUTE_MS
    drawn = thinned(curve, end_ms, most)
    assert [at for at, _ in drawn] == sorted({at for at, _ in drawn})
    assert max(number for _, number in drawn) == max(number for _, number in curve)
    assert number_at(drawn, end_ms) == curve[-1][1]
    stretch_ms = MINUTE_MS * max(1, (end_ms - curve[0][0]) // MINUTE_MS // most)
    for at_ms, _ in drawn:
        quiet = [at for at, _ in curve if at_ms - stretch_ms < at < at_ms + stretch_ms]
        if not quiet:
            assert number_at(drawn, at_ms) == number_at(curve, at_ms)
