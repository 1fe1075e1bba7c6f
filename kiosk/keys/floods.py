"""What a terminal sends faster than any scanner or finger types, dropped until it is quiet. Pure.

Somebody pastes a file, or a cable is bad: each letter would be a key, and megabytes of them would keep
a kiosk busy for minutes. A ticket that was scanned after them would wait, and let somebody in who has gone.
Must not know: devices.
"""

from checkin.scan import MAX_SCAN_CHARS

CHARS_PER_S = 2_000
"""A USB scanner types 500; a mouse that is moved wildly says about as much."""

MOST_CHARS = 2 * MAX_SCAN_CHARS
"""What may come at once all the same: a terminal hands on a whole code."""

QUIET_S = 0.3
"""After such a pause what comes is somebody's again."""


class Floods:
    """Watches how much comes, and how fast."""

    def __init__(self) -> None:
        self._level = 0.0
        self._heard_s = 0.0
        self._is_over = True

    def take(self, text: str, now_s: float) -> str:
        """What is to be read of the next piece: all of it, or nothing.

        Args:
            text: What came; empty = nothing for a while.
            now_s: Seconds of a clock that never jumps.
        """
        if not text:
            return ""
        paused_s, self._heard_s = now_s - self._heard_s, now_s
        self._is_over = self._is_over or paused_s >= QUIET_S
        self._level = max(self._level - paused_s * CHARS_PER_S, 0.0)
        if self._is_over and self._level + len(text) <= MOST_CHARS:
            self._level += len(text)
            return text
        self._is_over = False
        return ""
