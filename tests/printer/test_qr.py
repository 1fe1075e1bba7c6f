"""QR codes: levels, modules, and that a reader by others reads them."""

import numpy as np
import pytest
import zxingcpp

from checkin.errors import LayoutError
from printer.qr import QUIET_MODULES, error_level, qr_data, qr_modules, qr_svg


@pytest.mark.parametrize(
    ("length", "level"),
    [
        pytest.param(1, "h", id="short codes take most damage"),
        pytest.param(32, "h", id="up to 32 characters"),
        pytest.param(33, "m", id="then the middle level"),
        pytest.param(128, "m", id="up to 128 characters"),
        pytest.param(129, "l", id="long codes get the least"),
    ],
)
def test_level_goes_by_length(length: int, level: str) -> None:
    """Error correction is chosen by the number of characters."""
    assert error_level("x" * length) == level


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("A", id="one character is no Micro QR"),
        pytest.param("7KQ2-M4XD-9P", id="a badge code"),
        pytest.param("x" * 300, id="a signed ticket"),
        pytest.param("käse+/=", id="letters beyond ASCII"),
    ],
)
def test_modules_are_read_back(text: str) -> None:
    """What is encoded is read by an independent reader."""
    modules = np.pad(qr_modules(text), QUIET_MODULES)
    picture = np.where(np.kron(modules, np.ones((4, 4), np.bool_)), 0, 255).astype(np.uint8)
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text == text
    assert code.format == zxingcpp.BarcodeFormat.QRCode


def test_templates_get_the_same_modules() -> None:
    """By rows, black as 0, as a picture of grey levels has them."""
    modules, drawn = qr_modules("7KQ2"), qr_data("7KQ2")
    assert (drawn["modules"], len(drawn["pixels"])) == (len(modules), modules.size)
    assert [not level for level in drawn["pixels"]] == modules.ravel().tolist()
    assert set(drawn["pixels"]) == {0, 255}


@pytest.mark.parametrize(
    "text", [pytest.param("", id="nothing"), pytest.param("x" * 3000, id="more than any code holds")]
)
def test_refuses_what_is_no_code(text: str) -> None:
    """An impossible code is an error with a remedy."""
    with pytest.raises(LayoutError) as caught:
        qr_modules(text)
    assert caught.value.remedy


def test_svg_has_one_unit_per_module() -> None:
    """The picture for tickets is as wide as its modules, without quiet zone."""
    modules = qr_modules("7KQ2")
    assert f'viewBox="0 0 {len(modules)} {len(modules)}"' in qr_svg("7KQ2")
