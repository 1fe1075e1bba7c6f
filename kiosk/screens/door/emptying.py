"""Asking whether a room is empty: one key asks, Enter says yes. A pure state machine.

Must not know: widgets, words, what becomes of it.
"""

import msgspec

from kiosk.screens.door.head_counting import BACK_KEYS, DONE_KEYS, LEFT_ALONE_MS


class Emptying(msgspec.Struct, frozen=True):
    """It is asked whether nobody is inside.

    Attributes:
        touched_ms: When, by the clock that never jumps.
    """

    touched_ms: int

    def is_abandoned(self, now_ms: int) -> bool:
        """Whether nobody has answered for long."""
        return now_ms - self.touched_ms >= LEFT_ALONE_MS


class Emptied(msgspec.Struct, frozen=True):
    """Somebody says that nobody is inside."""


def press(state: Emptying, key: str) -> Emptying | Emptied | None:
    """A key was pressed; None = it is left as it was."""
    if key in DONE_KEYS:
        return Emptied()
    return None if key in BACK_KEYS else state
