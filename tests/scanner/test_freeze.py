"""A camera that froze, told from one that sees nothing new."""

from collections.abc import Callable

import numpy as np
import pytest

from scanner.freeze import FROZEN_S, Life, is_plain, watch_life
from scanner.grey import Grey
from tests.fakes.codes import scene_of

STILL = scene_of("a ticket")
RNG = np.random.default_rng(3)


def noisy(levels: float, ground: int = 100) -> Grey:
    """A hall in which nothing moves, as a sensor sees it."""
    scene = np.full((720, 1280), ground, np.int16)
    scene[300:400, 500:700] = 30
    return np.clip(scene + RNG.normal(0, levels, scene.shape), 0, 255).astype(np.uint8)


def dark_with_hot_pixels() -> Grey:
    """A covered lens: noise is cut off at black, some pixels are always lit."""
    image = np.zeros((720, 1280), np.uint8)
    image[::80, ::80] = 200
    return image


def watched(images: Callable[[int], Grey], seconds: float, fps: int = 5) -> Life:
    """What is known after that time."""
    life = Life()
    for number in range(round(seconds * fps) + 1):
        life = watch_life(life, images(number), 100 + number / fps)
    return life


@pytest.mark.parametrize(
    ("image", "is_frozen"),
    [
        pytest.param(STILL, True, id="a picture with something in it"),
        pytest.param(np.zeros((720, 1280), np.uint8), False, id="all black"),
        pytest.param(np.full((720, 1280), 255, np.uint8), False, id="all white"),
        pytest.param(dark_with_hot_pixels(), False, id="black with hot pixels"),
    ],
)
def test_the_same_picture_for_long_is_a_freeze(image: Grey, *, is_frozen: bool) -> None:
    """Unless it is plain: a covered lens shows no noise."""
    assert not watched(lambda _: image.copy(), FROZEN_S - 0.2).is_frozen
    assert watched(lambda _: image.copy(), FROZEN_S + 0.2).is_frozen is is_frozen


@pytest.mark.parametrize("levels", [0.7, 3.0])
def test_a_still_hall_is_no_freeze(levels: float) -> None:
    """A sensor's noise is enough, however little."""
    life = watched(lambda _: noisy(levels), FROZEN_S + 1)
    assert life.is_seen
    assert not life.is_frozen


def test_one_pixel_is_enough() -> None:
    """The whole picture is compared."""
    other = STILL.copy()
    other[1, 1] ^= 1
    assert not watched(lambda number: (STILL, other)[number % 2], FROZEN_S + 1).is_frozen


def test_a_freeze_ends_with_another_picture() -> None:
    """Whatever hung may come back by itself."""
    life = watched(lambda _: STILL, FROZEN_S + 1)
    assert not watch_life(life, noisy(3), 200).is_frozen


def test_a_camera_is_seen_to_live_with_the_second_picture() -> None:
    """One picture may be the last one of a camera that hangs; a plain one has to do."""
    assert not watch_life(Life(), STILL, 0).is_seen
    assert watch_life(watch_life(Life(), STILL, 0), noisy(3), 0.03).is_seen
    assert watch_life(Life(), np.zeros((720, 1280), np.uint8), 0).is_seen


def test_another_size_is_another_picture() -> None:
    """A camera that changes its size lives."""
    assert watch_life(watch_life(Life(), STILL, 0), STILL[:100, :100], 9).is_seen


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (3, 3)], ids=str)
def test_small_pictures_are_no_trouble(shape: tuple[int, int]) -> None:
    """Whatever size a camera gives."""
    assert is_plain(np.zeros(shape, np.uint8))
