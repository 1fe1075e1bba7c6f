"""The PDF behind a layout, page by page: how large a page is, and its dots. Set in the typesetting child.

Must not know: elements, attendees, where the PDF comes from.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import msgspec

from checkin.errors import LayoutError
from printer.bitmap import Bitmap
from printer.picture import dither_picture
from printer.pretix_layout.fit import MM_PER_INCH
from printer.pretix_layout.reading import MAX_PAGES, MM_PER_POINT
from printer.typst_child import Answer, Failure, Fields, File, Job

TEMPLATE = Path(__file__).with_name("background.typ")
FILE = "background.pdf"
MAX_BYTES = 20_000_000
LIMIT_S = 10.0
"""Drawn once for all badges, so it may take longer than a badge."""
MEMORY_MB = 1_024
LOW_DPI = 10.0
LARGEST_MM = 1_000
NO_SUCH_PAGE = "does not exist"
REMEDY = "Upload the background of the layout in pretix again as a plain PDF, or use the bundled template."

Ask = Callable[[Job], Answer]


class PageSize(msgspec.Struct, frozen=True):
    """Of one page, in millimetres."""

    width_mm: float
    height_mm: float


DEFAULT_PAGE = PageSize(148, 105)
"""Of a layout without a PDF: A6, lying. Seen in pretix."""


class _Size(msgspec.Struct):
    width: float
    height: float


class Background:
    """A PDF that lies where the child can read it, for the length of a block; see `opened`."""

    def __init__(self, ask: Ask, folder: Path) -> None:
        self._ask = ask
        self._template = str(folder / TEMPLATE.name)

    def sizes(self) -> list[PageSize]:
        """Of all pages, `MAX_PAGES` at most.

        Raises:
            LayoutError: It is no PDF that can be drawn.
        """
        found: list[PageSize] = []
        while len(found) < MAX_PAGES:
            answer = self._ask(self._job(len(found) + 1, "fields", LOW_DPI))
            if isinstance(answer, Failure) and found and NO_SUCH_PAGE in answer.message:
                break
            found.append(_size(answer))
        return found

    def dots(self, page: int, dots_per_mm: float) -> Bitmap:
        """A page, from 1, with its greys as patterns.

        Raises:
            LayoutError: It cannot be drawn.
        """
        answer = self._ask(self._job(page, "png", dots_per_mm * MM_PER_INCH))
        if not isinstance(answer, File):
            raise _unreadable()
        return Bitmap(*dither_picture(answer.content))

    def _job(self, page: int, want: Literal["png", "fields"], dpi: float) -> Job:
        data = msgspec.json.encode({"page": page}).decode()
        return Job(
            template=self._template,
            data=data,
            want=want,
            dpi=dpi,
            limit_s=LIMIT_S,
            memory_mb=MEMORY_MB,
        )


@contextmanager
def opened(pdf: bytes, ask: Ask) -> Iterator[Background]:
    """Lay a PDF where the typesetting child can read it.

    Raises:
        LayoutError: It is too large.
    """
    if len(pdf) > MAX_BYTES:
        raise LayoutError("The background of the badge layout is too large.", REMEDY)
    with tempfile.TemporaryDirectory(prefix="einlass-background-") as folder:
        (Path(folder) / FILE).write_bytes(pdf)
        (Path(folder) / TEMPLATE.name).write_bytes(TEMPLATE.read_bytes())
        yield Background(ask, Path(folder))


def _size(answer: Answer) -> PageSize:
    if not isinstance(answer, Fields):
        raise _unreadable()
    size = msgspec.json.decode(answer.json, type=list[_Size])[0]
    page = PageSize(size.width * MM_PER_POINT, size.height * MM_PER_POINT)
    if not (1 <= page.width_mm <= LARGEST_MM and 1 <= page.height_mm <= LARGEST_MM):
        raise _unreadable()
    return page


def _unreadable() -> LayoutError:
    return LayoutError("The background of the badge layout cannot be drawn.", REMEDY)
