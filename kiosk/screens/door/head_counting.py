"""Typing in how many were counted by eye: figures, then "is that right?". A pure state machine.

Must not know: widgets, words, what becomes of the number.
"""

from typing import Self

import msgspec
from msgspec.structs import replace

MOST_FIGURES = 5
LEFT_ALONE_MS = 60_000
"""After so long without a key nobody is counting any more."""

DONE_KEYS, BACK_KEYS, ERASE_KEYS = ("enter", "ctrl+j"), ("escape",), ("backspace", "ctrl+h", "delete")


class HeadCounting(msgspec.Struct, frozen=True):
    """Somebody counts.

    Attributes:
        touched_ms: When the last key was pressed, by the clock that never jumps.
        figures: What was typed.
        asks: Whether the number stands there to be confirmed.
    """

    touched_ms: int
    figures: str = ""
    asks: bool = False

    @property
    def persons(self) -> int:
        """The number so far."""
        return int(self.figures or "0")

    def is_abandoned(self, now_ms: int) -> bool:
        """Whether nobody has touched it for long."""
        return now_ms - self.touched_ms >= LEFT_ALONE_MS

    def typed(self, figure: str, now_ms: int) -> Self:
        """One more figure; more than fit are dropped."""
        kept = self.figures.lstrip("0")
        grown = kept + figure if len(kept) < MOST_FIGURES else kept
        return replace(self, figures=grown, asks=False, touched_ms=now_ms)


class Counted(msgspec.Struct, frozen=True):
    """It was confirmed that there are so many."""

    persons: int


def press(state: HeadCounting, key: str, now_ms: int) -> HeadCounting | Counted | None:
    """A key was pressed; None = it is left without a number."""
    if len(key) == 1 and key.isascii() and key.isdigit():
        return state.typed(key, now_ms)
    if key in DONE_KEYS and state.figures:
        return Counted(state.persons) if state.asks else replace(state, asks=True, touched_ms=now_ms)
    if key in BACK_KEYS:
        return replace(state, asks=False, touched_ms=now_ms) if state.asks else None
    if key in ERASE_KEYS:
        return replace(state, figures=state.figures[:-1], asks=False, touched_ms=now_ms)
    return replace(state, touched_ms=now_ms)
