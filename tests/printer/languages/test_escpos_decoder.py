"""The strict decoder: what it understands, what it counts, what it warns about."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from printer.bitmap import Bitmap
from printer.languages.escpos.decoder import TRUNCATED, decode

CUT = "1d5600"
RASTER = "1d763000 0100 0200 80ff"
PAGE = Bitmap(8, 2, b"\x80\xff")


@pytest.mark.parametrize(
    ("job", "page"),
    [
        pytest.param(f"1b40 {RASTER} 1b6404 {CUT}", PAGE, id="raster; feed before the cut is no page"),
        pytest.param(f"{RASTER} 1d564103", PAGE, id="cut with feed has one more byte"),
        pytest.param(
            f"1d284c 0c00 3070 30 01 01 31 0800 0200 80ff 1d284c 0200 3032 {CUT}", PAGE, id="graphics"
        ),
        pytest.param(
            f"1b2a00 0200 80ff 0a {CUT}", Bitmap(8, 8, b"\xc0" + b"\x40" * 7), id="columns, top bit first"
        ),
        pytest.param(
            f"{RASTER} 1b6401 {RASTER} {CUT}",
            Bitmap(8, 34, b"\x80\xff" + bytes(30) + b"\x80\xff"),
            id="feed between images is blank rows",
        ),
        pytest.param(
            f"{RASTER} 1d763000 0200 0100 0102 {CUT}",
            Bitmap(16, 3, b"\x80\x00\xff\x00\x01\x02"),
            id="as wide as the widest row",
        ),
    ],
)
def test_commands_become_pages(job: str, page: Bitmap) -> None:
    """Nothing stray, nothing to warn about."""
    judged = decode(bytes.fromhex(job))
    assert judged.pages == (page,)
    assert (judged.stray_bytes, judged.warnings, judged.cuts) == (0, (), 1)


def test_double_density_columns_are_24_dots_high() -> None:
    """ESC * 33 takes three bytes per column."""
    judged = decode(bytes.fromhex(f"1b2a21 0100 800001 {CUT}"))
    assert np.flatnonzero(judged.pages[0].to_black()[:, 0]).tolist() == [0, 23]


@pytest.mark.parametrize(
    ("job", "stray_bytes"),
    [
        pytest.param("4a6f6572672041", 7, id="text"),
        pytest.param("1b7f", 2, id="an escape that does not exist"),
        pytest.param(f"0a {RASTER} 0a {CUT}", 2, id="line feeds outside columns"),
    ],
)
def test_every_byte_not_understood_is_stray(job: str, stray_bytes: int) -> None:
    """A printer would print it."""
    assert decode(bytes.fromhex(job)).stray_bytes == stray_bytes


def test_nuls_and_open_rows_are_told_apart() -> None:
    """Padding is no text, and a job without a cut is seen."""
    judged = decode(bytes(5) + bytes.fromhex(RASTER))
    assert (judged.nul_bytes, judged.stray_bytes, judged.open_rows, judged.pages) == (5, 0, 2, ())


@pytest.mark.parametrize(
    ("job", "warning"),
    [
        pytest.param("1d763000 0100 0200 80", TRUNCATED, id="image data missing"),
        pytest.param("1b64", TRUNCATED, id="argument missing"),
        pytest.param("1d763003 0100 0100 80", "a raster mode that scales", id="doubled raster"),
        pytest.param("1004ff", "a real-time question that does not exist", id="question 255"),
        pytest.param("1d2848 0600 3030 41424307", "not a process id: 303041424307", id="process id"),
        pytest.param("10140801010101010101", "a clear command without its pass phrase", id="clear"),
        pytest.param(
            "1d284c 0b00 3070 30010131 0800 0200 80", "graphics of 1 bytes instead of 2", id="short graphics"
        ),
        pytest.param("1d284c 0200 3099", "an unknown graphics function 3099", id="graphics function"),
    ],
)
def test_wrong_commands_are_named(job: str, warning: str) -> None:
    """In words that tell where to look."""
    assert decode(bytes.fromhex(job)).warnings == (warning,)


def test_ink_beyond_the_width_is_warned_about() -> None:
    """Dots that the paper does not have."""
    judged = decode(bytes.fromhex(f"{RASTER} {CUT}"), width_dots=4)
    assert judged.pages == (Bitmap(4, 2, b"\x80\xf0"),)
    assert judged.warnings == ("ink beyond the right edge",)


@settings(deadline=None, max_examples=200)
@given(job=st.binary(max_size=400))
def test_any_bytes_are_judged(job: bytes) -> None:
    """Nothing raises, and no byte is counted twice."""
    judged = decode(job)
    assert judged.stray_bytes + judged.nul_bytes <= len(job)
