"""The decoders of others: zxing-cpp and, where the system has it, zbar. The one place that imports them.

Every code's text has passed `checkin.text.clean_scan`; a payload that is binary or in an unknown encoding
ends in a text that no ticket has, never in an exception; a code without text is dropped.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from checkin.scan import QR_CODE
from checkin.text import clean_scan
from scanner.grey import Grey

if TYPE_CHECKING:
    import zxingcpp

Corners: TypeAlias = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Code:
    """One code in one picture.

    Attributes:
        text: What it says, clean and never empty.
        symbology: ``QRCode``, or one of `checkin.scan.SYMBOLOGIES`.
        corners: Four (x, y) in pixels of the picture, from the code's own top left, clockwise.
    """

    text: str
    symbology: str
    corners: Corners


def read_by_zxing(image: Grey) -> tuple[Code, ...]:
    """Read by zxing-cpp, rotated and inverted too.

    QR only: all formats together cost ten times as much, and misread.
    """
    return _read_formats((QR_CODE,), image)


def read_symbologies(names: Iterable[str]) -> Callable[[Grey], tuple[Code, ...]]:
    """Make a reader of other codes than QR, by zxing-cpp.

    Args:
        names: Of `checkin.scan.SYMBOLOGIES`.
    """
    return partial(_read_formats, tuple(names))


def _read_formats(names: tuple[str, ...], image: Grey) -> tuple[Code, ...]:
    import zxingcpp

    # Made anew each time: one that lives until the program ends is told as a leak, over the screen.
    formats = zxingcpp.BarcodeFormats([getattr(zxingcpp.BarcodeFormat, name) for name in names])
    found = zxingcpp.read_barcodes(
        np.ascontiguousarray(image), formats=formats, text_mode=zxingcpp.TextMode.Plain
    )
    return tuple(code for code in map(_code_from_zxing, found) if code.text)


def read_clean(image: Grey) -> str:
    """The text of a code that was drawn by us, upright and dark on light; empty = none that holds."""
    import zxingcpp

    only_qr = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCodeModel2)
    found = zxingcpp.read_barcodes(
        image,
        formats=only_qr,
        text_mode=zxingcpp.TextMode.Plain,
        try_rotate=False,
        try_downscale=False,
        try_invert=False,
    )
    return _text_from_zxing(found[0]) if found else ""


def _text_from_zxing(found: "zxingcpp.Barcode") -> str:
    try:
        text = found.text
    except UnicodeDecodeError:
        text = found.bytes.decode("utf-8", "replace")
    return clean_scan(text)


def _code_from_zxing(found: "zxingcpp.Barcode") -> Code:
    at = found.position
    points = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    return Code(_text_from_zxing(found), found.format.name, tuple((float(p.x), float(p.y)) for p in points))


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

    found = pyzbar.decode(np.ascontiguousarray(image), symbols=[pyzbar.ZBarSymbol.QRCODE])
    return tuple(
        Code(text, QR_CODE, tuple((float(p.x), float(p.y)) for p in symbol.polygon))
        for symbol in found
        if symbol.data.isascii() and (text := clean_scan(symbol.data.decode("ascii")))
    )
