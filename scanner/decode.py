"""QR codes out of grey pictures: a cascade of stages, cheapest first.

The one place that imports the decoders. Must not know: cameras, time, tickets. Every code's text has passed
`checkin.text.clean_scan`; a payload that is binary or in an unknown encoding ends in a text that no ticket
has, never in an exception; a code without text is dropped.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from checkin.text import clean_scan
from scanner.grey import Grey, has_contrast

if TYPE_CHECKING:
    import zxingcpp

QR_CODE = "QRCode"
SMALLEST_PX = 21
"""Modules of the smallest QR code: a picture with a shorter side holds none."""

UPSCALE_LIMIT_PX = 2000
"""Longest side that is still doubled; a larger picture has pixels enough."""

Corners: TypeAlias = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Code:
    """One code in one picture.

    Attributes:
        text: What it says, clean and never empty.
        symbology: ``QRCode``.
        corners: Four (x, y) in pixels of the picture, from the code's own top left, clockwise.
    """

    text: str
    symbology: str
    corners: Corners


@dataclass(frozen=True, slots=True)
class Stage:
    """One attempt at a picture.

    Attributes:
        name: For statistics.
        prepare: What is done to the picture before.
        scale: How much larger the prepared picture is.
        read: The decoder.
        longest_px: Pictures with a longer side skip this stage.
    """

    name: str
    prepare: Callable[[Grey], Grey]
    scale: float
    read: Callable[[Grey], tuple[Code, ...]]
    longest_px: int | None = None


def _as_it_is(image: Grey) -> Grey:
    return image


def _sharpened(image: Grey) -> Grey:
    from scanner.pictures import sharpen

    return sharpen(image)


def _doubled(image: Grey) -> Grey:
    from scanner.pictures import enlarge

    return enlarge(image)


def read_by_zxing(image: Grey) -> tuple[Code, ...]:
    """Read by zxing-cpp, rotated and inverted too.

    QR only: all formats together cost ten times as much, and misread.
    """
    import zxingcpp

    only_qr = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcodes(image, formats=only_qr, text_mode=zxingcpp.TextMode.Plain)
    return tuple(code for code in map(_code_from_zxing, found) if code.text)


def _code_from_zxing(found: "zxingcpp.Barcode") -> Code:
    try:
        text = found.text
    except UnicodeDecodeError:
        text = found.bytes.decode("utf-8", "replace")
    at = found.position
    points = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    return Code(clean_scan(text), QR_CODE, tuple((float(p.x), float(p.y)) for p in points))


@cache
def has_zbar() -> bool:
    """Tell whether the system has libzbar, which the wheel does not bring."""
    try:
        import pyzbar.pyzbar  # type: ignore[import-untyped]  # noqa: F401  # the question is whether it loads
    except (ImportError, OSError):
        return False
    return True


def read_by_zbar(image: Grey) -> tuple[Code, ...]:
    """Read by zbar, where it is installed.

    zbar guesses character sets and guesses wrong, so only plain ASCII is believed, as all tickets are.
    """
    if not has_zbar():
        return ()
    from pyzbar import pyzbar

    found = pyzbar.decode(image, symbols=[pyzbar.ZBarSymbol.QRCODE])
    return tuple(
        Code(text, QR_CODE, tuple((float(p.x), float(p.y)) for p in symbol.polygon))
        for symbol in found
        if symbol.data.isascii() and (text := clean_scan(symbol.data.decode("ascii")))
    )


FIRST = Stage("first", _as_it_is, 1.0, read_by_zxing)
STAGES: tuple[Stage, ...] = (
    FIRST,
    Stage("sharpened", _sharpened, 1.0, read_by_zxing),
    Stage("doubled", _doubled, 2.0, read_by_zxing, UPSCALE_LIMIT_PX),
    Stage("zbar", _as_it_is, 1.0, read_by_zbar),
)
"""Tried from the top until one finds a code. Source: measured over 768 photos and 50 clips."""


def decode(image: Grey, *, deep: bool = True) -> tuple[Code, ...]:
    """Read every QR code in a picture.

    Args:
        image: (height, width) uint8 of any size; `scanner.grey.MAX_SIDE` reads most.
        deep: Go on with the slower stages when the first finds nothing.

    Returns:
        The codes of the first stage that finds any.
    """
    stages = STAGES if deep else (FIRST,)
    return next(filter(None, (_try(stage, image) for stage in stages)), ())


def decode_live(image: Grey, turn: int) -> tuple[tuple[Code, ...], int]:
    """Read a frame of a running camera: the first stage, and at most one of the others.

    Args:
        image: (height, width) uint8.
        turn: What the last call gave back; 0 to begin with.

    Returns:
        The codes, and the turn for the next frame.
    """
    codes = _try(FIRST, image)
    if codes or not has_contrast(image):
        return codes, turn
    extra = STAGES[1:]
    return _try(extra[turn % len(extra)], image), (turn + 1) % len(extra)


def _try(stage: Stage, image: Grey) -> tuple[Code, ...]:
    if min(image.shape) < SMALLEST_PX or (stage.longest_px and max(image.shape) > stage.longest_px):
        return ()
    codes = stage.read(np.ascontiguousarray(stage.prepare(image)))
    if stage.scale == 1.0:
        return codes
    return tuple(_scaled(code, 1 / stage.scale) for code in codes)


def _scaled(code: Code, scale: float) -> Code:
    return Code(code.text, code.symbology, tuple((x * scale, y * scale) for x, y in code.corners))
