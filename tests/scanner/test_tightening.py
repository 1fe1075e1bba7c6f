"""Where in a region a code is."""

import numpy as np
import pytest

from scanner.decoding.region import Region, find_region, whole
from scanner.drawing import blur
from scanner.grey import Grey
from scanner.tightening import tighten
from tests.fakes.codes import picture_of

HALL = (720, 1280)
TEXT = "A7F3K2M9X4C8V1B6N5Q0W3E7R2T4U8I1"
BLOCK = 24


def hall_with_code(scale: int) -> tuple[Grey, Region]:
    """A code without its quiet zone in the middle of a hall, and where it is."""
    code = picture_of(TEXT, scale=scale)[4 * scale : -4 * scale, 4 * scale : -4 * scale]
    side = code.shape[0]
    top, left = (HALL[0] - side) // 2, (HALL[1] - side) // 2
    image = np.full(HALL, 128, np.uint8)
    image[top - 40 : top + side + 40, left - 40 : left + side + 40] = 235
    image[top : top + side, left : left + side] = code
    return image, Region(left, top, left + side, top + side)


def with_rim(image: Grey, at: Region) -> Grey:
    """A phone's dark rim close around the code."""
    for grow in range(44, 54):
        rows, columns = (at.top - grow, at.bottom + grow - 1), (at.left - grow, at.right + grow - 1)
        for row in rows:
            image[row, columns[0] : columns[1]] = 10
        for column in columns:
            image[rows[0] : rows[1], column] = 10
    return image


def with_grain(image: Grey, at: Region) -> Grey:
    """The noise of a dim hall."""
    del at
    grain = np.random.default_rng(2).normal(0, 9, image.shape)
    return np.asarray(np.clip(image * 0.6 + grain, 0, 255), np.uint8)


def with_blur(image: Grey, at: Region) -> Grey:
    """Out of focus."""
    del at
    return blur(image, 3.0)


@pytest.mark.parametrize("scale", [3, 6, 10])
@pytest.mark.parametrize("spoil", [lambda image, _: image, with_rim, with_grain, with_blur])
def test_the_box_is_that_of_the_code(scale: int, spoil: object) -> None:
    """To about a block, whatever lies around it."""
    image, at = hall_with_code(scale)
    image = spoil(image, at)  # type: ignore[operator]  # each of them takes and gives a picture
    region = find_region(image)
    assert region is not None
    box = tighten(image, region)
    assert box is not None
    for side in ("left", "top", "right", "bottom"):
        assert abs(getattr(box, side) - getattr(at, side)) <= 1.5 * BLOCK, side


@pytest.mark.parametrize(
    "image",
    [
        pytest.param(np.full(HALL, 90, np.uint8), id="nothing"),
        pytest.param(np.repeat(np.arange(1280) // 8 % 2 * 200, 720).reshape(1280, 720).T, id="stripes"),
        pytest.param(np.full((5, 5), 90, np.uint8), id="hardly a picture"),
        pytest.param(np.full((1, 1), 90, np.uint8), id="a pixel"),
    ],
)
def test_what_is_no_code_has_no_box(image: Grey) -> None:
    """Even grey, lines in one direction, and pictures too small for a block."""
    assert tighten(image.astype(np.uint8), whole(image)) is None
