"""The page of a badge: as large as the badge, and dot by dot the same."""

from fractions import Fraction

import numpy as np
import pypdfium2  # type: ignore[import-untyped]  # the library has no types
import pytest

from printer.bitmap import from_black
from printer.languages.pdf import encode_pdf
from printer.media import Media


@pytest.mark.parametrize(
    ("width", "height", "dpi"),
    [
        pytest.param(576, 960, Fraction("203.2"), id="72 x 120 mm"),
        pytest.param(696, 1109, Fraction(300), id="62 x 100 mm"),
        pytest.param(13, 7, Fraction(300), id="no whole bytes"),
    ],
)
def test_a_page_is_the_badge(width: int, height: int, dpi: Fraction) -> None:
    """Read by pdfium: size within a hundredth of a millimetre, and the picture itself."""
    black = np.random.default_rng(3).random((height, width)) < 0.3
    media = Media(width * Fraction("25.4") / dpi, height * Fraction("25.4") / dpi, dpi)
    document = pypdfium2.PdfDocument(encode_pdf(from_black(black), media))
    page = document[0]
    size_mm = [points * 25.4 / 72 for points in page.get_size()]
    assert size_mm == pytest.approx([float(media.width_mm), float(media.height_mm)], abs=0.01)
    (picture,) = page.get_objects()
    grey = picture.get_bitmap().to_numpy()
    document.close()
    assert (grey.reshape(height, width, -1)[:, :, 0] < 128).tolist() == black.tolist()
