"""Wrong PINs, counted while the dialog is closed as well. Must not know: dialogs, which PIN is right."""

import msgspec

TRIES = 3
PENALTY_MS = 30_000
"""After each `TRIES` wrong PINs nothing is tried for so long: 10,000 of them would take more than a day."""
FORGOTTEN_MS = 2 * PENALTY_MS
"""After so long without a wrong one the count begins anew; whoever waits for that guesses no faster."""


class PinTries(msgspec.Struct):
    """Wrong tries since the last PIN of somebody who has nothing left to guess; kept while no dialog is open.

    Not since any right one: whoever has a PIN of their own could guess others without end.
    """

    wrong: int = 0
    not_before_ms: int = 0
    newest_ms: int = 0

    def count_wrong(self, now_ms: int) -> None:
        """One more wrong PIN."""
        if now_ms - self.newest_ms >= FORGOTTEN_MS:
            self.wrong = 0
        self.newest_ms = now_ms
        self.wrong += 1
        if self.wrong % TRIES == 0:
            self.not_before_ms = now_ms + PENALTY_MS


PAUSES_MS = (1_000, 2_000, 4_000, 8_000, 15_000, 30_000)
"""After the first wrong PIN of a locked ledger, the second and so on; the last one stays."""


class PinPauses(msgspec.Struct):
    """Wrong PINs of a ledger that is still locked.

    Nobody is locked out for good: whoever has the card may guess elsewhere, and the slow hash is the guard.
    """

    wrong: int = 0
    not_before_ms: int = 0

    def count_wrong(self, now_ms: int) -> None:
        """One more wrong PIN."""
        self.not_before_ms = now_ms + PAUSES_MS[min(self.wrong, len(PAUSES_MS) - 1)]
        self.wrong += 1

    def left_s(self, now_ms: int) -> int:
        """So many seconds, begun ones as whole, until the next one is tried."""
        return max(-((now_ms - self.not_before_ms) // 1000), 0)
