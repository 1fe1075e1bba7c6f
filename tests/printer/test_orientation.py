"""Pages that were laid out the other way are turned, dot by dot."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.errors import TemplateError
from printer.bitmap import Box, from_black
from printer.media import parse_media
from printer.orientation import box_on_media, on_media

TALL = parse_media("20x30")
TALL_DOTS, WIDE_DOTS = (160, 240), (240, 160)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.data())
def test_a_turned_box_holds_the_same_dots(seed: int, data: st.DataObject) -> None:
    """What a field's box holds on the page, it holds on the media."""
    for width, height in (TALL_DOTS, WIDE_DOTS):
        page = from_black(np.random.default_rng(seed).random((height, width)) < 0.5)
        left, top = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
        box = Box(left, top, data.draw(st.integers(1, width - left)), data.draw(st.integers(1, height - top)))
        turned = on_media(page, TALL)
        assert (turned.width_dots, turned.height_dots) == TALL_DOTS
        assert turned.ink(box_on_media(box, (width, height), TALL)) == page.ink(box)


def test_what_fits_is_left_alone() -> None:
    """A page of the media's size is the same bitmap."""
    page = from_black(np.eye(240, 160, dtype=np.bool_))
    assert on_media(page, TALL) is page


def test_turned_clockwise() -> None:
    """The upper left corner of a wide page becomes the upper right one of the media."""
    page = np.zeros((160, 240), np.bool_)
    page[0, 0] = True
    assert on_media(from_black(page), TALL).to_black()[0, -1]


def test_other_sizes_are_told() -> None:
    """Neither the media nor the media turned: both sizes are named."""
    with pytest.raises(TemplateError, match="makes 10x10 dots, the media has 160x240"):
        on_media(from_black(np.zeros((10, 10), np.bool_)), TALL)
