"""Where in a frame a code could be, and whether it is worth a second look."""

import numpy as np
import pytest

from scanner.clip import render_frames
from scanner.decoding.region import Region, around, find_region, whole
from scanner.grey import Grey
from tests.fakes.codes import modules_of, picture_of, scene_of


def tiny_scene() -> Grey:
    """A ticket's code of two pixels per module, as seen from far away, in a plain frame."""
    scene = np.full((720, 1280), 128, np.uint8)
    code = picture_of("a7f3k2m9x4c8v1b6n5q0w3e7r2t4u8i1", scale=2)
    scene[301 : 301 + len(code), 402 : 402 + len(code)] = code
    return scene


@pytest.mark.parametrize(
    ("image", "worth"),
    [
        pytest.param(np.zeros((720, 1280), np.uint8), False, id="dark"),
        pytest.param(np.full((720, 1280), 255, np.uint8), False, id="glaring"),
        pytest.param(
            np.tile(np.linspace(0, 255, 1280), (720, 1)).astype(np.uint8), False, id="soft gradient"
        ),
        pytest.param(next(render_frames([], modules_of)), False, id="hall out of focus with noise"),
        pytest.param(scene_of("a"), True, id="ticket"),
        pytest.param(tiny_scene(), True, id="ticket far away"),
        pytest.param(np.zeros((1, 1), np.uint8), False, id="one pixel"),
        pytest.param(np.zeros((0, 0), np.uint8), False, id="no pixel"),
    ],
)
def test_only_frames_with_edges_are_worth_it(image: Grey, *, worth: bool) -> None:
    """Where nothing stands out there is no code."""
    assert (find_region(image) is not None) == worth


def test_the_region_is_around_the_code() -> None:
    """With room for its quiet zone, and without the rest of the frame."""
    region = find_region(tiny_scene())
    assert region is not None
    assert region.left <= 402
    assert region.top <= 301
    assert region.right >= 402 + 82
    assert region.bottom >= 301 + 82
    assert region.of(tiny_scene()).size < 0.06 * 1280 * 720


def test_a_code_in_a_corner_keeps_the_region_inside() -> None:
    """A box never leaves the picture."""
    image = np.full((200, 330), 128, np.uint8)
    image[:140, :140] = np.kron(np.arange(35 * 35).reshape(35, 35) % 2 * 255, np.ones((4, 4)))
    region = find_region(image)
    assert region is not None
    assert min(region.left, region.top) >= 0
    assert (region.right <= 330, region.bottom <= 200) == (True, True)


def test_the_whole_is_all_of_it() -> None:
    """Right and bottom lie outside."""
    assert whole(np.zeros((3, 5), np.uint8)) == Region(0, 0, 5, 3)


def test_what_is_known_is_looked_past() -> None:
    """The region is around the other code; with nothing else in view there is none."""
    scene = tiny_scene()
    known = around(((402.0, 301.0), (484.0, 301.0), (484.0, 383.0), (402.0, 383.0)))
    assert find_region(scene, [known]) is None
    scene[600:682, 1000:1082] = scene[301:383, 402:484]
    region = find_region(scene, [known])
    assert region is not None
    assert (region.left > 900, region.top > 500) == (True, True)


def test_a_known_code_may_be_cut_by_the_frame() -> None:
    """Its corners may lie outside."""
    assert find_region(tiny_scene(), [Region(-50, -80, 5_000, 4_000)]) is None
