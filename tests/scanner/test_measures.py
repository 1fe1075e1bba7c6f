"""Measures of a code that was not read: each tells its own cause, and none is thrown by bad input."""

import numpy as np
import pytest

from scanner.drawing import blur
from scanner.grey import Grey
from scanner.guidance import Glimpse, reason
from scanner.hint import Hint
from scanner.measures import Box, Measures, make_small, measure
from tests.fakes.codes import picture_of

SHAPE = (720, 1280)


def scene(scale: int = 8, *, soft: float = 0.0, shift: int = 0, dim: float = 1.0) -> tuple[Grey, Box]:
    """A code in the middle of a grey hall, and where it is."""
    code = picture_of("A7F3K2M9X4C8V1B6", scale=scale)
    side = code.shape[0]
    top, left = (SHAPE[0] - side) // 2, (SHAPE[1] - side) // 2 + shift
    image = np.full(SHAPE, 110, np.uint8)
    image[top : top + side, left : left + side] = (code * dim).astype(np.uint8)
    quiet = 4 * scale
    box = (left + quiet, top + quiet, left + side - quiet, top + side - quiet)
    return blur(image, soft), box


def with_lamp(image: Grey) -> Grey:
    """A lamp mirrored in the middle of it."""
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    lamp = 900 * np.exp(-(((x - SHAPE[1] / 2) / 60) ** 2 + ((y - SHAPE[0] / 2) / 40) ** 2))
    return np.asarray(np.clip(image + lamp, 0, 255), np.uint8)


def look(image: Grey, box: Box, before: Grey | None = None) -> Measures:
    """Measure it; it must be measurable."""
    seen = measure(image, box, make_small(image), None if before is None else make_small(before))
    assert seen is not None
    return seen


def test_a_code_that_is_well_held_gives_no_hint() -> None:
    """Sharp, at rest, bright, as large as it should be."""
    image, box = scene()
    seen = look(image, box, image)
    assert reason(Glimpse(measures=seen)) is None
    assert seen.moved == 0
    assert seen.sharpness > 0.6
    assert seen.glare == 0


HELD, BOX = scene()
FAR, FAR_BOX = scene(3)
DIM, DIM_BOX = scene(dim=0.25)
SOFT, SOFT_BOX = scene(soft=7.0)
NEAR, NEAR_BOX = scene(22)


@pytest.mark.parametrize(
    ("image", "box", "before", "hint"),
    [
        pytest.param(FAR, FAR_BOX, FAR, Hint.CLOSER, id="far away"),
        pytest.param(NEAR, NEAR_BOX, NEAR, Hint.FURTHER, id="fills the picture"),
        pytest.param(HELD, BOX, scene(shift=40)[0], Hint.HOLD_STILL, id="moved since the last frame"),
        pytest.param(SOFT, SOFT_BOX, SOFT, Hint.HOLD_STILL, id="out of focus"),
        pytest.param(with_lamp(HELD), BOX, with_lamp(HELD), Hint.TILT, id="a lamp in it"),
        pytest.param(DIM, DIM_BOX, DIM, Hint.BRIGHTER, id="a dim screen"),
        pytest.param(255 - HELD, BOX, 255 - HELD, None, id="light on dark is as good"),
    ],
)
def test_a_table_of_pictures(image: Grey, box: Box, before: Grey, hint: Hint | None) -> None:
    """Each row is a picture and what it says."""
    assert reason(Glimpse(measures=look(image, box, before))) is hint


def test_a_box_that_is_not_tight_says_the_same() -> None:
    """What finds regions may take in the quiet zone, or lose a module."""
    left, top, right, bottom = BOX
    for margin in (-8, 24):
        box = (left - margin, top - margin, right + margin, bottom + margin)
        assert reason(Glimpse(measures=look(HELD, box, HELD))) is None
        assert reason(Glimpse(measures=look(with_lamp(HELD), box))) is Hint.TILT


def test_sensor_noise_is_no_motion() -> None:
    """Grain of a dim hall, another one in each frame."""
    rng = np.random.default_rng(3)
    one, other = (np.clip(HELD + rng.normal(0, 9, SHAPE), 0, 255).astype(np.uint8) for _ in range(2))
    assert reason(Glimpse(measures=look(one, BOX, other))) is None


@pytest.mark.parametrize(
    "box",
    [
        pytest.param((-100.0, -100.0, -10.0, -10.0), id="outside"),
        pytest.param((5.0, 5.0, 5.0, 5.0), id="empty"),
        pytest.param((500.0, 500.0, 100.0, 100.0), id="inside out"),
        pytest.param((1270.0, 0.0, 2000.0, 720.0), id="a strip at the edge"),
    ],
)
def test_what_is_no_region_is_not_measured(box: Box) -> None:
    """There is nothing to be said of it."""
    assert measure(HELD, box, make_small(HELD), None) is None


@pytest.mark.parametrize("shape", [(1, 1), (16, 16), (17, 4000), (720, 1280)])
def test_frames_of_any_shape_are_measured_or_passed_over(shape: tuple[int, int]) -> None:
    """With a region that is larger than they are, and a frame before of another size."""
    image = np.random.default_rng(1).integers(0, 256, shape).astype(np.uint8)
    for before in (None, make_small(HELD), make_small(image)):
        seen = measure(image, (-10.0, -10.0, 9_000.0, 9_000.0), make_small(image), before)
        assert seen is None or (seen.is_cut and seen.share > 1)


def test_an_even_picture_divides_by_nothing() -> None:
    """A lens that is covered."""
    black = np.zeros(SHAPE, np.uint8)
    seen = look(black, (100.0, 100.0, 400.0, 400.0), black)
    assert (seen.moved, seen.sharpness, seen.glare, seen.white) == (0, 0, 0, 0)
