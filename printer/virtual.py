"""A virtual ESC/POS printer on a loopback port, as faithful as the manuals allow: for tests and the demo.

It takes one client at a time, stops reading when its 4 kB buffer is full, prints row by row, stands still
while its cover is open, and says only what a printer says. Must not know: our driver, encoder or decoder.
"""

import threading
from collections.abc import Callable
from typing import Self

from printer.bitmap import Bitmap
from printer.job import Paper
from printer.virtual_cable import Cable
from printer.virtual_engine import Abilities, Engine, Roll
from printer.virtual_life import Life
from printer.virtual_pace import Pace
from printer.virtual_state import Fault, Feelings


class VirtualPrinter:
    """A printer with paper that one can look at. A context manager; methods may be called from any thread.

    Args:
        width_dots: What the print head reaches.
        rate: Bytes per second that the mechanics work off; None = as fast as possible. An 80 mm printer at
            150 mm/s is 86,400.
        abilities: What this model can do.
        paper_rows: Rows until the paper ends; None = for ever.
        on_page: Called from the printer's own thread with each page that is cut.
        keep_pages: How many pages, and the bytes that made them, are remembered.
    """

    def __init__(
        self,
        width_dots: int = 576,
        rate: float | None = None,
        *,
        abilities: Abilities | None = None,
        paper_rows: int | None = None,
        on_page: Callable[[Bitmap], None] | None = None,
        keep_pages: int = 1_000,
    ) -> None:
        self._on_page, self._keep_pages = on_page, keep_pages
        self._changed = threading.Condition()
        self._cable = Cable()
        self._engine = Engine(Roll(width_dots, paper_rows), abilities or Abilities(), self._answer, self._cut)
        self._pace = Pace(self._engine, rate)
        self._received: list[bytes] = []
        self._page_count = 0
        self._new_pages: list[Bitmap] = []
        self.mute = False
        self._life = Life(self._cable, self._engine, self._pace, self._changed)
        self._thread = threading.Thread(target=self._life.live, args=(self._show,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Unplug it."""
        self._life.is_over = True
        self._cable.wake()
        if self._thread.is_alive():
            self._thread.join()
        self._cable.close()

    @property
    def port(self) -> int:
        """The TCP port on 127.0.0.1."""
        return self._cable.port

    @property
    def url(self) -> str:
        """Its printer URL, without media."""
        return f"escpos+tcp://127.0.0.1:{self.port}"

    @property
    def width_dots(self) -> int:
        """Dots per row of paper."""
        return self._engine.roll.width_dots

    @property
    def pages(self) -> list[Bitmap]:
        """What was cut off, oldest first, without the feed before the cut."""
        with self._changed:
            return list(self._engine.roll.pages)

    @property
    def received(self) -> list[bytes]:
        """For each of `pages`, the bytes since the cut before it."""
        with self._changed:
            return list(self._received)

    @property
    def page_count(self) -> int:
        """How many pages were ever cut off."""
        return self._page_count

    @property
    def connections(self) -> int:
        """How many clients there have been."""
        return self._cable.connections

    @property
    def partial_rows(self) -> int:
        """Rows on paper below the last cut."""
        return len(self._engine.roll.rows)

    @property
    def paper_rows(self) -> tuple[bytes, ...]:
        """The packed rows that can be seen: those below the last cut, or those of the last page."""
        with self._changed:
            return self._engine.roll.seen()

    @property
    def stray_bytes(self) -> int:
        """Bytes that were no command: a real one prints them as text."""
        return len(self._engine.stray)

    def set_paper(self, paper: Paper, rows: int | None = None) -> None:
        """Load paper or let it end; `rows` is how long the new roll is, None = for ever."""

        def load(feelings: Feelings) -> None:
            feelings.paper, self._engine.roll.rows_left = paper, rows

        self._feel(load)

    def set_cover(self, *, is_open: bool) -> None:
        """Open or close the cover."""
        self._feel(lambda feelings: setattr(feelings, "cover_open", is_open))

    def set_error(self, fault: Fault) -> None:
        """Break something, or repair it with `Fault.NONE`."""
        self._feel(lambda feelings: setattr(feelings, "fault", fault))

    def set_rate(self, rate: float | None) -> None:
        """Change the speed of the mechanics, in bytes per second; None = as fast as possible."""
        with self._changed:
            self._pace.rate = rate
        self._cable.wake()

    def cut_line_after(self, received_bytes: int) -> None:
        """Reset the connection once, after this many further bytes; 0 = now."""
        with self._changed:
            self._life.cut_after_bytes = received_bytes
        self._cable.wake()

    def wait_for(self, holds: Callable[["VirtualPrinter"], bool], timeout_s: float = 10.0) -> bool:
        """Wait until something is true of this printer; returns whether it became so."""
        with self._changed:
            return self._changed.wait_for(lambda: holds(self), timeout_s)

    def _feel(self, change: Callable[[Feelings], None]) -> None:
        with self._changed:
            self._engine.feel(change)
            self._changed.notify_all()
        self._cable.wake()

    def _answer(self, content: bytes) -> None:
        if not self.mute:
            self._cable.say(content)

    def _cut(self, made_of: bytes) -> None:
        pages = self._engine.roll.pages
        self._new_pages.append(pages[-1])
        self._received.append(made_of)
        self._page_count += 1
        del pages[: -self._keep_pages], self._received[: -self._keep_pages]

    def _show(self) -> None:
        """Tell of new pages, without holding anything up."""
        with self._changed:
            pages, self._new_pages = self._new_pages, []
        if self._on_page is not None:
            for page in pages:
                self._on_page(page)
