"""A badge in characters."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from printer.bitmap import from_black
from printer.preview import to_braille


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 300),
    st.integers(1, 400),
    st.integers(1, 60),
    st.integers(1, 40),
    st.integers(0, 2**32 - 1),
)
def test_fits_whatever_the_terminal(width: int, height: int, columns: int, rows: int, seed: int) -> None:
    """No line is longer and no page higher than there is room, and all lines are equally long."""
    page = from_black(np.random.default_rng(seed).random((height, width)) < 0.5)
    lines = to_braille(page, columns, rows)
    assert 1 <= len(lines) <= rows
    assert {len(line) for line in lines} == {len(lines[0])}
    assert 1 <= len(lines[0]) <= columns
    assert all(0x2800 <= ord(char) <= 0x28FF for line in lines for char in line)


@pytest.mark.parametrize(
    ("black", "line"),
    [
        pytest.param(np.ones((4, 4), np.bool_), "⣿⣿", id="black"),
        pytest.param(np.zeros((4, 4), np.bool_), "⠀⠀", id="white"),
        pytest.param(np.eye(4, dtype=np.bool_), "⠑⢄", id="a diagonal"),
    ],
)
def test_draws_dots_where_the_page_is_black(
    black: "np.ndarray[tuple[int, int], np.dtype[np.bool_]]", line: str
) -> None:
    """At full size each dot of the page is one dot."""
    assert to_braille(from_black(black), 10, 10) == [line]


def test_thin_strokes_survive_being_made_small() -> None:
    """A stroke that fills half of a dot's place is drawn."""
    page = np.zeros((40, 40), np.bool_)
    page[:, 10:12] = True
    assert to_braille(from_black(page), 5, 5)[0] == "⠀⡇⠀⠀⠀"
