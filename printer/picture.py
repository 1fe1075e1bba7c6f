"""Picture files become black and white dots; the one place of the room that knows Pillow.

Must not know: what is on the picture. Kept apart from `printer.bitmap` so that the typesetting child, which
stays in memory all day, needs no numpy.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

from checkin.errors import LayoutError

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

INK_THRESHOLD = 128
"""Grey below this is black; Pillow, too, divides there when it does not dither. Print heads know no grey."""

OPAQUE = (255, 255)
WHITE_IS_ZERO, WHITE_IS_ONE = "1;I", "1"
"""Pillow's names for packed rows in which a set bit is black, or white."""

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
"""What central takes, too. Others are read by programs beside Pillow, or by code that nobody looks at."""

MAX_PIXELS = 12_500_000
"""Of a picture that somebody uploaded: 4032 x 3024, as phones make them; unpacked, 50 MB."""

MAX_DRAWN_PIXELS = 50_000_000
"""Of what our own typesetter drew: three metres of wide paper."""

REDUCIBLE = frozenset({"L", "LA", "RGB", "RGBA"})
"""Pillow's names for pixels that have a mean."""

DARKEST_GREY, PALEST_GREY = 40, 245
"""Greys beyond these become black and white, so that letters on a picture keep their edges."""


def read_dots(picture_file: bytes) -> tuple[int, int, bytes]:
    """Decode a picture file to black and white; transparent parts count as white.

    Returns:
        Width and height in dots and the packed rows, as `printer.bitmap.Bitmap` holds them.

    Raises:
        LayoutError: The bytes are no picture.
    """
    colours = _drawn(picture_file)
    dots = _as_dots(_on_white(colours))
    return *dots.size, dots.tobytes("raw", WHITE_IS_ZERO)


def read_layers(picture_file: bytes) -> tuple[int, int, bytes, bytes]:
    """Decode a picture on transparent ground.

    Returns:
        Width and height in dots; the packed rows of its black dots, and of all dots that are not transparent.

    Raises:
        LayoutError: The bytes are no picture.
    """
    colours = _drawn(picture_file)
    dots = _as_dots(_on_white(colours))
    opaque = _as_dots(colours.getchannel("A"))
    return *dots.size, dots.tobytes("raw", WHITE_IS_ZERO), opaque.tobytes("raw", WHITE_IS_ONE)


def dither_picture(picture_file: bytes, box: tuple[int, int] | None = None) -> tuple[int, int, bytes]:
    """A picture with its greys as patterns of black dots.

    Args:
        picture_file: What somebody uploaded, or a page of it as our own typesetter drew it.
        box: Width and height in dots: what was uploaded becomes as large as fits; None = a pixel of what we
            drew becomes a dot.

    Returns:
        As `read_dots`.

    Raises:
        LayoutError: The bytes are no picture, or one that is far too large.
    """
    with _readable():
        picture = _opened(picture_file, MAX_PIXELS if box else MAX_DRAWN_PIXELS)
        size = picture.size if box is None else _largest(picture.size, box)
        colours = _in_colours(picture, size)
    grey = _on_white(colours if size == colours.size else colours.resize(size)).convert("L")
    spread = 255 / (PALEST_GREY - DARKEST_GREY)
    dots = grey.point([max(0, min(255, round((level - DARKEST_GREY) * spread))) for level in range(256)])
    return *size, dots.convert("1").tobytes("raw", WHITE_IS_ZERO)


def _largest(size: tuple[int, int], box: tuple[int, int]) -> tuple[int, int]:
    scale = min(box[0] / size[0], box[1] / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


@contextmanager
def _readable() -> Iterator[None]:
    from PIL import Image

    try:
        yield
    except (Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise LayoutError(
            "A picture of a badge cannot be read.",
            "Print it again; if this comes back, choose another template.",
        ) from error


def _drawn(picture_file: bytes) -> "Picture":
    with _readable():
        picture = _opened(picture_file, MAX_DRAWN_PIXELS)
        return _in_colours(picture, picture.size)


def _opened(picture_file: bytes, most_pixels: int) -> "Picture":
    """Its head only: a small file may hold a huge picture."""
    from PIL import Image

    picture: Image.Image = Image.open(BytesIO(picture_file), formats=FORMATS)
    if picture.width * picture.height > most_pixels:
        raise LayoutError("A picture for a badge is too large.", "Upload a smaller one.")
    return picture


def _in_colours(picture: "Picture", size: tuple[int, int]) -> "Picture":
    """Four bytes a pixel, with as few pixels as `size` needs, or somewhat more."""
    picture.draft(None, size)
    picture.load()
    if picture.mode in REDUCIBLE and "transparency" not in picture.info:
        picture = _reduced(picture, size)
    return _reduced(picture if picture.mode == "RGBA" else picture.convert("RGBA"), size)


def _reduced(picture: "Picture", size: tuple[int, int]) -> "Picture":
    factor = min(picture.width // size[0], picture.height // size[1])
    return picture.reduce(factor) if factor > 1 else picture


def _on_white(colours: "Picture") -> "Picture":
    from PIL import Image

    if colours.getchannel("A").getextrema() == OPAQUE:
        return colours
    return Image.alpha_composite(Image.new("RGBA", colours.size, "white"), colours)


def _as_dots(picture: "Picture") -> "Picture":
    from PIL import Image

    return picture.convert("1", dither=Image.Dither.NONE)
