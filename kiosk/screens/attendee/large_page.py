"""What is drawn in large letters on a page that somebody wants to see larger: what it says first, the name.

Only where there is room: all ways on stay as they are, and a small panel has large letters anyway. Pure.
Must not know: widgets, colours.
"""

from kiosk.screens.attendee.letters import draw_words
from kiosk.screens.attendee.pages import Page
from kiosk.screens.shapes import draw

LEAST_ROWS, LEAST_CELLS = 22, 70
"""On anything smaller not even a short headline would fit."""

FRAME_ROWS = 8
"""Margins, the line at the top, foot and notice."""

GAPS = {"options": 2, "entry": 2, "body": 2, "bar": 1, "under": 0}
"""Empty rows above each place on a high page."""

DRAWN = ("headline", "name")


def drawn_texts(page: Page, texts: dict[str, str], cells: int, rows: int) -> dict[str, str]:
    """The places of a page that are drawn, with what stands in them then; none where nothing fits.

    Args:
        page: What is shown.
        texts: What stands in each place as usual.
        cells: How wide a line may be.
        rows: How high the screen is.
    """
    if rows < LEAST_ROWS or cells < LEAST_CELLS or page.is_text or page.code:
        return {}
    left = rows - FRAME_ROWS - sum(_rows(texts[place]) + gap for place, gap in GAPS.items() if texts[place])
    left -= _rows(texts["shape"]) + GAPS["body"] if page.is_idle else 0
    left -= texts["notice"].count("\n")
    drawn: dict[str, str] = {}
    for place, text in zip(DRAWN, (page.headline, page.name), strict=True):
        found = draw_words(text, cells, left - (len(DRAWN) if page.name and place == "headline" else 0))
        if not found:
            break  # a name is never larger than what is said of it
        drawn[place] = found
        left -= _rows(found)
    if drawn and not page.is_idle:
        shape = draw(page.shape)
        drawn["shape"] = shape if left > _rows(shape) else ""
    return drawn


def _rows(text: str) -> int:
    return text.count("\n") + 1
