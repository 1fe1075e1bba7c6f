"""Picture files become black and white dots; the one place of the room that knows Pillow.

Must not know: what is on the picture. Kept apart from `printer.bitmap` so that the typesetting child, which
stays in memory all day, needs no numpy.
"""

from io import BytesIO

from checkin.errors import LayoutError

INK_THRESHOLD = 128
"""Grey below this is black; Pillow, too, divides there when it does not dither. Print heads know no grey."""

OPAQUE = (255, 255)
WHITE_IS_ZERO = "1;I"
"""Pillow's name for packed rows in which a set bit is black."""


def read_dots(picture_file: bytes) -> tuple[int, int, bytes]:
    """Decode a picture file to black and white; transparent parts count as white.

    Returns:
        Width and height in dots and the packed rows, as `printer.bitmap.Bitmap` holds them.

    Raises:
        LayoutError: The bytes are no picture.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        picture: Image.Image = Image.open(BytesIO(picture_file))
        picture.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise LayoutError(
            "A picture of a badge cannot be read.",
            "Print it again; if this comes back, choose another template.",
        ) from error
    colours = picture if picture.mode == "RGBA" else picture.convert("RGBA")
    if colours.getchannel("A").getextrema() != OPAQUE:
        colours = Image.alpha_composite(Image.new("RGBA", colours.size, "white"), colours)
    dots = colours.convert("1", dither=Image.Dither.NONE)
    return *dots.size, dots.tobytes("raw", WHITE_IS_ZERO)
