"""Pictures that somebody uploaded become dots: greys as patterns, in their own shape, or are refused."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from checkin.errors import LayoutError
from printer.bitmap import Bitmap
from printer.picture import MAX_PIXELS, dither_picture, read_layers


def png(picture: Image.Image) -> bytes:
    """A picture as a file."""
    with BytesIO() as file:
        picture.save(file, "PNG")
        return file.getvalue()


@pytest.mark.parametrize(
    ("grey", "least", "most"),
    [
        pytest.param(0, 1.0, 1.0, id="black"),
        pytest.param(30, 1.0, 1.0, id="nearly black"),
        pytest.param(128, 0.5, 0.65, id="the middle"),
        pytest.param(200, 0.15, 0.3, id="pale"),
        pytest.param(250, 0.0, 0.0, id="nearly white"),
    ],
)
def test_greys_become_patterns(grey: int, least: float, most: float) -> None:
    """As many black dots as the grey is dark; the ends are even."""
    dots = Bitmap(*dither_picture(png(Image.new("L", (64, 64), grey))))
    assert least <= dots.ink() / 64**2 <= most


@pytest.mark.parametrize(
    ("size", "box", "wanted"),
    [
        pytest.param((100, 50), None, (100, 50), id="as it is"),
        pytest.param((100, 50), (40, 40), (40, 20), id="wide"),
        pytest.param((10, 20), (40, 40), (20, 40), id="enlarged"),
        pytest.param((3_000, 1), (30, 30), (30, 1), id="a line stays one"),
    ],
)
def test_pictures_keep_their_shape(
    size: tuple[int, int], box: tuple[int, int] | None, wanted: tuple[int, int]
) -> None:
    """As large as fits."""
    assert dither_picture(png(Image.new("RGB", size)), box)[:2] == wanted


def test_transparent_parts_are_paper() -> None:
    """With their colour behind it or not."""
    assert Bitmap(*dither_picture(png(Image.new("RGBA", (8, 8), (0, 0, 0, 0))))).ink() == 0


def test_layers_tell_white_from_nothing() -> None:
    """A black, a white, a transparent and a half transparent dot."""
    picture = Image.new("RGBA", (4, 1))
    for x, colour in enumerate(((0, 0, 0, 255), (255, 255, 255, 255), (0, 0, 0, 0), (0, 0, 0, 150))):
        picture.putpixel((x, 0), colour)
    width, height, black, covered = read_layers(png(picture))
    assert Bitmap(width, height, black).to_black().tolist() == [[True, False, False, True]]
    assert Bitmap(width, height, covered).to_black().tolist() == [[True, True, False, True]]


@pytest.mark.parametrize("junk", [b"", b"GIF89a", b"%PDF-1.4", png(Image.new("L", (9, 9)))[:40]])
def test_what_is_no_picture_is_refused(junk: bytes) -> None:
    """With a remedy."""
    with pytest.raises(LayoutError, match="cannot be read") as caught:
        dither_picture(junk)
    assert caught.value.remedy


BOX = (200, 300)


@pytest.mark.parametrize("mode", ["1", "P", "L", "LA", "RGB", "RGBA", "I;16"])
@pytest.mark.parametrize("shade", [0, 1])
def test_large_pictures_are_made_small_first(mode: str, shade: int) -> None:
    """Whatever their pixels are; black stays black, white stays white."""
    plain = Image.new("L", (1_210, 1_790), 255 * shade)
    deep = Image.fromarray(np.full((1_790, 1_210), 65_535 * shade, np.uint16))
    picture = deep if mode == "I;16" else plain.convert(mode)
    dots = Bitmap(*dither_picture(png(picture), BOX))
    assert (dots.width_dots, dots.height_dots) == (200, 296)
    assert dots.ink() == (0 if shade else 200 * 296)


def test_a_photo_is_read_as_small_as_it_is_needed() -> None:
    """Its halves stay where they are."""
    photo = Image.new("RGB", (2_000, 1_000), "white")
    photo.paste((0, 0, 0), (0, 0, 1_000, 1_000))
    with BytesIO() as file:
        photo.save(file, "JPEG")
        black = Bitmap(*dither_picture(file.getvalue(), (100, 100))).to_black()
    assert black.shape == (50, 100)
    assert black[:, :48].all()
    assert not black[:, 52:].any()


@pytest.mark.parametrize("format_name", ["GIF", "WEBP", "JPEG", "PNG"])
def test_usual_pictures_are_read(format_name: str) -> None:
    """As central takes them."""
    with BytesIO() as file:
        Image.new("L", (16, 16)).save(file, format_name)
        assert Bitmap(*dither_picture(file.getvalue())).ink() == 256


@pytest.mark.parametrize("format_name", ["EPS", "TIFF", "BMP", "PPM", "PDF"])
def test_other_files_are_refused_although_they_could_be_read(format_name: str) -> None:
    """Some are programs, others are read by code that nobody looks at."""
    with BytesIO() as file:
        Image.new("L", (16, 16)).save(file, format_name)
        with pytest.raises(LayoutError, match="cannot be read"):
            dither_picture(file.getvalue())


def test_a_picture_that_would_fill_the_memory_is_refused() -> None:
    """Before it is unpacked: a small file may hold a huge one. One row less is drawn."""
    width = 4_000
    files = [png(Image.new("1", (width, MAX_PIXELS // width + more))) for more in (0, 1)]
    assert len(files[1]) < 100_000
    assert dither_picture(files[0], BOX)[:2] == (200, 156)
    with pytest.raises(LayoutError, match="too large"):
        dither_picture(files[1], BOX)
