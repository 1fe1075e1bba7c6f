"""Bitmaps of badges: packing, boxes, PNG there and back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.errors import LayoutError
from printer.bitmap import Bitmap, Box, from_black, from_grey, from_png

CHECKER = from_black(np.array([[True, False, True], [False, True, False]]))

shapes = st.tuples(st.integers(1, 12), st.integers(1, 40), st.integers(0, 2**32 - 1))


def random_black(shape: tuple[int, int, int]) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Black and white noise of a given height, width and seed."""
    height, width, seed = shape
    return np.random.default_rng(seed).random((height, width)) < 0.5


def test_packs_the_left_dot_into_the_highest_bit() -> None:
    """A row of three dots is one byte with its dots at the top and zeros below."""
    assert Bitmap(3, 2, bytes([0b1010_0000, 0b0100_0000])) == CHECKER
    assert CHECKER.row_bytes == 1
    assert CHECKER.row(1) == bytes([0b0100_0000])


@pytest.mark.parametrize(
    ("grey", "black"),
    [
        pytest.param(0, 1, id="black is ink"),
        pytest.param(127, 1, id="just below the threshold is ink"),
        pytest.param(128, 0, id="the threshold itself is paper"),
        pytest.param(255, 0, id="white is paper"),
    ],
)
def test_thresholds_grey(grey: int, black: int) -> None:
    """Grey becomes ink below 128."""
    assert from_grey(np.full((1, 1), grey, np.uint8)).ink() == black


@settings(deadline=None, max_examples=50)
@given(shapes)
def test_arrays_and_pngs_come_back_as_they_were(shape: tuple[int, int, int]) -> None:
    """Packing, grey and PNG lose no dot at any width."""
    black = random_black(shape)
    bitmap = from_black(black)
    assert (bitmap.to_black() == black).all()
    assert from_grey(bitmap.to_grey()) == bitmap
    assert from_png(bitmap.to_png()) == bitmap


def test_counts_and_crops_ink_in_a_box() -> None:
    """A box holds what lies in it and nothing else."""
    box = Box(left_dots=1, top_dots=0, width_dots=2, height_dots=2)
    assert CHECKER.ink() == 3
    assert CHECKER.ink(box) == 2
    assert CHECKER.crop(box) == from_black(np.array([[False, True], [True, False]]))


def test_reads_transparent_pictures_as_if_on_paper() -> None:
    """A see-through dot is white, whatever colour hides in it."""
    from io import BytesIO

    from PIL import Image

    stream = BytesIO()
    Image.new("RGBA", (2, 1), (0, 0, 0, 0)).save(stream, "PNG")
    assert from_png(stream.getvalue()).ink() == 0


@settings(deadline=None, max_examples=50)
@given(st.binary(max_size=80) | st.integers(0, 40).map(lambda length: CHECKER.to_png()[:length]))
def test_refuses_bytes_that_are_no_picture(junk: bytes) -> None:
    """Broken picture files end in one clear error."""
    with pytest.raises(LayoutError):
        from_png(junk)
