"""Picture files become black and white dots; the one place of the room that knows Pillow.

Must not know: what is on the picture. Kept apart from `printer.bitmap` so that the typesetting child, which
stays in memory all day, needs no numpy.
"""

from io import BytesIO

from checkin.errors import LayoutError

INK_THRESHOLD = 128
"""Grey below this is black. Text needs no dithering; a print head knows no grey."""


def read_dots(picture_file: bytes) -> tuple[int, int, bytes]:
    """Decode a picture file to black and white; transparent parts count as white.

    Returns:
        Width and height in dots and the packed rows, as `printer.bitmap.Bitmap` holds them.

    Raises:
        LayoutError: The bytes are no picture.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(picture_file)) as picture:
            colours = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise LayoutError(
            "A picture of a badge cannot be read.",
            "Print it again; if this comes back, choose another template.",
        ) from error
    grey = colours.convert("L")
    alpha = colours.getchannel("A")
    if alpha.getextrema() != (255, 255):
        paper = Image.new("L", colours.size, 255)
        paper.paste(grey, mask=alpha)
        grey = paper
    ink = grey.point([255 if level < INK_THRESHOLD else 0 for level in range(256)], "1")
    return *grey.size, ink.tobytes()
