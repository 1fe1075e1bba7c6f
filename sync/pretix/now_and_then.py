"""What is done now and then, among things that are done each time. Must not know: what is done."""

from collections.abc import Callable

from checkin.clock import Clock
from checkin.errors import LinkDownError, SyncError

NS_PER_S = 1_000_000_000


class NowAndThen:
    """Remembers when each thing was done last. Belongs to one thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._done_ns: dict[str, int] = {}

    def take(self, what: str, every_s: float, step: Callable[[], object]) -> None:
        """Take a step if its time has come; where nobody answered, the next call takes it again.

        Raises:
            SyncError: As the step does.
        """
        last_ns = self._done_ns.get(what)
        if last_ns is not None and self._clock.mono_ns() - last_ns < every_s * NS_PER_S:
            return
        try:
            step()
        except LinkDownError:
            raise
        except SyncError:
            self._done_ns[what] = self._clock.mono_ns()
            raise
        self._done_ns[what] = self._clock.mono_ns()
