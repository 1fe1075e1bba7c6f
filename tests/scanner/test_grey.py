"""The cheap question whether a frame is worth a second look."""

import numpy as np
import pytest

from scanner.clip import render_frames
from scanner.grey import Grey, has_contrast
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
    assert has_contrast(image) == worth
