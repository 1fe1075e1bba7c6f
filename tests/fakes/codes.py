"""QR codes for tests, made by a library that is not the one under test."""

import numpy as np
import numpy.typing as npt
import segno

from scanner.grey import Grey


def modules_of(content: str | bytes, error: str = "m", mask: int | None = None) -> npt.NDArray[np.bool_]:
    """(n, n) bool, true where dark, without quiet zone; `mask` = the best one where none is named."""
    mode = "byte" if isinstance(content, bytes) else None
    code = segno.make(content, error=error, mode=mode, micro=False, mask=mask)
    return np.array([list(row) for row in code.matrix], np.uint8).astype(np.bool_)


def picture_of(content: str | bytes, *, scale: int = 4, ground: int = 255, ink: int = 0) -> Grey:
    """A code on plain ground with its quiet zone."""
    padded = np.pad(modules_of(content), 4)
    return np.kron(np.where(padded, ink, ground), np.ones((scale, scale))).astype(np.uint8)


def scene_of(*contents: str, size: tuple[int, int] = (1280, 720), ground: int = 128) -> Grey:
    """Codes beside each other on grey."""
    scene = np.full((size[1], size[0]), ground, np.uint8)
    left = 20
    for content in contents:
        code = picture_of(content)
        scene[20 : 20 + code.shape[0], left : left + code.shape[1]] = code
        left += code.shape[1] + 20
    return scene
