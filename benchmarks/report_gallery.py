"""Draws the reports of a made-up congress for the documentation: python -m benchmarks.report_gallery FOLDER.

Every kind as PDF and as workbook, as people see them: pdftoppm draws the pages, LibreOffice the workbooks.
"""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from benchmarks.made_congress import make_congress
from tests.fakes.einlass import Einlass

GERMAN = ("headcount", "arrivals", "rooms", "sessions")
ENGLISH = ("no-shows", "badges", "kiosks", "conflicts")
DPI = 60
GAP = 12
BETWEEN = "#808080"
MOST_PAGES = 2
"""Of each report, beside each other."""


def draw(folder: Path) -> None:
    """Write ``reports-paper-de.png`` and the like."""
    with tempfile.TemporaryDirectory() as name:
        shop = Path(name)
        program = make_congress(shop / "data")
        for language, kinds in (("de", GERMAN), ("en", ENGLISH)):
            papers = [_written(program, kind, "pdf", language, shop) for kind in kinds]
            books = [_written(program, kind, "xlsx", language, shop) for kind in kinds]
            _stack([_pages(paper) for paper in papers]).save(folder / f"reports-paper-{language}.png")
            converted = [_convert(book) for book in books]
            _stack([_pages(paper) for paper in converted]).save(folder / f"reports-workbook-{language}.png")


def _written(program: Einlass, kind: str, written: str, language: str, shop: Path) -> Path:
    out = shop / written / f"{kind}.{written}"
    out.parent.mkdir(exist_ok=True)
    ended = program("report", kind, "--format", written, "--language", language, "--out", out)
    assert ended.code == 0, ended.err
    return out


def _convert(book: Path) -> Path:
    """A workbook as LibreOffice prints it."""
    profile = f"-env:UserInstallation=file://{book.parent}/profile"
    command = [
        "soffice",
        "--headless",
        profile,
        "--convert-to",
        "pdf",
        "--outdir",
        str(book.parent),
        str(book),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return book.with_suffix(".pdf")


def _pages(paper: Path) -> list[Image.Image]:
    stem = paper.with_suffix("")
    command = ["pdftoppm", "-r", str(DPI), "-png", "-l", str(MOST_PAGES), str(paper), str(stem)]
    subprocess.run(command, check=True)
    return [Image.open(page) for page in sorted(paper.parent.glob(f"{stem.name}-*.png"))]


def _stack(reports: Sequence[Sequence[Image.Image]]) -> Image.Image:
    """First pages beside each other, second pages below them."""
    widths = [max(page.width for page in pages) for pages in reports]
    rows = max(map(len, reports))
    heights = [
        max((pages[row].height for pages in reports if row < len(pages)), default=0) for row in range(rows)
    ]
    size = (sum(widths) + GAP * (len(reports) + 1), sum(heights) + GAP * (rows + 1))
    whole, x = Image.new("RGB", size, BETWEEN), GAP
    for pages, width in zip(reports, widths, strict=True):
        y = GAP
        for page, height in zip(pages, heights, strict=False):
            whole.paste(page, (x, y))
            y += height + GAP
        x += width + GAP
    return whole.quantize(64).convert("P")


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
