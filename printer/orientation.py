"""A page meets the media: as it is, or turned by a quarter when it was laid out the other way.

Must not know: what stands on it. Dots are moved, never drawn anew, so what was crisp stays crisp.
"""

from checkin.errors import TemplateError
from printer.bitmap import Bitmap, Box, from_black
from printer.media import Media


def on_media(page: Bitmap, media: Media) -> Bitmap:
    """The page as exactly the media's dots; one laid out for the media turned by a quarter is turned.

    Raises:
        TemplateError: The page has another size.
    """
    size, wanted = (page.width_dots, page.height_dots), (media.width_dots, media.height_dots)
    if size == wanted:
        return page
    if size == wanted[::-1]:
        import numpy as np

        return from_black(np.rot90(page.to_black(), k=-1))
    raise TemplateError(
        f"The badge template makes {size[0]}x{size[1]} dots, the media has {wanted[0]}x{wanted[1]}.",
        "Let the template take its page size from data.page.",
    )


def box_on_media(box: Box, page: tuple[int, int], media: Media) -> Box:
    """Where a box of a page lies on the bitmap that `on_media` makes of it.

    Args:
        box: On the page.
        page: Width and height of the page in dots.
        media: What the page was made for.
    """
    if page == (media.width_dots, media.height_dots):
        return box
    left = page[1] - box.top_dots - box.height_dots
    return Box(left, box.left_dots, box.height_dots, box.width_dots)
