"""The label stock: how large a badge is on paper and in dots. Must not know: printers, templates."""

import re
from fractions import Fraction

import msgspec

from checkin.errors import PrinterUrlError
from checkin.phrases import phrase

MM_PER_INCH = Fraction("25.4")
SHORTEST_MM, LONGEST_MM = 20, 400
LOWEST_DPI, HIGHEST_DPI = 100, 1200

EIGHT_DOTS_PER_MM = Fraction("203.2")
"""What data sheets round to "203 dpi"."""

SIZE = re.compile(
    r"(\d{1,4}(?:[.,]\d{1,3})?)\s*[x\u00d7]\s*(\d{1,4}(?:[.,]\d{1,3})?)(?:\s*mm)?", re.IGNORECASE | re.ASCII
)
REMEDY = "Write it like media=72x120 (width x height in millimetres) and dpi=203.2."


class Media(msgspec.Struct, frozen=True):
    """A printable area.

    Attributes:
        width_mm: Across the paper's way; exact.
        height_mm: Along the paper's way; exact.
        dpi: Dots per inch in both directions; exact.
    """

    width_mm: Fraction
    height_mm: Fraction
    dpi: Fraction

    @property
    def width_dots(self) -> int:
        """Whole dots that fit across."""
        return int(self.width_mm * self.dpi / MM_PER_INCH)

    @property
    def height_dots(self) -> int:
        """Whole dots that fit along."""
        return int(self.height_mm * self.dpi / MM_PER_INCH)

    @property
    def dot_mm(self) -> Fraction:
        """Length of one dot's side; exact."""
        return MM_PER_INCH / self.dpi

    def __str__(self) -> str:
        return f"{float(self.width_mm):g}x{float(self.height_mm):g} mm, {float(self.dpi):g} dpi"


def parse_media(size: str, dpi: str = "203") -> Media:
    """Read a size such as ``72x120`` (mm) and a resolution such as ``203`` (read as 203.2) or ``300``.

    Raises:
        PrinterUrlError: Not a size, not a resolution, or outside what a badge can be.
    """
    match = SIZE.fullmatch(size.strip())
    if match is None:
        raise PrinterUrlError(phrase("{size} is no media size.", size=repr(size)), REMEDY)
    width, height = (Fraction(side.replace(",", ".")) for side in match.groups())
    if not all(SHORTEST_MM <= side <= LONGEST_MM for side in (width, height)):
        raise PrinterUrlError(
            phrase("Media of {size} mm cannot be printed.", size=size.strip()),
            phrase("Each side must be between {least} and {most} mm.", least=SHORTEST_MM, most=LONGEST_MM),
        )
    return Media(width, height, parse_dpi(dpi))


def parse_dpi(text: str) -> Fraction:
    """Read a resolution in dots per inch; 203 is read as 203.2, which is 8 dots per millimetre.

    Raises:
        PrinterUrlError: Not a number, or no resolution of a badge printer.
    """
    plain = text.strip().replace(",", ".")
    if re.fullmatch(r"\d{2,4}(?:\.\d{1,3})?", plain, re.ASCII) is None:
        raise PrinterUrlError(phrase("{text} is no resolution.", text=repr(text)), REMEDY)
    dpi = EIGHT_DOTS_PER_MM if plain == "203" else Fraction(plain)
    if not LOWEST_DPI <= dpi <= HIGHEST_DPI:
        raise PrinterUrlError(
            phrase("A resolution of {dpi} dpi is not possible.", dpi=plain),
            phrase("Use {least} to {most} dpi.", least=LOWEST_DPI, most=HIGHEST_DPI),
        )
    return dpi
