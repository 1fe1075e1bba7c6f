"""Wrong PINs, counted while the dialog is closed as well. Must not know: dialogs, which PIN is right."""

import msgspec

TRIES = 3
PENALTY_MS = 30_000
"""After each `TRIES` wrong PINs nothing is tried for so long: 10,000 of them would take more than a day."""


class PinTries(msgspec.Struct):
    """Wrong tries since the last right one, remembered while the dialog is closed."""

    wrong: int = 0
    not_before_ms: int = 0

    def count_wrong(self, now_ms: int) -> None:
        """One more wrong PIN."""
        self.wrong += 1
        if self.wrong % TRIES == 0:
            self.not_before_ms = now_ms + PENALTY_MS
