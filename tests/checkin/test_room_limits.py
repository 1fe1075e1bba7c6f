"""How many persons a room may hold, by each source, and which of them holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.room_limits import (
    LimitSource,
    RoomLimit,
    RoomUse,
    persons_on,
    persons_through,
    smallest,
)

PERMIT = RoomLimit(persons=200, source=LimitSource.PERMIT, note="2019-114")
AREA = RoomLimit(persons=180, source=LimitSource.AREA)
CASE = RoomLimit(persons=180, source=LimitSource.CASE_BY_CASE)


@pytest.mark.parametrize(
    ("limits", "holds"),
    [
        pytest.param((), None, id="nobody has said any"),
        pytest.param((PERMIT,), PERMIT, id="one"),
        pytest.param((PERMIT, AREA), AREA, id="the smallest"),
        pytest.param((AREA, CASE), AREA, id="the first of equal ones"),
    ],
)
def test_the_smallest_limit_holds(limits: tuple[RoomLimit, ...], holds: RoomLimit | None) -> None:
    """Whichever document it comes from."""
    assert smallest(limits) == holds


@pytest.mark.parametrize(
    ("area_m2", "use", "persons"),
    [
        pytest.param(100.0, RoomUse.TABLES, 100, id="one at a table"),
        pytest.param(100.0, RoomUse.ROWS, 200, id="two in rows"),
        pytest.param(100.0, RoomUse.STANDING, 200, id="two standing"),
        pytest.param(1_000.0, RoomUse.EXHIBITION, 1_000, id="one at a fair"),
        pytest.param(99.5, RoomUse.ROWS, 199, id="half a metre is one in rows"),
        pytest.param(99.9, RoomUse.TABLES, 99, id="rounded down"),
        pytest.param(0.3, RoomUse.ROWS, 0, id="too small for anybody"),
    ],
)
def test_how_many_an_area_takes(area_m2: float, use: RoomUse, persons: int) -> None:
    """By how people sit or stand on it."""
    assert persons_on(area_m2, use) == persons


@pytest.mark.parametrize(
    ("widths_m", "persons"),
    [
        pytest.param([1.2], 200, id="the least way out"),
        pytest.param([1.19], 0, id="too narrow to count"),
        pytest.param([1.79], 200, id="less than a step more"),
        pytest.param([1.8], 300, id="a step more"),
        pytest.param([6.6], 1_100, id="no step is lost to binary numbers"),
        pytest.param([1.2, 1.2, 2.4], 800, id="each way on its own"),
        pytest.param([], 0, id="no way out"),
    ],
)
def test_how_many_get_out(widths_m: list[float], persons: int) -> None:
    """1.20 m per 200 persons, in steps of 0.60 m."""
    assert persons_through(widths_m) == persons


@given(st.lists(st.floats(0, 30), max_size=5), st.floats(0, 30))
def test_another_way_out_never_lets_fewer_in(widths_m: list[float], more: float) -> None:
    """And none is worth more than the rule says of its width."""
    assert persons_through([*widths_m, more]) >= persons_through(widths_m)
    assert persons_through(widths_m) <= sum(widths_m) / 1.2 * 200 + len(widths_m)
