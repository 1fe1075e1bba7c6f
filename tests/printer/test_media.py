"""Media sizes and resolutions as they stand in printer URLs."""

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.errors import PrinterUrlError
from printer.media import parse_dpi, parse_media


@pytest.mark.parametrize(
    ("size", "dpi", "dots"),
    [
        pytest.param("72x120", "203", (576, 960), id="203 is read as eight dots per millimetre"),
        pytest.param("72x120", "203.2", (576, 960), id="the exact resolution may be written"),
        pytest.param("62x100", "300", (732, 1181), id="300 stays 300, and part dots are left off"),
        pytest.param("72,5x120", "203,2", (580, 960), id="a German comma is a decimal sign"),
        pytest.param(" 72 × 120 mm ", "203", (576, 960), id="blanks, a times sign and the unit are allowed"),
    ],
)
def test_reads_media(size: str, dpi: str, dots: tuple[int, int]) -> None:
    """Sizes become whole dots that fit on the paper."""
    media = parse_media(size, dpi)
    assert (media.width_dots, media.height_dots) == dots


def test_one_dot_is_exact() -> None:
    """A dot of a 203 dpi head is an eighth of a millimetre, without rounding."""
    media = parse_media("72x120")
    assert media.dot_mm == Fraction(1, 8)
    assert str(media) == "72x120 mm, 203.2 dpi"


@pytest.mark.parametrize(
    ("size", "dpi"),
    [
        pytest.param("", "203", id="no size"),
        pytest.param("72", "203", id="one side only"),
        pytest.param("72x120x3", "203", id="three sides"),
        pytest.param("-72x120", "203", id="a negative side"),
        pytest.param("19x120", "203", id="too narrow"),
        pytest.param("72x401", "203", id="too long"),
        pytest.param("72x120", "", id="no resolution"),
        pytest.param("72x120", "1e3", id="a resolution in powers"),
        pytest.param("72x120", "99", id="a resolution too coarse"),
        pytest.param("72x120", "1201", id="a resolution too fine"),
    ],
)
def test_refuses_other_media_with_a_remedy(size: str, dpi: str) -> None:
    """What is no media size or resolution is refused with a way on."""
    with pytest.raises(PrinterUrlError) as caught:
        parse_media(size, dpi)
    assert caught.value.remedy


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=20), st.text(max_size=8))
def test_any_text_is_read_or_refused(size: str, dpi: str) -> None:
    """No text whatever ends in another error."""
    for read in (lambda: parse_media(size), lambda: parse_dpi(dpi)):
        with suppress(PrinterUrlError):
            read()
