"""A stand at a fair, behind the front desk's lock. Must not know: Textual, how it is done."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import RLock

    from checkin.model import Position
    from kiosk.stands.meetings import Stands
    from kiosk.stands.views import Met, Stand
    from kiosk.views import DeskPlace, Scanned


class LockedStands:
    """The use cases of `kiosk.stands.meetings`; any thread may call, one at a time gets through.

    Args:
        lock: Of the front desk.
        stands: Gives the use cases; called under the lock, and loads them with the first call.
    """

    def __init__(self, lock: "RLock", stands: "Callable[[], Stands]") -> None:
        self._lock = lock
        self._stands = stands

    def meet(self, scanned: "Scanned", place: "DeskPlace", stand: "Stand") -> "Met":
        """Whose ticket or badge it is. Writes nothing down."""
        with self._lock:
            return self._stands().meet(scanned, place, stand)

    def agree(self, position: "Position", place: "DeskPlace", stand: "Stand") -> None:
        """The exhibitor may know that they were here."""
        with self._lock:
            self._stands().agree(position, place, stand)

    def take_back(self, position: "Position", place: "DeskPlace", stand: "Stand") -> None:
        """The exhibitor is not to know any more."""
        with self._lock:
            self._stands().take_back(position, place, stand)
