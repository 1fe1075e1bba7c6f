"""A badge on the terminal: a picture of dots on the left, what stands on it and how large on the right.

Must not know: printers, where badges come from.
"""

import shutil
import sys
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from rich.cells import set_cell_size

from checkin.badge import Badge
from kiosk.badge.artist import BadgeArtist
from printer.bitmap import Bitmap, Box
from printer.layout import Field, Layout
from printer.lists import PresenceList, render_list
from printer.media import Media
from printer.pretix_layout.design import SUFFIX
from printer.preview import to_braille
from printer.qr import qr_modules

FACTS_CELLS = 34
GAP = "  "
PAPER, END = "\x1b[30;107m", "\x1b[0m"
"""Black on white, as on paper; only where a terminal reads it."""

SHOWN = ("title", "given_name", "family_name", "organisation", "product", "code", "qr")
"""Fields whose sizes are told, from the top of a badge down."""

READABLE_MM = 4.4
"""Capital height that can be read at 3 m. Source: docs/badges.md."""


def show_preview(
    layout: Layout,
    content: Badge | PresenceList,
    media: Media,
    template: str | Path | None,
    *,
    endless: bool = False,
    is_strip: bool = True,
) -> None:
    """Write it to standard output, no larger than the terminal; the first sheet of a list, page of a layout.

    Args:
        layout: Sets it.
        content: What is shown.
        media: Size and resolution.
        template: Bundled one by name, or a file; None = the default.
        endless: As in `render_list`.
        is_strip: As in `BadgeArtist`: only on rolls must further pages be right.

    Raises:
        LayoutError: It cannot be set.
    """
    if isinstance(content, Badge):
        page, fields = _badge_page(layout, content, media, template, is_strip=is_strip)
        facts = list(_badge_facts(content, media, fields))
    else:
        pages = render_list(layout, content, media, template, endless=endless)
        page, facts = pages[0], [str(media), "", f"sheet 1 of {len(pages)}"]
    sys.stdout.write("".join(f"{line}\n" for line in _beside(page, facts)))


def _badge_page(
    layout: Layout, badge: Badge, media: Media, template: str | Path | None, *, is_strip: bool
) -> tuple[Bitmap, tuple[Field, ...]]:
    if str(template or "").endswith(SUFFIX):
        artist = BadgeArtist(layout, media, str(template), is_strip=is_strip)
        artist.notes(badge)  # says what is wrong, where `render` would take our own template
        page = Box(0, 0, media.width_dots, media.height_dots)
        return artist.render(badge).crop(page), ()
    return layout.page(badge, media, template), layout.fields(badge, media, template)


def _badge_facts(badge: Badge, media: Media, fields: tuple[Field, ...]) -> Iterator[str]:
    """Size, and for each text how high its capitals are."""
    yield str(media)
    yield f"{media.width_dots}x{media.height_dots} dots"
    yield ""
    for field in sorted((one for one in fields if one.name in SHOWN), key=lambda one: SHOWN.index(one.name)):
        capital_mm = float(field.capital_dots * media.dot_mm)
        if capital_mm:
            text = str(getattr(badge, field.name))
            mark = "" if field.name != "given_name" or capital_mm >= READABLE_MM else " small"
            yield f"{field.name.replace('_', ' '):<13}{capital_mm:4.1f} mm{mark}"
            yield f"  {text}"
        if field.name == "qr":
            modules = len(qr_modules(badge.code))
            yield f"{'QR code':<13}{field.box.width_dots // modules} dots per module"


def _beside(page: Bitmap, facts: list[str]) -> Iterator[str]:
    """Lines of the picture, each with the fact that belongs beside it."""
    size = shutil.get_terminal_size()
    rows = max(10, size.lines - 1)
    picture = to_braille(page, max(20, size.columns - FACTS_CELLS - len(GAP)), rows)
    width = len(picture[0])
    room = max(FACTS_CELLS, size.columns - width - len(GAP))
    paper, end = (PAPER, END) if sys.stdout.isatty() else ("", "")
    for line, fact in zip_longest(picture, facts[:rows], fillvalue=""):
        shown = f"{paper}{line}{end}" if line else " " * width
        yield f"{shown}{GAP}{set_cell_size(fact, room)}".rstrip()
