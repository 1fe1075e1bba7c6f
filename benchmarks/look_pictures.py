"""Draws the looks of the screens for the documentation: python -m benchmarks.look_pictures FOLDER.

The cells of the real program over a fake desk, with the letters of DejaVu Sans Mono; no terminal is needed.
"""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace
from PIL import Image, ImageDraw, ImageFont
from rich.segment import Segment

from checkin.badge import Cause, PrintState
from checkin.journal import EntryId
from kiosk.messages import PrintJobChanged
from kiosk.screens.display import Display
from kiosk.settings import Mode
from kiosk.theme import Look
from tests.fakes.stage import Stage, staged

FONTS = Path("/usr/share/fonts/truetype/dejavu")
CELL_WIDE, CELL_HIGH, LETTER = 10, 20, 16
GAP = 16
PAPER = "#808080"
BLOCKS = {"█": (0, 1), "▀": (0, 0.5), "▄": (0.5, 1), "▌": (0, 1)}
"""Drawn as areas, as terminals do: from where to where of the cell's height."""

SMALL, WIDE = (35, 11), (100, 30)


def picture(stage: Stage) -> Image.Image:
    """One screen."""
    lines = list(stage.lines())
    columns = sum(segment.cell_length for segment in lines[0])
    image = Image.new("RGB", (columns * CELL_WIDE, len(lines) * CELL_HIGH))
    draw = ImageDraw.Draw(image)
    for row, line in enumerate(lines):
        column = 0
        for segment in filter(lambda part: part.cell_length, line):
            _draw_run(draw, segment, column * CELL_WIDE, row * CELL_HIGH)
            column += segment.cell_length
    return image


def _draw_run(draw: ImageDraw.ImageDraw, segment: Segment, x: int, y: int) -> None:
    style = segment.style
    text, ground = (
        tuple(colour.get_truecolor()) if colour else (0, 0, 0)
        for colour in ((style.color, style.bgcolor) if style else (None, None))
    )
    draw.rectangle((x, y, x + segment.cell_length * CELL_WIDE - 1, y + CELL_HIGH - 1), fill=ground)
    name = "DejaVuSansMono-Bold.ttf" if style and style.bold else "DejaVuSansMono.ttf"
    font = ImageFont.truetype(FONTS / name, LETTER)
    for char in segment.text:
        if char in BLOCKS:
            top, bottom = BLOCKS[char]
            right = x + (CELL_WIDE // 2 if char == "▌" else CELL_WIDE) - 1
            draw.rectangle((x, y + top * CELL_HIGH, right, y + bottom * CELL_HIGH - 1), fill=text)
        elif char != " ":
            draw.text((x, y), char, fill=text, font=font)
        if style and style.underline:
            draw.line((x, y + CELL_HIGH - 2, x + CELL_WIDE - 1, y + CELL_HIGH - 2), fill=text)
        x += CELL_WIDE


async def pages(look: Look) -> list[Image.Image]:
    """Idle, welcome, wait and stop."""
    async with staged(Mode.SELF_SERVICE, size=SMALL, fit=lambda outfit: replace(outfit, look=look)) as stage:
        found = [picture(stage)]
        await stage.scan("TICKET1")
        await stage.wait(1.2)
        found.append(picture(stage))
        stage.desk.set_job(EntryId("job0"), PrintState.FAILED, Cause.PAPER_OUT)
        stage.app.post_message(PrintJobChanged())
        await stage.settle()
        found.append(picture(stage))
        await stage.scan("TICKET3")
        found.append(picture(stage))
        return found


async def large() -> list[Image.Image]:
    """A welcome and a refusal in large letters."""
    async with staged(Mode.SELF_SERVICE, size=WIDE) as stage:
        stage.app.show_as(Display(Look.HIGH_CONTRAST, is_large=True))
        found = []
        for ticket in ("TICKET1", "TICKET3"):
            await stage.scan(ticket)
            await stage.settle()
            found.append(picture(stage))
        return found


def sheet(rows: list[list[Image.Image]]) -> Image.Image:
    """All of them, one row below the other."""
    wide, high = rows[0][0].size
    columns = max(map(len, rows))
    whole = Image.new("RGB", (columns * (wide + GAP) + GAP, len(rows) * (high + GAP) + GAP), PAPER)
    for place, image in _placed(rows):
        whole.paste(image, (GAP + place[0] * (wide + GAP), GAP + place[1] * (high + GAP)))
    return whole


def _placed(rows: list[list[Image.Image]]) -> Iterator[tuple[tuple[int, int], Image.Image]]:
    for y, row in enumerate(rows):
        for x, image in enumerate(row):
            yield (x, y), image


def main(folder: Path) -> None:
    """Write both sheets, with few colours, so that they stay small."""
    found = {"looks": [asyncio.run(pages(look)) for look in Look], "large": [asyncio.run(large())]}
    for name, rows in found.items():
        sheet(rows).quantize(64).save(folder / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
