"""What always looks like a code."""

import pytest

from scanner.furniture import FORGET_S, MOST, SETTLES_S, Furniture, is_furniture

POSTER = (100.0, 100.0, 300.0, 300.0)
TICKET = (500.0, 200.0, 800.0, 500.0)
STEP = 0.1


def play(*scenes: tuple[float, tuple[float, float, float, float] | None]) -> list[bool]:
    """Whether the region was furniture at the end of each scene; in some nothing is seen."""
    known: Furniture = ()
    at_s, told = 0.0, []
    for seconds, box in scenes:
        is_known = False
        for _ in range(round(seconds / STEP)):
            at_s += STEP
            if box is not None:
                known, is_known = is_furniture(known, box, at_s)
        told.append(is_known)
    return told


LONG = SETTLES_S + 1


@pytest.mark.parametrize(
    ("scenes", "wanted"),
    [
        pytest.param([(5, POSTER)], [False], id="new"),
        pytest.param([(LONG, POSTER)], [True], id="there for long"),
        pytest.param([(LONG, (120.0, 90.0, 330.0, 310.0))], [True], id="wherever it is"),
        pytest.param([(10, POSTER), (10, None), (10, POSTER)], [False, False, False], id="gone in between"),
        pytest.param([(10, POSTER), (0.5, None), (10, POSTER)], [False, False, True], id="missed shortly"),
        pytest.param([(LONG, POSTER), (60, None), (1, POSTER)], [True, False, True], id="hidden for a while"),
        pytest.param(
            [(LONG, POSTER), (FORGET_S + 1, None), (1, POSTER)], [True, False, False], id="taken away"
        ),
        pytest.param(
            [(LONG, POSTER), (5, TICKET), (1, POSTER)], [True, False, True], id="a ticket before it"
        ),
        pytest.param(
            [(LONG, POSTER), (1, (130.0, 90.0, 320.0, 310.0))], [True, True], id="found a little elsewhere"
        ),
    ],
)
def test_a_table_of_regions(
    scenes: list[tuple[float, tuple[float, float, float, float] | None]], wanted: list[bool]
) -> None:
    """Each row plays scenes and tells what is furniture at the end of each."""
    assert play(*scenes) == wanted


def test_a_hall_full_of_them_fills_no_memory() -> None:
    """Ever new places within a moment."""
    known: Furniture = ()
    for number in range(100):
        known, _ = is_furniture(known, (200.0 * number, 0.0, 200.0 * number + 50, 50.0), number / 1000)
    assert len(known) == MOST
