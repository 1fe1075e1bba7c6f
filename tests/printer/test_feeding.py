"""How much of its roll a badge takes, by printer and by what is loaded."""

import pytest

from printer.bitmap import Bitmap
from printer.feeding import fed_mm
from printer.urls import parse_printer_url


@pytest.mark.parametrize(
    ("url", "height_dots", "mm"),
    [
        pytest.param("escpos+tcp://h?media=72x120", 960, 135, id="a receipt roll, up to the knife"),
        pytest.param("escpos+tcp://h?media=72x120&roll=labels", 960, 123, id="labels, and their gap"),
        pytest.param("brother+tcp://h?media=62x100", 1109, 97, id="a Brother's die-cut label"),
        pytest.param("zpl+tcp://h?media=72x120", 961, 124, id="a row more is a millimetre begun"),
        pytest.param("png:badges", 960, 0, id="a folder has no roll"),
        pytest.param("cups://badges", 960, 0, id="a queue does not say"),
    ],
)
def test_paper_of_a_badge(url: str, height_dots: int, mm: int) -> None:
    """Its own length, and what is fed behind it."""
    bitmap = Bitmap(8, height_dots, bytes(height_dots))
    assert fed_mm(parse_printer_url(url), bitmap) == mm
