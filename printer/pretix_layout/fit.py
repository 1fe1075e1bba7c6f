"""How a page of a layout gets onto the paper in the printer. Never silently: what is changed is said.

Must not know: elements, printers.
"""

from typing import TYPE_CHECKING

import msgspec

from checkin.errors import LayoutError

if TYPE_CHECKING:
    from printer.media import Media

SMALLEST_SCALE = 0.5
"""Below this, letters and codes made for a larger page are no longer read."""
OVERHANG_MM = 1.0
"""A page may be that much larger than the paper: A6 made in points is 105.13 mm wide."""
MM_PER_INCH = 25.4


class Fit(msgspec.Struct, frozen=True):
    """Where a page lies on the paper.

    Attributes:
        page_width_mm: Of the layout's page, as its maker sees it.
        page_height_mm: The same.
        scale: 1 = as large as its maker drew it; never more.
        is_turned: Turned by a quarter, its left edge at the top.
        left_dots: From the paper's left edge to that of the turned page; may be a little negative.
        top_dots: The same from the top.
        dots_per_mm: Of the drawn page, its scale included.
    """

    page_width_mm: float
    page_height_mm: float
    scale: float
    is_turned: bool
    left_dots: int
    top_dots: int
    dots_per_mm: float

    @property
    def width_dots(self) -> int:
        """Of the page before it is turned."""
        return max(1, round(self.page_width_mm * self.dots_per_mm))

    @property
    def height_dots(self) -> int:
        """The same."""
        return max(1, round(self.page_height_mm * self.dots_per_mm))


def fit_page(width_mm: float, height_mm: float, media: "Media") -> Fit:
    """Lay a page on the paper: in its own size and as it is, if that goes; else turned; else smaller.

    What lies around a smaller page stays white, the same on both sides.

    Raises:
        LayoutError: The page would have to be less than half as large.
    """
    paper = float(media.width_mm), float(media.height_mm)
    upright, turned = _scale(width_mm, height_mm, paper), _scale(height_mm, width_mm, paper)
    is_turned = turned > upright
    scale = max(upright, turned)
    if scale < SMALLEST_SCALE:
        raise LayoutError(
            f"The badge layout is made for {width_mm:.0f}x{height_mm:.0f} mm, the paper has"
            f" {paper[0]:g}x{paper[1]:g} mm.",
            "Make a layout of the paper's size in pretix, or use larger paper.",
        )
    per_mm = scale * float(media.dpi) / MM_PER_INCH
    across, along = (height_mm, width_mm) if is_turned else (width_mm, height_mm)
    left = (media.width_dots - round(across * per_mm)) // 2
    top = (media.height_dots - round(along * per_mm)) // 2
    return Fit(width_mm, height_mm, scale, is_turned, left, top, per_mm)


def _scale(width_mm: float, height_mm: float, paper: tuple[float, float]) -> float:
    """How much of its size a page keeps on this paper."""
    sides = ((paper[0] + OVERHANG_MM) / width_mm, (paper[1] + OVERHANG_MM) / height_mm)
    if min(sides) >= 1:
        return 1.0
    return min(paper[0] / width_mm, paper[1] / height_mm)


def describe_fit(fit: Fit, media: "Media") -> str | None:
    """What is done to the page, in words for organisers; None when nothing is."""
    done = ["turned"] if fit.is_turned else []
    if fit.scale < 1:
        done.append(f"printed at {fit.scale * 100:.0f} %")
    if not done:
        return None
    return (
        f"The layout is made for {fit.page_width_mm:.0f}x{fit.page_height_mm:.0f} mm, the paper has"
        f" {float(media.width_mm):g}x{float(media.height_mm):g} mm: it is {' and '.join(done)}."
    )
