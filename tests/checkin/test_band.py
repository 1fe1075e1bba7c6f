"""The band around a room's number: exact while everybody is heard, wide where doors are silent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.band import HEARD_S, NOBODY, SILENT_S, Doorkeeper, Flow, band

counts = st.integers(0, 500)
flows = st.builds(Flow, counts, counts)
keepers = st.builds(
    Doorkeeper,
    st.just("north"),
    st.none() | st.floats(0, 100_000),
    flows,
    flows,
    flows,
    flows,
    st.floats(0, 600),
    st.floats(0, 600),
)


def silent(
    silent_s: float | None = 120.0,
    *,
    usual: Flow = NOBODY,
    lately: Flow = NOBODY,
    beside: Flow = NOBODY,
    meanwhile: Flow = NOBODY,
) -> Doorkeeper:
    """A door that was not heard for two minutes."""
    return Doorkeeper("south", silent_s, usual, lately, beside, meanwhile)


@given(st.integers(-50, 5_000), st.lists(keepers, max_size=8))
def test_the_number_lies_in_its_band(persons: int, found: list[Doorkeeper]) -> None:
    """Which is never below zero; and only whoever heard everybody is sure."""
    made = band(persons, found)
    assert 0 <= made.low <= made.persons <= made.high
    assert made.persons == max(persons, 0)
    assert made.is_sure == (persons >= 0 and not any(one.is_silent for one in found))
    assert made.heard + len(made.silent) == len(found)


def test_a_word_that_is_late_is_told_to_nobody_but_counts() -> None:
    """A busy door that is heard a little late widens the band and is not called silent."""
    made = band(100, [silent(HEARD_S + 1, lately=Flow(100, 0))])
    assert (made.is_sure, made.silent, made.heard) == (True, (), 1)
    assert made.high > 100


@given(st.integers(0, 5_000), st.lists(keepers, max_size=4), flows, flows)
def test_one_more_silent_door_never_makes_it_more_certain(
    persons: int, found: list[Doorkeeper], usual: Flow, lately: Flow
) -> None:
    """Nor sure."""
    more = band(persons, [*found, silent(usual=usual, lately=lately)])
    assert not more.is_sure


@pytest.mark.parametrize(
    ("keeper", "low", "high"),
    [
        pytest.param(Doorkeeper("north", 3.0), 100, 100, id="heard"),
        pytest.param(Doorkeeper("north", 6.0, lately=Flow(60, 0)), 99, 101, id="heard, busy"),
        pytest.param(Doorkeeper("north", None), 100, 100, id="never heard, nothing known"),
        pytest.param(silent(), 99, 102, id="silent, usually nobody"),
        pytest.param(silent(lately=Flow(100, 0)), 99, 132, id="silent, alone, busy"),
        pytest.param(
            silent(usual=Flow(100, 0), beside=Flow(100, 0), meanwhile=Flow(0, 0)),
            99,
            104,
            id="the door beside has seen nobody either",
        ),
        pytest.param(
            silent(usual=Flow(100, 0), beside=Flow(100, 0), meanwhile=Flow(50, 0)),
            100,
            175,
            id="the door beside is in a rush",
        ),
    ],
)
def test_a_silent_door_counts_as_it_usually_does(keeper: Doorkeeper, low: int, high: int) -> None:
    """By its share of what others see, else by its own pace."""
    made = band(100, [keeper])
    assert made.low >= low - 2
    assert made.low <= 100
    assert abs(made.high - high) <= 3


def test_silent_doors_are_misjudged_together() -> None:
    """What the one door beside them happens to see counts for all: four have four times its error."""
    one = silent(usual=Flow(20, 0), beside=Flow(20, 0), meanwhile=Flow(4, 0))
    alone, four = band(100, [one]), band(100, [one] * 4)
    assert four.high - 100 > 3 * (alone.high - 100)


def test_a_pace_that_nobody_confirms_takes_nothing_off_the_other_side() -> None:
    """Many left at a silent door before it fell silent: they may all be gone, or nobody has left since."""
    entries = silent(lately=Flow(30, 0))
    exits = silent(lately=Flow(0, 200))
    assert band(100, [entries, exits]).high == band(100, [entries, silent()]).high
    assert band(100, [entries, exits]).low < 70


def test_while_a_session_ends_everybody_may_have_left() -> None:
    """By a door of which nothing is known, at one person in three seconds."""
    made = band(100, [Doorkeeper("out", 120.0, rush_out_s=120.0)])
    assert made.low <= 60
    assert made.high <= 108


def test_who_was_silent_longest_comes_first() -> None:
    """And whoever was never heard before all of them."""
    found = [silent(SILENT_S + 1), silent(None), silent(600.0), silent(SILENT_S), silent(1.0)]
    made = band(0, found)
    assert [one.silent_s for one in made.silent] == [None, 600.0, SILENT_S + 1]
    assert (made.age_s, made.devices, made.heard) == (600.0, 5, 2)
