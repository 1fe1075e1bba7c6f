"""Whether this hub can write, by what the last tries came to: no disk is touched to find out.

Must not know: HTTP, how anything is kept.
"""

from checkin.clock import Clock
from checkin.errors import LedgerError, LedgerValueError

REST_MS = 30_000
"""After so long without a try it counts as ready again: who is sent nobody would never be tried."""


class Writing:
    """Belongs to one event loop."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failure: tuple[LedgerError, int] | None = None

    @property
    def is_well(self) -> bool:
        """Whether the last try went well, or there was none yet."""
        return self._failure is None

    @property
    def trouble(self) -> LedgerError | None:
        """Why nobody should be sent here now; None = nothing is known against it."""
        if self._failure is None or self._clock.now_ms() - self._failure[1] >= REST_MS:
            return None
        return self._failure[0]

    def failed(self, error: LedgerError) -> None:
        """Something could not be written, or read; what no ledger can hold is its sender's affair."""
        if not isinstance(error, LedgerValueError):
            self._failure = (error, self._clock.now_ms())

    def went_well(self) -> None:
        """Something was written."""
        self._failure = None
