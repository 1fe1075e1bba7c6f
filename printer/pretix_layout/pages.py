"""The pages of a design on their paper: what is the same on all badges, and how the rest is laid over it.

Must not know: what elements say, where designs come from, printers.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from printer.bitmap import Bitmap, from_black
from printer.media import Media
from printer.picture import dither_picture
from printer.pretix_layout.background import DEFAULT_PAGE, Ask, Background, PageSize, opened
from printer.pretix_layout.design import Design
from printer.pretix_layout.elements import Element, Picture
from printer.pretix_layout.fit import Fit, describe_fit, fit_page
from printer.typst_child import Layers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Dots = NDArray[np.bool_]
    """Shape (height, width), True = black."""


class Page(msgspec.Struct, frozen=True):
    """A page without an attendee.

    Attributes:
        fit: How it lies on the paper.
        elements: What is drawn on it.
        ground: What lies below; None = white.
    """

    fit: Fit
    elements: tuple[Element, ...]
    ground: Bitmap | None


class Prepared(msgspec.Struct, frozen=True):
    """A design for a paper size.

    Attributes:
        notes: What is not as its maker drew it, in words for organisers.
    """

    pages: tuple[Page, ...]
    notes: tuple[str, ...]


def prepare(design: Design, media: Media, ask: Ask) -> Prepared:
    """Read the background and lay its pages on the paper.

    Raises:
        LayoutError: The background cannot be drawn, or does not fit the paper by far.
    """
    if not design.background:
        return _prepared(design, media, [DEFAULT_PAGE], None)
    with opened(design.background, ask) as background:
        return _prepared(design, media, background.sizes(), background)


def _prepared(design: Design, media: Media, sizes: list[PageSize], background: Background | None) -> Prepared:
    pages = []
    for number, size in enumerate(sizes, 1):
        fit = fit_page(size.width_mm, size.height_mm, media)
        elements = tuple(element for element in design.layout.elements if element.page == number)
        ground = background.dots(number, fit.dots_per_mm) if background else None
        pages.append(Page(fit, elements, ground))
    notes = [*design.layout.notes, *(describe_fit(page.fit, media) for page in pages[:1])]
    lost = sum(element.page > len(sizes) for element in design.layout.elements)
    if lost:
        notes.append(f"{lost} elements stand on pages that the background does not have: they are left out.")
    return Prepared(tuple(pages), tuple(note for note in notes if note))


def compose(page: Page, ink: Layers, pictures: Mapping[str, bytes], media: Media) -> Bitmap:
    """Lay ground, pictures and what the template drew over each other, and the page on the paper.

    Raises:
        LayoutError: A picture cannot be read.
    """
    dots = np.zeros((page.fit.height_dots, page.fit.width_dots), np.bool_)
    if page.ground is not None:
        _paste(dots, page.ground.to_black(), 0, 0)
    for element in page.elements:
        if isinstance(element, Picture) and (file := pictures.get(element.content.variable)):
            _paste_picture(dots, element, file, page.fit)
    black, covered = (
        Bitmap(ink.width_dots, ink.height_dots, rows).to_black() for rows in (ink.black, ink.covered)
    )
    below = _moved(dots, covered.shape)
    drawn = np.where(covered, black, below)
    paper = np.zeros((media.height_dots, media.width_dots), np.bool_)
    _paste(paper, np.rot90(drawn, -1) if page.fit.is_turned else drawn, page.fit.left_dots, page.fit.top_dots)
    return from_black(paper)


def _moved(dots: "Dots", shape: tuple[int, ...]) -> "Dots":
    """The same on a sheet that may be a dot larger or smaller."""
    if dots.shape == shape:
        return dots
    sheet = np.zeros(shape, np.bool_)
    _paste(sheet, dots, 0, 0)
    return sheet


def _paste_picture(dots: "Dots", element: Picture, file: bytes, fit: Fit) -> None:
    k = fit.dots_per_mm
    box = max(1, round(element.width_mm * k)), max(1, round(element.height_mm * k))
    picture = Bitmap(*dither_picture(file, box))
    left = element.left_mm * k + (box[0] - picture.width_dots) / 2
    top = (fit.page_height_mm - element.bottom_mm - element.height_mm) * k
    top += (box[1] - picture.height_dots) / 2
    _paste(dots, picture.to_black(), round(left), round(top))


def _paste(onto: "Dots", dots: "Dots", left: int, top: int) -> None:
    """Lay dots over others, as far as they lie on them."""
    height, width = dots.shape
    x, y = max(0, -left), max(0, -top)
    right, bottom = min(width, onto.shape[1] - left), min(height, onto.shape[0] - top)
    if x < right and y < bottom:
        onto[top + y : top + bottom, left + x : left + right] = dots[y:bottom, x:right]
