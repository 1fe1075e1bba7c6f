"""Hints: what is said, and when."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.guidance import SHOW_S, STAY_S, Glimpse, Guide, guide, reason
from scanner.hint import Hint
from scanner.measures import Measures

FPS = 30
GOOD = Measures(share=0.35, is_cut=False, moved=0.03, sharpness=0.8, glare=0.0, white=240, is_like_code=True)
NOTHING = Glimpse()
READ = Glimpse(is_read=True)
FAR = Glimpse(measures=replace(GOOD, share=0.1))
WAVED = Glimpse(measures=replace(GOOD, moved=0.3))


@pytest.mark.parametrize(
    ("changes", "hint"),
    [
        pytest.param({}, None, id="nothing is wrong that we know"),
        pytest.param({"share": 0.9}, Hint.FURTHER, id="fills the frame"),
        pytest.param({"share": 0.6, "is_cut": True}, Hint.FURTHER, id="half of it is outside"),
        pytest.param({"share": 0.3, "is_cut": True}, None, id="just coming in"),
        pytest.param({"moved": 0.3}, Hint.HOLD_STILL, id="waved"),
        pytest.param({"moved": 0.3, "sharpness": 0.1, "share": 0.1}, Hint.HOLD_STILL, id="waved far away"),
        pytest.param({"glare": 0.2}, Hint.TILT, id="a lamp in it"),
        pytest.param({"white": 60}, Hint.BRIGHTER, id="dim"),
        pytest.param({"white": 60, "share": 0.1}, Hint.BRIGHTER, id="dim and far"),
        pytest.param({"share": 0.1}, Hint.CLOSER, id="far"),
        pytest.param(
            {"sharpness": 0.15, "share": 0.7}, Hint.FURTHER, id="out of focus, since it is too near"
        ),
        pytest.param({"sharpness": 0.15}, Hint.HOLD_STILL, id="the lens looks for its focus"),
    ],
)
def test_a_table_of_causes(changes: dict[str, Any], hint: Hint | None) -> None:
    """Each row spoils a code that is well held, and names the hint."""
    assert reason(Glimpse(measures=replace(GOOD, **changes))) is hint


@pytest.mark.parametrize(
    ("glimpse", "hint"),
    [
        pytest.param(NOTHING, None, id="nothing in view"),
        pytest.param(Glimpse(is_unclear=True), Hint.ONE_TICKET, id="two tickets"),
        pytest.param(replace(WAVED, is_unclear=True), Hint.ONE_TICKET, id="two tickets come first"),
        pytest.param(Glimpse(is_far=True), Hint.CLOSER, id="readable, and too far"),
    ],
)
def test_what_needs_no_measure(glimpse: Glimpse, hint: Hint | None) -> None:
    """Several tickets, or one that hangs back."""
    assert reason(glimpse) is hint


def play(*scenes: tuple[float, Glimpse]) -> list[tuple[float, Hint | None]]:
    """Time and hint of each change; each scene lasts so many seconds."""
    state, at_s, changes = Guide(), 0.0, list[tuple[float, Hint | None]]()
    for seconds, glimpse in scenes:
        for _ in range(max(1, round(seconds * FPS))):
            before, state = state, guide(state, glimpse, at_s)
            if state.hint is not before.hint:
                changes.append((at_s, state.hint))
            at_s += 1 / FPS
    return changes


@pytest.mark.parametrize(
    ("scenes", "hints"),
    [
        pytest.param([(0.5, FAR)], [], id="half a second says nothing"),
        pytest.param([(0.8, FAR)], [Hint.CLOSER], id="longer does"),
        pytest.param([(0.8, FAR), (3, NOTHING)], [Hint.CLOSER, None], id="goes when nothing is held up"),
        pytest.param([(0.8, FAR), (0, READ)], [Hint.CLOSER, None], id="goes at once when a code is read"),
        pytest.param([(0.5, FAR), (0, READ), (0.5, FAR)], [], id="and begins anew then"),
        pytest.param([(1, FAR), (3, WAVED)], [Hint.CLOSER, Hint.HOLD_STILL], id="one gives way to the other"),
        pytest.param([(0.03, FAR), (0.03, NOTHING)] * 60, [], id="seen in every second frame only"),
        pytest.param([(0.1, FAR), (0.03, NOTHING)] * 30, [Hint.CLOSER], id="missed in every fourth frame"),
        pytest.param([(1, FAR)] + [(0.03, FAR), (0.03, WAVED)] * 90, [Hint.CLOSER], id="two causes in turns"),
    ],
)
def test_a_table_of_times(scenes: list[tuple[float, Glimpse]], hints: list[Hint | None]) -> None:
    """Each row plays scenes and names the hints that come up."""
    assert [hint for _, hint in play(*scenes)] == hints


def test_a_hint_stays_for_a_second() -> None:
    """Also when its cause has gone right after it came up."""
    (shown_s, _), (gone_s, _) = play((SHOW_S + 2 / FPS, FAR), (3, NOTHING))
    assert gone_s - shown_s >= STAY_S


def test_a_camera_that_stood_still_is_no_evidence() -> None:
    """Ten seconds between two frames are not ten seconds of something."""
    state = guide(guide(Guide(), FAR, 0.0), FAR, 10.0)
    assert state.hint is None


GLIMPSES = st.sampled_from([NOTHING, READ, FAR, WAVED, Glimpse(is_unclear=True)])
STEPS = st.lists(st.tuples(st.floats(0, 0.5), GLIMPSES), max_size=120)


@given(STEPS)
@settings(deadline=None, max_examples=200)
def test_at_most_one_hint_a_second(steps: list[tuple[float, Glimpse]]) -> None:
    """Whatever the frames say, two hints are a second apart; only a read takes one away sooner."""
    state, at_s, shown = Guide(), 0.0, list[float]()
    for step_s, glimpse in steps:
        at_s += step_s
        before, state = state, guide(state, glimpse, at_s)
        if state.hint is before.hint:
            continue
        if state.hint is not None:
            shown.append(at_s)
        else:
            assert glimpse is READ or at_s - shown[-1] >= STAY_S
    assert all(later - earlier >= STAY_S for earlier, later in pairwise(shown))
