"""A virtual printer on a loopback port, as faithful as the manuals allow: for tests and the demo.

It takes one client at a time, stops reading when its 4 kB buffer is full, prints row by row, stands still
while its cover is open, and says only what a printer says. Must not know: our driver, encoder or decoder.
"""

import threading
from collections.abc import Callable
from typing import Self

from printer.bitmap import Bitmap
from printer.job import Tongue
from printer.virtual.cable import Cable
from printer.virtual.hands import Hands
from printer.virtual.life import Life
from printer.virtual.machine import Abilities, Ears
from printer.virtual.machines import build
from printer.virtual.pace import Pace


class VirtualPrinter(Hands):
    """A printer with paper that one can look at. A context manager; methods may be called from any thread.

    Args:
        width_dots: What the print head reaches; a Brother has its own.
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
        ears = Ears(self._answer, self._cut)
        self._machine = build(width_dots, paper_rows, abilities or Abilities(), ears)
        self._pace = Pace(self._machine, rate)
        self._received: list[bytes] = []
        self._page_count = 0
        self._new_pages: list[Bitmap] = []
        self.mute = False
        self._life = Life(self._cable, self._machine, self._pace, self._changed)
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
        """Its printer URL; only a Brother's says what is loaded."""
        tongue = self._machine.abilities.tongue
        media = "?media=62x100" if tongue is Tongue.BROTHER else ""
        return f"{tongue}+tcp://127.0.0.1:{self.port}{media}"

    @property
    def width_dots(self) -> int:
        """Dots per row of paper."""
        return self._machine.roll.width_dots

    @property
    def pages(self) -> list[Bitmap]:
        """What was cut off, oldest first, without the feed before the cut."""
        with self._changed:
            return list(self._machine.roll.pages)

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
        return len(self._machine.roll.rows)

    @property
    def paper_rows(self) -> tuple[bytes, ...]:
        """The packed rows that can be seen: those below the last cut, or those of the last page."""
        with self._changed:
            return self._machine.roll.seen()

    @property
    def stray_bytes(self) -> int:
        """Bytes that were no command: a real one prints them as text."""
        return len(self._machine.stray)

    def wait_for(self, holds: Callable[["VirtualPrinter"], bool], timeout_s: float = 10.0) -> bool:
        """Wait until something is true of this printer; returns whether it became so."""
        with self._changed:
            return self._changed.wait_for(lambda: holds(self), timeout_s)

    def _answer(self, content: bytes) -> None:
        if not self.mute:
            self._cable.say(content)

    def _cut(self, made_of: bytes) -> None:
        pages = self._machine.roll.pages
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
