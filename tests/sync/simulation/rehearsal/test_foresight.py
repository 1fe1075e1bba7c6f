"""Advice held against what became of it: mornings of several shapes, crews that do and crews that do not."""

import random  # noqa: TID251  # only ever seeded here
from statistics import median

import pytest
from msgspec.structs import replace

from checkin.queueing import LIMIT_S
from sync.simulation.rehearsal.congresses import morning
from sync.simulation.rehearsal.foresight import Foretold, foretold
from sync.simulation.rehearsal.hall import Hall
from sync.simulation.rehearsal.plan import Peak

SHAPES = {
    "usual": Peak(name="usual", minutes=90),
    "sharp": Peak(name="sharp", minutes=60, rush=0.9, rush_min=20),
    "late": Peak(name="late", minutes=90, rush=0.25),
}


def advice_on(shape: Peak, *, is_seen: bool) -> list[Foretold]:
    """On a thousand people with two, three and four kiosks."""
    found = []
    for kiosks in (2, 3, 4):
        congress = replace(morning(1000, 90), peaks=(shape,), kiosks=kiosks, desks=6)
        hall = Hall(congress, lambda name: random.Random(f"4:{name}"), is_wired=False)
        hall.play()
        found += foretold(hall, is_seen=is_seen)
    return found


@pytest.mark.parametrize("shape", SHAPES)
def test_whoever_looks_at_the_line_is_told_right(shape: str) -> None:
    """In nine of ten cases whether it will be three minutes; in half of them to two minutes and a half."""
    found = advice_on(SHAPES[shape], is_seen=True)
    right = [(one.advice.then_s > LIMIT_S) == (one.waited_s > LIMIT_S) for one in found]
    assert len(found) > 30
    assert sum(right) / len(right) >= 0.9
    assert median(abs(one.advice.then_s - one.waited_s) for one in found) <= 150


def test_a_look_is_worth_it() -> None:
    """On a sharp morning the guess is further off by half at least."""
    seen, guessed = (
        median(abs(one.advice.then_s - one.waited_s) for one in advice_on(SHAPES["sharp"], is_seen=is_seen))
        for is_seen in (True, False)
    )
    assert guessed > 1.5 * seen
