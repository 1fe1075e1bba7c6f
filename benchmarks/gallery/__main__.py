"""Sets every difficult name by every bundled template, and lays the pictures out on sheets to be looked at.

``python -m benchmarks.gallery [--fonts DIR …] [--out DIR]``: from a checkout; fonts for other scripts are
those of Debian's fonts-noto-core and fonts-noto-cjk unless others are named.
"""

import argparse
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image

from checkin.badge import Badge
from printer.bitmap import Bitmap
from printer.layout import Layout
from printer.lists import HEAD_COUNT, Person, PresenceList, RoomPresence, render_list
from printer.media import parse_media
from tests.equipment.difficult_names import DIFFICULT, FURTHER

FONTS = ("/usr/share/fonts/truetype/noto", "/usr/share/fonts/opentype/noto")
PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
ROLL, LABEL = parse_media("72x120"), parse_media("62x100", "300")
BADGES = (
    ("badges-portrait", "portrait", ROLL, 8, 3),
    ("badges-landscape", "landscape", LABEL, 6, 5),
    ("badges-agenda", "agenda-slip", ROLL, 8, 4),
    ("badges-fold-over", "fold-over", parse_media("72x200"), 8, 4),
)
"""Picture, template, media, badges in a row, and how many dots become one pixel."""

GAP, GREY, SHADES = 8, 150, 8
CODES = "3456789ACEFHJKLMNPRTUVWX"


def main() -> None:
    """Write all pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fonts", nargs="*", default=FONTS, type=Path)
    parser.add_argument("--out", default=PICTURES, type=Path)
    arguments = parser.parse_args()
    folders = [Path(folder) for folder in arguments.fonts if Path(folder).is_dir()]
    with Layout(folders, limit_s=20.0, start_limit_s=60.0) as layout:
        for name, template, media, columns, shrink in BADGES:
            names = DIFFICULT[:8] if template == "fold-over" else DIFFICULT
            pages = (layout.page(badge, media, template) for badge in names)
            _save(arguments.out / f"{name}.png", pages, columns, shrink)
        pages = (layout.page(badge, ROLL) for badge in FURTHER)
        _save(arguments.out / "badges-scripts.png", pages, len(FURTHER), 2)
        _save(arguments.out / "badges-lists.png", _lists(layout), 4, 2)


def _lists(layout: Layout) -> Iterator[Bitmap]:
    presence = PresenceList(
        event="Kommunalkongress 2026",
        made_at="Mi 25.11. 10:42",
        note="Letzter Eintrag 10:41 · 3 Geräte",
        rooms=tuple(_rooms()),
        language="de",
    )
    yield from render_list(layout, presence, ROLL)
    yield from render_list(layout, presence, ROLL, HEAD_COUNT)


def _rooms() -> Iterator[RoomPresence]:
    people = tuple(_person(number, badge) for number, badge in enumerate(DIFFICULT))
    yield RoomPresence(name="Saal 1", count=14, limit=1800, people=people[:14])
    yield RoomPresence(name="Raum 2.04", count=8, limit=80, people=people[14:20], unnamed=2)
    yield RoomPresence(name="Ausstellung", count=0, limit=1200)
    yield RoomPresence(name="Kongress, sonst", count=4, people=people[20:])


def _person(number: int, badge: Badge) -> Person:
    code = "".join(CODES[(number * step + step) % len(CODES)] for step in (5, 7, 11, 13))
    return Person(
        name=f"{badge.family_name}, {badge.given_name}",
        code=code if number % 7 else "",
        organisation=badge.organisation,
    )


def _save(path: Path, pages: Iterable[Bitmap], columns: int, shrink: int) -> None:
    """Lay pages out in rows, and save them with few shades: at full size they are black and white."""
    pictures = [Image.open(BytesIO(page.to_png())).convert("L") for page in pages]
    small = [picture.reduce(shrink) for picture in pictures]
    width, height = small[0].width + GAP, small[0].height + GAP
    rows = -(-len(small) // columns)
    sheet = Image.new("L", (min(columns, len(small)) * width + GAP, rows * height + GAP), GREY)
    for number, picture in enumerate(small):
        sheet.paste(picture, (number % columns * width + GAP, number // columns * height + GAP))
    sheet.quantize(SHADES).save(path, optimize=True)


if __name__ == "__main__":
    main()
