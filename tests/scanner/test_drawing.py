"""Drawing primitives of the clip."""

import numpy as np
import pytest

from checkin.errors import PictureError
from scanner.drawing import blur, centred_text, jpeg, lay_over, prop_from


def corners(
    left: float, top: float, right: float, bottom: float
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """An upright rectangle."""
    return np.array(((left, top), (right, top), (right, bottom), (left, bottom)), np.float32)


def grey(level: int, width: int = 40, height: int = 30) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """A one-coloured picture."""
    return np.full((height, width), level, np.uint8)


def test_a_prop_covers_what_lies_behind_it() -> None:
    """Opaque inside its corners, nothing outside."""
    frame = grey(100)
    lay_over(frame, prop_from(grey(200, 10, 10), grey(255, 10, 10)), corners(10, 5, 30, 25))
    assert int(frame[15, 20]) == 200
    assert int(frame[15, 2]) == 100
    assert int(frame[28, 20]) == 100


def test_half_opacity_mixes_half_and_half() -> None:
    """A shadow darkens what lies behind it."""
    frame = grey(100)
    lay_over(frame, prop_from(grey(0, 10, 10), grey(128, 10, 10)), corners(0, 0, 40, 30))
    assert int(frame[15, 20]) == pytest.approx(50, abs=1)


@pytest.mark.parametrize(
    "box",
    [
        pytest.param((-90, -90, -50, -50), id="far outside"),
        pytest.param((-20, -20, 10, 10), id="half outside"),
        pytest.param((-500, -500, 900, 900), id="larger than the frame"),
        pytest.param((30, 20, 90, 90), id="over the other edge"),
    ],
)
@pytest.mark.parametrize("soft", [0.0, 1.0, 6.0])
def test_props_may_lie_outside(box: tuple[float, float, float, float], soft: float) -> None:
    """Only the part inside is drawn, at any defocus."""
    frame = grey(100)
    lay_over(frame, prop_from(grey(200, 10, 10), grey(255, 10, 10)), corners(*box), soft)
    assert frame.shape == (30, 40)
    assert int(frame.min()) >= 99
    assert int(frame.max()) <= 201


@pytest.mark.parametrize(
    "text", ["", "A", "Prof. Dr. Jörg Müller-Lietzow", "x" * 400, "مرحبا 中文", "\n\0"], ids=repr
)
def test_text_stays_in_the_canvas(text: str) -> None:
    """Long lines are written smaller; nothing that a name holds is a problem."""
    canvas = grey(255, 200, 40)
    centred_text(canvas, text, (10, 5, 190, 35), 0)
    assert canvas.shape == (40, 200)


def test_blur_keeps_the_mean() -> None:
    """Light is spread, not lost, by weak and strong blur alike."""
    canvas = grey(0, 200, 200)
    canvas[80:120, 80:120] = 240
    for sigma in (0.1, 1.0, 9.0):
        assert float(blur(canvas, sigma).mean()) == pytest.approx(float(canvas.mean()), rel=0.05)


def test_a_picture_without_pixels_is_no_jpeg() -> None:
    """It ends in the error tree."""
    with pytest.raises(PictureError):
        jpeg(np.zeros((0, 0), np.uint8), 80)
