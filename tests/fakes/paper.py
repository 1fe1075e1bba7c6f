"""Codes on paper that is not flat, for tests: bent, on a dark ground, half covered."""

import cv2
import numpy as np

from scanner.grey import Grey
from tests.fakes.codes import modules_of

AROUND_PX = 60


def bend(image: Grey, share: float, waves: float = 1.0) -> Grey:
    """Shift rows and columns along a sine whose height is `share` of the picture's side."""
    height, width = image.shape
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    down = columns / width * 2 * np.pi * waves
    across = rows / height * 2 * np.pi * waves
    xs = columns + np.float32(share * width / 2) * np.sin(across)
    ys = rows + np.float32(share * height) * np.sin(down)
    edge = cv2.BORDER_REPLICATE
    return np.asarray(cv2.remap(image, xs, ys, cv2.INTER_LINEAR, borderMode=edge), np.uint8)


def tilt(image: Grey, by_px: int) -> Grey:
    """Seen from aside: the right edge is `by_px` pixels shorter at both ends."""
    height, width = image.shape
    before = np.array(((0, 0), (width, 0), (width, height), (0, height)), np.float32)
    after = np.array(
        ((0, 0), (width - by_px, by_px), (width - by_px, height - by_px), (0, height)), np.float32
    )
    seen = cv2.warpPerspective(
        image, cv2.getPerspectiveTransform(before, after), (width, height), borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(seen, np.uint8)


def on_ground(
    content: str, *, quiet: int = 4, module_px: int = 6, ground: int = 128, error: str = "m"
) -> Grey:
    """A code dark on light with `quiet` light modules around it, on a ground of another shade."""
    modules = np.pad(modules_of(content, error), quiet)
    code = np.where(modules, 25, 235).astype(np.uint8).repeat(module_px, 0).repeat(module_px, 1)
    return np.pad(code, AROUND_PX, constant_values=ground)
