"""Draws every state of every screen, as the tests take them, on sheets: docs/pictures/gallery-*.png.

``python -m benchmarks.gallery.screens [--fonts DIR] [--out DIR] [--language de]``: from a checkout; the
letters are those of Debian's fonts-dejavu-core unless another folder is named.
"""

import argparse
import asyncio
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from rich.segment import Segment

from benchmarks.gallery.__main__ import PICTURES
from kiosk.settings import Mode
from tests.fakes.stage import Boards
from tests.kiosk.screens.test_snapshots import SCENES, Scenes, set_for

FONTS = Path("/usr/share/fonts/truetype/dejavu")
REGULAR, BOLD = "DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf"
CELL = (9, 18)
LETTERS_PX = 15
GAP = 14
CAPTION_PX = 18
SHEET = "#e8e8e8"
BLANK = "#000000"
SHADES = 48
SIZES = {Mode.SELF_SERVICE: (35, 11), Mode.STAND: (35, 11), Mode.DOOR: (57, 16)}
LARGE = (80, 24)
COLUMNS = {35: 4, 57: 3, 80: 2}

Drawn = tuple[str, list[list[Segment]]]

HALVES = {
    "█": (0, 0, 1, 1),
    "▀": (0, 0, 1, 0.5),
    "▄": (0, 0.5, 1, 1),
    "▌": (0, 0, 0.5, 1),
    "▐": (0.5, 0, 1, 1),
}
"""Parts of a cell that are filled, as left, top, right, bottom: fonts leave gaps between them."""


def main() -> None:
    """Write all sheets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fonts", default=FONTS, type=Path)
    parser.add_argument("--out", default=PICTURES, type=Path)
    parser.add_argument("--language", default="de")
    arguments = parser.parse_args()
    for name, mode, scenes, _ in SCENES:
        size = SIZES.get(mode, LARGE)
        drawn = asyncio.run(play(mode, scenes, size, arguments.language))
        sheet = lay_out([(caption, draw(lines, size, arguments.fonts)) for caption, lines in drawn], size)
        sheet.quantize(SHADES, dither=Image.Dither.NONE).save(
            arguments.out / f"gallery-{name}.png", optimize=True
        )


async def play(mode: Mode, scenes: Scenes, size: tuple[int, int], language: str) -> list[Drawn]:
    """All states of a scene: what each is called, and the lines that are painted."""
    async with set_for(mode, scenes, size, language) as stage:
        return [(caption, _lines(stage)) async for caption in scenes(stage)]


def _lines(stage: Boards) -> list[list[Segment]]:
    return [list(line) for line in stage.lines()]


def draw(lines: list[list[Segment]], size: tuple[int, int], fonts: Path) -> Image.Image:
    """One screen, cell by cell."""
    picture = Image.new("RGB", (size[0] * CELL[0], size[1] * CELL[1]), BLANK)
    pen = ImageDraw.Draw(picture)
    for row, line in enumerate(lines):
        column = 0
        for segment in line:
            for char, cells in _cells(segment):
                _draw_cell(pen, (column, row), char, cells, segment, fonts)
                column += cells
    return picture


def _cells(segment: Segment) -> Iterator[tuple[str, int]]:
    """Characters with the cells they take; what takes none belongs to the one before."""
    for char in segment.text:
        cells = Segment(char).cell_length
        if cells:
            yield char, cells


def _draw_cell(
    pen: ImageDraw.ImageDraw, at: tuple[int, int], char: str, cells: int, segment: Segment, fonts: Path
) -> None:
    left, top = at[0] * CELL[0], at[1] * CELL[1]
    ink, ground, is_bold, is_underlined = _look(segment)
    right, bottom = left + cells * CELL[0] - 1, top + CELL[1] - 1
    pen.rectangle((left, top, right, bottom), fill=ground)
    if char in HALVES:
        x0, y0, x1, y1 = HALVES[char]
        wide, high = CELL
        box = (left + x0 * wide, top + y0 * high, left + x1 * wide - 1, top + y1 * high - 1)
        pen.rectangle(box, fill=ink)
    elif char != " ":
        pen.text((left, top), char, fill=ink, font=_font(str(fonts / (BOLD if is_bold else REGULAR))))
    if is_underlined:
        pen.line((left, bottom - 1, right, bottom - 1), fill=ink)


def _look(segment: Segment) -> tuple[str, str, bool, bool]:
    style = segment.style
    if style is None:
        return SHEET, BLANK, False, False
    ink, ground = (c.get_truecolor().hex if c else "" for c in (style.color, style.bgcolor))
    return ink or SHEET, ground or BLANK, bool(style.bold), bool(style.underline)


@cache
def _font(path: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, LETTERS_PX)


def lay_out(pictures: list[tuple[str, Image.Image]], size: tuple[int, int]) -> Image.Image:
    """Screens in rows, each below its name."""
    columns = COLUMNS.get(size[0], 2)
    wide, high = size[0] * CELL[0] + GAP, size[1] * CELL[1] + GAP + CAPTION_PX
    sheet = Image.new("RGB", (columns * wide + GAP, -(-len(pictures) // columns) * high + GAP), SHEET)
    pen = ImageDraw.Draw(sheet)
    for number, (caption, picture) in enumerate(pictures):
        left, top = GAP + number % columns * wide, GAP + number // columns * high
        pen.text((left, top - 2), caption, fill=BLANK, font_size=13)
        sheet.paste(picture, (left, top + CAPTION_PX))
    return sheet


if __name__ == "__main__":
    main()
