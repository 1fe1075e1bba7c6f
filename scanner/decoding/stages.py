"""The attempts at a picture, as a table: what is done to it, and who reads it then.

Must not know: cameras, time, which attempt comes when.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from scanner.decoding import vision
from scanner.decoding.bent import read_bent
from scanner.decoding.engines import Code, read_by_zbar, read_by_zxing
from scanner.grey import Grey

Read: TypeAlias = Callable[[Grey], tuple[Code, ...]]

UPSCALE_LIMIT_PX = 2000
"""Longest side that is still doubled; a larger picture has pixels enough."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One attempt at a picture.

    Attributes:
        name: For statistics and budgets.
        read: What is tried.
        longest_px: Pictures with a longer side skip this stage.
        is_large: It takes megabytes for good as soon as it first reads.
    """

    name: str
    read: Read
    longest_px: int | None = None
    is_large: bool = False


def _sharpened(image: Grey) -> tuple[Code, ...]:
    return read_by_zxing(vision.sharpen(image))


def _doubled(image: Grey) -> tuple[Code, ...]:
    return tuple(moved(code, scale=0.5) for code in read_by_zxing(vision.enlarge(image)))


def _evened(image: Grey) -> tuple[Code, ...]:
    return read_by_zxing(vision.even_out(image))


def _reduced(image: Grey) -> tuple[Code, ...]:
    return tuple(moved(code, scale=1 / vision.REDUCED_SHARE) for code in read_by_zxing(vision.reduce(image)))


def moved(code: Code, *, scale: float = 1.0, left: float = 0.0, top: float = 0.0) -> Code:
    """The same code in the coordinates of the picture that its picture was made from."""
    return Code(
        code.text, code.symbology, tuple((x * scale + left, y * scale + top) for x, y in code.corners)
    )


FIRST = Stage("first", read_by_zxing)
BENT = Stage("bent", read_bent, is_large=True)
STAGES: tuple[Stage, ...] = (
    FIRST,
    Stage("sharpened", _sharpened),
    Stage("doubled", _doubled, UPSCALE_LIMIT_PX),
    BENT,
    Stage("zbar", read_by_zbar, is_large=True),
    Stage("evened", _evened),
    Stage("reduced", _reduced),
)
"""In the order in which a still picture is tried, each only when those before it found nothing.

Measured over 906 photos, 536 of them hard ones: what each adds to those before it, and what it costs, is told
in docs/measurements.md.
"""
