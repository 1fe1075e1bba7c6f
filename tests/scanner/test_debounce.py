"""Debouncing: one scan for one holding-up."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.debounce import View, debounce

Frames = list[tuple[float, str]]


def run(frames: Frames, gone_s: float = 2.0) -> list[tuple[float, str]]:
    """Play frames, each a time and the codes in it as single letters; gives time and code of each scan."""
    view, scans = View(), []
    for seen_s, texts in frames:
        view, fresh = debounce(view, texts, seen_s, gone_s)
        scans += [(seen_s, text) for text in fresh]
    return scans


@pytest.mark.parametrize(
    ("frames", "scans"),
    [
        pytest.param([(0, "a")], [(0, "a")], id="a code that comes into view is a scan"),
        pytest.param([(0, ""), (1, "")], [], id="nothing in view is no scan"),
        pytest.param([(t / 10, "a") for t in range(100)], [(0, "a")], id="a held code is one scan"),
        pytest.param([(0, "a"), (0.1, ""), (0.2, "a")], [(0, "a")], id="a missing frame does not retrigger"),
        pytest.param(
            [(0, "a"), (1.9, "a"), (3.8, "a")], [(0, "a")], id="time out of view counts, not time held"
        ),
        pytest.param([(0, "a"), (1.99, "a")], [(0, "a")], id="just under two seconds is still held"),
        pytest.param([(0, "a"), (2, "a")], [(0, "a"), (2, "a")], id="two seconds out of view is a new scan"),
        pytest.param([(0, "a"), (0.03, "b")], [(0, "a"), (0.03, "b")], id="another code is a scan at once"),
        pytest.param([(0, "ab")], [(0, "a"), (0, "b")], id="two codes in one frame are two scans"),
        pytest.param([(0, "aaa")], [(0, "a")], id="one code printed thrice is one scan"),
        pytest.param(
            [(t / 10, "ab"[t % 2]) for t in range(100)],
            [(0, "a"), (0.1, "b")],
            id="two codes seen in turns do not retrigger each other",
        ),
        pytest.param(
            [(0, "a"), (0.1, "b"), (2.05, "a")],
            [(0, "a"), (0.1, "b"), (2.05, "a")],
            id="another code in view does not hold the first",
        ),
        pytest.param([(9, "a"), (3, "a"), (4, "a")], [(9, "a")], id="time that goes back is no time"),
        pytest.param(
            [(9, "a"), (0, "a"), (2, "a")],
            [(9, "a"), (2, "a")],
            id="a clock that was set back goes on from there",
        ),
    ],
)
def test_a_table_of_views(frames: Frames, scans: Frames) -> None:
    """Each row plays frames and names the scans."""
    assert run(frames) == scans


STEPS = st.lists(st.tuples(st.floats(-5, 5, allow_nan=False), st.text("abc", max_size=3)), max_size=40)


@given(STEPS, st.floats(0.1, 5))
@settings(deadline=None, max_examples=150)
def test_a_code_never_scans_twice_within_the_window(steps: Frames, gone_s: float) -> None:
    """Between two scans of a code it was out of view for at least `gone_s` of forward time."""
    view, unseen_s = View(), dict[str, float]()
    previous_s: float | None = None
    at_s = 0.0
    for step_s, texts in steps:
        at_s += step_s
        forward_s = 0.0 if previous_s is None else max(0.0, at_s - previous_s)
        previous_s = at_s
        unseen_s = {text: since_s + forward_s for text, since_s in unseen_s.items()}
        view, fresh = debounce(view, texts, at_s, gone_s)
        for text in fresh:
            assert text not in unseen_s or unseen_s[text] >= gone_s - 1e-6
        unseen_s |= dict.fromkeys(texts, 0.0)


@given(STEPS)
@settings(deadline=None, max_examples=100)
def test_what_scans_is_in_the_frame_and_each_once(steps: Frames) -> None:
    """A frame gives no text that it does not show, and none twice; a text never shown before always scans."""
    view, known = View(), set[str]()
    for at_s, texts in steps:
        view, fresh = debounce(view, texts, at_s)
        assert len(set(fresh)) == len(fresh)
        assert set(texts) - known <= set(fresh) <= set(texts)
        known |= set(texts)


@given(STEPS, st.text("xyz", max_size=3))
@settings(deadline=None, max_examples=100)
def test_codes_do_not_disturb_each_other(steps: Frames, others: str) -> None:
    """The scans of a code are the same with and without other codes in view."""
    alone = run([(at_s, "".join(set(texts) & {"a"})) for at_s, texts in steps])
    crowded = run([(at_s, texts + others) for at_s, texts in steps])
    assert [scan for scan in crowded if scan[1] == "a"] == alone


@given(st.integers(1, 500))
@settings(deadline=None, max_examples=20)
def test_the_table_stays_small(count: int) -> None:
    """Codes that are gone are forgotten: ever new codes fill no memory."""
    view = View()
    for number in range(count):
        view, _ = debounce(view, [str(number)], number * 0.5)
    assert len(view.last_seen_s) <= 4
