"""What a reader saw, before anybody knows what it means. Must not know: cameras, ledgers, rules."""

import msgspec

MAX_SCAN_CHARS = 4096
"""Longest text taken from a reader: a QR code holds at most 4,296 characters, tickets hold under 400."""

QR_CODE = "QRCode"
SYMBOLOGIES = (
    "Aztec",
    "Codabar",
    "Code128",
    "Code39",
    "Code93",
    "DataMatrix",
    "EAN13",
    "EAN8",
    "ITF",
    "PDF417",
)
"""What an event may have on its tickets beside QR codes; each costs every frame time, so it is named."""


class Scan(msgspec.Struct, frozen=True):
    """One code that was held up to one reader.

    Attributes:
        text: The text in the code, already through `checkin.text.clean_scan`.
        reader: Which reader saw it, such as ``camera`` or ``keyboard``.
        symbology: ``QRCode`` and the like; empty where the reader does not tell.
        seen_s: Reading of the monotonic clock when it was seen, in seconds.
    """

    text: str
    reader: str
    seen_s: float
    symbology: str = ""
