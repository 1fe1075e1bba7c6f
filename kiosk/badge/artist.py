"""Draws badges: by the template that the settings name, else by central's layout, else by our own template.

A layout that cannot be drawn is told once, and our own template takes its place: nobody waits for a badge.
Must not know: the ledger, the print queue, printer languages.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from checkin.badge import Badge
from checkin.errors import LayoutError
from printer.bitmap import Bitmap, from_black
from printer.layout import Layout
from printer.media import Media
from printer.pretix_layout.design import SUFFIX, Design, DesignFile, Filled, make_design
from printer.pretix_layout.drawer import KEPT_DESIGNS, Drawer
from printer.pretix_layout.saying import badge_values
from printer.substitute import SteadyLayout

if TYPE_CHECKING:
    from kiosk.badge.variables import Artwork

Tell = Callable[[LayoutError | None], None]


class BadgeArtist:
    """Draws badges for one printer. Belongs to one thread.

    Args:
        layout: Sets our own templates; closed by whoever made it.
        media: What is in the printer.
        template: Bundled one by name, or a file: Typst, or a layout in JSON; empty = central's.
        is_strip: Whether paper comes from a roll, so that further pages can follow the first.
        tell: Hears why our own template takes the place of central's layout, or of the file in the settings,
            and None when it no longer does.
    """

    def __init__(
        self, layout: Layout, media: Media, template: str = "", *, is_strip: bool, tell: Tell = lambda _: None
    ) -> None:
        self._layout = layout
        self._media = media
        self._template = template
        self._most_pages = None if is_strip else 1
        self._tell = tell
        self._steady = SteadyLayout(layout, media, template, self._note)
        self._drawer = Drawer(layout.typesetter)
        self._file = DesignFile(Path(template)) if template.endswith(SUFFIX) else None
        self._designs: dict[tuple[bytes, str], Design] = {}
        self._told: LayoutError | None = None

    def render(self, badge: Badge, artwork: "Artwork | None" = None) -> Bitmap:
        """One badge, all its pages.

        Raises:
            LayoutError: Our own template cannot set it either.
        """
        if self._file is None and (self._template or artwork is None or artwork.layout is None):
            return self._steady.render(badge)
        try:
            bitmap = self._pages(self._filled(badge, artwork))
        except LayoutError as error:
            self._note(error)
            return self._layout.render(badge, self._media)
        self._note(None)
        return bitmap

    def notes(self, badge: Badge) -> tuple[str, ...]:
        """What is not on paper as the layout in the settings' file wants it, in words for organisers.

        Raises:
            LayoutError: It cannot be drawn by that layout, so that `render` takes our own template.
        """
        if self._file is None:
            return ()
        return self._drawer.notes(self._filled(badge, None), self._media, self._most_pages)

    def _filled(self, badge: Badge, artwork: "Artwork | None") -> Filled:
        """The layout in the settings' file, else central's, for this attendee."""
        if self._file is None:
            assert artwork is not None
            return self._from_central(artwork)
        if artwork is None:
            return Filled(self._file.read(), badge_values(badge))
        return Filled(self._file.read(), artwork.values, artwork.languages, artwork.pictures)

    def _from_central(self, artwork: "Artwork") -> Filled:
        layout = artwork.layout
        assert layout is not None
        key = layout.body, layout.background
        if key not in self._designs:
            background = artwork.background()
            if layout.background and not background:
                raise LayoutError(
                    "The background of the badge layout is not here yet.", "It comes with the next download."
                )
            if len(self._designs) >= KEPT_DESIGNS:
                self._designs.clear()
            self._designs[key] = make_design(layout.body, background)
        return Filled(self._designs[key], artwork.values, artwork.languages, artwork.pictures)

    def _pages(self, filled: Filled) -> Bitmap:
        return one_below_the_other(self._drawer.draw(filled, self._media, self._most_pages))

    def _note(self, error: LayoutError | None) -> None:
        if (error and error.problem) != (self._told and self._told.problem):
            self._told = error
            self._tell(error)


def one_below_the_other(pages: Sequence[Bitmap]) -> Bitmap:
    """All pages as one strip, as a roll of paper gives them."""
    import numpy as np

    return pages[0] if len(pages) == 1 else from_black(np.vstack([page.to_black() for page in pages]))
