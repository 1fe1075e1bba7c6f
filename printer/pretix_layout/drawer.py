"""Draws badges of layouts from pretix, one after another, in the typesetting child that sets our own.

Must not know: where designs come from, the journal, printers.
"""

from collections import Counter, OrderedDict
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Literal

import msgspec

from checkin.errors import LayoutError, TemplateError
from printer.bitmap import Bitmap
from printer.faults import refuse_failure
from printer.layout import LIMIT_S
from printer.media import Media
from printer.pretix_layout.design import Design, Filled
from printer.pretix_layout.fit import MM_PER_INCH, Fit
from printer.pretix_layout.pages import Page, Prepared, compose, prepare
from printer.pretix_layout.sheet import Sheet, Words, make_sheet
from printer.substitute import GIVE_UP_AFTER
from printer.typesetter import Typesetter
from printer.typst_child import Answer, Fields, File, Job, Layers

TEMPLATE = Path(__file__).with_name("page.typ")
KEPT_DESIGNS = 12
"""More layouts than an event has products that get badges."""

Key = tuple[str, Media]
"""A design's content and its paper."""


class Place(msgspec.Struct, frozen=True):
    """Where something stands on a page, in dots from its upper left corner.

    Attributes:
        name: The variable that it says; ``qr`` or ``poweredby`` for what they are.
        size: Of the letters, where they had to become smaller than the layout says.
        font: What the layout asks for, where there is no such font.
    """

    name: str
    left: float
    top: float
    width: float
    height: float
    size: float | None = None
    font: str | None = None


class Drawer:
    """Draws filled designs.

    Args:
        typesetter: Belongs to whoever closes it.
        limit_s: Longest time for one page.
    """

    def __init__(self, typesetter: Typesetter, *, limit_s: float = LIMIT_S) -> None:
        self._typesetter = typesetter
        self._limit_s = limit_s
        self._prepared: OrderedDict[Key, Prepared | LayoutError] = OrderedDict()
        self._stalls: Counter[Key] = Counter()

    def draw(self, filled: Filled, media: Media, most: int | None = None) -> tuple[Bitmap, ...]:
        """One bitmap of exactly `media`'s dots for each page.

        Args:
            filled: What is drawn.
            media: Size and resolution.
            most: Pages that go on paper; None = all. What stands on the others cannot be at fault.

        Raises:
            LayoutError: The layout cannot be drawn on this paper, or a text has no room or no font. There is
                no personal data in its words.
        """
        pages = self.prepare(filled.design, media).pages[:most]
        return tuple(self._bitmap(page, filled, media) for page in pages)

    def prepare(self, design: Design, media: Media) -> Prepared:
        """What is the same on all badges of a design; made once, and kept, a refusal, too.

        Raises:
            LayoutError: As in `draw`.
        """
        key = design.key, media
        if key not in self._prepared:
            self._prepared[key] = self._try(design, media)
            if len(self._prepared) > KEPT_DESIGNS:
                self._prepared.popitem(last=False)
        self._prepared.move_to_end(key)
        kept = self._prepared[key]
        if isinstance(kept, LayoutError):
            raise kept.with_traceback(None)  # which would grow with every badge, and keep them all
        return kept

    def _try(self, design: Design, media: Media) -> Prepared | LayoutError:
        """Prepare a design, or tell why that never goes; what had to be stopped may go the next time."""
        key = design.key, media
        try:
            return prepare(design, media, self._typesetter.ask)
        except TemplateError as error:
            self._stalls[key] += 1
            if self._stalls[key] < GIVE_UP_AFTER:
                raise
            return error
        except LayoutError as error:
            return error

    def places(self, filled: Filled, media: Media, most: int | None = None) -> list[list[Place]]:
        """Where everything stands, page by page, before the page is laid on the paper; see `draw`.

        Raises:
            LayoutError: As in `draw`.
        """
        return [_places(answer) for _, answer in self._answers(filled, media, "fields", most)]

    def pdfs(self, filled: Filled, media: Media) -> list[bytes]:
        """Each page as a PDF of what stands on its background; its points are ours, not the layout's.

        Raises:
            LayoutError: As in `draw`.
        """
        answers = self._answers(filled, media, "pdf")
        return [answer.content for _, answer in answers if isinstance(answer, File)]

    def notes(self, filled: Filled, media: Media, most: int | None = None) -> tuple[str, ...]:
        """What is not on paper as it was drawn in pretix, in words for organisers; see `draw`.

        Raises:
            LayoutError: As in `draw`.
        """
        prepared = self.prepare(filled.design, media)
        pages = prepared.pages[:most]
        unknown: set[str] = set()
        for page in pages:
            unknown |= _sheet(page, filled).unknown
        places = chain.from_iterable(self.places(filled, media, most))
        fonts = {place.font for place in places if place.font is not None}
        return (
            *prepared.notes,
            *_lost_pages(len(pages), len(prepared.pages)),
            *(f"There is no font “{font}” here: Noto Sans stands in for it." for font in sorted(fonts)),
            *(f"Nothing here is called “{name}”: it stays empty." for name in sorted(unknown)),
        )

    def _bitmap(self, page: Page, filled: Filled, media: Media) -> Bitmap:
        answer = self._ask(page, filled, media, "layers")
        assert isinstance(answer, Layers)
        return compose(page, answer, filled.pictures, media)

    def _answers(
        self, filled: Filled, media: Media, want: Literal["fields", "pdf"], most: int | None = None
    ) -> Iterator[tuple[Page, Answer]]:
        for page in self.prepare(filled.design, media).pages[:most]:
            yield page, self._ask(page, filled, media, want)

    def _ask(
        self, page: Page, filled: Filled, media: Media, want: Literal["layers", "fields", "pdf"]
    ) -> Answer:
        sheet = _sheet(page, filled)
        job = Job(
            template=str(TEMPLATE),
            data=_data(sheet, page.fit),
            want=want,
            texts=dict(sheet.texts),
            dpi=page.fit.dots_per_mm * MM_PER_INCH,
            limit_s=self._limit_s,
        )
        answer = self._typesetter.ask(job)
        refuse_failure(
            answer, {name: [text] for name, text in sheet.texts.items()}, f"a badge of {media}", TEMPLATE
        )
        return answer


def _sheet(page: Page, filled: Filled) -> Sheet:
    return make_sheet(page.elements, page.fit, Words(filled.values, filled.languages))


def _lost_pages(drawn: int, pages: int) -> Iterator[str]:
    if drawn < pages:
        yield f"Only the first of {pages} pages is printed on labels cut to size."


def _data(sheet: Sheet, fit: Fit) -> str:
    """A sheet as the template reads it."""
    dpi = fit.dots_per_mm * MM_PER_INCH
    page = {"width_dots": fit.width_dots, "height_dots": fit.height_dots, "dpi": dpi}
    page["dots_per_mm"] = fit.dots_per_mm / fit.scale
    return msgspec.json.encode({"page": page, "items": sheet.items}).decode()


def _places(answer: Answer) -> list[Place]:
    assert isinstance(answer, Fields)
    return msgspec.json.decode(answer.json, type=list[Place])
