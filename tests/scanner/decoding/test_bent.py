"""Our own reading of bent codes, and of those without a quiet zone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.decoding.bent import find_placements, read_bent
from scanner.decoding.engines import read_by_zxing
from scanner.grey import Grey
from tests.fakes.codes import modules_of
from tests.fakes.paper import AROUND_PX, bend, on_ground, tilt

SECRET = "a7f3k2m9x4c8v1b6n5q0w3e7r2t4u8i1"
SIGNED = "pretix.eu/sign/" + "Kx4mZ0q7Wn" * 22


def glare(image: Grey) -> Grey:
    """A white spot over a part of the code that error correction can make up for."""
    spot = image.copy()
    middle = len(image) // 2
    spot[middle - 20 : middle + 20, middle - 24 : middle + 24] = 255
    return spot


FLAT = [
    pytest.param(on_ground(SECRET), id="flat"),
    pytest.param(on_ground(SIGNED, module_px=4), id="many modules"),
    pytest.param(255 - on_ground(SECRET), id="light on dark"),
    pytest.param(np.rot90(on_ground(SECRET)), id="turned by a quarter"),
    pytest.param(tilt(on_ground(SECRET), 60), id="seen from aside"),
    pytest.param(glare(on_ground(SECRET, error="h")), id="glare in the middle"),
]
HARD = [
    pytest.param(bend(on_ground(SECRET, module_px=8), 0.06), id="bent"),
    pytest.param(bend(on_ground(SECRET, module_px=8), 0.03, waves=1.5), id="wavy"),
    pytest.param(bend(on_ground(SIGNED), 0.05), id="many modules bent"),
    pytest.param(255 - bend(on_ground(SECRET, module_px=8), 0.06), id="light on dark and bent"),
    pytest.param(on_ground(SECRET, quiet=0, ground=20), id="dark ground up to the modules"),
]


@pytest.mark.parametrize("image", [*FLAT, *HARD])
def test_reads_the_whole_text(image: Grey) -> None:
    """Exactly, once."""
    (code,) = read_bent(np.ascontiguousarray(image))
    assert code.text in {SECRET, SIGNED}
    assert code.symbology == "QRCode"


@pytest.mark.parametrize("image", HARD)
def test_nobody_else_reads_those(image: Grey) -> None:
    """Otherwise our own reading would be tested with nothing hard."""
    assert read_by_zxing(np.ascontiguousarray(image)) == ()


def test_corners_are_where_the_code_is() -> None:
    """From its own top left, clockwise, to half a module."""
    (code,) = read_bent(on_ground(SECRET, module_px=6))
    near, far = AROUND_PX + 24, AROUND_PX + 24 + 6 * len(modules_of(SECRET))
    expected = np.array(((near, near), (far, near), (far, far), (near, far)))
    assert np.abs(np.array(code.corners) - expected).max() < 3


def test_a_turned_code_says_where_its_own_top_left_is() -> None:
    """A code on its head has it at the bottom right."""
    (code,) = read_bent(np.ascontiguousarray(np.rot90(on_ground(SECRET), 2)))
    x, y = code.corners[0]
    assert x > code.corners[2][0]
    assert y > code.corners[2][1]


def test_it_stops_when_time_is_up() -> None:
    """Asked before each attempt."""
    assert read_bent(on_ground(SECRET), has_time=lambda: False) == ()


@pytest.mark.parametrize("shape", [(21, 21), (30, 400), (400, 30)], ids=str)
def test_small_pictures_hold_nothing(shape: tuple[int, int]) -> None:
    """And harm nothing."""
    assert read_bent(np.zeros(shape, np.uint8)) == ()


@given(st.integers(21, 200), st.integers(21, 200), st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=40)
def test_noise_says_nothing(height: int, width: int, seed: int) -> None:
    """No text comes out of pictures without a code."""
    noise = np.random.default_rng(seed).integers(0, 256, (height, width), np.uint8)
    assert read_bent(noise) == ()


@given(st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=25)
def test_finders_around_noise_say_nothing(seed: int) -> None:
    """What has three finder patterns and nothing sound between them is no code."""
    image = on_ground(SECRET)
    noise = np.random.default_rng(seed).integers(0, 2, (29, 29), np.uint8).repeat(6, 0).repeat(6, 1) * 255
    near = AROUND_PX + 24 + 6 * 9
    image[near : near + 6 * 20, near : near + 6 * 20] = noise[: 6 * 20, : 6 * 20]
    image[AROUND_PX + 24 + 54 : AROUND_PX + 24 + 6 * 20, AROUND_PX + 24 : near] = noise[: 6 * 11, : 6 * 9]
    assert read_bent(image) == ()


def test_placements_count_modules() -> None:
    """The likeliest first."""
    placement = next(find_placements(on_ground(SIGNED, module_px=4)))
    assert placement.modules == len(modules_of(SIGNED))
    assert not placement.is_inverted
