"""The paper in a virtual printer, row by row. Must not know: bytes of any language, connections."""

from dataclasses import dataclass, field

from printer.bitmap import Bitmap, from_black

NEAR_END_ROWS = 2_400
"""Rows left on a roll of known length from which the near-end sensor reports: 30 cm."""


@dataclass(slots=True)
class Roll:
    """The paper.

    Attributes:
        width_dots: What the print head reaches; dots beyond it are lost.
        rows_left: Rows until the paper ends; None = for ever.
        rows: Packed rows below the last cut; a row that was only fed is empty.
        pages: What was cut off with ink or image rows on it, without the feed before the cut.
        scrap: How many pieces of broken-off badges were thrown away.
    """

    width_dots: int
    rows_left: int | None = None
    rows: list[bytes] = field(default_factory=list)
    pages: list[Bitmap] = field(default_factory=list)
    scrap: int = 0

    def advance(self, row: bytes | None) -> None:
        """Print one packed row; None only feeds."""
        self.rows.append(row or b"")
        if self.rows_left is not None:
            self.rows_left = max(0, self.rows_left - 1)

    def seen(self) -> tuple[bytes, ...]:
        """The rows that can be seen: those below the last cut, or those of the last page."""
        if self.rows or not self.pages:
            return tuple(self.rows)
        page = self.pages[-1]
        return tuple(page.row(index) for index in range(page.height_dots))

    def cut(self) -> Bitmap | None:
        """Cut; returns the page, or None if it was bare paper."""
        while self.rows and not self.rows[-1]:
            self.rows.pop()
        if not self.rows:
            return None
        row_bytes = (self.width_dots + 7) // 8
        content = b"".join(row[:row_bytes].ljust(row_bytes, b"\0") for row in self.rows)
        page = Bitmap(row_bytes * 8, len(self.rows), content)
        if self.width_dots % 8:
            page = from_black(page.to_black()[:, : self.width_dots])
        self.rows.clear()
        self.pages.append(page)
        return page

    def tear_off(self) -> None:
        """Throw away what was printed of a badge that is begun anew."""
        self.scrap += bool(self.rows)
        self.rows.clear()
