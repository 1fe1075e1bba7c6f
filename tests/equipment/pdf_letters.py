"""What an independent PDF reader sees on a page: each letter with its place, and the page as a picture.

Must not know: who made the PDF.
"""

import ctypes
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pypdfium2  # type: ignore[import-untyped]  # the package has no types
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # the same

if TYPE_CHECKING:
    from numpy.typing import NDArray

MM_PER_POINT = 25.4 / 72
HYPHEN_AT_END = "\x02"
"""How the reader shows a hyphen at the end of a line."""
LEAST_POINTS = 1.0
"""Smaller is meant for programs, not for people."""


class Letter(msgspec.Struct, frozen=True):
    """A letter, with the start of its baseline in millimetres from the page's lower left corner."""

    text: str
    x_mm: float
    y_mm: float


def letters(pdf: bytes, page: int = 0) -> list[Letter]:
    """The letters of a page in the order in which they were drawn, blanks left out."""
    document = pypdfium2.PdfDocument(pdf)
    words = document[page].get_textpage()
    found = [_letter(words, number) for number in range(words.count_chars())]
    return [letter for letter in found if letter is not None]


def page_count(pdf: bytes) -> int:
    """How many pages there are."""
    return len(pypdfium2.PdfDocument(pdf))


def picture(pdf: bytes, page: int, dots_per_mm: float) -> "NDArray[np.uint8]":
    """A page as grey picture (height, width), 0 = black."""
    scale = dots_per_mm * MM_PER_POINT
    drawn = pypdfium2.PdfDocument(pdf)[page].render(scale=scale).to_pil().convert("L")
    return np.asarray(drawn, np.uint8)


def _letter(words: object, number: int) -> Letter | None:
    text = chr(pdfium.FPDFText_GetUnicode(words, number))
    if text.isspace() or pdfium.FPDFText_GetFontSize(words, number) < LEAST_POINTS:
        return None
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(words, number, x, y)
    return Letter("-" if text == HYPHEN_AT_END else text, x.value * MM_PER_POINT, y.value * MM_PER_POINT)
