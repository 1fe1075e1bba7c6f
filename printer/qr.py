"""QR codes as modules; the one place that knows segno. Must not know: badges, dots, printers."""

from typing import TYPE_CHECKING, TypedDict

import numpy as np
from numpy.typing import NDArray

from checkin.errors import LayoutError

if TYPE_CHECKING:
    from segno import QRCode

LEVELS = ((32, "h"), (128, "m"))
"""Longest text in characters and its error correction; longer ones get ``l``. Source: pretix' layouts."""

PROBLEM = "This code cannot be drawn as QR code."
REMEDY = "Give the attendee a new badge code of 1 to 128 characters."

QUIET_MODULES = 4
"""White modules that every side of a QR code needs. Source: ISO/IEC 18004, quiet zone."""


class Drawn(TypedDict):
    """A QR code in a template's data.

    Attributes:
        modules: Per side.
        pixels: 0 = black, 255 = white, by rows.
    """

    modules: int
    pixels: list[int]


def error_level(text: str) -> str:
    """The error correction for a text: the shorter it is, the more damage its code may take."""
    return next((level for longest, level in LEVELS if len(text) <= longest), "l")


def qr_svg(text: str) -> str:
    """Encode a text as an SVG picture of the QR code, one unit per module, without quiet zone.

    Raises:
        LayoutError: As in `qr_modules`.
    """
    return _make(text).svg_inline(border=0, omitsize=True)


def qr_modules(text: str) -> NDArray[np.bool_]:
    """Encode a text as QR code, never as Micro QR.

    Returns:
        Array of shape (modules, modules), True = black, without quiet zone.

    Raises:
        LayoutError: The text is empty, or longer than any QR code.
    """
    return np.array([list(row) for row in _make(text).matrix], np.bool_)


def qr_data(text: str) -> Drawn:
    """A QR code as templates draw it.

    Raises:
        LayoutError: As in `qr_modules`.
    """
    modules = qr_modules(text)
    return {"modules": len(modules), "pixels": np.where(modules, 0, 255).ravel().tolist()}


def _make(text: str) -> "QRCode":
    import segno

    try:
        code = segno.make_qr(text, error=error_level(text))
    except ValueError as error:
        raise LayoutError(PROBLEM, REMEDY) from error
    if not text:
        raise LayoutError(PROBLEM, REMEDY)
    return code
