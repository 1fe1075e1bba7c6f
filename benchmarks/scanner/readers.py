"""The readers that stand before the same frames: ours, and each decoder alone. Must not know: scenarios.

A reader is asked frame after frame; what it remembers between them is its own.
"""

from collections.abc import Callable
from typing import TypeAlias

import cv2
import numpy as np
import zxingcpp
from pyzbar import pyzbar  # type: ignore[import-untyped]

from scanner.decode import Cascade, decode_live
from scanner.grey import Grey

Texts: TypeAlias = tuple[str, ...]
Look: TypeAlias = Callable[[Grey], Texts]


def ours() -> Look:
    """Our cascade over the frames of one camera, with what it keeps from frame to frame."""
    cascade = Cascade()

    def look(image: Grey) -> Texts:
        nonlocal cascade
        reading, cascade = decode_live(image, cascade)
        return tuple(code.text for code in reading.codes)

    return look


def by_zxing(image: Grey) -> Texts:
    """Read by zxing-cpp alone, as it comes, QR only."""
    only_qr = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcodes(image, formats=only_qr, text_mode=zxingcpp.TextMode.Plain)
    return tuple(code.text for code in found)


def by_zbar(image: Grey) -> Texts:
    """Read by zbar alone, QR only."""
    found = pyzbar.decode(image, symbols=[pyzbar.ZBarSymbol.QRCODE])
    return tuple(symbol.data.decode("utf-8", "replace") for symbol in found)


def opencv() -> Look:
    """OpenCV's own detector, the better one of its two."""
    detector = cv2.QRCodeDetectorAruco()

    def look(image: Grey) -> Texts:
        try:
            _, texts, _, _ = detector.detectAndDecodeMulti(np.ascontiguousarray(image))
        except (cv2.error, UnicodeDecodeError):
            return ()
        return tuple(filter(None, texts))

    return look


OURS = "ours"
READERS: dict[str, Callable[[], Look]] = {
    OURS: ours,
    "zxing": lambda: by_zxing,
    "zbar": lambda: by_zbar,
    "opencv": opencv,
}
"""Name -> makes one for a clip."""
